// Somebody else's reader of MP4 (npm `mp4box`), called by `main.rs`: every box it sees, one line each: {"type", "start", "size"}.
import { readFileSync } from "node:fs";
import { createFile, MP4BoxBuffer } from "mp4box";

const bytes = readFileSync(process.argv[2]);
const file = createFile();
file.onError = (module, message) => {
  throw new Error(`${module}: ${message}`);
};
const whole = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(whole, 0), true);
file.flush();

/** The boxes of a list, then those inside each: it keeps them in lists of its own for samples' descriptions and for references. */
function list(boxes) {
  for (const box of boxes ?? []) {
    console.log(JSON.stringify({ type: box.type, start: box.start, size: box.size }));
    list([...new Set([...(box.boxes ?? []), ...(box.entries ?? []).filter((entry) => entry.type !== undefined)])]);
  }
}

list(file.boxes);
