// Numbers, sizes and times as the owner reads them: local time with its zone, decimal units as on the disk's box.

// Days before months, 24 hours: what most of the world reads without a second look.
export const LOCALE = "en-GB";

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(LOCALE, { maximumFractionDigits: digits }).format(value);
}

export function bytes(value: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  let size = value;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${number(size, unit === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2)} ${units[unit]}`;
}

export function bitRate(bitsPerSecond: number): string {
  if (bitsPerSecond <= 0) return "–";
  return bitsPerSecond >= 1_000_000
    ? `${number(bitsPerSecond / 1_000_000, 1)} Mbit/s`
    : `${number(bitsPerSecond / 1000)} kbit/s`;
}

export function duration(ms: number): string {
  const steps: Array<[number, string]> = [
    [86_400_000, "day"],
    [3_600_000, "hour"],
    [60_000, "minute"],
    [1000, "second"],
  ];
  for (const [size, unit] of steps) {
    if (ms >= size) {
      const count = Math.round(ms / size);
      return `${number(count)} ${unit}${count === 1 ? "" : "s"}`;
    }
  }
  return ms >= 1 ? `${number(ms)} ms` : "0 seconds";
}

/** Local date and time with the zone, to the second. */
export function dateTime(rfc3339: string): string {
  return new Intl.DateTimeFormat(LOCALE, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  }).format(new Date(rfc3339));
}

export function date(rfc3339: string): string {
  return new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "long", year: "numeric" }).format(new Date(rfc3339));
}

export function clock(rfc3339: string): string {
  return new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
    new Date(rfc3339),
  );
}

const CODECS: Record<string, string> = {
  h264: "H.264",
  h265: "H.265",
  av1: "AV1",
  aac: "AAC",
  opus: "Opus",
  pcma: "G.711",
  pcmu: "G.711",
};

/** A codec's short name as people know it. */
export function codecLabel(name: string): string {
  return CODECS[name.toLowerCase()] ?? name;
}

/** The codec of a MIME type in a name people know. */
export function codecName(mime: string): string {
  if (/hvc1|hev1/.test(mime)) return "H.265";
  if (/avc[13]/.test(mime)) return "H.264";
  if (/av01/.test(mime)) return "AV1";
  if (/vvc1|vvi1/.test(mime)) return "H.266";
  return /codecs="([^",]+)/.exec(mime)?.[1] ?? mime;
}
