// The pictures of docs/guide.md, taken anew: `npm run pictures -- guide`. The demo household in the real window, from its first minute to the
// clip in somebody's hands, done as the guide tells it. What it proves is proved in the stories; nothing that opens anything stands in a picture.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Decrypter } from "age-encryption";
import { Desktop } from "./desktop.mjs";
import { button, command, field, watchResult } from "./owner.mjs";
import { Recipient } from "./recipient.mjs";
import { until } from "./story.mjs";
import { pictures, program, World } from "./world.mjs";

const out = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "docs", "guide");
/** A page of documentation is loaded over slow lines too. */
const MOST_BYTES = 120_000;

const main = (name) => `//nav[@aria-label='Main']//button[starts-with(normalize-space(), '${name}')]`;
const dialog = "//*[@role='dialog']";
const enabled = (name) => `${button(name)}[not(@disabled) and not(@aria-disabled='true')]`;
const says = (text) => `//*[text()[contains(., "${text}")]]`;
const TOWN = "Riverton Police Department";
/** Of the front door: somebody comes up the path within each loop of the scene. */
const SECONDS = 10;

/** As which every picture shows this computer in its home's network, wherever it is taken. */
const HOME = "192.168.1.20";
function elsewhere(shown) {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) text.data = text.data.replace(/\d+(\.\d+){3}(?=:8474)/, shown);
}

mkdirSync(out, { recursive: true });
const world = await World.create();
world.bringModels();
let session;
let recipient;
try {
  const desktop = await Desktop.open(world);
  ({ session } = await world.window("--demo"));
  await tell(desktop);
} catch (error) {
  await session?.screenshot(join(pictures, "guide-failure.png")).catch(() => {});
  throw error;
} finally {
  await recipient?.end();
  await world.end();
}

/** Writes one picture small. */
function keep(name, taken) {
  const path = join(out, `${name}.png`);
  for (const [colours, width] of [[256, 1280], [128, 1280], [128, 1100], [96, 1000], [64, 900]]) {
    // No time and no comment, so that the same picture is the same file.
    execFileSync("convert", [taken, "-strip", "-resize", `${width}x>`, "-dither", "None", "-colors", String(colours), `PNG8:${path}`]);
    if (statSync(path).size < MOST_BYTES) return;
  }
  throw new Error(`${path} is larger than ${MOST_BYTES} bytes`);
}

/** What the window shows, without the short messages at its edge. */
async function shot(name) {
  await session.run(`for (const one of document.querySelectorAll(".toast button[aria-label]")) one.click();
    document.activeElement?.blur();
    (${elsewhere})(arguments[0]);`, HOME);
  await sleep(300);
  const taken = join(pictures, `guide-${name}.png`);
  await session.screenshot(taken);
  keep(name, taken);
}

async function tell(desktop) {
  // The scenes are drawn first.
  await session.wait("//video", 180);
  const asked = () => command(session, "requests_list").then(({ requests }) => requests.find(({ sender, revision }) => sender === TOWN && revision === 2));
  await until("four cameras record", async () => (await command(session, "cameras_list")).filter((camera) => camera.status.state === "recording").length >= 4);
  await sleep(4000);
  await shot("1-cameras");

  // The town's second word comes after three minutes: an answer to the first would be overtaken.
  await until("the town has asked", asked, 300);
  await session.click(main("Requests"));
  await session.click(`//button[contains(@class, 'ask')][contains(., '${TOWN}')][contains(., 'Theft')]`);
  await session.wait("//article[contains(@class, 'ask-card')]//h2[contains(., 'Theft')]");
  await shot("2-request");

  await session.click(`//article[contains(@class, 'ask-card')]${button("Prepare a response…")}`);
  await session.wait(`${dialog}${says("Proposed: what your cameras recorded")}`);
  await shot("3-response");
  await session.click(`${dialog}${button("Keep as a draft")}`);
  await session.waitGone(dialog);
  const [response] = await command(session, "responses_list");
  const door = (await command(session, "cameras_list")).find(({ name }) => name === "Front door").id;
  const { toUs } = response.clips.find(({ camera }) => camera === door);
  // As its owner shortens it by hand.
  const clip = { camera: door, fromUs: toUs - SECONDS * 1e6, toUs };
  await command(session, "response_update", { id: response.id, clips: [clip], notes: "" });

  await session.click("//*[@role='tab'][normalize-space()='Responses']");
  await session.click("//button[starts-with(@aria-label, 'Hide faces and more…')]");
  await session.wait("//*[@aria-label='Picture: draw and move here']", 30);
  const [{ id }] = await command(session, "redactions_list");
  const show = () => command(session, "redaction_show", { id });
  await session.click(enabled("Look through it"), 60);
  await until("it was looked through", async () => (await show()).find.looked, 300);
  await until("each find has its picture", () => loaded(".found img"), 60);
  await shot("4-found");
  await make(show);

  await until("each moment has its picture", () => session.run(`return document.querySelectorAll(".contact__frame img").length >= document.querySelectorAll(".contact__frame").length`), 60);
  await until("and shows it", () => loaded(".contact__frame img"), 60);
  await shot("5-review");
  await review(show);

  await session.click(enabled("Hand it over…"));
  await session.wait("//nav[@aria-label='Steps']", 30);
  await session.wait(says("With people hidden, as you approved it"));
  await session.click("//nav[@aria-label='Steps']//button[contains(., 'Where to')]");
  await session.click("//label[contains(., 'A secure link')]");
  await session.click(button("Set up a host…"));
  await session.click(`${dialog}//label[contains(., 'This computer')]`);
  await session.type(`${dialog}${field("What do you call it?")}`, "Our own computer");
  await shot("6-host");
  await session.click(`${dialog}${enabled("Set it up")}`);
  await session.waitGone(dialog, 30);
  await session.wait(says("This host knows no PIN."));
  await session.click(enabled("Continue"));
  await session.wait(says("data/clip-01.mp4"));
  await shot("7-last-look");
  await session.click(enabled("Make the link"));
  await session.wait(says("It waits for them"), 120);
  await shot("8-link");

  await session.click(button("Copy: Address"));
  const address = await until("the address is in the clipboard", () => desktop.clipboard());
  await session.click(button("Copy: Passphrase"));
  const passphrase = await until("the passphrase is in the clipboard", async () => {
    const text = await desktop.clipboard();
    return text !== address && text;
  });
  const { page } = (recipient = await Recipient.of(world));
  await page.setViewportSize({ width: 1000, height: 860 });
  await page.goto(address);
  await page.getByRole("button", { name: "Open the link" }).click();
  await recipient.heading("The footage is here, sealed");
  await page.evaluate(elsewhere, HOME);
  const taken = join(pictures, "guide-9-recipient.png");
  await page.screenshot({ path: taken });
  keep("9-recipient", taken);

  // As the guide says it is opened, so that it stays true.
  const age = await recipient.download("Download the sealed file");
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  const zip = age.replace(/age$/, "zip");
  writeFileSync(zip, await decrypter.decrypt(readFileSync(age)));
  const saved = recipient.unpack(zip);
  const bundle = join(saved, readdirSync(saved).find((name) => name.startsWith("footage-")));
  const verified = world.run(program("porchlight-verify"), [bundle], { cwd: saved });
  if (verified.status !== 0) throw new Error(`${verified.out}${verified.err}`);
  await page.goto(`file://${join(bundle, "START-HERE.html")}`);
  const start = join(pictures, "guide-10-start-here.png");
  await page.screenshot({ path: start });
  keep("10-start-here", start);
}

/** These pictures are there, each of them. */
function loaded(what) {
  return session.run(`const all = [...document.querySelectorAll(arguments[0])];
    return all.length > 0 && all.every((image) => image.complete && image.naturalWidth > 0)`, what);
}

/** Everybody who was found is hidden, and whatever is seen in the result too, until nothing is left to decide. */
async function make(show) {
  for (;;) {
    const undecided = (await show()).plan.marks.filter(({ decision }) => decision === "undecided").length;
    if (undecided > 0) {
      await session.click("//button[starts-with(normalize-space(), 'Hide all ') or normalize-space()='Hide the undecided one'][contains(., 'undecided')]");
      await until("all are decided", async () => (await show()).plan.marks.every(({ decision }) => decision !== "undecided"));
    }
    await session.click(button("Make the video…"));
    await session.click(enabled("Make the video"));
    const { plan } = await until("it is made and looked through", async () => {
      const view = await show();
      return view.render && !view.job && view.render.receipt.second && view;
    }, 300);
    if (plan.marks.every(({ decision }) => decision !== "undecided")) return;
  }
}

async function review(show) {
  const { plan } = await show();
  const seen = async () => (await show()).render.sheetsSeen.length;
  for (let sheets = await seen(); sheets < plan.marks.filter(({ decision }) => decision === "hide").length; sheets += 1) {
    await session.click(enabled("Looks right"));
    await until("the sheet is seen", async () => (await seen()) > sheets);
  }
  await watchResult(session, show);
  await session.click(enabled("Approve it"));
  await until("it is approved", async () => (await show()).stage === "approved");
}
