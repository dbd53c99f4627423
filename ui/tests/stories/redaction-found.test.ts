// Whom models find in a clip, and the owner's one decision about each: by mouse, by keyboard, all at once; and what goes wrong.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { done, open, shot, turnTo, violations } from "./browser";
import { beginRedaction, drag, looksRight, looksUpTo, lookThrough, view } from "./redaction";

const SIZES: Array<[number, number]> = [
  [1280, 800],
  [800, 600],
  [3840, 2160],
];

const card = (page: Page, name: string) => page.getByRole("article", { name: new RegExp(`^${name}, `) });
const decided = async (page: Page) =>
  Object.fromEntries((await view(page)).plan.marks.map((mark) => [mark.id, mark.decision]));
const clock = (page: Page) => page.locator(".redact__time strong").textContent();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
/** No lane lies half below the ruler. */
const unscrolled = (page: Page) => page.locator(".lanes__scroll").evaluate((lanes) => lanes.scrollTo(0, 0));
const thumbnails = (page: Page) => expect.poll(() => page.locator(".finding__picture img").count()).toBeGreaterThan(0);

test("a look is begun, stopped and gone on with; each find is decided with the keyboard alone", async () => {
  const page = await open("open", { width: 1280, height: 800 });
  await beginRedaction(page, "Driveway", "12:15:12");
  await page.getByText("Let Porchlight look first, or do it by hand.").waitFor();
  expect(await page.getByLabel("Faces").isChecked()).toBe(true);
  expect(await page.getByLabel("Number plates").isChecked()).toBe(true);
  expect(await page.getByLabel("People").isChecked()).toBe(false);
  // This camera records no sound.
  expect(await page.getByLabel("Speech").count()).toBe(0);
  await looksRight(page, "found-ask", SIZES);
  await looksUpTo(page, 0.4);
  await page.getByRole("button", { name: "Look through it" }).press("Enter");
  await page.getByText("Looking through the pictures, 40 %").waitFor();
  await looksRight(page, "found-looking", [[1280, 800]]);
  await page.getByRole("button", { name: "Stop", exact: true }).press("Enter");
  await page.getByText("What was looked through is kept").waitFor();
  await looksUpTo(page, 1);
  await page.getByRole("button", { name: "Go on looking" }).press("Enter");
  const { frames, lengthUs } = await view(page);
  const pictures = frames === 0 ? 0 : Math.ceil(lengthUs / 100_000);
  const said = page.getByText(`Looked for faces and number plates in ${pictures} pictures.`);
  await said.waitFor();
  const found = (await view(page)).plan.marks;
  expect(found.every((mark) => mark.found && mark.decision === "undecided")).toBe(true);
  expect(await said.textContent()).toContain(`Found ${found.length}. Programs miss some: watch the result.`);
  await thumbnails(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await looksRight(page, "found-cards", SIZES);
  await page.setViewportSize({ width: 1280, height: 800 });
  // The first one is shown at its best; what is on the picture is told from what was drawn.
  const [first, second, third] = [...found].sort((a, b) => a.fromUs - b.fromUs || a.id - b.id);
  if (!first || !second || !third) throw new Error("too few finds");
  const label = (mark: typeof first) => `${mark.found?.subject === "plate" ? "Number plate" : "Face"} ${mark.id}`;
  await page.locator('.board__line[data-tone="suggested"][data-selected]').waitFor({ state: "attached" });
  await card(page, label(first)).focus();
  expect(await focused(page)).toMatch(/(sure|likely), hidden until you decide$/);
  await page.keyboard.press("h");
  await expect.poll(async () => (await decided(page))[first.id]).toBe("hide");
  await expect.poll(() => focused(page)).toContain(label(second));
  await expect.poll(() => clock(page)).toBe(clockText(second.found?.bestUs ?? 0));
  // Away and back with the arrows; then kept, and the third a mistake.
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => focused(page)).toContain(label(third));
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => focused(page)).toContain(label(second));
  await page.keyboard.press("k");
  await expect.poll(async () => (await decided(page))[second.id]).toBe("keep");
  await expect.poll(() => focused(page)).toContain(label(third));
  await page.keyboard.press("3");
  await expect.poll(async () => (await decided(page))[third.id]).toBe("not_a_subject");
  expect(await violations(page)).toEqual([]);
  // From anywhere: the next one that waits, and its number.
  await page.getByRole("slider", { name: "Position in the clip" }).focus();
  await page.keyboard.press("u");
  await page.keyboard.press("1");
  await expect.poll(async () => Object.values(await decided(page)).filter((one) => one === "hide").length).toBe(2);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await decided(page))[third.id]).toBe("undecided");
  await page.evaluate(() => {
    document.documentElement.dir = "rtl";
  });
  await shot(page, "found-rtl");
  await done(page);
});

const clockText = (us: number) =>
  `0:${String(Math.floor(us / 1e6)).padStart(2, "0")}.${String(Math.floor(us / 1000) % 1000).padStart(3, "0")}`;

test("all at once, one kept, one shown alone; the reason, the place, and where to look first", async () => {
  const page = await open("open", { width: 1280, height: 800 });
  await beginRedaction(page, "Driveway", "12:15:12");
  await page.getByLabel("People").check();
  await lookThrough(page);
  const all = (await view(page)).plan.marks;
  const faces = all.filter((mark) => mark.found?.subject === "face");
  // All of a kind: one act.
  await page.getByLabel("Show", { exact: true }).selectOption("face");
  expect(await page.getByRole("article").count()).toBe(faces.length);
  await page.getByRole("button", { name: `Hide all ${faces.length} undecided faces` }).click();
  await expect
    .poll(async () => (await view(page)).plan.marks.filter((mark) => mark.decision === "hide").map((mark) => mark.id))
    .toEqual(faces.map((mark) => mark.id));
  await page.keyboard.press("Control+z");
  await expect
    .poll(async () => (await view(page)).plan.marks.every((mark) => mark.decision === "undecided"))
    .toBe(true);
  await page.getByLabel("Show", { exact: true }).selectOption("undecided");
  // One is kept, all others are hidden; and the other way round.
  const person = all.find((mark) => mark.found?.subject === "person");
  if (!person) throw new Error("nobody was found");
  const one = card(page, `Person ${person.id}`);
  await one.click();
  await shot(page, "found-more");
  expect(await violations(page)).toEqual([]);
  await one.getByRole("button", { name: "Keep only this one" }).click();
  await expect.poll(async () => (await decided(page))[person.id]).toBe("keep");
  const { plan } = await view(page);
  expect(plan.mode).toBe("hide_marked");
  expect(plan.marks.filter((mark) => mark.id !== person.id).every((mark) => mark.decision === "hide")).toBe(true);
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await decided(page))[person.id]).toBe("undecided");
  await one.getByRole("button", { name: "Show only this person, hide everything else" }).click();
  await expect.poll(async () => (await view(page)).plan.mode).toBe("keep_marked");
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await view(page)).plan.mode).toBe("hide_marked");
  // The reason with the decision; the exact score for whoever asks.
  await one.getByLabel("Why").selectOption("neighbour");
  await expect
    .poll(async () => (await view(page)).plan.marks.find((mark) => mark.id === person.id)?.reason)
    .toBe("neighbour");
  expect(await one.getByText("sure", { exact: true }).getAttribute("title")).toContain(
    "94 % at best, 69 % at the lowest",
  );
  // Wrong in place, it is dragged like any mark.
  const keys = person.keys.length;
  await one.getByRole("button", { name: `Hide: Person ${person.id}` }).click();
  await page.getByRole("button", { name: `Choose Person ${person.id}` }).click();
  await page.getByRole("slider", { name: "Position in the clip" }).focus();
  await page.keyboard.press(".");
  const shape = page.getByRole("button", { name: new RegExp(`^Person ${person.id}, box`) });
  await shape.press("Shift+ArrowRight");
  await expect
    .poll(async () => (await view(page)).plan.marks.find((mark) => mark.id === person.id)?.keys.length)
    .toBe(keys + 1);
  // What is left is hidden at once; then one looks where something may slip through.
  await page.getByRole("tab", { name: /^Find/ }).click();
  await page.getByRole("button", { name: /^Hide all \d+ undecided$/ }).click();
  await page.getByText("All decided.").first().waitFor();
  await looksRight(page, "found-decided", [[1280, 800]]);
  await page.getByRole("button", { name: /^Look at \d+ moments where something may slip through/ }).click();
  const moments = page.getByRole("list", { name: "Moments" }).getByRole("button");
  const count = await moments.count();
  expect(count).toBeGreaterThan(3);
  await page.getByText(`0 of ${count} looked at`).waitFor();
  const risks = await page.evaluate(async () => {
    const list = await window.porchlightFake.call("redactions_list", {});
    const id = list.ok ? (list.value[0]?.id ?? 0) : 0;
    const found = await window.porchlightFake.call("redaction_risks", { id });
    return found.ok ? found.value : [];
  });
  expect(risks.map((risk) => risk.weight)).toEqual([...risks.map((risk) => risk.weight)].sort((a, b) => b - a));
  await moments.first().press("Enter");
  await expect.poll(() => clock(page)).toBe(clockText(risks[0]?.when.fromUs ?? 0));
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => clock(page)).toBe(clockText(risks[1]?.when.fromUs ?? 0));
  await page.getByText(`2 of ${count} looked at`).waitFor();
  expect(await page.locator(".track[data-chosen]").count()).toBe(1);
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => clock(page)).toBe(clockText(risks[0]?.when.fromUs ?? 0));
  await unscrolled(page);
  await looksRight(page, "found-risks", SIZES);
  await done(page);
});

test("speech is seen on its lane and muted with what is muted already", async () => {
  const page = await open("open", { width: 1280, height: 800 });
  await beginRedaction(page, "Garden", "12:15:20");
  expect(await page.getByLabel("Speech").isChecked()).toBe(true);
  await lookThrough(page);
  await page.getByText("No sound goes along, so nobody is heard anyway.").waitFor();
  expect(await page.locator(".span--speech").count()).toBe(2);
  expect(await page.getByRole("button", { name: "Mute all speech" }).count()).toBe(0);
  await page.getByRole("tab", { name: "Marks" }).click();
  await page.getByText("With sound").click();
  await page.getByRole("slider", { name: "Position in the clip" }).focus();
  await page.keyboard.press("End");
  await page.getByRole("button", { name: "Mute from here" }).click();
  const muted = async () => {
    const { sound } = (await view(page)).plan;
    return sound.kind === "kept" ? sound.muted : [];
  };
  await expect.poll(async () => (await muted()).length).toBe(1);
  const [own] = await muted();
  await page.getByRole("tab", { name: /^Find/ }).click();
  await page.getByText("One by one").click();
  await page.getByRole("button", { name: "Mute: Speech 0:01 – 0:03" }).click();
  await expect.poll(async () => (await muted()).length).toBe(2);
  await page.getByRole("button", { name: "Mute all speech" }).click();
  const { speech } = (await view(page)).find.looked ?? {};
  await expect.poll(muted).toEqual([...(speech ?? []), own]);
  await page.getByText("All of it is muted.").waitFor();
  await unscrolled(page);
  await looksRight(page, "found-speech", [
    [1280, 800],
    [800, 600],
  ]);
  await done(page);
});

test("what cannot be looked for is said, and nothing found is never nothing there", async () => {
  const page = await open("open", { width: 1280, height: 800 });
  await page.evaluate(() => {
    const { looks } = window.porchlightFake.world;
    looks.models = {
      there: looks.models.there.filter((model) => !model.subjects.includes("plate")),
      missing: [{ subjects: ["plate"], file: "plates.onnx", why: "another file than Porchlight knows" }],
    };
  });
  await beginRedaction(page, "Hall", "12:15:06");
  await page.getByText("Number plates (plates.onnx): another file than Porchlight knows").waitFor();
  await page.getByText("By hand everything works").waitFor();
  expect(await page.getByLabel("Number plates").count()).toBe(0);
  await looksRight(page, "found-missing", [[1280, 800]]);
  // It fails, and can be gone on with.
  await page.evaluate(() => {
    const { world } = window.porchlightFake;
    world.looks.scenes = {};
    world.looks.fault = { code: "internal", message: "The worker ended.", hint: "Go on, it begins where it was." };
  });
  await page.getByRole("button", { name: "Look through it" }).click();
  await page.getByText("The worker ended.").waitFor();
  await looksRight(page, "found-failed", [[1280, 800]]);
  await page.getByRole("button", { name: "Go on looking" }).click();
  await page.getByText("Nothing was found. That does not mean that nobody is there").waitFor();
  expect(await page.locator("body").textContent()).not.toMatch(/\b0 found|found 0|nothing to hide/i);
  await page.getByRole("tab", { name: "Look first" }).click();
  await page.getByText("No such moment is known. Programs miss some").waitFor();
  await page.getByRole("tab", { name: "Find" }).click();
  await looksRight(page, "found-nothing", [[1280, 800]]);
  // Found, and undone: not the same as nothing found.
  await done(page);

  const other = await open("open", { width: 1280, height: 800 });
  await other.evaluate(() => {
    window.porchlightFake.world.looks.models = { there: [], missing: [] };
  });
  await beginRedaction(other, "Driveway", "12:15:06");
  // By hand, as before there were models.
  expect(await other.getByRole("tab", { name: "Marks" }).getAttribute("aria-selected")).toBe("true");
  await other.getByText("Draw a box round whom or what you want to hide").waitFor();
  await other.getByRole("tab", { name: "Find" }).click();
  await other.getByText("Nothing can be looked for on this computer").waitFor();
  await other.getByText("Faces: no model here").waitFor();
  await looksRight(other, "found-none", [[1280, 800]]);
  await drag(other, [14, 50], [30, 90]);
  await expect.poll(async () => (await view(other)).plan.marks.length).toBe(1);
  await done(other);
});

test("undone, it says so; found again, what nobody touched gives way", async () => {
  const page = await open("open", { width: 1280, height: 800 });
  await beginRedaction(page, "Front door", "12:15:16");
  await lookThrough(page);
  const before = (await view(page)).plan.marks;
  await page
    .getByRole("button", { name: /^Hide: / })
    .first()
    .click();
  await expect
    .poll(async () => (await view(page)).plan.marks.filter((mark) => mark.decision === "hide").length)
    .toBe(1);
  await page.getByRole("button", { name: "Look again…" }).click();
  await page.getByLabel("Vehicles").check();
  await page.getByText("gives way to what is found then").waitFor();
  await page.getByRole("button", { name: "Look through it" }).click();
  await page.getByText(/^Looked for faces, number plates and vehicles/).waitFor();
  const after = (await view(page)).plan.marks;
  expect(after.filter((mark) => mark.decision === "hide").length).toBe(1);
  expect(after.filter((mark) => before.some((old) => old.id === mark.id)).length).toBe(1);
  for (let undo = 0; undo < 3; undo++) {
    await page.keyboard.press("Control+z");
    await expect.poll(async () => (await view(page)).canRedo).toBe(true);
  }
  await page.getByText("What was found was undone.").waitFor();
  expect((await view(page)).plan.marks).toEqual([]);
  await turnTo(page, { theme: "dark", width: 1280, height: 800, scale: 1 });
  await shot(page, "found-undone");
  await done(page);
});
