// What came, once it was verified: what that proves, the clips to play one at a time, and where they are saved.

import type { Clip, Proven } from "../bundle";
import type { FileFacts } from "../host";
import type { Kept } from "../saving/kept";
import { groups, here, size, span } from "./format";
import { button, facts, h, notice } from "./h";
import { sound } from "./words";

export function verdict(proven: Proven, file: FileFacts): HTMLElement {
  const maker =
    proven.level === "witness" && proven.claimed !== null
      ? `It says that it was made by ${proven.claimed}; a signature cannot prove that.`
      : "Maker not identified: the key of the signature came with it, so it proves that nothing changed, not who made it.";
  return notice(
    "good",
    "Unchanged since it was made",
    h(
      "ul",
      {},
      h("li", {}, "The sealed file came whole: its SHA-256 is the one that the host gave."),
      h("li", {}, "The signature holds, and every clip is, byte for byte, the one that the signed statement names."),
      h("li", {}, maker),
    ),
    h(
      "details",
      {},
      h("summary", {}, "Numbers to compare"),
      facts(
        ["Fingerprint of the key", h("code", { className: "hash" }, groups(proven.keyid.slice(0, 40)))],
        ["SHA-256 of the sealed file", h("code", { className: "hash" }, file.sha256)],
        ...proven.clips.map((clip): [string, Node] => [
          `SHA-256 of ${clip.file}`,
          h("code", { className: "hash" }, clip.sha256),
        ]),
      ),
    ),
  );
}

export function clips(proven: Proven, kept: Kept): HTMLElement {
  const player = new Player(kept);
  const items = proven.clips.map((clip, at) => {
    const number = at + 1;
    const stage = h("div", { className: "clip__stage" });
    const local = here(clip.start);
    const play = button("Play", "lamp", () => player.play(clip, number, stage, play));
    play.setAttribute("aria-label", `Play clip ${number}`);
    return h(
      "li",
      { className: "clip" },
      h("h2", {}, `Clip ${number}`),
      h("p", {}, span(clip.start, clip.end)),
      local === null ? null : h("p", { className: "muted small" }, `It begins at ${local} by this computer’s clock.`),
      h("p", { className: "muted small" }, describe(clip)),
      stage,
      kept.where === "downloads" ? null : h("div", { className: "buttons" }, play, saveOne(clip.name, number, kept)),
    );
  });
  return h("ol", { className: "clips" }, ...items);
}

function describe(clip: Clip): string {
  const kind = clip.kind === "original" ? "As the camera recorded it" : "Redacted: what its owner hid is not in it";
  const looks = clip.looksAt === null ? [] : [`looks at: ${clip.looksAt}`];
  return [kind, ...looks, sound[clip.sound] ?? "", size(clip.bytes)].filter((part) => part !== "").join(" · ");
}

function saveOne(name: string, number: number, kept: Kept): HTMLButtonElement {
  const save = button("Save this clip", "plain", () =>
    saveBlob(kept.file(name, "video/mp4"), name.split("/").at(-1) ?? ""),
  );
  save.setAttribute("aria-label", `Save this clip: ${number}`);
  return save;
}

/** As the browser's own download. The address of a blob lives as long as it may take a browser to begin. */
export function saveBlob(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob);
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** One clip at a time: the one before goes, and its memory with it. */
class Player {
  private stop: () => void = () => {};

  constructor(private readonly kept: Kept) {}

  play(clip: Clip, number: number, stage: HTMLElement, press: HTMLButtonElement): void {
    this.stop();
    const src = URL.createObjectURL(this.kept.file(clip.name, "video/mp4"));
    const video = h("video", {
      src,
      controls: true,
      playsInline: true,
      attrs: { "aria-label": `Clip ${number}`, disablepictureinpicture: "", disableremoteplayback: "" },
    });
    video.addEventListener("error", () => {
      stage.replaceChildren(
        notice(
          "warn",
          "This browser cannot play the clip",
          h("p", {}, "It came whole. Save it, and open it in another player."),
        ),
      );
    });
    stage.replaceChildren(video);
    press.hidden = true;
    video.focus();
    video.play().catch(() => {});
    this.stop = () => {
      video.pause();
      video.removeAttribute("src");
      video.load();
      URL.revokeObjectURL(src);
      stage.replaceChildren();
      press.hidden = false;
    };
  }
}
