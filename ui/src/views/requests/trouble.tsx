import { ErrorNotice } from "../../components/notice";
import { type ErrorText, errorText } from "../../ipc/errors";
import type { ErrorCode } from "../../ipc/types/ErrorCode";

/** What the catalogue advises by code where the engine advised nothing: about cameras, sheets and addresses, so not about this. */
const CODES: ErrorCode[] = ["bad_address", "recovery_mismatch", "not_found"];
const elsewhere = CODES.map((code) => errorText({ code, message: "", hint: null }).next);

/**
 * What went wrong, in the engine's own sentence where it sent one: the titles by code were written for cameras and keys, and "not an
 * address Porchlight can use" says little of a sender's code.
 */
export function plainly(error: ErrorText | null): ErrorText | null {
  if (!error?.detail) return error;
  return { title: error.detail, detail: null, next: elsewhere.includes(error.next) ? null : error.next };
}

export function Trouble(props: { error: ErrorText | null }) {
  return <ErrorNotice error={plainly(props.error)} />;
}
