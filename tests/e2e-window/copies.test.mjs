// Own copies made in the real window: a range of two cameras saved as MP4 from the key frame and exactly cut, a snapshot, a bookmark, each
// through the dialogs that the owner sees, the desktop's own among them. The files are judged by ffprobe and ffmpeg, and by the pixels of
// the number in every picture of them.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { answerFileDialog, Desktop } from "./desktop.mjs";
import { button, command, field, heading, passphrase, unlock } from "./owner.mjs";
import { goTo, placed, press, reels, roll } from "./past.mjs";
import { story, until } from "./story.mjs";
import { pictures, World } from "./world.mjs";

const RATE = 12;
const LOOP = 10 * RATE;
const [WIDTH, HEIGHT] = [320, 180];
const dialog = "//*[@role='dialog']";
const named = { Door: "--sound=pcma", Yard: "--sound=aac" };

let world;
let session;
let folder;
/** By name. */
const cameras = {};
const rolls = {};
/** The range that is saved: whole seconds, not at a key frame, with the Yard's gap in it. */
let [from, to] = [0, 0];

before(async () => {
  world = await World.create();
  await Desktop.open(world);
  folder = join(world.folder, "copies");
  mkdirSync(folder);
});

after(async () => {
  await world?.end();
});

const part = story(() => session.screenshot(join(pictures, "failure-copies.png")));

/** The number in each picture of a film, by ffmpeg, which must find nothing to complain of. */
function numbersOf(file) {
  const done = world.run("ffmpeg", ["-v", "error", "-i", file, "-map", "0:v", "-f", "rawvideo", "-pix_fmt", "gray", "-vsync", "0", "pipe:1"]);
  assert.equal(done.status, 0, done.err);
  assert.equal(done.err, "", `${file} decodes without complaint`);
  const size = WIDTH * HEIGHT;
  const unit = WIDTH / 1280;
  return Array.from({ length: done.out.length / size }, (_, n) => {
    const bits = Array.from({ length: 19 }, (_, block) => (done.out[n * size + Math.floor(688 * unit) * WIDTH + Math.floor((24 + (block + 0.5) * 16) * unit)] >= 128 ? 1 : 0));
    assert.ok(bits[0] === 1 && bits[1] === 0 && bits.reduce((sum, bit) => sum + bit, 0) % 2 === 0, `picture ${n} of ${file} has its number`);
    return bits.slice(2, 18).reduce((number, bit) => number * 2 + bit, 0);
  });
}

/** What ffprobe says of a film. */
function probe(file) {
  const done = world.run("ffprobe", ["-v", "error", "-count_packets", "-show_streams", "-show_format", "-of", "json", file]);
  assert.equal(done.status, 0, done.err);
  const { streams } = JSON.parse(done.out.toString());
  return { video: streams.find(({ codec_type: type }) => type === "video"), audio: streams.find(({ codec_type: type }) => type === "audio") };
}

part("two cameras are recorded, one of them with a gap", async () => {
  world.household(passphrase, 10);
  const card = (...more) => world.simulate("cards", "--count", "1", "--width", String(WIDTH), "--height", String(HEIGHT), "--rate", String(RATE), "--kbit", "300", ...more);
  const [door, yard] = await Promise.all(Object.values(named).map((sound) => card(sound)));
  ({ session } = await world.window("--home", world.home));
  await unlock(session);
  await session.wait("//nav[@aria-label='Main']", 60);
  for (const [name, { cameras: [{ main }] }] of Object.entries({ Door: door, Yard: yard })) {
    cameras[name] = (await command(session, "camera_add", { name, url: main, subUrl: null, transport: "tcp", audio: true })).id;
  }
  const status = async (name) => (await command(session, "cameras_list")).find(({ id }) => id === cameras[name]).status;
  const goesOn = async (seconds) => {
    const from = Date.now();
    for (const name of Object.keys(cameras)) {
      await until(`${name} is recorded for ${seconds} s`, async () => {
        const now = await status(name);
        return now.state === "recording" && Date.parse(now.lastDurable ?? 0) >= from + seconds * 1000;
      });
    }
  };
  await goesOn(6);
  await yard.order("kill 0");
  await until("its loss is seen", async () => (await status("Yard")).state !== "recording");
  await sleep(2000);
  await yard.order("revive 0");
  await goesOn(6);
  const view = await command(session, "timeline", { fromUs: (Date.now() - 3_600_000) * 1000, toUs: Date.now() * 1000, cameras: null, buckets: 64 });
  const durable = (await command(session, "cameras_list")).map((camera) => Date.parse(camera.status.lastDurable));
  const end = Math.min(...durable) * 1000 - 1e6;
  for (const [name, camera] of Object.entries(cameras)) rolls[name] = await roll(session, camera, view.earliestUs, end);
  const gap = rolls.Yard.gaps.find(({ cause }) => cause === "camera_offline");
  [from, to] = [Math.floor(gap.from / 1e6 - 3) * 1e6 + 1e6, Math.ceil(gap.to / 1e6 + 2) * 1e6];
});

/** Marks the range by its keys and opens the dialog for it. */
async function askForRange() {
  await goTo(session, from);
  await press(session, "[");
  await goTo(session, to);
  await press(session, "]");
  await press(session, "e");
  await session.wait(heading("Save this range"));
}

/** Says yes in the open dialog and waits for the copy; the job as the back end has it. */
async function save() {
  await session.click(`${dialog}${button("Save it unsealed")}[not(@disabled) and not(@aria-disabled='true')]`);
  await session.wait(`${dialog}//*[contains(text(), 'Saved and checked')]`, 120);
  return (await command(session, "own_copy_jobs")).at(-1);
}

/** Which pictures of a camera belong to a copy. */
const wanted = (name, first, last) => rolls[name].pictures.filter(({ at }) => at >= first - 1000 && at < last - 1000);

part("both are saved from the key frame; the dialog says what it must; the files have every picture", async () => {
  await session.click(button("Looking back"));
  await session.wait("//*[@role='slider'][@aria-label='Position in time']");
  await askForRange();
  const text = () => session.text(dialog);
  await until("what is in it was looked at", async () => /\d+ pictures, about/.test(await text()));
  const said = await text();
  for (const words of ["This copy is not sealed", "nobody can call it back", "It is noted in your ledger", "Not in it", "the camera was offline", "at the key frame", "telephone sound (G.711) is made AAC"]) {
    assert.ok(said.includes(words), `${words}: ${said}`);
  }
  await session.screenshot(join(pictures, "copies-1-dialog.png"));
  await session.click(`${dialog}${button("Choose a folder…")}`);
  await answerFileDialog("Where the copy goes", folder, join(pictures, "copies-file-dialog.png"));
  const chosen = () => session.run(`return document.querySelector(".copy__path").title`);
  await until("the folder is taken over", chosen);
  assert.equal((await chosen()).replace(/\/$/, ""), folder);
  await session.type(field("Name"), "as recorded");
  const job = await save();
  await session.screenshot(join(pictures, "copies-2-saved.png"));
  assert.deepEqual(readdirSync(folder).sort(), job.files.map(({ path }) => path.split("/").at(-1)).sort());
  for (const name of Object.keys(cameras)) {
    const files = job.files.filter(({ camera }) => camera === cameras[name]);
    const numbers = files.flatMap(({ path }) => numbersOf(path));
    // It begins at the key frame before: with the first picture that has the number of the first in the file.
    const end = wanted(name, 0, to).length;
    const all = rolls[name].pictures.slice(end - numbers.length, end);
    assert.deepEqual(numbers, all.map(({ number }) => number % LOOP), name);
    assert.ok(all[0].at <= from + 1000 && all[0].at > from - 2.2e6, `${name} begins at ${all[0].at}, ${from} was asked for`);
    for (const { path } of files) {
      const { video, audio } = probe(path);
      assert.equal(video.codec_name, "h264");
      assert.equal(audio?.codec_name, "aac", `${name} has its sound`);
    }
    console.log(`# ${name}: ${files.length} files, ${numbers.length} pictures, from ${((from - all[0].at) / 1e6).toFixed(1)} s before`);
  }
  assert.ok(job.gaps.some(({ cause }) => cause === "camera_offline"), JSON.stringify(job.gaps));
  await session.click(`${dialog}${button("Close")}`);
});

part("exactly cut, nothing before and nothing after is in it", async () => {
  await press(session, "e");
  await session.wait(heading("Save this range"));
  await session.click(`${dialog}//label[contains(., 'Exactly at these frames')]`);
  await session.type(field("Name"), "exact");
  await until("what is in it was looked at", async () => /\d+ pictures, about/.test(await session.text(dialog)));
  const job = await save();
  for (const name of Object.keys(cameras)) {
    const files = job.files.filter(({ camera }) => camera === cameras[name]);
    const numbers = files.flatMap(({ path }) => numbersOf(path));
    const all = wanted(name, from, to);
    // The picture that is up when the range begins belongs to it.
    const up = wanted(name, 0, from + 2000).at(-1);
    const first = up && up.at + 1e6 / RATE > from + 2000 && numbers.length > all.length ? [up, ...all] : all;
    assert.deepEqual(numbers, first.map(({ number }) => number % LOOP), name);
    const seconds = files.reduce((sum, { path }) => sum + Number(probe(path).video.duration), 0);
    assert.ok(Math.abs(seconds - numbers.length / RATE) < 1.5 / RATE + 0.1 * files.length, `${name}: ${seconds} s of ${numbers.length} pictures`);
    console.log(`# ${name}: ${numbers.length} pictures, ${seconds.toFixed(2)} s`);
  }
  await session.click(`${dialog}${button("Close")}`);
});

part("a snapshot is the picture that is seen", async () => {
  await goTo(session, from + 1e6);
  const shown = await until("the pictures stand", async () => {
    const all = await reels(session);
    return all.every((reel) => reel.showing === "picture" && !reel.seeking && reel.number !== null) && all;
  });
  await press(session, "s");
  await session.wait(heading("Save this frame"));
  assert.match(await session.text(dialog), /This copy is not sealed/);
  await session.click(`${dialog}//label[contains(., 'PNG')]`);
  await session.click(`${dialog}${button("Choose a place and save…")}`);
  const file = join(folder, "frame.png");
  await answerFileDialog("Save this frame", file, join(pictures, "copies-file-dialog.png"));
  await until("it is written", () => readdirSync(folder).includes("frame.png"));
  await session.waitGone(dialog);
  const [number] = numbersOf(file);
  assert.equal(number, shown.find(({ camera }) => camera === cameras.Door).number);
});

part("a bookmark keeps its note, and leads back", async () => {
  await press(session, "b");
  await session.wait(heading("Mark this moment"));
  await session.type(field("Note"), "A parcel, and who took it");
  await session.click(`${dialog}${button("Mark it")}`);
  await session.waitGone(dialog);
  await goTo(session, to);
  await session.click(button("Bookmarks"));
  await session.wait(`${dialog}//*[contains(text(), 'A parcel, and who took it')]`);
  await session.screenshot(join(pictures, "copies-3-bookmarks.png"));
  await session.click(`${dialog}${button("Go there")}`);
  await session.waitGone(dialog);
  const shown = await until("it is there", async () => {
    const all = await reels(session);
    const door = all.find(({ camera }) => camera === cameras.Door);
    const picture = door?.number === null || door?.seeking ? null : placed(rolls.Door, door.number, from + 1e6, LOOP);
    return picture && Math.abs(picture.at - from - 1e6) <= 2e6 / RATE && picture;
  });
  console.log(`# the bookmark shows the picture of ${((shown.at - from - 1e6) / 1e3).toFixed(0)} ms from its moment`);
  const [mark] = await command(session, "bookmark_list", { fromUs: null, toUs: null });
  assert.deepEqual([mark.note, mark.atUs], ["A parcel, and who took it", from + 1e6]);
});

part("the ledger has each of them", async () => {
  const kinds = (await command(session, "ledger_list", { limit: 200, before: null })).map(({ kind }) => kind);
  assert.equal(kinds.filter((kind) => kind === "own_copy").length, 2, kinds.join(" "));
  assert.equal(kinds.filter((kind) => kind === "snapshot").length, 1, kinds.join(" "));
});
