// CRC-32 as ZIP has it, four bytes at a step: a byte at a step would cost as much as the decryption.

const tables = makeTables();

function makeTables(): [Uint32Array, Uint32Array, Uint32Array, Uint32Array] {
  const one = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    one[byte] = sum;
  }
  const next = (table: Uint32Array) => table.map((sum) => (sum >>> 8) ^ (one[sum & 255] ?? 0));
  const two = next(one);
  const three = next(two);
  return [one, two, three, next(three)];
}

/** The sum over what came before and `bytes`; it begins at 0. */
export function crc32(before: number, bytes: Uint8Array): number {
  const [one, two, three, four] = tables;
  let sum = ~before;
  let at = 0;
  const whole = bytes.length - (bytes.length % 4);
  // Every index is below 256, and every place below the length.
  for (; at < whole; at += 4) {
    sum ^=
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    sum =
      (four[sum & 255] as number) ^
      (three[(sum >>> 8) & 255] as number) ^
      (two[(sum >>> 16) & 255] as number) ^
      (one[sum >>> 24] as number);
  }
  for (; at < bytes.length; at++) sum = (sum >>> 8) ^ (one[(sum ^ (bytes[at] as number)) & 255] as number);
  return ~sum >>> 0;
}
