// How long a limit lasts: the arithmetic behind "3 cameras: about 11 days".

export const GIB = 1024 ** 3;

/** A usual camera: 1080p at 4 Mbit/s. The real rate is shown once cameras record. */
export const BYTES_PER_CAMERA_DAY = (4_000_000 / 8) * 86_400;

export function daysFor(limitBytes: number, cameras: number, bytesPerCameraDay = BYTES_PER_CAMERA_DAY): number {
  return cameras <= 0 ? 0 : limitBytes / (cameras * bytesPerCameraDay);
}

const GB = 1e9;

/** A size in GB as a field shows it; none is an empty field. */
export function gbText(bytes: number | null): string {
  return bytes === null ? "" : String(Math.round((bytes / GB) * 10) / 10);
}

/** What a field of GB says, with a comma or a point; empty is none. */
export function bytesOfGb(text: string): number | null {
  return text.trim() === "" ? null : Math.round(Number(text.trim().replace(",", ".")) * GB);
}

/** Whether a field of GB says nothing that can be kept. */
export function quotaFault(text: string): boolean {
  const bytes = bytesOfGb(text);
  return bytes !== null && !(Number.isFinite(bytes) && bytes > 0);
}
