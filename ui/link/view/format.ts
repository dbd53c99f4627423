export function size(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let number = bytes;
  let unit = 0;
  while (number >= 999.5 && unit < units.length - 1) {
    number /= 1000;
    unit++;
  }
  return `${unit === 0 || number >= 100 ? Math.round(number) : Number(number.toPrecision(2))} ${units[unit]}`;
}

export function minutes(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds / 60));
  return whole === 1 ? "1 minute" : `${whole} minutes`;
}

/** How long it still takes, as roughly as it is known. */
export function remaining(seconds: number): string {
  return seconds < 60 ? "less than a minute left" : `about ${minutes(seconds)} left`;
}

export function count(number: number, one: string, more: string): string {
  return `${number} ${number === 1 ? one : more}`;
}

export function moment(seconds: number, zone?: string): string {
  const parts: Intl.DateTimeFormatOptions = { dateStyle: "full", timeStyle: "short" };
  return new Intl.DateTimeFormat("en-GB", zone ? { ...parts, timeZone: zone } : parts).format(seconds * 1000);
}

/** When a clip begins and ends, in the statement's own UTC. */
export function span(start: string, end: string): string {
  const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: "UTC" });
  const time = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: "UTC" });
  const [from, to] = [new Date(start), new Date(end)];
  if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime())) return `${start} to ${end}`;
  return `${day.format(from)}, ${time.format(from)} to ${time.format(to)} UTC`;
}

/** The same beginning on this computer's clock, if that is another one. */
export function here(start: string): string | null {
  const from = new Date(start);
  if (Number.isNaN(from.getTime()) || from.getTimezoneOffset() === 0) return null;
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" }).format(from);
}

/** In groups of four, as people compare it. */
export function groups(hex: string): string {
  return hex.replace(/(.{4})(?=.)/g, "$1 ");
}
