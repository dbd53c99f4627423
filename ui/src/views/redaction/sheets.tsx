// The contact sheets: each mark at the moments where something slips through most easily, out of the finished video.

import Check from "lucide-solid/icons/check";
import ChevronRight from "lucide-solid/icons/chevron-right";
import { createEffect, createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorNotice } from "../../components/notice";
import type { Glimpse } from "../../ipc/types/Glimpse";
import type { RedactionView } from "../../ipc/types/RedactionView";
import type { RenderView } from "../../ipc/types/RenderView";
import { wordsOf } from "../../state/queries";
import { nameOf } from "../../state/redaction/editor";
import { usePicture } from "../../state/redaction/picture";
import { goTo } from "../../state/redaction/place";
import type { Redaction } from "../../state/redaction/redaction";
import { useSheet } from "../../state/redaction/sheet";
import { t } from "../../texts";
import { clipTime } from "../../texts/redaction";

const words = t.redaction.sheets;

export function Sheets(props: {
  redaction: Redaction;
  view: RedactionView;
  render: RenderView;
  /** The sheet that somebody was sent to. */
  open: number | null;
  onOpen: (mark: number | null) => void;
}) {
  const seen = (mark: number) => props.render.sheetsSeen.includes(mark);
  const next = () => props.render.sheets.find((mark) => !seen(mark)) ?? null;
  const open = (mark: number) => (props.open === null ? mark === next() : mark === props.open);
  return (
    <section class="card review__part" aria-labelledby="redact-sheets-title">
      <div class="card__head">
        <h2 id="redact-sheets-title">{words.title}</h2>
        <p class="muted">{props.render.sheets.length > 0 ? words.lead : words.none}</p>
        <Show when={props.render.sheets.length > 0}>
          <p class="small muted" role="status">
            {words.of(props.render.sheetsSeen.length, props.render.sheets.length)}
          </p>
        </Show>
      </div>
      <ul class="sheets">
        <For each={props.render.sheets}>
          {(mark) => (
            <li class="sheets__one" data-sheet={mark} data-seen={seen(mark) ? "" : undefined}>
              <div class="sheets__head">
                <h3>{nameOf(props.view.plan, mark)}</h3>
                <Show when={seen(mark)}>
                  <span class="badge" data-tone="good">
                    <Check aria-hidden="true" />
                    {words.seen}
                  </span>
                </Show>
                <Show when={!open(mark)}>
                  <Button
                    size="small"
                    look="quiet"
                    aria-label={`${seen(mark) ? words.again : words.open}: ${nameOf(props.view.plan, mark)}`}
                    onClick={() => props.onOpen(mark)}
                  >
                    <ChevronRight aria-hidden="true" />
                    {seen(mark) ? words.again : words.open}
                  </Button>
                </Show>
              </div>
              <Show when={open(mark)}>
                <One
                  redaction={props.redaction}
                  view={props.view}
                  render={props.render}
                  mark={mark}
                  onDone={() => props.onOpen(null)}
                />
              </Show>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}

function One(props: {
  redaction: Redaction;
  view: RedactionView;
  render: RenderView;
  mark: number;
  onDone: () => void;
}) {
  const sheet = useSheet(props.view.id, props.mark, props.render.id);
  const [large, setLarge] = createSignal<Glimpse | null>(null);
  // Nobody has looked at what has not come yet.
  const [shown, setShown] = createSignal<ReadonlySet<number>>(new Set());
  const allShown = () => sheet.data?.pictures.every((one) => shown().has(one.atUs)) === true;
  const mark = () => props.view.plan.marks.find((one) => one.id === props.mark);
  const kept = () => mark()?.decision === "keep";
  const role = (glimpse: Glimpse) => (kept() ? words.keepRoles : words.roles)[glimpse.role];
  const name = () => nameOf(props.view.plan, props.mark);
  const change = (atUs?: number) => goTo({ page: "edit", id: props.view.id, mark: props.mark, atUs });
  const good = async () => {
    if (await props.redaction.run("redaction_sheet_seen", { mark: props.mark })) props.onDone();
  };
  return (
    <div class="contact">
      <p class="small">{kept() ? words.askKeep : words.ask}</p>
      <ErrorNotice error={sheet.isError ? wordsOf(sheet.error) : null} />
      <ul class="contact__pictures">
        <For each={sheet.data?.pictures}>
          {(glimpse) => (
            <li class="contact__one">
              <button
                type="button"
                class="contact__picture"
                aria-label={`${words.larger}: ${words.alt(name(), role(glimpse), clipTime(glimpse.atUs))}`}
                onClick={() => setLarge(glimpse)}
              >
                <Picture
                  view={props.view}
                  render={props.render}
                  atUs={glimpse.atUs}
                  maxWidth={640}
                  alt=""
                  onShown={() => setShown((all) => new Set(all).add(glimpse.atUs))}
                />
              </button>
              <span class="small">{role(glimpse)}</span>
              <span class="small muted tabular">{clipTime(glimpse.atUs)}</span>
            </li>
          )}
        </For>
      </ul>
      <div class="buttons">
        <Button look="lamp" disabled={!allShown()} pending={props.redaction.saving()} onClick={() => void good()}>
          <Check aria-hidden="true" />
          {words.good}
        </Button>
        <Button onClick={() => change(sheet.data?.pictures.find((one) => one.role === "first")?.atUs)}>
          {words.change}
        </Button>
      </div>
      <Dialog
        open={large() !== null}
        onClose={() => setLarge(null)}
        title={name()}
        lead={large() ? `${role(large() as Glimpse)}, ${clipTime((large() as Glimpse).atUs)}` : undefined}
        wide
      >
        <Show when={large()}>
          {(glimpse) => (
            <>
              <Picture
                view={props.view}
                render={props.render}
                atUs={glimpse().atUs}
                maxWidth={1920}
                alt={words.alt(name(), role(glimpse()), clipTime(glimpse().atUs))}
              />
              <div class="dialog__foot">
                <Button onClick={() => change(glimpse().atUs)}>{words.changeAt(clipTime(glimpse().atUs))}</Button>
                <Button look="lamp" autofocus onClick={() => setLarge(null)}>
                  {t.common.close}
                </Button>
              </div>
            </>
          )}
        </Show>
      </Dialog>
    </div>
  );
}

function Picture(props: {
  view: RedactionView;
  render: RenderView;
  atUs: number;
  maxWidth: number;
  alt: string;
  onShown?: () => void;
}) {
  const seen = usePicture(
    () => ({
      id: props.view.id,
      atUs: props.atUs,
      which: "result" as const,
      maxWidth: props.maxWidth,
      of: props.render.id,
    }),
    0,
  );
  createEffect(() => seen() && props.onShown?.());
  return (
    <span class="contact__frame" style={{ "aspect-ratio": `${props.render.width} / ${props.render.height}` }}>
      <Show when={seen()}>{(picture) => <img src={picture().url} alt={props.alt} />}</Show>
    </span>
  );
}
