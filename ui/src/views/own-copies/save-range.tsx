// "Save this range": which cameras, from where to where, how it is cut, where it goes; then what becomes of it.

import { createEffect, createMemo, createSignal, For, on, onCleanup, Show } from "solid-js";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";
import { ErrorNotice, Notice } from "../../components/notice";
import { Switch } from "../../components/switch";
import { errorText } from "../../ipc/errors";
import type { OwnCopyCut } from "../../ipc/types/OwnCopyCut";
import type { OwnCopyPlan } from "../../ipc/types/OwnCopyPlan";
import type { OwnCopyRequest } from "../../ipc/types/OwnCopyRequest";
import { useAction } from "../../state/action";
import { useBackend } from "../../state/backend";
import { answered, asked, type Range } from "../../state/own-copies";
import { useCameras, useCopies } from "../../state/queries";
import { zone } from "../../state/zone";
import { t } from "../../texts";
import { read, typed } from "../../texts/moment";
import { Copy, Gaps, running } from "./copies";

/** The owner still turns knobs for so long: looking at the footage begins when they rest. */
const REST_MS = 350;
/** One picture at the usual 25 a second. */
const FRAME_US = 40_000;

/** What was pressed is gone from the dialog: the keyboard goes on from what took its place. */
const takeFocus = (element: HTMLElement) => queueMicrotask(() => element.focus());

/** The folder of the copy before: most owners have one for them. */
const [folder, setFolder] = createSignal<string | null>(null);

export function SaveRange() {
  const copies = useCopies();
  const [begun, setBegun] = createSignal<number | null>(null);
  const [again, setAgain] = createSignal(false);
  const show = useAction("own_copy_show");
  const job = createMemo(() => copies.data?.find((one) => one.id === begun()));
  createEffect(
    on(asked.range, () => {
      setBegun(null);
      setAgain(false);
    }),
  );
  const begin = (id: number) => {
    setBegun(id);
    setAgain(true);
  };
  return (
    <Dialog
      open={asked.range() !== null}
      onClose={answered.range}
      title={t.ownCopies.title}
      lead={t.ownCopies.lead}
      wide
    >
      <Show when={asked.range()} keyed>
        {(range) => (
          <Show when={job()} fallback={<Form range={range} again={again()} onBegun={begin} />}>
            {(made) => (
              <>
                <h3 class="copy__name" tabIndex={-1} ref={takeFocus}>
                  {made().name}
                </h3>
                <Copy job={made()} />
                <ErrorNotice error={show.error()} />
                <div class="dialog__foot">
                  <Show when={made().state === "done"}>
                    <Button onClick={() => void show.run({ id: made().id })}>{t.ownCopies.openFolder}</Button>
                  </Show>
                  <Show when={!running(made()) && made().state !== "done"}>
                    <Button onClick={() => setBegun(null)}>{t.ownCopies.again}</Button>
                  </Show>
                  <Button look="lamp" onClick={answered.range}>
                    {t.common.close}
                  </Button>
                </div>
              </>
            )}
          </Show>
        )}
      </Show>
    </Dialog>
  );
}

function Form(props: { range: Range; again: boolean; onBegun: (job: number) => void }) {
  const backend = useBackend();
  const cameras = useCameras();
  const start = useAction("own_copy_start", ["exports"]);
  const [chosen, setChosen] = createSignal(props.range.cameras);
  const [from, setFrom] = createSignal(typed(props.range.fromUs, zone));
  const [to, setTo] = createSignal(typed(props.range.toUs, zone));
  const [cut, setCut] = createSignal<OwnCopyCut>("key_frame");
  const [audio, setAudio] = createSignal(true);
  const [name, setName] = createSignal("");
  const [plan, setPlan] = createSignal<OwnCopyPlan | null>(null);
  const [trouble, setTrouble] = createSignal<ReturnType<typeof errorText> | null>(null);
  const [pressed, setPressed] = createSignal(false);

  const fromUs = createMemo(() => read(from(), zone, props.range.fromUs));
  const toUs = createMemo(() => read(to(), zone, props.range.toUs));
  const request = createMemo((): OwnCopyRequest | null => {
    const [begin, end] = [fromUs(), toUs()];
    if (begin === null || end === null || begin >= end || chosen().length === 0) return null;
    return { cameras: chosen(), fromUs: begin, toUs: end, cut: cut(), audio: audio() };
  });
  const named = (id: string) => cameras.data?.find((camera) => camera.id === id)?.name ?? id;
  const usual = () => {
    const one = chosen()[0];
    const what = chosen().length === 1 && one ? named(one) : t.ownCopies.cameras;
    return `${what} ${from().slice(0, 19).replaceAll(":", ".")}`;
  };

  createEffect(
    on(request, (wanted) => {
      setPlan(null);
      setTrouble(null);
      if (!wanted) return;
      let over = false;
      const timer = setTimeout(async () => {
        const found = await backend.call("own_copy_plan", { request: wanted });
        if (over) return;
        if (found.ok) setPlan(found.value);
        else setTrouble(errorText(found.error));
      }, REST_MS);
      onCleanup(() => {
        over = true;
        clearTimeout(timer);
      });
    }),
  );

  const usable = () => plan()?.cameras.filter((camera) => camera.refusal === null) ?? [];
  const before = () => Math.max(0, ...usable().map((camera) => camera.beforeUs));
  const frames = () => usable().reduce((sum, camera) => sum + camera.frames, 0);
  const files = () => usable().reduce((sum, camera) => sum + camera.files, 0);
  const gaps = () =>
    plan()?.cameras.flatMap((camera) => camera.gaps.map((gap) => ({ ...gap, name: camera.name }))) ?? [];
  const pick = async () => {
    const picked = await backend.pickFolder(t.ownCopies.chooseTitle);
    if (picked) setFolder(picked);
  };
  const save = async () => {
    setPressed(true);
    const [wanted, where] = [request(), folder()];
    if (!wanted || !where) return;
    const made = await start.run({
      request: wanted,
      folder: where,
      name: name().trim() || usual(),
      told: "not_sealed",
    });
    if (made) props.onBegun(made.id);
  };
  const timeError = (us: number | null) => (us === null ? t.ownCopies.badTime : null);
  const order = () => {
    const [begin, end] = [fromUs(), toUs()];
    return begin !== null && end !== null && begin >= end ? t.ownCopies.order : null;
  };

  return (
    <>
      <fieldset class="copy__cameras" tabIndex={-1} ref={(element) => props.again && takeFocus(element)}>
        <legend>{t.ownCopies.cameras}</legend>
        <For each={cameras.data}>
          {(camera) => (
            <label class="copy__camera">
              <input
                type="checkbox"
                checked={chosen().includes(camera.id)}
                onChange={(event) =>
                  setChosen((all) =>
                    event.currentTarget.checked ? [...all, camera.id] : all.filter((id) => id !== camera.id),
                  )
                }
              />
              {camera.name}
            </label>
          )}
        </For>
        <Show when={chosen().length === 0}>
          <div class="field__error" role="alert">
            {t.ownCopies.noCamera}
          </div>
        </Show>
      </fieldset>
      <div class="copy__times">
        <Time
          label={t.ownCopies.from}
          value={from()}
          us={fromUs()}
          onInput={setFrom}
          error={timeError(fromUs())}
          autofocus={!props.again}
        />
        <Time label={t.ownCopies.to} value={to()} us={toUs()} onInput={setTo} error={timeError(toUs()) ?? order()} />
      </div>
      <Choices
        label={t.ownCopies.cut}
        value={cut()}
        onChange={(value) => setCut(value === "exact" ? "exact" : "key_frame")}
        options={[
          {
            value: "key_frame",
            title: t.ownCopies.keyFrame,
            hint:
              cut() === "key_frame" && before() > 0 ? t.ownCopies.keyFrameBefore(before()) : t.ownCopies.keyFrameHint,
          },
          { value: "exact", title: t.ownCopies.exact, hint: t.ownCopies.exactHint },
        ]}
      />
      <Switch
        label={t.ownCopies.sound}
        hint={usable().some((camera) => camera.sound === "made_aac") ? t.ownCopies.soundAac : undefined}
        checked={audio()}
        onChange={setAudio}
      />
      <div class="copy__where">
        <Field label={t.ownCopies.name} value={name()} placeholder={usual()} onInput={setName} maxlength={100} />
        <div class="field">
          <span class="field__label">{t.ownCopies.folder}</span>
          <div class="copy__folder">
            <Button onClick={() => void pick()}>{t.ownCopies.chooseFolder}</Button>
            <span class="copy__path" title={folder() ?? undefined}>
              {folder()}
            </span>
          </div>
          <div aria-live="polite">
            <Show when={pressed() && !folder()}>
              <div class="field__error">{t.ownCopies.noFolder}</div>
            </Show>
          </div>
        </div>
      </div>
      <div class="copy__sum" role="status">
        <Show when={request()}>
          <Show when={plan()} fallback={<Show when={!trouble()}>{t.ownCopies.looking}</Show>}>
            {(found) => (
              <Show when={usable().length > 0}>
                <strong>
                  {t.ownCopies.sum(frames(), found().bytes, ((toUs() ?? 0) - (fromUs() ?? 0) + before()) / 1000)}
                </strong>
                <Show when={files() > 1}>
                  <div class="small muted">{t.ownCopies.filesMany(files())}</div>
                </Show>
              </Show>
            )}
          </Show>
        </Show>
      </div>
      <For each={plan()?.cameras.filter((camera) => camera.refusal)}>
        {(camera) => (
          <Notice tone="warn" title={camera.name}>
            {camera.refusal?.message}
          </Notice>
        )}
      </For>
      <Gaps gaps={gaps()} />
      <Notice tone="warn" title={t.ownCopies.warning}>
        {t.ownCopies.warningText}
      </Notice>
      <ErrorNotice error={start.error() ?? trouble()} />
      <div class="dialog__foot">
        <span class="copy__told small">{t.ownCopies.told}</span>
        <Button onClick={answered.range}>{t.common.cancel}</Button>
        <Button
          look="lamp"
          pending={start.pending()}
          disabled={request() === null || usable().length === 0}
          onClick={() => void save()}
        >
          {t.ownCopies.confirm}
        </Button>
      </div>
    </>
  );
}

function Time(props: {
  label: string;
  value: string;
  us: number | null;
  onInput: (value: string) => void;
  error: string | null;
  autofocus?: boolean;
}) {
  const { steps } = t.ownCopies;
  const by = (label: string, us: number) => (
    <Button
      size="small"
      aria-label={t.ownCopies.step(props.label, label)}
      disabled={props.us === null}
      onClick={() => props.us !== null && props.onInput(typed(props.us + us, zone))}
    >
      {label}
    </Button>
  );
  return (
    <div class="copy__time">
      <Field
        label={props.label}
        value={props.value}
        onInput={props.onInput}
        hint={t.ownCopies.timeHint}
        error={props.error}
        autofocus={props.autofocus ?? false}
        mono
      />
      <div class="copy__steps">
        {by(t.ownCopies.earlier(steps.second), -1_000_000)}
        {by(t.ownCopies.earlier(steps.frame), -FRAME_US)}
        {by(t.ownCopies.later(steps.frame), FRAME_US)}
        {by(t.ownCopies.later(steps.second), 1_000_000)}
      </div>
    </div>
  );
}
