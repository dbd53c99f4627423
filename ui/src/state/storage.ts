// How long a limit lasts: the arithmetic behind "3 cameras: about 11 days".

export const GIB = 1024 ** 3;

/** A usual camera: 1080p at 4 Mbit/s. The real rate is shown once cameras record. */
export const BYTES_PER_CAMERA_DAY = (4_000_000 / 8) * 86_400;

export function daysFor(limitBytes: number, cameras: number, bytesPerCameraDay = BYTES_PER_CAMERA_DAY): number {
  return cameras <= 0 ? 0 : limitBytes / (cameras * bytesPerCameraDay);
}
