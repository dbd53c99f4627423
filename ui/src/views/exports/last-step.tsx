// The last look: every item that leaves with its bytes, what cannot be undone, what is still missing, and the act.

import { createMemo, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { ErrorNotice, Notice } from "../../components/notice";
import type { LeavingItem } from "../../ipc/types/LeavingItem";
import { useAction } from "../../state/action";
import type { Lack } from "../../state/exports/draft";
import { byFile, isPart } from "../../state/exports/items";
import { can, type LinkLack, toOrder } from "../../state/exports/linking";
import { follow, giving, linking, place, setStep } from "../../state/exports/place";
import type { Planned } from "../../state/exports/plan";
import type { PlaceLack } from "../../state/exports/sticks";
import { useLinkHosts, useSticks } from "../../state/queries";
import { format, t } from "../../texts";
import { hostErrors } from "../../texts/links";
import { LinkSummary } from "./link-summary";

const words = t.exports.last;

/** One sentence for what an item is. */
function sentence(item: LeavingItem): string {
  switch (item.kind) {
    case "clip":
      return words.clip(item.values[0] ?? "", item.values[1] === "redacted", Number(item.values[2] ?? 0));
    case "words":
      return words.words(item.values[0] ?? "", item.values.slice(1).join(" "));
    case "extra":
      return Number(item.values[0]) > 0 ? words.extra(Number(item.values[0])) : words.kind.extra;
    case "inside":
      return words.inside(item.values);
    case "record":
      return words.record[item.file] ?? words.kind.record;
    default:
      return words.kind[item.kind];
  }
}

export function LastStep(props: { planned: Planned; lacking: Lack[]; noPlace: PlaceLack | LinkLack | null }) {
  const sticks = useSticks();
  const hosts = useLinkHosts();
  const start = useAction("export_start", ["exports", "drives", "links"], place.kind === "link" ? hostErrors : {});
  const plan = () => props.planned.plan.data;
  const files = createMemo(() => byFile(plan()?.items ?? []));
  /** Where a link waits; nothing, where it goes another way. */
  const host = () => (place.kind === "link" ? hosts.data?.find((one) => one.id === linking.host) : undefined);
  const sealed = () => giving.sealed && giving.purpose === "answer";
  const lead = () => {
    const stick = sticks.data?.find((one) => one.id === place.drive);
    const onto = place.kind === "folder" ? place.folder : place.kind === "stick" ? stick?.name : null;
    const at = host();
    return at ? t.links.last.lead(at.name) : onto ? words.lead(onto) : words.leadNowhere;
  };
  const undo = () => {
    const at = host();
    if (!at) return giving.purpose === "own_use" ? words.undoOwn : words.undo;
    const { undo, undoSeen, undoNoPin, undoNoCount, undoHome, undoAgency, undoLead } = t.links.last;
    return [
      ...undo,
      can(at, "counts") ? undoSeen : undoNoCount,
      ...(can(at, "pin") && !linking.pin && !sealed() ? [undoNoPin] : []),
      ...(at.reveals.includes("home_address") ? [undoHome] : []),
      ...(giving.purpose === "own_use" ? [] : [undoAgency]),
      undoLead,
    ];
  };
  const ready = () => props.lacking.length === 0 && props.noPlace === null && props.planned.settled();
  const begin = async () => {
    if (!ready() || start.pending()) return;
    const at = host();
    const made = await start.run({
      draft: props.planned.draft(),
      place: {
        ...place,
        drive: place.kind === "stick" ? place.drive : null,
        folder: place.kind === "folder" ? place.folder : null,
        link: at ? toOrder(linking, at, sealed()) : null,
      },
      told: "not_sealed",
    });
    if (made) follow(made.id);
  };
  return (
    <section class="give-step" aria-labelledby="give-title">
      <header>
        <h2 id="give-title" tabIndex={-1}>
          {words.title}
        </h2>
        <p class="muted">{lead()}</p>
      </header>
      <div aria-live="polite">
        <Show when={props.lacking.length > 0 || props.noPlace !== null}>
          <Notice tone="warn" title={t.exports.lack.title}>
            <ul class="give-lacks">
              <For each={props.lacking}>
                {(lack) => (
                  <li>
                    <button type="button" class="left__one" onClick={() => setStep(lack.step)}>
                      {t.exports.lack.kind[lack.kind](lack.value)}
                    </button>
                  </li>
                )}
              </For>
              <Show when={props.noPlace}>
                {(lack) => (
                  <li>
                    <button type="button" class="left__one" onClick={() => setStep("place")}>
                      {t.exports.lack.place[lack()]}
                    </button>
                  </li>
                )}
              </Show>
            </ul>
          </Notice>
        </Show>
      </div>
      <Show when={sealed() && !host()}>
        <Notice tone="info">{words.sealed}</Notice>
      </Show>
      <Show when={host()}>{(at) => <LinkSummary host={at()} sealed={sealed()} />}</Show>
      <table class="leaves">
        <caption class="hidden-text">{words.title}</caption>
        <thead>
          <tr>
            <th scope="col">{words.file}</th>
            <th scope="col">{words.what}</th>
            <th scope="col" class="leaves__size">
              {words.size}
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={files()}>
            {(item) => (
              <tr data-part={isPart(item) ? "" : undefined}>
                <td class="mono leaves__file">{isPart(item) ? "" : item.file}</td>
                <td>
                  <bdi>{sentence(item)}</bdi>
                </td>
                <td class="tabular leaves__size">{item.bytes === null ? "" : format.bytes(item.bytes)}</td>
              </tr>
            )}
          </For>
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              {words.total}
            </th>
            <td class="tabular leaves__size">{format.bytes(plan()?.bytes ?? 0)}</td>
          </tr>
        </tfoot>
      </table>
      <p class="small muted">{words.cameraHere}</p>
      <section class="card give-undo" aria-labelledby="give-undo">
        <h3 id="give-undo">{words.undoTitle}</h3>
        <ul class="give-undo__all">
          <For each={undo()}>{(line) => <li>{line}</li>}</For>
        </ul>
      </section>
      <ErrorNotice error={start.error()} />
      <div class="give-begin">
        <Button look="lamp" size="large" pending={start.pending()} disabled={!ready()} onClick={() => void begin()}>
          {words.begin[place.kind]}
        </Button>
        <span class="small muted">{words.beginHint}</span>
      </div>
    </section>
  );
}
