// What came on paper or by phone: entered by the owner, with the steps that matter, and a log that can be printed.

import Printer from "lucide-solid/icons/printer";
import { createEffect, createSignal, on, Show } from "solid-js";
import { createStore } from "solid-js/store";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import { Confirm } from "../../components/confirm";
import { Dialog } from "../../components/dialog";
import { Field, TextArea } from "../../components/field";
import { Notice } from "../../components/notice";
import { Ticks } from "../../components/ticks";
import type { Paper } from "../../ipc/types/Paper";
import { useAction } from "../../state/action";
import { usePapers } from "../../state/queries";
import { setChosen, setFilter } from "../../state/requests/place";
import { useToasts } from "../../state/toasts";
import { zone } from "../../state/zone";
import { t } from "../../texts";
import { read, typed } from "../../texts/moment";
import { PaperLog } from "./paper-log";
import { CardTitle } from "./part";
import { plainly, Trouble } from "./trouble";
import { now, relative } from "./words";

const words = t.requestsSetup.papers;

/** Lanes that come on paper. */
export type PaperLane = keyof typeof words.lanes;
const lanes = Object.keys(words.lanes) as PaperLane[];
export const laneOf = (paper: Paper): PaperLane => lanes.find((lane) => lane === paper.lane) ?? "order";

/** The contract's stable names, in the order in which they are done. */
const STEPS: Record<PaperLane, string[]> = {
  order: ["copied", "counsel_told", "scope_understood", "hold_set", "answered"],
  warrant: ["officer_noted", "paper_photographed", "scope_read", "counsel_called", "taken_listed"],
  emergency: ["number_looked_up", "called_back", "name_noted", "clip_chosen", "noted_why"],
};

const minute = (us: number) => typed(us, zone).slice(0, 16);

function blank(lane: PaperLane): Paper {
  return {
    id: 0,
    lane,
    from: "",
    reference: "",
    receivedUs: now(),
    deadlineUs: null,
    scope: "",
    counsel: "",
    callBack: "",
    notes: "",
    done: [],
    log: [],
    closed: false,
  };
}

/** Which kind, and from whom; the rest is filled in on its card. */
export function EnterPaper(props: { open: boolean; onClose: () => void; onEntered: (id: number) => void }) {
  const save = useAction("paper_save", ["requests"]);
  const [lane, setLane] = createSignal<PaperLane>("order");
  const [from, setFrom] = createSignal("");
  const [pressed, setPressed] = createSignal(false);
  createEffect(
    on(
      () => props.open,
      () => {
        save.clear();
        setFrom("");
        setPressed(false);
      },
    ),
  );
  const submit = async () => {
    setPressed(true);
    if (from().trim() === "" || save.pending()) return;
    const made = await save.run({ paper: { ...blank(lane()), from: from().trim() } });
    if (made) props.onEntered(made.id);
  };
  return (
    <Dialog open={props.open} onClose={props.onClose} title={words.enterTitle} lead={words.enterLead}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Choices
          label={words.enterTitle}
          hideLabel
          value={lane()}
          onChange={(value) => setLane(lanes.find((one) => one === value) ?? "order")}
          options={lanes.map((value) => ({ value, ...words.lanes[value] }))}
        />
        <Field
          label={words.from[lane()]}
          value={from()}
          onInput={setFrom}
          error={pressed() && from().trim() === "" ? words.need : null}
          maxlength={200}
        />
        <Trouble error={save.error()} />
        <div class="dialog__foot">
          <Button onClick={props.onClose}>{t.common.cancel}</Button>
          <Button look="lamp" type="submit" pending={save.pending()}>
            {words.begin}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function PaperCard(props: { id: number; focus: boolean }) {
  const papers = usePapers();
  const paper = () => papers.data?.find((one) => one.id === props.id);
  return <Show when={paper()}>{(found) => <Whole paper={found()} focus={props.focus} />}</Show>;
}

/** What is typed, until it is kept. */
interface Draft {
  from: string;
  reference: string;
  received: string;
  deadline: string;
  scope: string;
  counsel: string;
  callBack: string;
  notes: string;
}

function draftOf(paper: Paper): Draft {
  const { from, reference, scope, counsel, callBack, notes } = paper;
  return {
    from,
    reference,
    scope,
    counsel,
    callBack,
    notes,
    received: minute(paper.receivedUs),
    deadline: paper.deadlineUs === null ? "" : minute(paper.deadlineUs),
  };
}

function Whole(props: { paper: Paper; focus: boolean }) {
  const toasts = useToasts();
  const save = useAction("paper_save", ["requests"]);
  const close = useAction("paper_close", ["requests"]);
  const remove = useAction("paper_remove", ["requests"]);
  const [draft, setDraft] = createStore<Draft>(draftOf(props.paper));
  const [removing, setRemoving] = createSignal(false);
  const lane = () => laneOf(props.paper);
  const receivedUs = () => read(draft.received, zone, props.paper.receivedUs);
  const deadlineUs = () => (draft.deadline.trim() === "" ? null : read(draft.deadline, zone, now()));
  const badDeadline = () => draft.deadline.trim() !== "" && deadlineUs() === null;
  const changed = () => JSON.stringify(draft) !== JSON.stringify(draftOf(props.paper));
  const keep = async () => {
    const received = receivedUs();
    if (received === null || badDeadline() || draft.from.trim() === "") return undefined;
    const { received: _received, deadline: _deadline, ...texts } = draft;
    return await save.run({
      paper: { ...props.paper, ...texts, receivedUs: received, deadlineUs: deadlineUs() },
    });
  };
  const submit = async () => {
    if (await keep()) toasts.say(words.saved);
  };
  const removeIt = async () => {
    if ((await remove.run({ id: props.paper.id })) === undefined) return;
    setRemoving(false);
    setChosen(null);
    toasts.say(words.removed);
  };
  const due = () => {
    const at = props.paper.deadlineUs;
    if (at === null || props.paper.closed) return null;
    return at < now() ? words.deadlinePast : words.deadlineLeft(relative(at));
  };
  const text = (label: string, name: "from" | "reference" | "counsel" | "callBack", hint?: string) => (
    <div classList={{ paper__long: name !== "reference" }}>
      <Field label={label} hint={hint} value={draft[name]} onInput={(value) => setDraft(name, value)} maxlength={200} />
    </div>
  );
  return (
    <article class="ask-card" aria-label={`${t.requests.lane[lane()].name}, ${props.paper.from}`}>
      <div class="ask-card__body scroll" tabIndex={-1}>
        <div class="ask-card__parts">
          <header class="ask-card__head">
            <p class="ask-card__lane" data-lane={lane()}>
              <span class="badge">{t.requests.lane[lane()].name}</span>
              {t.requests.lane[lane()].line}
            </p>
            <CardTitle focus={props.focus}>{props.paper.from}</CardTitle>
            <Show when={due()}>
              {(said) => (
                <Notice tone={(props.paper.deadlineUs ?? 0) - now() < 3 * 86_400e6 ? "warn" : "info"} title={said()} />
              )}
            </Show>
            <p class="muted">{words.advice[lane()]}</p>
          </header>
          <section class="part">
            <Ticks
              label={words.checklist}
              hint={words.done(
                STEPS[lane()].filter((step) => props.paper.done.includes(step)).length,
                STEPS[lane()].length,
              )}
              value={props.paper.done}
              // A step is kept at once, whatever stands half typed below.
              onChange={(done) => void save.run({ paper: { ...props.paper, done } })}
              options={STEPS[lane()].map((value) => ({ value, label: words.steps[value] ?? value }))}
            />
          </section>
          <form
            class="part paper__form"
            id={`paper-${props.paper.id}`}
            onSubmit={(event) => {
              event.preventDefault();
              void submit();
            }}
          >
            {text(words.from[lane()], "from")}
            {text(words.reference[lane()], "reference")}
            <Field
              label={words.received[lane()]}
              value={draft.received}
              onInput={(value) => setDraft("received", value)}
              hint={words.timeHint}
              error={receivedUs() === null ? words.badTime : null}
              mono
            />
            <Show when={lane() === "order"}>
              <Field
                label={words.deadline}
                value={draft.deadline}
                onInput={(value) => setDraft("deadline", value)}
                hint={words.timeHint}
                placeholder="2026-12-24 12:00"
                error={badDeadline() ? words.badTime : null}
                mono
              />
            </Show>
            <Show when={lane() === "emergency"}>{text(words.callBack, "callBack", words.callBackHint)}</Show>
            <Show when={lane() !== "emergency"}>{text(words.counsel, "counsel", words.counselHint)}</Show>
            <div class="paper__wide">
              <TextArea
                label={words.scope[lane()]}
                hint={words.scopeHint}
                value={draft.scope}
                onInput={(value) => setDraft("scope", value)}
                rows={3}
              />
            </div>
            <div class="paper__wide">
              <TextArea
                label={words.notes}
                value={draft.notes}
                onInput={(value) => setDraft("notes", value)}
                rows={3}
                optional
              />
            </div>
          </form>
          <PaperLog paper={props.paper} lane={lane()} />
        </div>
      </div>
      <section class="ask-card__foot" aria-label={t.requests.card.actions}>
        <Trouble error={save.error() ?? close.error()} />
        <div class="buttons">
          <Button look="quiet" onClick={() => setRemoving(true)}>
            {words.remove}
          </Button>
          <Button
            look="quiet"
            pending={close.pending()}
            onClick={() => {
              // It goes on being seen where papers are, whether it is closed or open again.
              setFilter("paper");
              void close.run({ id: props.paper.id, closed: !props.paper.closed });
            }}
          >
            {props.paper.closed ? words.reopen : words.close}
          </Button>
          <Button onClick={() => window.print()}>
            <Printer aria-hidden="true" />
            {words.print}
          </Button>
          <Button
            look="lamp"
            type="submit"
            form={`paper-${props.paper.id}`}
            pending={save.pending()}
            disabled={!changed()}
          >
            {words.save}
          </Button>
        </div>
      </section>
      <Confirm
        open={removing()}
        title={words.removeTitle}
        text={words.removeText}
        action={words.removeConfirm}
        cancel={t.common.cancel}
        pending={remove.pending()}
        error={plainly(remove.error())}
        onConfirm={() => void removeIt()}
        onCancel={() => setRemoving(false)}
      />
    </article>
  );
}
