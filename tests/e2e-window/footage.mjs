// Footage opened with stock programs only, and the frame numbers in it. Porchlight's own code is not used here.
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const STAMP = Buffer.from("porchlight-stamp");

/** A folder as a rescuer finds it: the identity files, the footage, and the key typed from the sheet. */
export function rescueFolder(world, footage, key) {
  const folder = join(world.folder, "rescue");
  mkdirSync(folder);
  symlinkSync(join(world.home, "identity"), join(folder, "identity"));
  symlinkSync(footage, join(folder, "footage"));
  writeFileSync(join(folder, "recovery.txt"), `${key}\n`);
  return folder;
}

/** Segments below `footage`, or of one camera's folder, in the order of their names, without tails. */
export function segments(footage) {
  return readdirSync(footage, { recursive: true })
    .filter((name) => name.endsWith(".age") && !name.endsWith(".tail.age") && !name.endsWith(".side.age") && /^([^/]+\/)?\d{8}T/.test(name))
    .sort()
    .map((name) => join(footage, name));
}

/** The commands of the README's paragraph about stock age, with the example's file name replaced by a real one. */
export function readmeCommands(root, segment) {
  const text = readFileSync(join(root, "README.md"), "utf8");
  const block = /## Without Porchlight[\s\S]*?```sh\n([\s\S]*?)```/.exec(text)[1];
  const example = /footage\/\S+\.age/;
  if (!example.test(block)) throw new Error("The README's example names no segment");
  return block.replace(example, segment);
}

/** Frame numbers in a decrypted MP4, in the order of the file. */
export function stamps(mp4) {
  const numbers = [];
  for (let at = mp4.indexOf(STAMP); at >= 0; at = mp4.indexOf(STAMP, at + 1)) {
    // Behind the name stand eight bytes, with emulation prevention: a 3 after two zeros is no data.
    let number = 0n;
    let zeros = 0;
    for (let read = 0, next = at + STAMP.length; read < 8; next += 1) {
      const byte = mp4[next];
      if (zeros === 2 && byte === 3) {
        zeros = 0;
        continue;
      }
      zeros = byte === 0 ? zeros + 1 : 0;
      number = (number << 8n) | BigInt(byte);
      read += 1;
    }
    numbers.push(Number(number));
  }
  return numbers;
}

/** What is missing and what came twice in a list that should count up by one. */
export function holes(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const found = { missing: 0, doubled: 0, first: sorted[0], last: sorted.at(-1) };
  for (let index = 1; index < sorted.length; index += 1) {
    const step = sorted[index] - sorted[index - 1];
    if (step === 0) found.doubled += 1;
    else found.missing += step - 1;
  }
  return found;
}

/** Decrypts with stock age; a cut file gives what is whole. */
export function decrypt(world, identity, segment) {
  if (!existsSync(identity)) throw new Error(`${identity} is not there`);
  return world.run("age", ["-d", "-i", identity, segment]).out;
}
