// Community requests: read, held, prepared and hidden by the keyboard; strangers keep their text closed; what was sent is shown as text;
// files are dropped; fans are dragged; papers are printed. Nothing says no to anybody.

import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { done, open, shot, watching } from "./browser";

process.env.TZ = "Europe/Berlin";

/** The place, from the rail. */
async function requests(page: Page, tab?: string): Promise<void> {
  await page.getByRole("button", { name: /^Requests/ }).click();
  await page.getByRole("tab", { name: tab ?? "Inbox" }).click();
}

const line = (page: Page, name: string | RegExp) => page.locator(".ask").filter({ hasText: name }).first();
const card = (page: Page) => page.locator(".ask-card");
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
const calls = (page: Page) => page.evaluate(() => window.porchlightFake.world.calls);

/** Lets files fall on the window, as a file manager would. */
const drop = (page: Page, files: Array<{ name: string; text: string }>) =>
  page.evaluate((dropped) => {
    const fake = window.porchlightFake;
    const paths = dropped.map(({ name, text }) => {
      const path = `/home/ada/${name}`;
      fake.world.requests.files[path] = text;
      return path;
    });
    fake.drag({ over: true, paths: [] });
    fake.drag({ over: false, paths });
  }, files);

test("a request is read, held and prepared by the keyboard alone", async () => {
  const page = await open("open");
  const rail = page.getByRole("button", { name: "Requests 2 unread" });
  await rail.focus();
  await page.keyboard.press("Enter");
  await line(page, "Lindenau Police Department").waitFor();
  // The list is one stop; the arrows go through it, and Enter opens.
  await line(page, "Lindenau Police Department").focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => focused(page)).toContain("Auwald County Sheriff");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("Burglary, Lindenau Police Department");
  await page.getByRole("button", { name: "Requests 1 unread" }).waitFor();
  // Escape goes back to the line, Enter to the card again.
  await page.keyboard.press("Escape");
  await expect.poll(() => focused(page)).toContain("Lindenau Police Department");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-current"))).toBe("true");
  // Hold: the cameras that look there are proposed.
  await card(page).getByRole("button", { name: "Hold footage…" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Hold this footage").waitFor();
  expect(await dialog.getByLabel(/^Front door/).isChecked()).toBe(true);
  expect(await dialog.getByLabel(/^Garden/).isChecked()).toBe(false);
  await dialog.getByText("Until a date").click();
  await dialog.getByLabel("Date", { exact: true }).fill("2020-01-01");
  await dialog.getByRole("button", { name: "Hold it" }).press("Enter");
  await dialog.getByText("Choose a day that is still to come.").waitFor();
  await dialog.getByText("Until I release it").click();
  await dialog.getByRole("button", { name: "Hold it" }).press("Enter");
  await page.getByText("Held on 2 cameras.").waitFor();
  await card(page).getByText("Held because of this").waitFor();
  await line(page, "Burglary").getByText("Held").waitFor();
  expect(
    await card(page)
      .getByRole("button", { name: /^Release: / })
      .count(),
  ).toBe(4);
  // A button that goes with what it did leaves the keyboard where it was.
  await card(page)
    .getByRole("button", { name: /^Release: / })
    .first()
    .press("Enter");
  await expect
    .poll(() =>
      card(page)
        .getByRole("button", { name: /^Release: / })
        .count(),
    )
    .toBe(3);
  expect(await page.evaluate(() => document.activeElement?.closest(".holds") !== null)).toBe(true);
  // Prepare: one clip for each window and camera, which may be changed.
  await card(page).getByRole("button", { name: "Prepare a response…" }).press("Enter");
  await dialog.getByText("4 clips").waitFor();
  await dialog.getByRole("button", { name: "Remove clip 4" }).press("Enter");
  const first = dialog.getByRole("listitem", { name: "Clip 1" });
  const to = first.getByLabel("To", { exact: true });
  const kept = await to.inputValue();
  await to.fill("2026-13-01 10:00:00");
  await dialog.getByText("Write it like 2026-11-22 14:05:09").waitFor();
  await to.fill(kept);
  await dialog.getByText("3 clips").waitFor();
  await dialog.getByLabel("Notes").fill("The van at a quarter to three.");
  await dialog.getByRole("button", { name: "Keep as a draft" }).press("Enter");
  await page.getByText("Prepared. It is under Responses; nothing has left.").waitFor();
  await page.getByRole("tab", { name: "Responses" }).click();
  await page.getByRole("article", { name: "Burglary, Lindenau Police Department" }).getByText("3 clips").waitFor();
  await page.getByText("The van at a quarter to three.").waitFor();
  await done(page);
});

test("what is kept for a sender who is not known any more can still be let go", async () => {
  const page = await open("open");
  await requests(page);
  await line(page, "Lindenau Police Department").click();
  await card(page).getByRole("button", { name: "Hold footage…" }).press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Hold it" }).press("Enter");
  await page.getByText(/^Held on \d camera/).waitFor();
  await card(page).getByText("Two garages in Mill Lane").waitFor();
  await page.evaluate(() => {
    const fake = window.porchlightFake;
    const pin = fake.world.requests.trust.pins.find((one) => one.name === "Lindenau Police Department");
    return fake.call("trust_unpin", { key: pin?.key ?? "" });
  });
  // Open as it was, it closes: nothing of its text stays.
  await card(page).getByText("You do not know this sender any more.").waitFor();
  expect(await page.locator("body").textContent()).not.toContain("Two garages");
  await line(page, "You do not know this sender any more.").waitFor();
  await shot(page, "request-closed");
  const letGo = card(page).getByRole("button", { name: /^Release/ });
  for (let left = await letGo.count(); left > 0; left--) {
    await letGo.first().press("Enter");
    await expect.poll(() => letGo.count()).toBe(left - 1);
  }
  await expect.poll(() => page.getByText("You do not know this sender any more.").count()).toBe(0);
  await done(page);
});

test("a newer revision comes under what is being read: it stays open, and says what changed", async () => {
  const page = await open("open");
  await requests(page);
  // The list is there first, and has the request under an identity that nobody opened yet.
  await page.evaluate(() => {
    const fake = window.porchlightFake;
    const call = fake.call.bind(fake);
    fake.call = async (name, args) => {
      if (name === "request_show") await new Promise((later) => setTimeout(later, 300));
      return await call(name, args);
    };
  });
  const revise = () => drop(page, [{ name: "again.ofr", text: JSON.stringify({ kind: "revision" }) }]);
  await line(page, "Burglary").click();
  await card(page).getByText("Two garages in Mill Lane").waitFor();
  const emptied = await watching(page, ".inbox__card .empty");
  const hold = card(page).getByRole("button", { name: "Hold footage…" });
  await hold.focus();
  await revise();
  await card(page).getByText("Revision 2 came while this was open").waitFor();
  await card(page).getByText("Changed: Sound · What it should show.").waitFor();
  expect(await focused(page)).toBe("Hold footage…");
  expect(await line(page, "Burglary").getAttribute("aria-current")).toBe("true");
  await expect.poll(() => line(page, "Burglary").getAttribute("data-unread")).toBe(null);
  await card(page).getByRole("button", { name: "See what changed" }).press("Enter");
  await expect.poll(() => focused(page)).toContain("Changes since you looked last");
  expect(await card(page).locator(".changes__one").first().textContent()).toBe("SoundBeforeyesNowno");
  await shot(page, "request-revised");
  // A form that is open keeps what was chosen in it. What changed adds up.
  await hold.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Front door/).uncheck();
  await dialog.getByLabel(/^Reason/).fill("Asked twice.");
  await revise();
  await dialog.getByText("A newer revision came while this was open.").waitFor();
  expect(await dialog.getByLabel(/^Front door/).isChecked()).toBe(false);
  await dialog.getByRole("button", { name: "Hold it" }).press("Enter");
  await page.getByText("Held on 1 camera.").waitFor();
  await card(page).getByText("Revision 3 came while this was open").waitFor();
  const changes = await card(page).locator(".changes__one").allTextContents();
  expect(changes).toHaveLength(2);
  expect(changes[1]).toMatch(/Before.*the canal\.Now.*Revision 2 asks.*Revision 3 asks/);
  await card(page).getByRole("button", { name: "Prepare a response…" }).press("Enter");
  await dialog.getByLabel("Notes").fill("The van.");
  await revise();
  await dialog.getByText("A newer revision came while this was open.").waitFor();
  expect(await dialog.getByLabel("Notes").inputValue()).toBe("The van.");
  await page.keyboard.press("Escape");
  expect(await emptied()).toBe("");
  // Opened anew, it is a request like any other.
  await line(page, "Burglary").press("Enter");
  await expect.poll(() => card(page).getByText("came while this was open").count()).toBe(0);
  // What ends while it is read is closed.
  await page.evaluate(() => {
    const { world } = window.porchlightFake;
    world.requests.cards.shift();
    world.tell(["requests"]);
  });
  await page.getByText("Choose a request").waitFor();
  await done(page);
});

test("what they wrote is shown as text, in its own direction, and leads nowhere", async () => {
  const page = await open("open");
  await requests(page);
  await line(page, "Hit and run").click();
  const summary = card(page).getByText("A cyclist was struck at the corner", { exact: false }).first();
  expect(await summary.textContent()).toContain(
    "<b>The driver left.</b> See [our page](https://sheriff.auwald.example)",
  );
  expect(await summary.evaluate((element) => element.children.length)).toBe(0);
  expect(await summary.getAttribute("dir")).toBe("ltr");
  expect(await card(page).locator("a").count()).toBe(0);
  // What another revision changed stands beside what it was.
  const changes = await card(page).locator(".changes__one").allTextContents();
  expect(changes[0]).toBe("SoundBeforeyesNowno");
  expect(changes[1]).toMatch(/^Time 1 asked about, beginningBefore\w+ \d+ \w+, 15:00Now\w+ \d+ \w+, 17:00$/);
  expect(changes[2]).toMatch(/^Time 2 asked about, beginning.*Nownothing$/);
  await line(page, "Missing person").click();
  const rtl = card(page).locator(".literal[lang=ar]").first();
  expect(await rtl.getAttribute("dir")).toBe("rtl");
  expect(await rtl.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
  await done(page);
});

test("a card's parts stand in one order, and nothing on it says no to anybody", async () => {
  const page = await open("open");
  await requests(page);
  const order = [
    "Who asks, and how you know them",
    "What happened, and what is wanted",
    "When",
    "Where",
    "What you have",
    "What an answer would disclose",
    "What they say they will do",
    "Whether it is yours alone",
    "Expiry",
    "Changes since you looked last",
    "Notices",
  ];
  for (const kind of ["Burglary", "Hit and run", "Lost animal", "Fire,"]) {
    await line(page, kind).click();
    await expect.poll(() => card(page).locator(".ask-card__title").textContent()).toContain(kind.replace(",", ""));
    expect(await card(page).locator("h3").allTextContents()).toEqual(order);
    expect(await card(page).locator(".ask-card__lane").textContent()).toContain("nobody learns what you do");
  }
  // A preservation ask has nothing to hand over.
  expect(await card(page).getByRole("button", { name: "Prepare a response…" }).count()).toBe(0);
  await card(page).getByRole("button", { name: "Release: Front door" }).click();
  await page.getByText("Released.").waitFor();
  expect(await page.getByText(/decline|refuse|reject/i).count()).toBe(0);
  await done(page);
});

test("what rules hide is found with its reason, contradicted in red, and shown again", async () => {
  const page = await open("open");
  await requests(page);
  await line(page, "Burglary").waitFor();
  expect(await line(page, "Bureau").count()).toBe(0);
  await page.getByText("Hidden", { exact: true }).click();
  await line(page, "Bureau").click();
  await card(page).getByText("Because your rules hide this kind of sender.").waitFor();
  expect(await card(page).locator("tr[data-against]").textContent()).toContain("This contradicts what you know");
  await card(page).getByRole("button", { name: "10 notices" }).click();
  expect(await page.evaluate(() => document.scrollingElement?.scrollTop)).toBe(0);
  await card(page).getByText("failure to comply").last().waitFor();
  await card(page).getByRole("button", { name: "Show again" }).click();
  await line(page, "Bureau").waitFor();
  await card(page).getByRole("button", { name: "Hide", exact: true }).click();
  await page.getByText("Hidden. It is under Hidden.").waitFor();
  await expect.poll(() => line(page, "Bureau").count()).toBe(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await line(page, "Bureau").waitFor();
  await done(page);
});

test("a stranger's file shows nothing it claims, until its words were compared", async () => {
  const page = await open("open");
  await requests(page);
  await line(page, "Resembles Lindenau Police Department").click();
  await card(page).getByText("It resembles Lindenau Police Department").waitFor();
  // All there is: headings of the page's own, the key's words, size, times and the domain.
  expect(await card(page).locator(".facts dt").allTextContents()).toEqual(["Domain", "Came", "Made", "Ends", "Size"]);
  expect(await card(page).locator(".literal").count()).toBe(0);
  await card(page).getByRole("button", { name: "Compare the words" }).click();
  const heard = card(page).getByLabel("The words that you heard");
  await heard.fill("crater velvet dolphin square matrix onion slogan orange");
  await card(page).getByLabel("By which name you know them").fill("Canal Street Watch");
  await card(page).getByRole("button", { name: "They match: know them" }).click();
  await card(page).getByText("Those are not the words of this file's key.").waitFor();
  await heard.fill(" Crater velvet dolphin square\nmatrix onion slogan juice ");
  await card(page).getByLabel("What they are").selectOption("Neighbour");
  await card(page).getByRole("button", { name: "They match: know them" }).click();
  await page.getByText("You know Canal Street Watch now.").waitFor();
  await expect.poll(() => card(page).locator(".ask-card__title").textContent()).toContain("Canal Street Watch");
  await line(page, "claims.harbour-mutual.example").click();
  await card(page).getByRole("button", { name: "Forget this file" }).click();
  await page.getByText("Forgotten.").waitFor();
  expect(await page.evaluate(() => document.activeElement?.closest(".inbox") !== null)).toBe(true);
  await expect.poll(() => line(page, "Unknown sender").count()).toBe(0);
  await done(page);
});

test("files fall on the window, whatever place is open", async () => {
  const page = await open("open");
  await page.getByRole("button", { name: "Ledger" }).click();
  await drop(page, [{ name: "x.ofr", text: JSON.stringify({ kind: "card" }) }]);
  await page.getByText("A request was taken in.").waitFor();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect.poll(() => card(page).locator(".ask-card__title").textContent()).toContain("Collision");
  await drop(page, [
    { name: "a.ofr", text: "no" },
    { name: "b.ofr", text: "x".repeat(64 * 1024 + 1) },
    { name: "c.ofrkey", text: "{}" },
    { name: "d.ofr", text: JSON.stringify({ kind: "stranger" }) },
  ]);
  await page.getByText("Not taken in. This is not a request for footage. A request's name ends in .ofr.").waitFor();
  await page.getByText("Not taken in. This file is larger than any footage request.").waitFor();
  await page.getByText("This is a sender's key. Import it under Who you know.").waitFor();
  await page.getByText("A file of an unknown sender was taken in.").waitFor();
  // A key is no request: it was not even asked about.
  expect((await calls(page)).filter((name) => name === "request_open")).toHaveLength(4);
  await page.evaluate(() => window.porchlightFake.drag({ over: true, paths: [] }));
  await page.getByText("Drop it here").waitFor();
  await page.evaluate(() => window.porchlightFake.drag({ over: false, paths: [] }));
  await expect.poll(() => page.getByText("Drop it here").count()).toBe(0);
  const pick = page.locator("input[type=file][accept='.ofr']");
  await pick.setInputFiles({ name: "e.ofr", mimeType: "", buffer: Buffer.alloc(64 * 1024 + 1) });
  await page.getByText("Not taken in. A request is at most 64 KiB; this file is larger.").waitFor();
  // Nor what was picked and is too large.
  expect(await calls(page)).not.toContain("request_take");
  await pick.setInputFiles({
    name: "again.ofr",
    mimeType: "application/json",
    buffer: Buffer.from("{}"),
  });
  await page.getByText("This file is here already.").waitFor();
  await done(page);
});

test("a fan is dragged, stepped and typed; home is set and forgotten", async () => {
  const page = await open("open");
  await requests(page, "Places");
  const stored = (name: string) =>
    page.evaluate((of) => window.porchlightFake.world.requests.places.fans.find((fan) => fan.name === of), name);
  const turn = page.getByRole("slider", { name: "Direction" });
  await turn.waitFor();
  const begin = (await stored("Front door"))?.bearing ?? 0;
  await turn.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(async () => (await stored("Front door"))?.bearing).toBe(begin + 12);
  expect(await turn.getAttribute("aria-valuetext")).toBe("32 degrees, north-east");
  // Dragged a quarter round its camera, from wherever it stands now.
  await turn.scrollIntoViewIfNeeded();
  const centre = async (name: string) => {
    const box = await page.getByRole("slider", { name }).locator(".knob__dot").boundingBox();
    if (!box) throw new Error(`no ${name}`);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const [from, around] = [await centre("Direction"), await centre("Where it hangs")];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(around.x + 30, around.y + 30, { steps: 4 });
  const target = { x: around.x - (from.y - around.y), y: around.y + (from.x - around.x) };
  await page.mouse.move(target.x, target.y, { steps: 4 });
  await page.mouse.up();
  await expect
    .poll(async () => Math.abs(((await stored("Front door"))?.bearing ?? 0) - (begin + 12 + 90)))
    .toBeLessThanOrEqual(1);
  await page.getByLabel("Reach", { exact: true }).last().fill("500");
  await page.getByText("A number from 2 to 200.").waitFor();
  await page.getByLabel("Reach", { exact: true }).last().fill("41.5");
  await page.keyboard.press("Tab");
  await expect.poll(async () => (await stored("Front door"))?.reach).toBe(41.5);
  await page.getByText("Hall (not set)").click();
  await page.getByRole("button", { name: "Draw what Hall looks at" }).click();
  await expect.poll(async () => (await stored("Hall"))?.reach).toBe(20);
  await page.getByRole("button", { name: "Take it away" }).click();
  await page.getByText("Nobody has said yet what Hall looks at.").waitFor();
  await page.getByRole("button", { name: "Forget it" }).click();
  await page.getByText("Not set. Until then").waitFor();
  await page.getByLabel("Coordinates or a map link").fill("somewhere");
  await page.getByRole("button", { name: "Set home" }).click();
  await page.getByText("No place was found in that.").waitFor();
  await page.getByLabel("Or look for a town").fill("linden");
  await page.getByRole("button", { name: "Lindenthal, Auwald" }).click();
  await page.getByText("Home is set.").waitFor();
  await page.getByText("Lindenthal, Auwald", { exact: true }).waitFor();
  await page.getByText("This is a town and no home").waitFor();
  await page.getByLabel("Coordinates or a map link").fill("51.33712, 12.33333");
  await page.getByRole("button", { name: "Set home" }).click();
  await expect.poll(() => page.getByText("This is a town and no home").count()).toBe(0);
  await done(page);
});

test("rules are kept as they are changed", async () => {
  const page = await open("open");
  await requests(page, "Rules");
  await page.getByLabel("Neighbour").waitFor();
  // One after the other, faster than the first is kept.
  await page.evaluate(() => {
    for (const label of document.querySelectorAll<HTMLElement>(".tick"))
      if (label.textContent === "Neighbour" || label.textContent === "Collision") label.click();
  });
  const rules = () => page.evaluate(() => window.porchlightFake.world.requests.rules);
  await expect.poll(async () => (await rules()).hiddenClasses).toEqual(["federal", "neighbour"]);
  expect((await rules()).hiddenIncidents).toEqual(["collision"]);
  await page.getByLabel("Hide what is farther from home than").fill("300 m");
  await page.getByText("A whole number of metres, or nothing.").waitFor();
  await page.getByLabel("Hide what is farther from home than").fill("300");
  await page.keyboard.press("Tab");
  await expect.poll(async () => (await rules()).maxDistanceM).toBe(300);
  await page.getByLabel("To", { exact: true }).fill("6:30");
  await page.keyboard.press("Tab");
  await expect.poll(async () => (await rules()).quietTo).toBe(390);
  await page.getByText("Take requests in").click();
  await expect.poll(async () => (await rules()).on).toBe(false);
  await requests(page);
  await page.getByText("Requests are turned off").waitFor();
  await page.getByText("Hidden", { exact: true }).click();
  await line(page, "Lost animal").click();
  await card(page).getByText("Because your rules hide this kind of sender.").waitFor();
  await line(page, "Stolen vehicle").click();
  await card(page).getByText("Because it is farther away than your rules allow.").waitFor();
  await done(page);
});

test("senders, directories, folders and feeds come and go", async () => {
  const page = await open("open");
  await requests(page, "Who you know");
  await page.getByRole("button", { name: "Remove Nadia from number 12" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("Nadia from number 12 is no longer known.").waitFor();
  await page.getByRole("button", { name: "With a code" }).click();
  await page.getByLabel("Code", { exact: true }).fill("hello");
  await page.getByLabel("By which name you know them").fill("Canal Street Watch");
  await page.getByLabel("Their domain").fill("canal.example");
  await page.getByRole("button", { name: "Know them" }).click();
  await page.getByText("It begins with OFR1: and is one long word.").waitFor();
  await page.getByLabel("Code", { exact: true }).fill("OFR1:MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAx");
  await page.getByRole("button", { name: "Know them" }).click();
  await page.getByText("canal.example").waitFor();
  await page.getByRole("button", { name: "Open a directory, revocation or rotation" }).click();
  await page.locator("input[type=file][accept='.ofr,.json']").setInputFiles({
    name: "canal.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify({ name: "Canal district" })),
  });
  await page.getByText("Chosen: canal.json").waitFor();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("This directory is new here.").waitFor();
  await page.getByLabel("Words of the publisher's key").fill("one two three four five six seven eight");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("Canal district").waitFor();
  await page.getByRole("tab", { name: "How they arrive" }).click();
  await page.getByText("Whoever runs the feed sees your home's address").waitFor();
  await page.evaluate(() => {
    window.porchlightFake.pick = "/home/ada/Mail";
  });
  await page.getByRole("button", { name: "Watch a folder…" }).click();
  await page.getByText("/home/ada/Mail").waitFor();
  await page.getByRole("button", { name: "Stop watching /home/ada/Mail" }).click();
  await expect.poll(() => page.getByText("/home/ada/Mail").count()).toBe(0);
  await page.getByLabel("Address of the feed").fill("https://canal.example/feed.ofr");
  await page.getByLabel("Words of the publisher's key").fill("one two three four five six seven eight");
  await page.getByRole("button", { name: "Subscribe", exact: true }).click();
  await page.getByText("https://canal.example/feed.ofr").waitFor();
  await page.getByText("not asked yet").waitFor();
  const proxy = page.getByLabel("Proxy", { exact: true });
  await proxy.fill("127.0.0.1:9050");
  await page.getByRole("button", { name: "Keep", exact: true }).click();
  await page.getByText("Feeds and hosts of links are asked this way from now on.").waitFor();
  await proxy.fill("");
  await page.getByRole("button", { name: "Keep", exact: true }).click();
  await expect.poll(() => page.evaluate(() => window.porchlightFake.world.settings.feedProxy)).toBe(null);
  await page
    .getByLabel("Certificate", { exact: true })
    .fill("-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----");
  await page.getByRole("button", { name: "Trust it" }).click();
  await page.getByText(/^5A:5A:/).waitFor();
  await page.getByRole("button", { name: "No longer trust it" }).click();
  await expect.poll(() => page.getByText(/^5A:5A:/).count()).toBe(0);
  await done(page);
});

test("in a small or enlarged window a request has the room, and what is asked for next is in sight", async () => {
  const page = await open("open", { width: 800, height: 600 });
  await requests(page);
  await line(page, "Burglary").click();
  const box = async (of: Locator) => (await of.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  // What can be done stands on one line.
  const tops = await card(page)
    .locator(".ask-card__foot button")
    .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().y + one.clientHeight / 2)));
  expect(Math.max(...tops) - Math.min(...tops)).toBeLessThan(4);
  expect((await box(page.locator(".inbox__card"))).width).toBeGreaterThan(
    (await box(page.locator(".inbox__list"))).width,
  );
  await card(page).getByRole("button", { name: "Hold footage…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Until a date").click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("INPUT");
  const foot = await box(dialog.locator(".dialog__foot"));
  await expect.poll(async () => (await box(dialog.getByLabel("Date", { exact: true }))).y).toBeLessThan(foot.y - 30);
  await shot(page, "request-hold-small");
  // Whoever writes from the right is read from the right; times stay as they are.
  const reason = dialog.getByLabel(/^Reason/);
  await reason.fill("شرطة حي النهر");
  expect(await reason.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
  expect(await dialog.getByLabel("Date", { exact: true }).getAttribute("dir")).toBe("ltr");
  await done(page);
});

test("a response is played, bound to the newest revision, and discarded", async () => {
  const page = await open("open");
  await requests(page, "Responses");
  await page.getByText("A later revision of the request came since.").waitFor();
  await page.getByRole("button", { name: "Edit…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Saving binds it to the newest revision of the request.").waitFor();
  await dialog.getByLabel("Notes").fill("Checked again.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect.poll(() => page.getByText("A later revision of the request came since.").count()).toBe(0);
  await page.getByText("Checked again.").waitFor();
  await page.getByRole("button", { name: "Discard…" }).click();
  // The way out has the focus.
  await expect.poll(() => focused(page)).toBe("Cancel");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Play Driveway/ }).click();
  await page.getByRole("slider", { name: "Position in time" }).waitFor();
  await requests(page, "Responses");
  await page.getByRole("button", { name: "Discard…" }).click();
  await dialog.getByRole("button", { name: "Discard it" }).click();
  await page.getByText("Nothing is prepared").waitFor();
  await done(page);
});

test("a paper is entered, kept step by step, and its log is printed alone", async () => {
  const page = await open("open");
  await requests(page);
  await page.getByRole("button", { name: "Enter a paper…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("A warrant").click();
  await dialog.getByRole("button", { name: "Begin" }).click();
  await dialog.getByText("Write who it is from.").waitFor();
  await dialog.getByLabel("Who came").fill("Two officers of the Lindenau police");
  await dialog.getByRole("button", { name: "Begin" }).click();
  await card(page).getByText("0 of 5 done").waitFor();
  await card(page).getByLabel("Photograph every page of the warrant").check();
  await card(page).getByText("Done: paper photographed").waitFor();
  await card(page).getByLabel("Number of the warrant").fill("W-77");
  await card(page).getByLabel("When they came").fill("yesterday");
  await card(page).getByText("Write it like 2026-11-22 14:05").waitFor();
  await card(page).getByLabel("When they came").fill("2026-11-20 07:10");
  await card(page).getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved.").waitFor();
  const printed = await page.evaluate(() => {
    let asked = 0;
    window.print = () => {
      asked++;
    };
    document.querySelector<HTMLElement>(".ask-card__foot .button:nth-child(3)")?.click();
    return asked;
  });
  expect(printed).toBe(1);
  await page.emulateMedia({ media: "print" });
  const log = page.locator(".paper-log");
  await log.getByText("W-77").waitFor();
  await log.getByText("Two officers of the Lindenau police").first().waitFor();
  expect(await log.getByText("Done: paper photographed").isVisible()).toBe(true);
  for (const other of [".rail", ".inbox__list", ".ask-card__foot", ".paper__form"])
    expect(
      await page
        .locator(other)
        .first()
        .evaluate((element) => getComputedStyle(element).visibility),
    ).toBe("hidden");
  // The width of A4 without its margins: the log has all of it, wherever the card stood.
  await page.setViewportSize({ width: 672, height: 950 });
  const box = await log.boundingBox();
  expect(box?.x).toBe(0);
  expect(box?.y).toBe(0);
  expect(box?.width).toBeGreaterThan(640);
  await shot(page, "paper-log-on-paper");
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize({ width: 1440, height: 900 });
  await card(page).getByRole("button", { name: "Close it" }).click();
  await card(page).getByRole("button", { name: "Open it again" }).waitFor();
  await card(page).getByRole("button", { name: "Remove…" }).click();
  await dialog.getByRole("button", { name: "Remove it" }).click();
  await expect.poll(() => line(page, "Two officers").count()).toBe(0);
  await done(page);
});

test("locking forgets what was open among the requests", async () => {
  const page = await open("open");
  await requests(page);
  await line(page, "Burglary").click();
  await card(page).getByText("Two garages in Mill Lane").waitFor();
  await page.keyboard.press("Control+l");
  await page.getByLabel("Passphrase", { exact: true }).fill("porch moth lantern gravel");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Requests/ }).click();
  await page.getByText("Choose a request").waitFor();
  await done(page);
});
