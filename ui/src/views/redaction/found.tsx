// What was found in the clip: asked for, looked for, said in one line with what that is worth, then decided one by one.

import { createSignal, For, Match, Show, Switch } from "solid-js";
import { Button } from "../../components/button";
import { ErrorNotice, Notice } from "../../components/notice";
import { Ticks } from "../../components/ticks";
import { errorText } from "../../ipc/errors";
import type { FindJob } from "../../ipc/types/FindJob";
import type { Subject } from "../../ipc/types/Subject";
import { useEditor } from "../../state/redaction/editor";
import { canFind, canHear, looksAtAll, SOUGHT, SOUGHT_FIRST, slipped } from "../../state/redaction/found";
import { goTo } from "../../state/redaction/place";
import { t } from "../../texts";
import { Cards } from "./cards";
import { Speech } from "./speech";
import "./found.css";

const words = t.redaction.found;
const SPEECH = "speech";

const underWay = (job: FindJob | null): boolean =>
  job !== null && (job.state === "waiting" || job.state === "looking" || job.state === "listening");

export function Found(props: { unseen: number }) {
  const editor = useEditor();
  const find = () => editor.view().find;
  const [asking, setAsking] = createSignal(false);
  const working = () => (underWay(find().job) ? find().job : null);
  const stopped = () => (find().job && !working() ? find().job : null);
  const blind = () => !looksAtAll(find().models) && !canHear(find().models);
  return (
    <div class="found">
      <Street />
      <section class="inspect">
        <Switch>
          <Match when={working()}>{(job) => <Working job={job()} />}</Match>
          <Match when={blind()}>
            <h2>{words.ask.title}</h2>
            <Missing />
          </Match>
          <Match when={asking() || (!find().looked && !stopped())}>
            <Ask
              onBegun={() => setAsking(false)}
              onCancel={find().looked || stopped() ? () => setAsking(false) : undefined}
            />
          </Match>
          <Match when={stopped()}>{(job) => <Stopped job={job()} onAsk={() => setAsking(true)} />}</Match>
          <Match when={find().looked}>
            <Looked onAsk={() => setAsking(true)} />
          </Match>
        </Switch>
      </section>
      <Show when={find().looked && editor.undecided().length === 0 && !working()}>
        <Next unseen={props.unseen} />
      </Show>
      <Speech />
      <Show when={editor.found().length > 0}>
        <Cards />
      </Show>
    </div>
  );
}

/** Why everything is hidden at first, where the camera looks at a street. */
function Street() {
  const editor = useEditor();
  return (
    <Show when={editor.view().masks.street}>
      <Notice tone="info" title={words.street.title}>
        {editor.plan().mode === "keep_marked" ? words.street.text : words.street.shown}
      </Notice>
    </Show>
  );
}

function Ask(props: { onBegun: () => void; onCancel: (() => void) | undefined }) {
  const editor = useEditor();
  const { models, looked } = editor.view().find;
  const hears = canHear(models) && editor.view().hasSound;
  const can = SOUGHT.filter((subject) => canFind(models, subject));
  const before = looked && looked.subjects.length > 0 ? looked.subjects : SOUGHT_FIRST;
  const [chosen, setChosen] = createSignal<string[]>([
    ...can.filter((subject) => before.includes(subject)),
    ...(hears ? [SPEECH] : []),
  ]);
  const options = [
    ...can.map((subject) => ({ value: subject, label: words.ask.each(subject) })),
    ...(hears ? [{ value: SPEECH, label: words.ask.speech, end: words.ask.speechHint }] : []),
  ];
  const begin = async () => {
    const subjects = chosen().filter((one): one is Subject => one !== SPEECH);
    if (await editor.acts.look({ subjects, speech: chosen().includes(SPEECH) })) props.onBegun();
  };
  return (
    <>
      <h2>{words.ask.title}</h2>
      <p class="small muted">{words.ask.lead}</p>
      <Ticks
        label={words.ask.what}
        options={options}
        value={chosen()}
        onChange={setChosen}
        error={chosen().length === 0 ? words.ask.nothing : null}
      />
      <Missing />
      <Show when={editor.undecided().length > 0}>
        <p class="small muted">{words.ask.more}</p>
      </Show>
      <div class="buttons">
        <Button
          look="lamp"
          disabled={chosen().length === 0}
          pending={editor.redaction.saving()}
          onClick={() => void begin()}
        >
          {words.ask.start}
        </Button>
        <Show when={props.onCancel}>{(cancel) => <Button onClick={() => cancel()()}>{t.common.cancel}</Button>}</Show>
      </div>
    </>
  );
}

/** What cannot be looked for here, and what that means. */
function Missing() {
  const editor = useEditor();
  const models = () => editor.view().find.models;
  /** Nobody says why: a computer that was set up without. */
  const unsaid = (): Array<Subject | null> => {
    const said = (subject: Subject) => models().missing.some((model) => model.subjects.includes(subject));
    const lone: Array<Subject | null> = SOUGHT.filter((subject) => !canFind(models(), subject) && !said(subject));
    const deaf = !canHear(models()) && !models().missing.some((model) => model.subjects.length === 0);
    return deaf && editor.view().hasSound ? [...lone, null] : lone;
  };
  const none = () => models().there.length === 0;
  return (
    <Show when={none() || models().missing.length > 0 || unsaid().length > 0}>
      <Notice tone={none() ? "warn" : "info"} title={none() ? words.missing.none : words.missing.some}>
        <ul class="found__missing small">
          <For each={models().missing}>{(model) => <li>{words.missing.each(model)}</li>}</For>
          <For each={unsaid()}>{(subject) => <li>{words.missing.lone(subject)}</li>}</For>
        </ul>
        <p class="small">{words.missing.byHand}</p>
      </Notice>
    </Show>
  );
}

function Working(props: { job: FindJob }) {
  const editor = useEditor();
  return (
    <>
      <h2>{words.ask.title}</h2>
      <div class="copy">
        <progress class="copy__bar" aria-label={words.job.label} max={1} value={props.job.done} />
        <div class="copy__line">
          <span role="status">{t.redaction.render.of(words.job.states[props.job.state], props.job.done)}</span>
          <span class="muted tabular">
            <Show when={props.job.leftMs !== null}>{words.job.left(props.job.leftMs ?? 0)}</Show>
          </span>
        </div>
        <p class="small muted">{words.job.meanwhile}</p>
        <div class="buttons">
          <Button size="small" onClick={() => void editor.redaction.run("redaction_find_cancel", {})}>
            {words.job.stop}
          </Button>
        </div>
      </div>
    </>
  );
}

/** A look that did not come to its end. It goes on for what it was for; after a new start the owner says that again. */
function Stopped(props: { job: FindJob; onAsk: () => void }) {
  const editor = useEditor();
  const goOn = () => {
    const sought = editor.sought();
    if (sought) void editor.acts.look(sought);
    else props.onAsk();
  };
  return (
    <>
      <h2>{words.ask.title}</h2>
      <Show when={props.job.error}>{(error) => <ErrorNotice error={errorText(error())} />}</Show>
      <Notice tone="info" title={words.job.states[props.job.state]}>
        {words.job.stopped}
      </Notice>
      <div class="buttons">
        <Button look="lamp" onClick={goOn}>
          {words.job.goOn}
        </Button>
        <Show when={editor.sought()}>
          <Button look="quiet" onClick={props.onAsk}>
            {words.job.anew}
          </Button>
        </Show>
      </div>
    </>
  );
}

/** What was looked for, how far that goes, and what it is worth. */
function Looked(props: { onAsk: () => void }) {
  const editor = useEditor();
  const looked = () => editor.view().find.looked;
  const first = () => editor.found().filter((mark) => !slipped(editor.plan(), mark.found)).length;
  const later = () => editor.found().length - first();
  /** Undone, nothing of the look is left in the plan. */
  const undone = () =>
    (looked()?.subjects.length ?? 0) > 0 && !editor.plan().looks?.some((look) => !look.second) && first() === 0;
  const result = () => (first() > 0 ? words.looked.found(first()) : undone() ? words.looked.undone : words.looked.none);
  return (
    <Show when={looked()}>
      {(facts) => (
        <>
          <p class="small" role="status">
            {words.looked.pictures(facts().subjects, facts().pictures)}
            <Show when={facts().subjects.length > 0}> {result()}</Show>
            <Show when={later() > 0}> {words.looked.later(later())}</Show>
          </p>
          <div class="buttons">
            <Button size="small" look="quiet" class="found__again" onClick={props.onAsk}>
              {words.ask.again}
            </Button>
          </div>
        </>
      )}
    </Show>
  );
}

/** Everything is decided: what comes then. */
function Next(props: { unseen: number }) {
  const editor = useEditor();
  const { id } = editor.view();
  return (
    <section class="inspect found__next">
      <h2>{words.next.title}</h2>
      <Show
        when={props.unseen > 0}
        fallback={
          <Button look="lamp" onClick={() => goTo({ page: "review", id })}>
            {words.next.render}
          </Button>
        }
      >
        <Button look="lamp" onClick={() => editor.setTab("risks")}>
          {words.next.risks(props.unseen)}
        </Button>
      </Show>
    </section>
  );
}
