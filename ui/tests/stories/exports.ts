// What the stories of handing over share: a response that is prepared, a redaction that is approved, the wizard and its steps.

import type { Page } from "playwright-core";
import { goTo } from "./past";
import { yesterday } from "./redaction";

export { looksRight } from "./redaction";

export const given = (page: Page) => page.getByRole("button", { name: /^Given/ }).click();
export const step = (page: Page, name: string) =>
  page
    .getByRole("navigation", { name: "Steps" })
    .getByRole("button", { name: new RegExp(name) })
    .click();
export const next = (page: Page) => page.getByRole("button", { name: "Continue" }).click();
export const heading = (page: Page, name: string) => page.getByRole("heading", { name, exact: true }).waitFor();

/** Exports go on to this part of their way, and wait there. */
export const exportsUpTo = (page: Page, part: number) =>
  page.evaluate((upTo) => {
    window.porchlightFake.world.exportsUpTo = upTo;
  }, part);

/**
 * A response to a request, the burglary's: these cameras, as many seconds of the first window, so many minutes into it. What the engine would do is
 * asked of it: the pages for it have stories of their own.
 */
export const prepared = (page: Page, cameras: string[], seconds = 60, intoMinutes = 10, incident = "burglary") =>
  page.evaluate(
    async ({ cameras, seconds, intoMinutes, incident }) => {
      const fake = window.porchlightFake;
      const card = fake.world.requests.cards.find((one) => one.row.incident === incident);
      const window_ = card?.windows[0];
      if (!card || !window_) throw new Error(`no ${incident}`);
      const fromUs = window_.fromUs + intoMinutes * 60e6;
      const clips = cameras.map((camera) => ({ camera, fromUs, toUs: fromUs + seconds * 1e6 }));
      const made = await fake.call("request_prepare", { id: card.row.id, clips, notes: "" });
      if (!made.ok) throw new Error(made.error.message);
      return made.value;
    },
    { cameras, seconds, intoMinutes, incident },
  );

/** Hides nobody, renders, watches and approves a clip of a response, all by the engine's own commands. */
export const approved = (page: Page, response: number | null, clip: { camera: string; fromUs: number; toUs: number }) =>
  page.evaluate(
    async ({ response, clip }) => {
      const fake = window.porchlightFake;
      const value = <T>(answer: { ok: true; value: T } | { ok: false; error: { message: string } }): T => {
        if (!answer.ok) throw new Error(answer.error.message);
        return answer.value;
      };
      let view = value(await fake.call("redaction_begin", { clip, response }));
      const { id } = view;
      const again = async () => {
        view = value(await fake.call("redaction_show", { id }));
      };
      const rest = () => new Promise((done) => setTimeout(done, 100));
      for (let tries = 0; view.stage !== "approved"; tries++) {
        if (tries > 200) throw new Error(`it stays ${view.stage}: ${JSON.stringify(view.lacking)}`);
        if (view.stage === "draft") await fake.call("redaction_render", { id });
        else if (view.stage === "reviewed") await fake.call("redaction_approve", { id });
        else if (view.stage === "review" && !view.job) {
          for (const lack of view.lacking) {
            if (lack.kind === "sheet") await fake.call("redaction_sheet_seen", { id, mark: lack.mark });
            if (lack.kind === "watch") await fake.call("redaction_watched", { id, stretch: lack.stretch });
            if (lack.kind === "second_look") await fake.call("redaction_second_look", { id });
          }
        }
        await rest();
        await again();
      }
      return id;
    },
    { response, clip },
  );

/** From the response's own page. */
export async function handOver(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Requests/ }).click();
  await page.getByRole("tab", { name: "Responses" }).click();
  await page.locator(".response").first().getByRole("button", { name: "Hand it over…" }).click();
}

/** Looking back at yesterday, with twenty seconds of all cameras marked, and from there into the wizard. */
export async function giveRange(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Looking back" }).click();
  await page.getByRole("slider", { name: "Position in time" }).waitFor();
  await goTo(page, yesterday(), "12:15:00");
  await page.keyboard.press("[");
  await goTo(page, yesterday(), "12:15:20");
  await page.keyboard.press("]");
  await page.keyboard.press("x");
}
