// One request. Its parts stand in one fixed order, whoever asks and however loudly: what kind of ask, who, what, when, where, what there
// is, what would be disclosed, what they say, whether it is yours alone, until when, what changed, and what to mind.

import EyeOff from "lucide-solid/icons/eye-off";
import FileDown from "lucide-solid/icons/file-down";
import LockOpen from "lucide-solid/icons/lock-open";
import { createEffect, createMemo, createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { Literal } from "../../components/literal";
import { Menu } from "../../components/menu";
import { Notice, ToneIcon } from "../../components/notice";
import type { NoticeCode } from "../../ipc/types/NoticeCode";
import type { RequestCard } from "../../ipc/types/RequestCard";
import { useAction } from "../../state/action";
import { useBackend } from "../../state/backend";
import { useRequestCard, wordsOf } from "../../state/queries";
import { followRevision, openTab, setChosen, setFilter } from "../../state/requests/place";
import { type Reading, readOn } from "../../state/requests/reading";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { Changes, Disclosed, Promised } from "./card-asks";
import { Have } from "./card-have";
import { What, When, Who } from "./card-who";
import { AreaDrawing } from "./drawing";
import { Given } from "./given";
import { HoldDialog } from "./hold";
import { CardTitle, lead, Part } from "./part";
import { PrepareDialog } from "./prepare";
import { Trouble } from "./trouble";
import { classWords, moment, now, relative, toneOf } from "./words";

const words = t.requests.card;
/** Notices whose values are classes of senders. */
const OF_CLASSES: NoticeCode[] = ["class_contradiction", "hidden_class", "onward_to_hidden"];

export function Card(props: { id: string; listed: boolean; focus: boolean; placed: boolean }) {
  const card = useRequestCard(() => props.id);
  const reading = createMemo<Reading | null>((before) => (card.data ? readOn(before, card.data) : before), null);
  createEffect(() => {
    const id = card.data?.row.id;
    if (id && id !== props.id) followRevision(id);
  });
  // Neither in the list nor to be had under what it was called: it ended, or its sender is not known any more.
  createEffect(() => !props.listed && card.isError && setChosen(null));
  return (
    <>
      <Trouble error={card.isError ? wordsOf(card.error) : null} />
      <Show when={card.data}>
        {(found) => (
          <Show when={reading()}>
            {(now) => <Whole card={found()} reading={now()} focus={props.focus} placed={props.placed} />}
          </Show>
        )}
      </Show>
    </>
  );
}

function Whole(props: { card: RequestCard; reading: Reading; focus: boolean; placed: boolean }) {
  const backend = useBackend();
  const toasts = useToasts();
  const hide = useAction("request_hide", ["requests"]);
  const release = useAction("request_release", ["requests"]);
  const save = useAction("request_save");
  const [holding, setHolding] = createSignal(false);
  const [preparing, setPreparing] = createSignal(false);
  let noticesPart: HTMLElement | undefined;
  let changesPart: HTMLElement | undefined;
  const row = () => props.card.row;
  const told = () => props.card.notices.filter((one) => one.code !== "may_be_yours_alone");
  const loud = () => told().filter((one) => one.weight !== "plain");
  const hidden = () => row().hidden.length > 0;

  const hideIt = async (on: boolean) => {
    const { id } = row();
    if (!(await hide.run({ id, hidden: on }))) return;
    if (on) toasts.say(words.hid, { label: t.common.undo, run: () => void hide.run({ id, hidden: false }) });
    else setFilter("all");
  };
  const releaseIt = async (hold: number | null) => {
    if (await release.run({ id: row().id, hold })) toasts.say(words.released);
  };
  const saveIt = async () => {
    const path = await backend.pickFile(
      words.saveTitle,
      `${props.card.caseRef?.replace(/[^A-Z0-9-]+/gi, "-") ?? row().incident}.ofr`,
    );
    if (path && (await save.run({ id: row().id, path })) !== undefined) toasts.say(words.saved(path));
  };
  const items = () => [
    { label: words.save, icon: <FileDown aria-hidden="true" />, act: () => void saveIt() },
    ...(row().held
      ? [{ label: words.releaseAll, icon: <LockOpen aria-hidden="true" />, act: () => void releaseIt(null) }]
      : []),
  ];

  return (
    <article class="ask-card" aria-label={words.label(row().sender)}>
      <div class="ask-card__body scroll" tabIndex={-1}>
        <div class="ask-card__parts">
          <header class="ask-card__head">
            <p class="ask-card__lane" data-lane={row().lane}>
              <span class="badge">{t.requests.lane[row().lane].name}</span>
              {t.requests.lane[row().lane].line}
            </p>
            <CardTitle focus={props.focus}>
              {t.requests.incident[row().incident]}
              <span class="muted">, </span>
              <Literal text={row().sender} inline />
            </CardTitle>
            <div class="ask-card__facts">
              <Show when={row().revision > 1}>
                <span class="badge">{words.revision(row().revision)}</span>
              </Show>
              <Show when={row().status !== "active"}>
                <span class="badge">{t.requests.status[row().status]}</span>
              </Show>
              <Show when={loud().length > 0}>
                <button
                  type="button"
                  class="badge ask-card__loud"
                  data-tone={loud().some((one) => one.weight === "red") ? "bad" : "warn"}
                  onClick={() => lead(noticesPart)}
                >
                  <ToneIcon tone={loud().some((one) => one.weight === "red") ? "bad" : "warn"} />
                  {words.notices(loud().length)}
                </button>
              </Show>
              <Show when={row().responses.length > 0}>
                <span class="badge" data-tone="lamp">
                  {words.prepared(row().responses.length)}
                </span>
                <Button size="small" look="quiet" onClick={() => openTab("responses")}>
                  {words.seeResponses}
                </Button>
              </Show>
              <Given request={row().id} />
            </div>
            <div aria-live="polite">
              <Show when={props.reading.newer}>
                <Notice
                  tone="warn"
                  title={words.newer.title(row().revision)}
                  action={
                    <Button size="small" onClick={() => lead(changesPart)}>
                      {words.newer.see}
                    </Button>
                  }
                >
                  {words.newer.text([...new Set(props.reading.changes.map((one) => t.requests.member(one.member)))])}
                </Notice>
              </Show>
            </div>
            <Show when={row().status === "active" ? null : row().status}>
              {(over) => (
                <Notice tone="info">{over() === "resolved" ? words.over.resolved : words.over.cancelled}</Notice>
              )}
            </Show>
            <Show when={hidden()}>
              <div class="ask-card__hidden">
                <EyeOff class="icon" aria-hidden="true" />
                <span>
                  <strong>{words.hiddenTitle}.</strong>{" "}
                  {words.hidden(row().hidden.map((why) => t.requests.hiddenBecause[why]))}
                </span>
              </div>
            </Show>
          </header>
          <Who card={props.card} />
          <What card={props.card} />
          <When card={props.card} />
          <Part title={words.where}>
            <AreaDrawing card={props.card} />
            <Show when={!props.card.area.homeKnown}>
              <div class="part__line">
                <span class="muted">{props.placed ? t.requests.empty.town : t.requests.empty.place}</span>
                <Button size="small" onClick={() => openTab("places")}>
                  {t.requests.empty.placeAction}
                </Button>
              </div>
            </Show>
          </Part>
          <Have card={props.card} onRelease={(hold) => void releaseIt(hold)} error={release.error()} />
          <Disclosed card={props.card} />
          <Promised card={props.card} />
          <Part title={words.alone}>
            <p>{props.card.posted ? words.alonePosted : words.aloneUnseen}</p>
            <Show when={props.card.publicUrl}>
              {(url) => (
                <div class="part__quoted">
                  <span class="muted small">{words.publicUrl}</span>
                  <Literal text={url()} mono />
                </div>
              )}
            </Show>
          </Part>
          <Part title={words.expiry}>
            <p>
              {row().expiresUs < now()
                ? words.expired(moment(row().expiresUs))
                : words.expires(moment(row().expiresUs), relative(row().expiresUs))}
            </p>
          </Part>
          <Changes
            changes={props.reading.changes}
            ref={(element) => {
              changesPart = element;
            }}
          />
          <Part
            title={words.noticesTitle}
            ref={(element) => {
              noticesPart = element;
            }}
          >
            <Show when={told().length > 0} fallback={<p class="muted">{words.noNotices}</p>}>
              <ul class="minds">
                <For each={told()}>
                  {(notice) => (
                    <li>
                      <Notice tone={toneOf[notice.weight]}>
                        <span class="hidden-text">{words.weight[notice.weight]}: </span>
                        {t.requests.notices[notice.code]}
                        <For each={notice.values}>
                          {(value) => (
                            <>
                              {" "}
                              <span class="minds__value">
                                <Literal text={OF_CLASSES.includes(notice.code) ? classWords(value) : value} inline />
                              </span>
                            </>
                          )}
                        </For>
                      </Notice>
                    </li>
                  )}
                </For>
              </ul>
            </Show>
          </Part>
        </div>
      </div>
      <section class="ask-card__foot" aria-label={words.actions}>
        <Trouble error={hide.error() ?? save.error()} />
        <span class="small muted ask-card__quiet ask-card__quiet--spare">{words.quiet}</span>
        <div class="buttons">
          <Button look={hidden() ? "plain" : "quiet"} pending={hide.pending()} onClick={() => void hideIt(!hidden())}>
            {hidden() ? words.show : words.hide}
          </Button>
          <Button look={props.card.holdOnly ? "lamp" : "plain"} onClick={() => setHolding(true)}>
            {words.holdIt}
          </Button>
          <Show when={!props.card.holdOnly}>
            <Button look="lamp" onClick={() => setPreparing(true)}>
              {words.prepare}
            </Button>
          </Show>
          <Menu label={words.actions} items={items()} />
        </div>
      </section>
      <HoldDialog open={holding()} card={props.card} onClose={() => setHolding(false)} />
      <PrepareDialog open={preparing()} card={props.card} onClose={() => setPreparing(false)} />
    </article>
  );
}
