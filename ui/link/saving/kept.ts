export interface Kept {
  name: string;
  /** On the disk; with the browser's downloads, where this page cannot look; or in memory, until it is saved. */
  where: "disk" | "downloads" | "memory";
  /** One of the files, to be played or saved. */
  file(name: string, type: string): Blob;
  /** All of them as one ZIP. */
  archive(): Blob;
}
