// What can go wrong, by what the person can do about it. Words for each stand in view/words.ts.

export type FaultKind =
  /** The link opens no more, or never did: the host says no more than that. */
  | "closed"
  /** The host cannot be reached, or is too busy. */
  | "silent"
  /** Other bytes than those that the host said it has. */
  | "other-file"
  /** The passphrase of this link does not open the file. */
  | "other-key"
  /** It opens, and somewhere inside it is cut off or was changed. */
  | "damaged"
  /** It is whole, and is not what it says of itself. */
  | "unproven"
  /** The disk is full, or the file cannot be written. */
  | "unwritten"
  /** Something in this page that should not happen. */
  | "page"
  /** The person stopped it. */
  | "stopped";

export class Fault extends Error {
  constructor(
    readonly kind: FaultKind,
    detail = "",
    options?: { cause: unknown },
  ) {
    super(detail, options);
  }
}
