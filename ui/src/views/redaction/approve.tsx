// What is left to do, the owner's word that it may be seen, and the file; nothing is saved before that word.

import HandHelping from "lucide-solid/icons/hand-helping";
import LockKeyhole from "lucide-solid/icons/lock-keyhole";
import Play from "lucide-solid/icons/play";
import Save from "lucide-solid/icons/save";
import { createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorNotice, Notice } from "../../components/notice";
import type { Lacking } from "../../ipc/types/Lacking";
import type { RedactionView } from "../../ipc/types/RedactionView";
import { useAction } from "../../state/action";
import { useBackend } from "../../state/backend";
import { give, openReceipt } from "../../state/exports/place";
import { useReceipts, useResponses } from "../../state/queries";
import { nameOf } from "../../state/redaction/editor";
import { suggestions } from "../../state/redaction/found";
import type { Redaction } from "../../state/redaction/redaction";
import { useToasts } from "../../state/toasts";
import { zone } from "../../state/zone";
import { format, t } from "../../texts";
import { typed } from "../../texts/moment";
import { clipTime } from "../../texts/redaction";
import { currentRender } from "./review";

const words = t.redaction.approve;
/** More finds than these are not listed one by one. */
const FEW = 3;

export function Left(props: { view: RedactionView; onGo: (lack: Lacking) => void }) {
  /** Finds without a decision are decided one after the other: many of them are one thing to do. */
  const waiting = () =>
    suggestions(props.view.plan).flatMap((mark) => (mark.decision === "undecided" ? [mark.id] : []));
  const lacking = () => {
    const [first, ...others] = waiting();
    if (others.length < FEW) return props.view.lacking;
    return props.view.lacking.filter(
      (lack) => lack.kind !== "decision" || lack.mark === first || !others.includes(lack.mark),
    );
  };
  const text = (lack: Lacking) => {
    if (lack.kind === "decision" && waiting().length > FEW && lack.mark === waiting()[0])
      return t.redaction.found.next.decide(waiting().length);
    const name = "mark" in lack ? nameOf(props.view.plan, lack.mark) : "";
    const [from, to] = lack.kind === "watch" ? [lack.stretch.fromUs, lack.stretch.toUs] : [0, 0];
    return t.redaction.lacking.text(lack.kind, name, clipTime(from, false), clipTime(to, false));
  };
  return (
    <section class="card left">
      <h2>{t.redaction.lacking.title}</h2>
      <Show when={props.view.lacking.length > 0} fallback={<p class="muted">{t.redaction.lacking.none}</p>}>
        <ul class="left__all">
          <For each={lacking()}>
            {(lack) => (
              <li>
                <button type="button" class="left__one" onClick={() => props.onGo(lack)}>
                  {text(lack)}
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}

export function Approve(props: { redaction: Redaction; view: RedactionView; onPlay: () => void }) {
  const toasts = useToasts();
  const [saving, setSaving] = createSignal(false);
  const render = () => currentRender(props.view);
  const approvedUs = () => (props.view.stage === "approved" ? (render()?.receipt.approvedUs ?? null) : null);
  const locked = (): string | null => {
    if (props.view.stage === "approved") return null;
    if (!render()) return words.lockedRender;
    return props.view.lacking.length > 0 ? words.lockedLack(props.view.lacking.length) : words.lockedApprove;
  };
  const receipts = useReceipts();
  const responses = useResponses();
  /** What was given of this clip with people hidden: by this result, or by one before it. */
  const given = () =>
    (receipts.data ?? []).filter((receipt) =>
      receipt.clips.some(
        (clip) =>
          clip.redacted &&
          clip.camera === props.view.camera &&
          clip.fromUs < props.view.toUs &&
          clip.toUs > props.view.fromUs,
      ),
    );
  const handOver = () => {
    const { camera, fromUs, toUs } = props.view;
    // Of a response all of its clips: this one is as it was asked for there.
    const response = responses.data?.find((one) => one.id === props.view.response);
    const clips = response?.clips.map((clip) => ({ ...clip })) ?? [{ camera, fromUs, toUs }];
    give({ purpose: response ? "answer" : "own_use", response: response?.id ?? null, clips });
  };
  const approve = async () => {
    if (await props.redaction.run("redaction_approve", {})) toasts.say(words.done);
  };
  return (
    <section class="card left">
      <h2>{words.title}</h2>
      <Show
        when={approvedUs()}
        fallback={
          <>
            <p class="small muted">{words.lead}</p>
            <Button
              look="lamp"
              disabled={props.view.stage !== "reviewed"}
              aria-describedby="redact-locked"
              onClick={() => void approve()}
            >
              {words.confirm}
            </Button>
          </>
        }
      >
        {(at) => (
          <>
            <Notice tone="good">{words.already(format.dateTime(new Date(at() / 1000).toISOString()))}</Notice>
            <Button onClick={props.onPlay}>
              <Play aria-hidden="true" />
              {words.play}
            </Button>
            <Button look="lamp" onClick={handOver}>
              <HandHelping aria-hidden="true" />
              {t.exports.begin}
            </Button>
            <For each={given()}>
              {(receipt) => (
                <Button look="quiet" size="small" onClick={() => openReceipt(receipt.id)}>
                  {t.exports.receipt.given(format.dateTime(new Date(receipt.madeUs / 1000).toISOString()))}
                </Button>
              )}
            </For>
          </>
        )}
      </Show>
      <Button disabled={locked() !== null} aria-describedby="redact-locked" onClick={() => setSaving(true)}>
        <Show when={locked()} fallback={<Save aria-hidden="true" />}>
          <LockKeyhole aria-hidden="true" />
        </Show>
        {words.save}
      </Button>
      <p class="small muted" id="redact-locked">
        {locked()}
      </p>
      <SaveDialog open={saving()} view={props.view} onClose={() => setSaving(false)} />
    </section>
  );
}

function SaveDialog(props: { open: boolean; view: RedactionView; onClose: () => void }) {
  const backend = useBackend();
  const toasts = useToasts();
  const save = useAction("redaction_save", ["ledger"]);
  const confirm = async () => {
    const when = typed(props.view.fromUs, zone).slice(0, 19).replaceAll(":", ".");
    const path = await backend.pickFile(words.saveTitle, words.file(props.view.cameraName, when));
    if (!path) return;
    const whole = /\.mp4$/i.test(path) ? path : `${path}.mp4`;
    const made = await save.run({ id: props.view.id, path: whole, told: "not_sealed" });
    if (!made) return;
    props.onClose();
    toasts.say(words.saved(made.path));
  };
  return (
    <Dialog open={props.open} onClose={props.onClose} title={words.saveTitle}>
      <Notice tone="warn" title={words.warning}>
        {words.warningText}
      </Notice>
      <ErrorNotice error={save.error()} />
      <div class="dialog__foot">
        <Button onClick={props.onClose}>{t.common.cancel}</Button>
        <Button look="lamp" autofocus pending={save.pending()} onClick={() => void confirm()}>
          {words.choose}
        </Button>
      </div>
    </Dialog>
  );
}
