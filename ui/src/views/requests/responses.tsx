// Responses: what was prepared. It can be played, edited and discarded; it cannot leave from here.

import EyeOff from "lucide-solid/icons/eye-off";
import HandHelping from "lucide-solid/icons/hand-helping";
import Play from "lucide-solid/icons/play";
import Reply from "lucide-solid/icons/reply";
import { createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { Confirm } from "../../components/confirm";
import { Literal } from "../../components/literal";
import { Notice } from "../../components/notice";
import type { ResponseView } from "../../ipc/types/ResponseView";
import { useAction } from "../../state/action";
import { give } from "../../state/exports/place";
import { jumpTo } from "../../state/looking/jump";
import { useCameras, useRequests, useResponses, wordsOf } from "../../state/queries";
import { beginRedaction } from "../../state/redaction/place";
import { openRequest } from "../../state/requests/place";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { ClipTotal } from "./clips";
import { Given } from "./given";
import { Page } from "./page";
import { EditDialog } from "./prepare";
import { plainly } from "./trouble";
import { exact, relative } from "./words";

const words = t.requests.responses;

export function Responses() {
  const responses = useResponses();
  const toasts = useToasts();
  const discard = useAction("response_discard", ["requests"]);
  const [editing, setEditing] = createSignal<ResponseView | null>(null);
  const [discarding, setDiscarding] = createSignal<ResponseView | null>(null);
  const confirm = async () => {
    const response = discarding();
    if (!response || (await discard.run({ id: response.id })) === undefined) return;
    setDiscarding(null);
    toasts.say(words.discarded);
  };
  return (
    <>
      <Page
        title={words.title}
        lead={words.lead}
        wide
        data={responses.data}
        error={responses.isError ? wordsOf(responses.error) : null}
      >
        {(all) => (
          <Show
            when={all().length > 0}
            fallback={
              <section class="card card--empty">
                <Reply class="inbox__icon" aria-hidden="true" />
                <h3>{words.empty}</h3>
                <p class="muted">{words.emptyText}</p>
              </section>
            }
          >
            <For each={all()}>
              {(response) => (
                <One
                  response={response}
                  onEdit={() => setEditing(response)}
                  onDiscard={() => {
                    discard.clear();
                    setDiscarding(response);
                  }}
                />
              )}
            </For>
          </Show>
        )}
      </Page>
      <EditDialog response={editing()} onClose={() => setEditing(null)} />
      <Confirm
        open={discarding() !== null}
        title={words.discardTitle}
        text={words.discardText}
        action={words.discardConfirm}
        cancel={t.common.cancel}
        pending={discard.pending()}
        error={plainly(discard.error())}
        onConfirm={() => void confirm()}
        onCancel={() => setDiscarding(null)}
      />
    </>
  );
}

function One(props: { response: ResponseView; onEdit: () => void; onDiscard: () => void }) {
  const cameras = useCameras();
  const list = useRequests();
  const named = (id: string) => cameras.data?.find((camera) => camera.id === id)?.name ?? id;
  /** The request as it is now: a later revision, if one came. */
  const request = () => {
    const id = props.response.supersededBy ?? props.response.request;
    return list.data?.requests.some((row) => row.id === id) ? id : null;
  };
  const see = (id: string) => openRequest({ kind: "request", id });
  return (
    <article
      class="card response"
      aria-label={`${t.requests.incident[props.response.incident]}, ${props.response.sender}`}
    >
      <div class="response__head">
        <div>
          <h3>
            {t.requests.incident[props.response.incident]}
            <span class="muted">, </span>
            <Literal text={props.response.sender} inline />
          </h3>
          <p class="small muted">
            {words.made(relative(props.response.madeUs))}
            <Show when={props.response.changedUs > props.response.madeUs}>
              , {words.changed(relative(props.response.changedUs))}
            </Show>
            <Show when={props.response.caseRef}>
              {(ref) => (
                <>
                  , <Literal text={ref()} inline mono />
                </>
              )}
            </Show>
          </p>
        </div>
        <ClipTotal clips={props.response.clips} />
      </div>
      <Show when={props.response.supersededBy !== null}>
        <Notice
          tone="warn"
          action={
            <Show when={request()}>
              {(id) => (
                <Button size="small" onClick={() => see(id())}>
                  {words.seeRequest}
                </Button>
              )}
            </Show>
          }
        >
          {words.superseded}
        </Notice>
      </Show>
      <Show when={props.response.expired}>
        <Notice tone="info">{words.expired}</Notice>
      </Show>
      <ul class="response__clips">
        <For each={props.response.clips}>
          {(clip) => {
            const text = () =>
              words.clip(named(clip.camera), exact(clip.fromUs, clip.toUs), (clip.toUs - clip.fromUs) / 1e6);
            return (
              <li>
                <Button
                  size="small"
                  aria-label={words.play(text())}
                  onClick={() => jumpTo({ camera: clip.camera, atUs: clip.fromUs, play: true })}
                >
                  <Play aria-hidden="true" />
                  {words.playShort}
                </Button>
                <span class="response__clip">{text()}</span>
                <Button
                  size="small"
                  aria-label={`${t.redaction.begin} ${text()}`}
                  onClick={() => beginRedaction({ clip: { ...clip }, response: props.response.id })}
                >
                  <EyeOff aria-hidden="true" />
                  {t.redaction.begin}
                </Button>
              </li>
            );
          }}
        </For>
      </ul>
      <p dir="auto" classList={{ response__notes: true, muted: !props.response.notes }}>
        {props.response.notes || words.noNotes}
      </p>
      <Given request={props.response.request} />
      <div class="buttons">
        <Button
          size="small"
          look="lamp"
          disabled={props.response.supersededBy !== null || props.response.expired}
          onClick={() =>
            give({
              purpose: "answer",
              response: props.response.id,
              clips: props.response.clips.map((clip) => ({ ...clip })),
            })
          }
        >
          <HandHelping aria-hidden="true" />
          {t.exports.begin}
        </Button>
        <Button size="small" onClick={props.onEdit}>
          {words.edit}
        </Button>
        <Show when={props.response.supersededBy === null ? request() : null}>
          {(id) => (
            <Button size="small" look="quiet" onClick={() => see(id())}>
              {words.seeRequest}
            </Button>
          )}
        </Show>
        <Button size="small" look="quiet" onClick={props.onDiscard}>
          {words.discard}
        </Button>
      </div>
    </article>
  );
}
