// Files that are dropped or picked: read here up to the format's limit, judged by the back end.

/** OFR-1: a file is at most 64 KiB. More is not even read. */
export const MOST_BYTES = 64 * 1024;
/** Nobody drops more than a folder's worth on purpose; the rest is said to be left aside. */
export const MOST_FILES = 20;

export type FileText = { text: string } | { fault: "too_large" | "not_text" };

/** The text of a file, or why it cannot be one of ours. Never throws. */
export async function textOf(file: Pick<Blob, "size" | "arrayBuffer">): Promise<FileText> {
  if (file.size > MOST_BYTES) return { fault: "too_large" };
  try {
    const bytes = await file.arrayBuffer();
    // The size that was promised and what came may differ while a file is written.
    if (bytes.byteLength > MOST_BYTES) return { fault: "too_large" };
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { fault: "not_text" };
  }
}
