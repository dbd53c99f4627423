// A clip that the owner types: a camera, from, to.

import Plus from "lucide-solid/icons/plus";
import { createSignal, Show } from "solid-js";
import { Button } from "../../components/button";
import { Field, Select } from "../../components/field";
import { toPick } from "../../state/exports/draft";
import { giving, setGiving } from "../../state/exports/place";
import { useCameras } from "../../state/queries";
import { zone } from "../../state/zone";
import { t } from "../../texts";
import { read, typed } from "../../texts/moment";
import { now } from "./words";

const words = t.exports.clips;
const MINUTE = 60e6;
const written = (us: number) => typed(us, zone).slice(0, 19);

export function AddClip() {
  const cameras = useCameras();
  const [open, setOpen] = createSignal(false);
  const [camera, setCamera] = createSignal("");
  const [from, setFrom] = createSignal("");
  const [to, setTo] = createSignal("");
  const [pressed, setPressed] = createSignal(false);
  let opener: HTMLDivElement | undefined;
  const fromUs = () => read(from(), zone, now());
  const toUs = () => read(to(), zone, now());
  const begin = () => {
    // Near to the one before, else near to now, where most of what is wanted lies.
    const last = giving.clips.at(-1);
    setCamera(last?.camera ?? cameras.data?.[0]?.id ?? "");
    setFrom(written(last?.fromUs ?? now() - 10 * MINUTE));
    setTo(written(last?.toUs ?? now() - 9 * MINUTE));
    setPressed(false);
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    queueMicrotask(() => opener?.querySelector("button")?.focus());
  };
  const order = () => {
    const [begins, ends] = [fromUs(), toUs()];
    return begins !== null && ends !== null && begins >= ends;
  };
  const add = () => {
    setPressed(true);
    const [begins, ends] = [fromUs(), toUs()];
    if (begins === null || ends === null || begins >= ends || camera() === "") return;
    // Chosen by hand: whatever it sees, the owner meant it.
    const fresh = toPick([{ camera: camera(), fromUs: begins, toUs: ends }], []).map((one) => ({
      ...one,
      picked: true,
    }));
    setGiving("clips", (all) => [...all, ...fresh]);
    close();
  };
  const indoor = () => cameras.data?.find((one) => one.id === camera())?.class === "indoor";
  return (
    <div
      class="give-add"
      ref={(element) => {
        opener = element;
      }}
    >
      <Show
        when={open()}
        fallback={
          <Button size="small" onClick={begin}>
            <Plus aria-hidden="true" />
            {words.add}
          </Button>
        }
      >
        <form
          class="card give-add__form"
          ref={(element) => requestAnimationFrame(() => element.scrollIntoView({ block: "nearest" }))}
          aria-label={words.addTitle}
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <div class="give-add__fields">
            <Select
              label={words.camera}
              value={camera()}
              options={(cameras.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
              onChange={setCamera}
            />
            <Field
              label={words.from}
              value={from()}
              onInput={setFrom}
              error={pressed() && fromUs() === null ? t.requests.prepare.badTime : null}
              autofocus
              mono
            />
            <Field
              label={words.to}
              value={to()}
              onInput={setTo}
              error={
                pressed() && toUs() === null
                  ? t.requests.prepare.badTime
                  : pressed() && order()
                    ? t.requests.prepare.order
                    : null
              }
              mono
            />
          </div>
          <Show when={indoor()}>
            <p class="small muted">{words.addIndoor}</p>
          </Show>
          <div class="buttons">
            <Button look="lamp" size="small" type="submit">
              {words.addDo}
            </Button>
            <Button size="small" onClick={close}>
              {t.common.cancel}
            </Button>
          </div>
        </form>
      </Show>
    </div>
  );
}
