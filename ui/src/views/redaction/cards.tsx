// What was found, a card for each, with one decision: hide it, let it be seen, or it is a mistake. Every card by mouse and by keyboard.

import Eye from "lucide-solid/icons/eye";
import EyeOff from "lucide-solid/icons/eye-off";
import Lock from "lucide-solid/icons/lock";
import X from "lucide-solid/icons/x";
import { createEffect, createSignal, For, type JSX, on, onCleanup, onMount, Show } from "solid-js";
import { Button } from "../../components/button";
import { Select } from "../../components/field";
import type { Decision } from "../../ipc/types/Decision";
import type { Reason } from "../../ipc/types/Reason";
import { shapeAt } from "../../shapes/shape";
import { useEditor } from "../../state/redaction/editor";
import {
  type Filter,
  filters,
  isSubject,
  matches,
  type Suggestion,
  slipped,
  sureness,
} from "../../state/redaction/found";
import { useThumbnail } from "../../state/redaction/thumbnail";
import { t } from "../../texts";
import { clipTime } from "../../texts/redaction";

const words = t.redaction.found.cards;
const KEYS: Record<string, Decision> = {
  h: "hide",
  k: "keep",
  n: "not_a_subject",
  "1": "hide",
  "2": "keep",
  "3": "not_a_subject",
};

const filterName = (filter: Filter) => (isSubject(filter) ? words.ofKind(filter) : words.filters[filter]);
const card = (id: number) => document.querySelector<HTMLElement>(`[data-found="${id}"]`);

/** The keyboard goes to this card, which may only now come into the list. */
export const toCard = (id: number) => queueMicrotask(() => card(id)?.focus({ preventScroll: true }));

export function Cards() {
  const editor = useEditor();
  /** The chosen one is there whatever the filter says: it is decided with its card before the owner's eyes. */
  const listed = () => editor.found().filter((mark) => matches(mark, editor.filter()) || mark.id === editor.chosenId());
  const first = () => listed().find((mark) => mark.id === editor.chosenId())?.id ?? listed()[0]?.id ?? null;
  const options = () =>
    filters(editor.found()).map(({ filter, count }) => ({
      value: filter,
      label: words.filterCount(filterName(filter), count),
    }));
  const waiting = () => {
    const filter = editor.filter();
    return editor.undecided().filter((mark) => !mark.locked && (!isSubject(filter) || mark.found.subject === filter));
  };
  const hideAll = () => {
    const filter = editor.filter();
    return isSubject(filter) ? words.hideKind(filter, waiting().length) : words.hideAll(waiting().length);
  };
  const bring = (id: number) => {
    const one = card(id);
    // What was looked for and found stays in sight above the first one.
    const top = listed()[0]?.id === id && one?.closest(".beside__panel")?.scrollTop === 0;
    if (!top) one?.scrollIntoView({ block: "nearest" });
  };
  createEffect(on(editor.chosenId, (id) => id !== null && queueMicrotask(() => bring(id))));
  return (
    <section class="inspect" aria-labelledby="redact-found-title">
      <h2 class="hidden-text" id="redact-found-title">
        {words.title}
      </h2>
      <p class="found__left" role="status">
        {words.left(editor.undecided().length)}
      </p>
      <Show when={waiting().length > 0}>
        <Button
          look="lamp"
          onClick={() =>
            void editor.acts.decideAll(
              waiting().map((mark) => mark.id),
              "hide",
            )
          }
        >
          <EyeOff aria-hidden="true" />
          {hideAll()}
        </Button>
      </Show>
      <div class="found__filter">
        <Select
          label={words.filter}
          value={editor.filter()}
          options={options()}
          onChange={(filter) => editor.setFilter(filter as Filter)}
        />
      </div>
      <Show when={listed().length > 0} fallback={<p class="small muted">{words.noneHere}</p>}>
        <ul class="cards" aria-label={words.list}>
          <For each={listed().map((mark) => mark.id)}>
            {(id) => (
              <Show when={editor.found().find((mark) => mark.id === id)}>
                {(mark) => <Card mark={mark()} stop={first() === id} others={() => listed().map((mark) => mark.id)} />}
              </Show>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}

function Card(props: { mark: Suggestion; stop: boolean; others: () => number[] }) {
  const editor = useEditor();
  const { id } = props.mark;
  const found = () => props.mark.found;
  const name = () => editor.name(id);
  const current = () => editor.chosenId() === id;
  const when = () => words.when(clipTime(props.mark.fromUs, false), clipTime(props.mark.toUs, false));
  const sure = () => sureness(editor.plan(), found());
  const guessed = () => found().guessed.reduce((sum, run) => sum + run.toUs - run.fromUs, 0);
  const go = (to: number | undefined) => to !== undefined && toCard(to);
  const decide = (decision: Decision) => {
    const next = editor.acts.decideFound(props.mark, decision);
    if (!next && !current()) editor.acts.show(props.mark);
    // The keyboard goes on with the next one, whatever decided this one.
    go(next?.id ?? id);
  };
  const keyed = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLSelectElement) return;
    const decision = KEYS[event.key.toLowerCase()];
    const others = props.others();
    const at = others.indexOf(id);
    if (decision) decide(decision);
    else if (event.key === "ArrowDown") go(others[at + 1]);
    else if (event.key === "ArrowUp") go(others[at - 1]);
    else if (event.key === "Enter" && event.target === event.currentTarget) editor.acts.show(props.mark);
    else return;
    event.preventDefault();
  };
  const reasons = Object.entries(t.redaction.marks.reasons).map(([value, label]) => ({ value, label }));
  return (
    <li>
      <article
        class="finding"
        data-found={id}
        data-tone={props.mark.decision}
        data-current={current() ? "" : undefined}
        tabIndex={props.stop ? 0 : -1}
        aria-label={words.label(name(), when(), words.sure[sure()], t.redaction.marks.said[props.mark.decision])}
        aria-description={words.description}
        aria-current={current() ? "true" : undefined}
        onFocus={() => !current() && editor.acts.show(props.mark)}
        onKeyDown={keyed}
      >
        <Thumbnail mark={props.mark} />
        <div class="finding__what">
          <div class="finding__name">
            <strong>{name()}</strong>
            <Show when={props.mark.locked}>
              <Lock aria-label={words.locked} />
            </Show>
            <span class="badge" title={words.sureHint(found().best, found().lowest, found().pictures)}>
              {words.sure[sure()]}
            </span>
          </div>
          <span class="small muted tabular">{when()}</span>
          <Show when={slipped(editor.plan(), found())}>
            <span class="small finding__slipped">{words.slipped}</span>
          </Show>
        </div>
        <fieldset class="finding__decide">
          <legend class="hidden-text">{words.decide}</legend>
          <Choice mark={props.mark} to="hide" stop={props.stop} word={words.hide} hint={words.hideHint} onTake={decide}>
            <EyeOff aria-hidden="true" />
          </Choice>
          <Choice mark={props.mark} to="keep" stop={props.stop} word={words.keep} hint={words.keepHint} onTake={decide}>
            <Eye aria-hidden="true" />
          </Choice>
          <Choice
            mark={props.mark}
            to="not_a_subject"
            stop={props.stop}
            word={words.mistake}
            hint={words.mistakeHint}
            onTake={decide}
          >
            <X aria-hidden="true" />
          </Choice>
        </fieldset>
        <Show when={current()}>
          <div class="finding__more">
            <p class="small muted">
              {words.sureHint(found().best, found().lowest, found().pictures)}
              <Show when={guessed() > 0}>. {words.guessed(guessed())}</Show>
            </p>
            <div class="found__filter">
              <Select
                label={words.why}
                value={props.mark.reason}
                options={reasons}
                onChange={(reason) => editor.acts.explain(props.mark, props.mark.name, reason as Reason)}
              />
            </div>
            <div class="finding__acts">
              <Button
                size="small"
                title={words.onlyHint}
                disabled={props.mark.locked}
                onClick={() => editor.acts.only(props.mark, false)}
              >
                {words.only}
              </Button>
              <Button
                size="small"
                title={words.inverseHint}
                disabled={props.mark.locked}
                onClick={() => editor.acts.only(props.mark, true)}
              >
                {words.inverse(found().subject)}
              </Button>
              <Button size="small" look="quiet" onClick={() => editor.setTab("marks")}>
                {words.more}
              </Button>
            </div>
          </div>
        </Show>
      </article>
    </li>
  );
}

function Choice(props: {
  mark: Suggestion;
  to: Decision;
  word: string;
  hint: string;
  stop: boolean;
  onTake: (decision: Decision) => void;
  children: JSX.Element;
}) {
  const editor = useEditor();
  return (
    <button
      type="button"
      class="finding__choice"
      data-to={props.to}
      tabIndex={props.stop ? 0 : -1}
      aria-pressed={props.mark.decision === props.to}
      aria-disabled={props.mark.locked ? "true" : undefined}
      aria-label={`${props.word}: ${editor.name(props.mark.id)}`}
      title={props.hint}
      // A card that is taken hold of grows: not between the press and the click, or that one meets something else.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => props.onTake(props.to)}
    >
      {props.children}
      <span>{props.word}</span>
    </button>
  );
}

/** Asked for a little before it comes into sight. */
function Thumbnail(props: { mark: Suggestion }) {
  const editor = useEditor();
  const [seen, setSeen] = createSignal(false);
  const url = useThumbnail(editor.view().id, props.mark.id, () => {
    const { found, keys } = props.mark;
    return seen() ? JSON.stringify(shapeAt(keys, found.bestUs)) : null;
  });
  let element: HTMLElement | undefined;
  onMount(() => {
    if (!element) return;
    const observer = new IntersectionObserver((all) => all.some((one) => one.isIntersecting) && setSeen(true), {
      root: element.closest(".beside__panel"),
      rootMargin: "400px",
    });
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  });
  return (
    <span
      class="finding__picture"
      ref={(made) => {
        element = made;
      }}
    >
      <Show when={url()}>{(url) => <img src={url()} alt="" />}</Show>
    </span>
  );
}
