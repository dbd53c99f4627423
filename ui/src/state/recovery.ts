// What the owner types from the recovery sheet, brought into one form.

/** Whether it looks like the words, the text, or neither; the back end decides. */
export type SheetKey = { kind: "empty" } | { kind: "words"; count: number } | { kind: "text"; length: number };

/** `AGE-SECRET-KEY-1` and 58 characters of Bech32. */
export const TEXT_LENGTH = 74;
export const WORD_COUNT = 24;

/** Takes numbers, commas and line breaks out of words, and groups and dashes' odd kin out of the text. */
export function tidySheetKey(typed: string): string {
  const flat = typed
    .normalize("NFKC")
    .replace(/[\u2010-\u2015]/g, "-")
    .trim();
  const joined = flat.replace(/\s+/g, "").toUpperCase();
  if (joined.startsWith("AGE-SECRET-KEY")) return joined;
  return flat
    .toLowerCase()
    .replace(/\d+\s*[.):]?/g, " ")
    .replace(/[^a-z\s]/g, " ")
    .trim()
    .replace(/\s+/g, " ");
}

export function sheetKeyKind(typed: string): SheetKey {
  const tidy = tidySheetKey(typed);
  if (!tidy) return { kind: "empty" };
  if (tidy.startsWith("AGE-SECRET-KEY")) return { kind: "text", length: tidy.length };
  return { kind: "words", count: tidy.split(" ").length };
}

export function looksComplete(typed: string): boolean {
  const kind = sheetKeyKind(typed);
  return (kind.kind === "words" && kind.count === WORD_COUNT) || (kind.kind === "text" && kind.length === TEXT_LENGTH);
}
