// What the stories of secure links share: hosts beside the one that is there, links that were made, and what is done at a host.

import type { Page } from "playwright-core";
import { giveRange, heading, step } from "./exports";

export const TOKEN = `plr1_${"5a".repeat(32)}`;

/** A host, set up by the engine's own command; the dialog for it has stories of its own. */
export const host = (
  page: Page,
  draft: { kind: "relay" | "bucket" | "webdav" | "this_computer"; name: string; address: string },
) =>
  page.evaluate(
    async ({ draft, token }) => {
      const made = await window.porchlightFake.call("link_host_set", {
        id: null,
        draft: {
          token: draft.kind === "relay" ? token : "",
          bucket: "porch",
          region: "",
          folder: "",
          user: "ada",
          password: "moth",
          publicAddress: "",
          port: 8474,
          ...draft,
        },
      });
      if (!made.ok) throw new Error(made.error.message || made.error.code);
      return made.value.id;
    },
    { draft, token: TOKEN },
  );

/** Uploads go on up to this part of their way, and wait there. */
export const uploadsUpTo = (page: Page, part: number) =>
  page.evaluate((upTo) => {
    window.porchlightFake.world.links.upTo = upTo;
  }, part);

/** This host answers no more, or again. */
export const silence = (page: Page, id: number, silent: boolean) =>
  page.evaluate(
    ({ id, silent }) => {
      const { links } = window.porchlightFake.world;
      links.silent = silent ? [...links.silent, id] : links.silent.filter((one) => one !== id);
    },
    { id, silent },
  );

/** Somebody with the address of a link fetches it, or guesses at its PIN. */
export const visit = (page: Page, link: number, what: "fetch" | "guess", times = 1) =>
  page.evaluate(({ link, what, times }) => window.porchlightFake.visit(link, what, times), { link, what, times });

/** A range of the timeline, up to where it goes, and there a link. */
export async function toLink(page: Page): Promise<void> {
  await giveRange(page);
  await step(page, "Clips");
  await page.getByRole("checkbox", { name: /Driveway/ }).uncheck();
  await page.getByRole("checkbox", { name: /Garden/ }).uncheck();
  await step(page, "Where to");
  await heading(page, "Where does it go?");
  await page.getByText("A secure link", { exact: true }).click();
}

/** A link of twenty seconds, by the engine's own command: its upload is over. */
export const made = (page: Page, more: { host?: number; pin?: boolean; downloads?: number; days?: number } = {}) =>
  page.evaluate(async (more) => {
    const fake = window.porchlightFake;
    const noon = (Math.floor(Date.now() / 864e5) * 864e5 - 36e5) * 1000;
    const started = await fake.call("export_start", {
      draft: {
        purpose: "legal_paper",
        response: null,
        paper: 1,
        clips: [{ camera: "cam0", fromUs: noon, toUs: noon + 20e6, redaction: null, sound: false, looksAt: "" }],
        level: "clip_only",
        owner: { contact: "", name: "", address: "", phone: "", email: "" },
        withRequest: false,
        sealed: false,
        whyBeyond: "",
        confirmation: "",
        keepKey: false,
      },
      place: {
        kind: "link",
        drive: null,
        folder: null,
        othersFine: false,
        link: { host: 1, pin: true, days: 7, downloads: 3, ...more },
      },
      told: "not_sealed",
    });
    if (!started.ok) throw new Error(started.error.message || started.error.code);
    const rest = () => new Promise((done) => setTimeout(done, 100));
    for (let tries = 0; tries < 200; tries++) {
      const job = fake.world.links.links[0];
      const jobs = await fake.call("export_jobs", {});
      const mine = jobs.ok ? jobs.value.find((one) => one.id === started.value.id) : undefined;
      if (mine?.link && job?.state !== "uploading") {
        await fake.call("export_forget", { id: mine.id });
        return mine.link;
      }
      await rest();
    }
    throw new Error("the link is not made");
  }, more);
