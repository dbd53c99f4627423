// Looking back in the real window: what the pictures show, and what the footage itself says of that moment. How an owner gets there
// belongs in `owner.mjs`.

import { setTimeout as sleep } from "node:timers/promises";
import { button, field } from "./owner.mjs";

/** What each tile is showing, and the number burnt into its picture, all read in one go. */
export function reels(window) {
  return window.run(`
    const tiles = [...document.querySelectorAll("[data-reel]")].map((tile) => {
      const video = tile.querySelector("video[data-front]");
      const canvas = document.createElement("canvas");
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      const draw = canvas.getContext("2d");
      if (video.videoWidth) draw.drawImage(video, 0, 0);
      return { tile, video, draw };
    });
    return tiles.map(({ tile, video, draw }) => {
      const unit = video.videoWidth / 1280;
      const bits = video.videoWidth ? Array.from({ length: 19 }, (_, block) => draw.getImageData((24 + (block + 0.5) * 16) * unit, 688 * unit, 1, 1).data[0] >= 128 ? 1 : 0) : [];
      const even = bits.reduce((sum, bit) => sum + bit, 0) % 2 === 0;
      const number = bits[0] === 1 && bits[1] === 0 && even ? bits.slice(2, 18).reduce((number, bit) => number * 2 + bit, 0) : null;
      return { camera: tile.dataset.reel, showing: tile.dataset.showing, number, width: video.videoWidth, paused: video.paused, seeking: video.seeking, ready: video.readyState, at: video.currentTime, buffered: Array.from({ length: video.buffered.length }, (_, i) => [video.buffered.start(i), video.buffered.end(i)]) };
    });`);
}

/** Presses a key as the page hears it. */
export function press(window, key, shiftKey = false) {
  return window.run(
    `document.dispatchEvent(new KeyboardEvent("keydown", { key: arguments[0], shiftKey: arguments[1], bubbles: true, cancelable: true }))`,
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
