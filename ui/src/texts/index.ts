// The catalogue in use. Another language is another file of the same shape, chosen here.

export { t } from "./en";
export * as format from "./format";
