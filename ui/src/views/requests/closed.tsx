// A request that may not be shown any more, its sender's key revoked for one, while something is kept because of it. Nothing of what it
// said is shown: only why, whose it was, and what to let go of.

import { Show } from "solid-js";
import { Button } from "../../components/button";
import { Literal } from "../../components/literal";
import { Notice } from "../../components/notice";
import type { ClosedRequest } from "../../ipc/types/ClosedRequest";
import { useAction } from "../../state/action";
import { openTab } from "../../state/requests/place";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { Holds } from "./card-have";
import { KeyWords } from "./card-who";
import { CardTitle, Part } from "./part";
import { relative } from "./words";

const words = t.requests.closed;

export function ClosedCard(props: { request: ClosedRequest; focus: boolean }) {
  const toasts = useToasts();
  const release = useAction("request_release", ["requests", "timeline"]);
  const releaseIt = async (hold: number) => {
    if ((await release.run({ id: props.request.id, hold })) !== undefined) toasts.say(t.requests.card.released);
  };
  return (
    <article class="ask-card" aria-label={words.label}>
      <div class="ask-card__body scroll" tabIndex={-1}>
        <div class="ask-card__parts">
          <header class="ask-card__head">
            <p class="ask-card__lane">
              <span class="badge" data-tone="bad">
                {words.badge}
              </span>
              {words.line}
            </p>
            <CardTitle focus={props.focus}>
              <Show when={props.request.sender} fallback={t.requests.row.stranger}>
                {(sender) => <Literal text={sender()} inline />}
              </Show>
            </CardTitle>
            <Notice tone="bad" title={props.request.why.message}>
              {props.request.why.hint}
            </Notice>
            <p class="muted">{words.lead}</p>
          </header>
          <Show when={props.request.holds.length > 0}>
            <Part title={t.requests.card.holds}>
              <Holds holds={props.request.holds} onRelease={(hold) => void releaseIt(hold)} error={release.error()} />
            </Part>
          </Show>
          <Show when={props.request.responses.length > 0}>
            <Part title={words.responses(props.request.responses.length)}>
              <div class="buttons">
                <Button onClick={() => openTab("responses")}>{words.toResponses}</Button>
              </div>
            </Part>
          </Show>
          <Part title={words.key}>
            <KeyWords words={props.request.words} />
            <p class="small muted">{words.received(relative(props.request.receivedUs))}</p>
          </Part>
        </div>
      </div>
    </article>
  );
}
