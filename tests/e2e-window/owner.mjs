// What an owner does in the window, in the words that stand on the screen. How WebDriver does it belongs in `driver.mjs`.
import { setTimeout as sleep } from "node:timers/promises";
import { readPng } from "./png.mjs";
import { until } from "./story.mjs";

const quote = (text) => (text.includes("'") ? `"${text}"` : `'${text}'`);
const named = (text) => `normalize-space()=${quote(text)}`;

export const button = (name) => `//button[${named(name)} or @aria-label=${quote(name)}]`;
export const heading = (text) => `//*[self::h1 or self::h2][${named(text)}]`;
/** A field by its label; "(optional)" may follow. */
export const field = (label) => `//*[@id=//label[${named(label)} or starts-with(normalize-space(), ${quote(`${label} (`)})]/@for]`;

export const passphrase = "copper lantern over seven quiet steps";

/** The wizard from its first page to a camera's form. Resolves to the sheet's text key. */
export async function makeHousehold(window, shot = async () => {}) {
  await window.wait(heading("Leave the porch light on."), 30);
  await shot("1-welcome");
  await window.click(button("Set up this household"));
  await window.type(field("New passphrase"), passphrase);
  await window.type(field("The same once more"), passphrase);
  await shot("2-passphrase");
  await window.click(`${button("Continue")}[not(@disabled) and not(@aria-disabled='true')]`);
  await window.wait(heading("Where should footage go?"));
  await window.wait(`${button("Create the household")}[not(@disabled) and not(@aria-disabled='true')]`);
  await shot("3-footage");
  await window.click(`${button("Create the household")}[not(@disabled) and not(@aria-disabled='true')]`);
  await window.wait(heading("Your recovery sheet"), 60);
  await shot("4-sheet");
  const sheet = await window.run(`return {
    words: [...document.querySelectorAll(".sheet__words .mono")].map((word) => word.textContent.trim()),
    text: [...document.querySelectorAll(".sheet__groups span")].map((group) => group.textContent.trim()).join(""),
  }`);
  await window.click(button("I have it on paper"));
  await window.wait(heading("Check the sheet"));
  const asked = await window.run(
    `return [...document.querySelectorAll(".words-back label")].map((label) => Number(label.textContent.match(/\\d+/)[0]))`,
  );
  for (const number of asked) await window.type(field(`Word ${number}`), sheet.words[number - 1]);
  await shot("5-check");
  await window.click(`${button("Check the words")}[not(@disabled) and not(@aria-disabled='true')]`);
  await window.wait(heading("The light is on."));
  return sheet;
}

/** Adds a camera in the open form after a look at what it sends. */
export async function addCamera(window, { name, main, sub, sound }, shot = async () => {}) {
  await window.type(field("Address"), main);
  if (sub) await window.type(field("Address of the small stream"), sub);
  await window.click(button("Look at the camera"));
  await window.wait("//section[@aria-label='This is what it sends']", 40);
  await sleep(300);
  await shot("6-probe");
  await window.type(field("Name"), name);
  if (sound) await window.click("//*[@role='dialog']//*[contains(@class, 'switch__control')]");
  await window.click(`${button("Add and record")}[not(@disabled) and not(@aria-disabled='true')]`);
}

export async function unlock(window) {
  await window.type(field("Passphrase"), passphrase);
  await window.click(`${button("Unlock")}[not(@disabled) and not(@aria-disabled='true')]`);
}

/** Asks the back end as the page does. */
export async function command(window, name, args = {}) {
  const answer = await window.command("POST", "/execute/async", {
    script: `const done = arguments[arguments.length - 1];
      window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).then(done, (fault) => done({ ok: false, error: { code: "fault", message: String(fault) } }));`,
    args: [name, args],
  });
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code}: ${answer.error.message}`);
  return answer.value;
}

/**
 * The number burnt into the picture of the page's first video (also saved to `file` as it is seen), read from the pixels of a screenshot: white, black, sixteen bits, one for an
 * even count of whites (`crates/demo/src/scene/strip.rs`). Null where no such strip is shown.
 */
export async function burntNumber(window, file) {
  const place = await window.run(`
    const video = document.querySelector("video");
    if (!video || !video.videoWidth) return null;
    const box = video.getBoundingClientRect();
    const fit = getComputedStyle(video).objectFit === "cover" ? Math.max : Math.min;
    const scale = fit(box.width / video.videoWidth, box.height / video.videoHeight);
    const [width, height] = [video.videoWidth * scale, video.videoHeight * scale];
    return { left: box.x + (box.width - width) / 2, top: box.y + (box.height - height) / 2, unit: width / 1280, ratio: devicePixelRatio }`);
  if (place === null) return null;
  if (file) await window.screenshot(file);
  // Captions may lie over the strip: for this one picture only the video is seen.
  await window.run(`const bare = document.createElement("style");
    bare.id = "bare";
    bare.textContent = "body *:not(video):not(:has(video)):not(#repaint) { opacity: 0 !important } body *::before, body *::after { content: none !important }";
    document.head.append(bare)`);
  const picture = readPng(await window.screenshot());
  await window.run(`document.getElementById("bare").remove()`);
  const bits = Array.from({ length: 19 }, (_, block) => {
    const x = (place.left + (24 + (block + 0.5) * 16) * place.unit) * place.ratio;
    const y = (place.top + (680 + 8) * place.unit) * place.ratio;
    return picture.brightness(x, y) >= 128 ? 1 : 0;
  });
  const even = bits.reduce((sum, bit) => sum + bit, 0) % 2 === 0;
  return bits[0] === 1 && bits[1] === 0 && even ? bits.slice(2, 18).reduce((number, bit) => number * 2 + bit, 0) : null;
}

/** Waits until the burnt number is readable, and returns it. */
export async function waitForPicture(window, file, seconds = 30) {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const number = await burntNumber(window, file);
    if (number !== null) return number;
    if (Date.now() > until) {
      const seen = await window.run(`return [...document.querySelectorAll("video")].map((v) => [v.readyState, v.videoWidth, v.currentTime, v.error?.message]) + document.body.innerText`);
      throw new Error(`No picture within ${seconds} s: ${seen}`);
    }
    await sleep(150);
  }
}

/** Watches what was made of a redaction to its end; `show` gives the redaction. On a busy computer the film stands still now and then, and what
 * it jumps over is left to be seen. */
export async function watchResult(window, show) {
  await window.click("//*[@id='redact-watch']//button[@aria-label='Play']");
  const left = "//*[@id='redact-watch']//button[normalize-space()='To what is left']";
  await until("all of it is watched", async () => {
    if ((await show()).stage === "reviewed") return true;
    const playing = (await window.find("//*[@id='redact-watch']//button[@aria-label='Pause']")).length > 0;
    if (!playing && (await window.find(left)).length > 0) await window.click(left);
    return false;
  }, 120);
}
