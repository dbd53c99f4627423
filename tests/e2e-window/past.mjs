// Looking back in the real window: what the pictures show, and what the footage itself says of that moment. How an owner gets there
// belongs in `owner.mjs`.

import { setTimeout as sleep } from "node:timers/promises";
import { button, field } from "./owner.mjs";

/** In the page: `look()` answers with what each tile is showing and the number burnt into its picture, all read in one go. */
const LOOK = `
  const canvas = document.createElement("canvas");
  const draw = canvas.getContext("2d", { willReadFrequently: true });
  /** The number in a picture as wide as it came; null where no strip of it is seen. */
  const numberOf = (picture, width) => {
    if (!width) return null;
    const unit = width / 1280;
    const long = Math.ceil(19 * 16 * unit) + 1;
    canvas.width = long;
    canvas.height = 1;
    draw.drawImage(picture, -24 * unit, -Math.floor(688 * unit));
    const { data } = draw.getImageData(0, 0, long, 1);
    const bits = Array.from({ length: 19 }, (_, block) => data[4 * Math.floor((block + 0.5) * 16 * unit)] >= 128 ? 1 : 0);
    const even = bits.reduce((sum, bit) => sum + bit, 0) % 2 === 0;
    return bits[0] === 1 && bits[1] === 0 && even ? bits.slice(2, 18).reduce((number, bit) => number * 2 + bit, 0) : null;
  };
  const look = () => [...document.querySelectorAll("[data-reel]")].map((tile) => {
    const video = tile.querySelector("video[data-front]");
    return { camera: tile.dataset.reel, showing: tile.dataset.showing, number: numberOf(video, video.videoWidth), width: video.videoWidth, paused: video.paused, seeking: video.seeking, ready: video.readyState, at: video.currentTime, buffered: Array.from({ length: video.buffered.length }, (_, i) => [video.buffered.start(i), video.buffered.end(i)]) };
  });
  const second = () => Number(document.querySelector(".timeline__slider").getAttribute("aria-valuenow"));`;

/** What each tile is showing, and the number burnt into its picture, all read in one go. */
export function reels(window) {
  return window.run(`${LOOK} return look();`);
}

/**
 * Looks at the tiles as often as they can change, from inside the page, until the slider is past `toUs` or `seconds` are over. Each look
 * has its time `t` in seconds and the slider's whole second; what an element shows on its way to another place is no picture of that place.
 */
export function watch(window, toUs, seconds) {
  return window.command("POST", "/execute/async", {
    script: `const done = arguments[arguments.length - 1];
      const [to, seconds] = arguments;
      ${LOOK}
      const began = performance.now();
      const looks = [];
      const turn = () => {
        const t = (performance.now() - began) / 1000;
        looks.push({ t, second: second(), tiles: look().map(({ camera, showing, number, width, seeking }) => ({ camera, showing: seeking ? "seeking" : showing, number, width })) });
        if (second() * 1e6 >= to || t > seconds) done(looks);
        else setTimeout(turn, 30);
      };
      turn();`,
    args: [toUs, seconds],
  });
}

/** The burnt number in each small picture that an element of the page matches, and how wide the picture is. */
export function smallPictures(window, selector) {
  return window.command("POST", "/execute/async", {
    script: `const done = arguments[arguments.length - 1];
      ${LOOK}
      Promise.all([...document.querySelectorAll(arguments[0])].map(async (image) => {
        await image.decode().catch(() => {});
        return { number: numberOf(image, image.naturalWidth), width: image.naturalWidth };
      })).then(done);`,
    args: [selector],
  });
}

/** Presses a key as the page hears it. */
export function press(window, key, shiftKey = false) {
  return window.run(
    `document.dispatchEvent(new KeyboardEvent("keydown", { key: arguments[0], shiftKey: arguments[1], bubbles: true, cancelable: true })); return true`,
    key,
    shiftKey,
  );
}

/** The clock below the pictures: seconds of the local day, to a tenth while it stands. */
export async function clock(window) {
  const text = await window.run(`return document.querySelector(".transport__clock").textContent`);
  const [hours, minutes, seconds] = text.split(":").map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}

/** What the slider says, in microseconds of its whole second. */
export function position(window) {
  return window.run(`return Number(document.querySelector(".timeline__slider").getAttribute("aria-valuenow")) * 1e6`);
}

/**
 * The stamps (number and time of sending in microseconds) of the pictures in the piece of footage that covers a moment, in the order of
 * the file, and the piece's head. They stand in each picture's SEI message, so they are the camera's own word for it.
 */
export async function stampsAt(window, camera, atUs, budgetBytes = 4_000_000) {
  const answer = await window.command("POST", "/execute/async", {
    script: `const done = arguments[arguments.length - 1];
      const [camera, atUs, budgetBytes] = arguments;
      const request = { camera, atUs, continues: false, untilUs: null, keysOnly: false, audio: false, budgetBytes };
      window.__TAURI_INTERNALS__.invoke("play", { request }).then((bytes) => {
        if (!(bytes instanceof ArrayBuffer)) return done({ fault: JSON.stringify(bytes) });
        const length = new DataView(bytes).getUint32(0);
        const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
        const all = new Uint8Array(bytes, 4 + length);
        const name = new TextEncoder().encode("porchlight-stamp");
        const stamps = [];
        for (let at = 0; at + 40 < all.length; at += 1) {
          if (all[at] !== name[0] || !name.every((byte, i) => all[at + i] === byte)) continue;
          // Behind the name stand twice eight bytes, with emulation prevention: a 3 after two zeros is no data.
          const data = [];
          for (let next = at + 16, zeros = 0; data.length < 16; next += 1) {
            if (zeros === 2 && all[next] === 3) { zeros = 0; continue; }
            zeros = all[next] === 0 ? zeros + 1 : 0;
            data.push(all[next]);
          }
          const number = (from) => data.slice(from, from + 8).reduce((sum, byte) => sum * 256 + byte, 0);
          stamps.push({ number: number(0), sent: number(8) });
        }
        done({ header, stamps });
      }, (fault) => done({ fault: String(fault) }));`,
    args: [camera, Math.round(atUs), budgetBytes],
  });
  if (answer.fault) throw new Error(`play: ${answer.fault}`);
  return answer;
}

/** Goes to a moment of the day that is shown, by the calendar and its field for the time. */
export async function goTo(window, atUs) {
  const time = await window.run(`return new Date(arguments[0]).toLocaleTimeString("en-GB", { hourCycle: "h23" })`, atUs / 1000);
  await press(window, "g");
  await window.type(field("Time"), time);
  await window.click(button("Go there"));
  await sleep(200);
}

/** The latest whole second that has `before` and `after` seconds of footage of all these cameras around it. */
export async function recordedMoment(window, cameras, before, after) {
  const newest = Math.floor(Date.now() / 1000) - 5 - after;
  for (let at = newest; at > newest - 600; at -= 5) {
    let whole = true;
    for (const camera of cameras) {
      for (let second = at - before; whole && second <= at + after; second += 5) {
        const { header, stamps } = await stampsAt(window, camera, second * 1e6, 1);
        whole = header.gap === null && stamps.length > 0;
      }
    }
    if (whole) return at * 1e6;
  }
  throw new Error(`nowhere ${before + after} s of footage without a gap`);
}

/**
 * All that one camera has between two moments: its pictures with the time at which they are kept, and its gaps. The pictures' numbers
 * and times of sending are the camera's own.
 */
export async function roll(window, camera, fromUs, toUs) {
  const pictures = new Map();
  const gaps = [];
  for (let at = fromUs; at < toUs; ) {
    const { header, stamps } = await stampsAt(window, camera, at);
    stamps.forEach((stamp, i) => {
      // A piece that ends in the middle of a group of pictures comes again with the next one.
      if (!pictures.has(stamp.sent)) pictures.set(stamp.sent, { ...stamp, at: header.fromUs + i * header.frameUs, width: header.width, mime: header.mime, state: header.state, frameUs: header.frameUs });
    });
    if (header.gap) gaps.push({ from: header.gap.fromUs, to: header.nextUs, cause: header.gap.cause });
    if (header.nextUs === null) break;
    at = Math.max(header.nextUs, at + 1);
  }
  return { camera, pictures: [...pictures.values()].sort((a, b) => a.at - b.at), gaps };
}

/** The picture of a roll with this number that is nearest to a moment; the loop of numbers is long enough for one answer. */
export function placed({ pictures }, number, nearUs, loop) {
  const same = pictures.filter((picture) => picture.number % loop === number);
  return same.reduce((best, one) => (best === null || Math.abs(one.at - nearUs) < Math.abs(best.at - nearUs) ? one : best), null);
}
