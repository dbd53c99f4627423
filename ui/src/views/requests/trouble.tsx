import { ErrorNotice } from "../../components/notice";
import type { ErrorText } from "../../ipc/errors";

/**
 * What went wrong, in the engine's own sentence where it sent one: the titles by code were written for cameras and keys, and "not an
 * address Porchlight can use" says little of a sender's code.
 */
export function plainly(error: ErrorText | null): ErrorText | null {
  return error?.detail ? { ...error, title: error.detail, detail: null } : error;
}

export function Trouble(props: { error: ErrorText | null }) {
  return <ErrorNotice error={plainly(props.error)} />;
}
