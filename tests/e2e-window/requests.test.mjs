// A request for footage in the real window: it comes while the household is locked, nothing of it is shown until its sender is known,
// and then it is read, matched, held for, prepared for and hidden. Nobody learns any of it: the window and the recorder are watched
// from below for the whole story, and all that was written is searched for what must not be in it.
import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { Agency, DOMAIN, NAME } from "./agency.mjs";
import { answerFileDialog, Desktop, dropFile, screen } from "./desktop.mjs";
import { button, command, field, heading, passphrase, unlock } from "./owner.mjs";
import { story, until } from "./story.mjs";
import { pictures, World } from "./world.mjs";

const TAB = "\uE004";
const main = "//nav[@aria-label='Main']";
const card = "//article[contains(@class, 'ask-card')]";
const dialog = "//*[@role='dialog']";
const says = (text) => `//*[text()[contains(., "${text}")]]`;
const line = (text) => `//button[contains(@class, 'ask')][contains(., "${text}")]`;

/** What only the request and the owner know: no file of this household may hold any of it as it is. */
const LATITUDE = "51.47793";
const PLANTED = `<b id="planted">cargo bicycle</b>`;
const SUMMARY = `A ${PLANTED} was taken. <img src="https://fairwater.example/seen.png" onerror="document.title='planted'"> [Map](https://fairwater.example)`;
const WANTED = "A red quillwort-coloured bicycle, or a white van leaving towards the bridge.";

let world;
let session;
let agency;
let letters;
let file;
let connections;
let cameraPort;
let door;
let id;

const shot = (name) => session.screenshot(join(pictures, `requests-${name}.png`));
const part = story(() => shot("failure"), 300);
const list = () => command(session, "requests_list");

before(async () => {
  world = await World.create();
  await Desktop.open(world);
  agency = new Agency(world);
  letters = join(world.folder, "letters");
  mkdirSync(letters);
});

after(async () => {
  await world?.end();
});

async function requests(tab = "Inbox") {
  await session.click(`${main}//button[starts-with(normalize-space(), 'Requests')]`);
  await session.click(`//*[@role='tab'][normalize-space()='${tab}']`);
}

part("one camera records, home is set, and what the camera looks at", async () => {
  world.household(passphrase, 10);
  const [{ main: url }] = await world.cameras("cards", "--count", "1", "--width", "320", "--height", "180", "--rate", "12", "--kbit", "300");
  cameraPort = new URL(url).port;
  connections = world.watchConnections();
  ({ session } = await world.window("--home", world.home));
  await session.wait(heading("Locked"), 60);
  await unlock(session);
  await session.wait(main, 60);
  door = (await command(session, "camera_add", { name: "Door", url, subUrl: null, transport: "tcp", audio: false })).id;
  await requests("Places");
  await session.type(field("Coordinates or a map link"), `${LATITUDE}, -0.00150`);
  await session.click(button("Set home"));
  await session.wait(says("Home is set."));
  await session.click(button("Draw what Door looks at"));
  await until("the fan is kept", async () => (await command(session, "places_get")).fans.length === 1);
  await session.type(field("Reach"), "40");
  await session.press(TAB);
  await until("its reach is kept", async () => (await command(session, "places_get")).fans[0].reach === 40);
  await shot("1-places");
  await session.click("//*[@role='tab'][normalize-space()='How they arrive']");
  await session.click(button("Watch a folder…"));
  await answerFileDialog("Which folder is watched", letters, join(pictures, "requests-1-folder-dialog.png"));
  await session.wait(`//*[contains(@class, 'arrival__path')][normalize-space()='${letters}']`);
  const began = Date.now();
  await until(
    "ten seconds are recorded",
    async () => Date.parse((await command(session, "cameras_list"))[0].status.lastDurable ?? 0) >= began + 10_000,
    120,
  );
});

part("what comes while the household is locked waits sealed", async () => {
  await session.click(`${main}${button("Lock")}`);
  await session.wait(heading("Locked"));
  file = agency.request({ summary: SUMMARY, wanted: WANTED });
  copyFileSync(file, join(letters, "from their page.ofr"));
  const inbox = join(world.home, "inbox");
  const waits = () => (existsSync(inbox) ? readdirSync(inbox).filter((name) => name.endsWith(".age")) : []);
  await until("it waits", () => waits().length === 1);
  await shot("2-locked");
});

part("of an unknown sender nothing is shown but the words of its key", async () => {
  await unlock(session);
  await session.wait(main, 60);
  await until("it is taken in", async () => (await list()).strangers.length === 1);
  await requests();
  await session.click(line("Unknown sender"));
  await session.wait(`${card}${says("You do not know who this is.")}`);
  const [stranger] = (await list()).strangers;
  id = stranger.id;
  const page = await session.run("return document.body.innerText");
  for (const word of stranger.words) assert.ok(page.includes(word), word);
  assert.ok(page.includes(DOMAIN));
  const told = JSON.stringify(await list()) + (await session.run("return document.documentElement.outerHTML"));
  for (const text of [NAME, "cargo bicycle", "quillwort", "Okafor", "26-004512", "5550142"]) assert.ok(!told.includes(text), text);
  await shot("3-unknown-sender");
});

part("once its words were compared it is a card: who, what, when, where, and what there is of it", async () => {
  const { words } = agency;
  await session.click(button("Compare the words"));
  // One word heard wrong is another key.
  await session.type(field("The words that you heard"), words.replace(/\w+$/, "zebra"));
  await session.type(field("By which name you know them"), NAME);
  await session.click(`${field("What they are")}/option[normalize-space()='Town or city']`);
  const confirm = `${button("They match: know them")}[not(@disabled) and not(@aria-disabled='true')]`;
  await session.click(confirm);
  await session.wait(`${card}//*[@role='alert']`);
  await shot("4-wrong-word");
  assert.equal((await list()).strangers.length, 1);
  await session.type(field("The words that you heard"), words);
  await session.click(confirm);
  await session.wait(`${card}//h2[contains(., 'Theft')]`);
  await session.wait(`${card}${says("Your home lies inside of it.")}`);
  await session.wait(`${card}${says("Door looks at a part of it.")}`);
  await session.wait(`${card}${says("They ask. You may ignore it; nobody learns what you do.")}`);
  const shown = await command(session, "request_show", { id });
  assert.equal(shown.row.standing, "pinned");
  assert.equal(shown.row.whereabouts, "here");
  const [have] = shown.cameras;
  assert.deepEqual([have.name, have.looksThere, have.askedSeconds], ["Door", true, 600]);
  assert.ok(have.seconds >= 8 && have.seconds < 590, `${have.seconds} s`);
  assert.ok(have.gaps.length > 0);
  await shot("5-card");
});

part("what they wrote is shown as they wrote it, and is no part of the page", async () => {
  const text = await session.text(`${card}//bdi[contains(., 'cargo bicycle')]`);
  assert.equal(text.replace(/\s+/g, " "), SUMMARY.replace(/\s+/g, " "));
  const page = await session.run(`return {
    planted: document.querySelectorAll("#planted, .literal > *").length,
    foreign: [...document.querySelectorAll("[src], [href]")].map((one) => one.getAttribute("src") ?? one.getAttribute("href")).filter((to) => to.includes("fairwater")),
    title: document.title,
  }`);
  assert.deepEqual([page.planted, page.foreign], [0, []]);
  assert.notEqual(page.title, "planted");
  for (const [name, title] of [["6-card-where", "Where"], ["7-card-have", "What you have"], ["8-card-say", "What they say they will do"]]) {
    await session.run(`const part = [...document.querySelectorAll(".part h3")].find((one) => one.textContent === arguments[0]);
      part.scrollIntoView({ block: "start" })`, title);
    await shot(name);
  }
});

part("its footage is held", async () => {
  await session.click(`${card}${button("Hold footage…")}`);
  await session.wait(`${dialog}//label[contains(., 'Door')]//input`);
  await shot("9-hold");
  await session.click(`${dialog}${button("Hold it")}`);
  await session.waitGone(dialog);
  await session.wait(`${card}${says("Held because of this")}`);
  const { holds } = await command(session, "request_show", { id });
  assert.ok(holds.length >= 1 && holds.every(({ camera, untilUs }) => camera === door && untilUs === null), JSON.stringify(holds));
});

part("a response is prepared and stands under Responses", async () => {
  await session.click(`${card}${button("Prepare a response…")}`);
  await session.wait(`${dialog}${says("Proposed: what your cameras recorded")}`);
  await session.type(`${dialog}${field("Notes")}`, "The van is at the very end, quokka");
  await shot("10-prepare");
  await session.click(`${dialog}${button("Keep as a draft")}`);
  await session.waitGone(dialog);
  await requests("Responses");
  await session.wait("//article[contains(@class, 'response')]//*[contains(text(), 'The van is at the very end')]");
  const [response] = await command(session, "responses_list");
  assert.equal(response.request, id);
  assert.ok(response.clips.length > 0 && response.clips.every(({ camera, fromUs, toUs }) => camera === door && toUs > fromUs));
  await shot("11-responses");
});

part("handed over, the request itself would stay here: nobody can tell that it is not this household's alone", async () => {
  await session.click(`//article[contains(@class, 'response')]${button("Hand it over…")}`);
  await session.click("//nav[@aria-label='Steps']//button[contains(., 'For whom')]");
  await session.wait(says("This request may be yours alone"));
  assert.equal(await session.run(`return document.querySelector("input[type=radio][value=no]").checked`), true);
});

part("it is hidden, and shown again", async () => {
  await requests();
  await session.click(`${card}${button("Hide")}`);
  await session.waitGone(line(NAME));
  await session.click("//label[normalize-space()='Hidden']");
  await session.click(line(NAME));
  await session.wait(`${card}${says("Because you hid it.")}`);
  await shot("12-hidden");
  await session.click(`${card}${button("Show again")}`);
  await session.wait(line(NAME));
});

part("the file is saved where the desktop's own dialog is told, as it came, byte for byte", async () => {
  const saved = join(letters, "saved.txt");
  await session.click(`${card}${button("What you can do")}`);
  await session.click("//*[@role='menuitem'][normalize-space()='Save the request file…']");
  await answerFileDialog("Where the request file goes", saved, join(pictures, "requests-13-file-dialog.png"));
  await session.wait(says(saved));
  assert.deepEqual(readFileSync(saved), readFileSync(file));
  await shot("14-saved");
});

part("a newer revision is dropped on the window by the mouse: the card stays open, and says what changed", async () => {
  const wanted = "A red quillwort-coloured bicycle, or its front wheel alone.";
  await dropFile(world, agency.revise(file, wanted), async () => {
    await session.wait(says("Drop it here"));
    screen(join(pictures, "requests-15-drop.png"));
  });
  await session.wait(`${card}${says("Revision 2 came while this was open")}`);
  const changed = `${card}//*[text()[contains(., "Changed: ") and contains(., "What it should show")]]`;
  await session.wait(changed);
  await session.wait(says("A request was taken in."));
  const text = (await session.text(card)).replace(/\s+/g, " ");
  assert.ok(text.includes(wanted) && text.includes(WANTED), "the new words, and the old ones beside them");
  const shown = await command(session, "request_show", { id });
  assert.deepEqual([shown.row.revision, shown.wanted], [2, wanted]);
  assert.notEqual(shown.row.id, id);
  assert.equal(await session.run("return location.pathname"), "/", "the window shows its own page");
  await shot("16-revised");
});

part("the ledger has each step, and holds", async () => {
  const kinds = (await command(session, "ledger_list", { limit: 200, before: null })).map(({ kind }) => kind);
  for (const kind of ["place_set", "camera_view_set", "folder_watched", "request_received", "key_pinned", "request_shown", "hold", "response_prepared", "request_hidden", "request_saved"]) {
    assert.ok(kinds.includes(kind), `${kind}: ${kinds.join(" ")}`);
  }
  const { ok, problems } = await command(session, "ledger_verify");
  assert.ok(ok, JSON.stringify(problems));
});

part("nobody was told: in the whole story the camera is all that anything connected to", async () => {
  await command(session, "window_close", { choice: "stop", remember: false }).catch(() => {});
  await until("window and recorder end", () => world.windowProcesses().length === 0 && world.recorderProcesses().length === 0);
  const inet = connections().filter((line) => /AF_INET6?/.test(line));
  const port = (line) => /sin6?_port=htons\((\d+)\)/.exec(line)?.[1];
  // An automated window listens to its driver on this computer, and its parts tell that ear of themselves.
  const own = inet.filter((line) => line.includes("bind(")).map(port);
  const told = inet.filter((line) => !line.includes("bind("));
  const here = (ports) => (line) => ports.includes(port(line)) && line.includes('sin_addr=inet_addr("127.0.0.1")');
  // What is watched for is seen: without this the last line would hold for a watch that sees nothing.
  assert.ok(told.some(here([cameraPort])), "the camera is connected to");
  assert.deepEqual(told.filter((line) => !here([cameraPort, ...own])(line)), []);
});

part("nothing of it lies in any file of this computer as it is", async () => {
  const files = (folder) =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      // The agency's own computer, and the folder that it writes to.
      if (entry.isDirectory()) return [agency.folder, letters].includes(path) ? [] : files(path);
      return entry.isFile() ? [path] : [];
    });
  const all = files(world.folder);
  assert.ok(all.some((path) => path.endsWith(".log")) && all.some((path) => path.endsWith("private.db")), all.join("\n"));
  const canaries = [NAME, DOMAIN, LATITUDE, "quillwort", "planted", "Okafor", "quokka", JSON.parse(agency.read("payload.json")).id];
  for (const path of all.filter((path) => statSync(path).size < 1 << 28)) {
    const bytes = readFileSync(path);
    for (const canary of canaries) assert.ok(!bytes.includes(canary), `${canary} in ${path}`);
  }
});
