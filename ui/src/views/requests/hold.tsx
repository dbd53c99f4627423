// Hold footage: which cameras, until when, and why. The times are those that are asked about.

import { createSignal, Show, untrack } from "solid-js";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";
import { Ticks } from "../../components/ticks";
import type { RequestCard } from "../../ipc/types/RequestCard";
import { useAction } from "../../state/action";
import { useToasts } from "../../state/toasts";
import { zone } from "../../state/zone";
import { t } from "../../texts";
import { read } from "../../texts/moment";
import { Newer } from "./newer";
import { keepInSight } from "./part";
import { Trouble } from "./trouble";
import { day, now } from "./words";

const words = t.requests.hold;

export function HoldDialog(props: { open: boolean; card: RequestCard; onClose: () => void }) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title={words.title} lead={words.lead}>
      <Show when={props.open}>
        <Form card={props.card} onClose={props.onClose} />
      </Show>
    </Dialog>
  );
}

function Form(props: { card: RequestCard; onClose: () => void }) {
  const toasts = useToasts();
  const hold = useAction("request_hold", ["requests", "timeline"]);
  const usual = () =>
    props.card.cameras.filter((camera) => camera.looksThere !== false && camera.seconds > 0).map((one) => one.camera);
  // Proposed once: who has begun to choose is not corrected by news.
  const begun = untrack(() => props.card.row);
  const [cameras, setCameras] = createSignal<string[]>(untrack(usual));
  const [until, setUntil] = createSignal("open");
  const [date, setDate] = createSignal("");
  const [reason, setReason] = createSignal(words.reasonUsual(begun.sender, t.requests.incident[begun.incident]));
  const [pressed, setPressed] = createSignal(false);
  const living = () => props.card.row.expiresUs > now();
  const untilUs = (): number | null | undefined => {
    if (until() === "open") return null;
    if (until() === "expiry") return props.card.row.expiresUs;
    // Through the whole of that day.
    const end = read(`${date().trim()} 23:59:59`, zone, now());
    return end !== null && end > now() ? end : undefined;
  };
  const confirm = async () => {
    setPressed(true);
    const end = untilUs();
    if (cameras().length === 0 || end === undefined) return;
    const held = await hold.run({
      id: props.card.row.id,
      cameras: cameras(),
      untilUs: end,
      reason: reason().trim(),
    });
    if (!held) return;
    toasts.say(words.done(cameras().length));
    props.onClose();
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void confirm();
      }}
    >
      <Newer since={begun.id} now={props.card.row.id} />
      <Ticks
        label={words.cameras}
        value={cameras()}
        onChange={setCameras}
        error={pressed() && cameras().length === 0 ? words.none : null}
        options={props.card.cameras.map((camera) => ({
          value: camera.camera,
          label: camera.name,
          end: words.have(camera.seconds),
        }))}
      />
      <Choices
        label={words.until}
        value={until()}
        onChange={setUntil}
        options={[
          { value: "open", title: words.untilOpen },
          ...(living() ? [{ value: "expiry", title: words.untilExpiry(day(props.card.row.expiresUs)) }] : []),
          { value: "date", title: words.untilDate },
        ]}
      />
      <Show when={until() === "date"}>
        <div ref={keepInSight}>
          <Field
            label={words.date}
            value={date()}
            onInput={setDate}
            placeholder="2027-01-31"
            error={pressed() && untilUs() === undefined ? words.badDate : null}
            autofocus
            mono
          />
        </div>
      </Show>
      <Field
        label={words.reason}
        value={reason()}
        onInput={setReason}
        hint={words.reasonHint}
        maxlength={200}
        optional
      />
      <Trouble error={hold.error()} />
      <div class="dialog__foot">
        <Button onClick={props.onClose}>{t.common.cancel}</Button>
        <Button look="lamp" type="submit" pending={hold.pending()}>
          {words.confirm}
        </Button>
      </div>
    </form>
  );
}
