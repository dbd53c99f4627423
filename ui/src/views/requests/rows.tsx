// Lines of the inbox.

import CircleAlert from "lucide-solid/icons/circle-alert";
import EyeOff from "lucide-solid/icons/eye-off";
import ScrollText from "lucide-solid/icons/scroll-text";
import UserSearch from "lucide-solid/icons/user-round-search";
import { type JSX, Show } from "solid-js";
import { Literal } from "../../components/literal";
import type { ClosedRequest } from "../../ipc/types/ClosedRequest";
import type { Paper } from "../../ipc/types/Paper";
import type { RequestRow } from "../../ipc/types/RequestRow";
import type { StrangerView } from "../../ipc/types/StrangerView";
import { t } from "../../texts";
import { brief, now, soon } from "./words";

interface Line {
  current: boolean;
  /** The list's one stop for the Tab key. */
  stop: boolean;
  onOpen: () => void;
  onKey: (event: KeyboardEvent) => void;
}

function Ask(props: Line & { unread?: boolean; children: JSX.Element }) {
  return (
    <li>
      <button
        type="button"
        class="ask"
        data-unread={props.unread ? "" : undefined}
        aria-current={props.current ? "true" : undefined}
        tabIndex={props.stop ? 0 : -1}
        onClick={() => props.onOpen()}
        onKeyDown={(event) => props.onKey(event)}
      >
        {props.children}
      </button>
    </li>
  );
}

export function Row(props: Line & { row: RequestRow }) {
  const have = () => {
    if (props.row.whereabouts === "away") return t.requests.row.away;
    if (props.row.whereabouts === "place_unknown") return t.requests.row.unplaced;
    return t.requests.row.have(props.row.cameras, props.row.seconds);
  };
  const over = () => props.row.expiresUs < now();
  return (
    <Ask current={props.current} stop={props.stop} onOpen={props.onOpen} onKey={props.onKey} unread={props.row.unread}>
      <span class="ask__top">
        <Show when={props.row.unread}>
          <span class="ask__dot" />
          <span class="hidden-text">{t.requests.row.unread}. </span>
        </Show>
        <span class="ask__who">
          <Literal text={props.row.sender} inline />
        </span>
        <span class="ask__ago">{soon(props.row.receivedUs)}</span>
      </span>
      <span class="ask__what">
        {t.requests.incident[props.row.incident]}, {brief(props.row.fromUs)}
      </span>
      <span class="ask__have">
        <span>{have()}</span>
        <Show when={props.row.status === "active"}>
          <span>{over() ? t.requests.row.expired : t.requests.row.expires(soon(props.row.expiresUs))}</span>
        </Show>
      </span>
      <Show
        when={
          props.row.weight === "red" ||
          props.row.status !== "active" ||
          props.row.held ||
          props.row.responses.length > 0 ||
          props.row.lane === "preservation" ||
          props.row.hidden.length > 0
        }
      >
        <span class="ask__badges">
          <Show when={props.row.weight === "red"}>
            <span class="badge" data-tone="bad">
              <CircleAlert aria-hidden="true" />
              {t.requests.row.red}
            </span>
          </Show>
          <Show when={props.row.status !== "active"}>
            <span class="badge">{t.requests.status[props.row.status]}</span>
          </Show>
          <Show when={props.row.lane === "preservation"}>
            <span class="badge">{t.requests.lane.preservation.name}</span>
          </Show>
          <Show when={props.row.held}>
            <span class="badge" data-tone="lamp">
              {t.requests.row.held}
            </span>
          </Show>
          <Show when={props.row.responses.length > 0}>
            <span class="badge" data-tone="lamp">
              {t.requests.row.prepared}
            </span>
          </Show>
          <Show when={props.row.hidden.length > 0}>
            <span class="badge">
              <EyeOff aria-hidden="true" />
              {t.requests.row.hidden}
            </span>
          </Show>
        </span>
      </Show>
    </Ask>
  );
}

export function ClosedRow(props: Line & { request: ClosedRequest }) {
  return (
    <Ask current={props.current} stop={props.stop} onOpen={props.onOpen} onKey={props.onKey}>
      <span class="ask__top">
        <span class="ask__who">
          <Show when={props.request.sender} fallback={t.requests.row.stranger}>
            {(sender) => <Literal text={sender()} inline />}
          </Show>
        </span>
        <span class="ask__ago">{soon(props.request.receivedUs)}</span>
      </span>
      <span class="ask__what">{props.request.why.message}</span>
      <span class="ask__badges">
        <Show when={props.request.holds.length > 0}>
          <span class="badge" data-tone="lamp">
            {t.requests.row.held}
          </span>
        </Show>
        <Show when={props.request.responses.length > 0}>
          <span class="badge" data-tone="lamp">
            {t.requests.row.prepared}
          </span>
        </Show>
      </span>
    </Ask>
  );
}

export function StrangerRow(props: Line & { stranger: StrangerView }) {
  return (
    <Ask current={props.current} stop={props.stop} onOpen={props.onOpen} onKey={props.onKey}>
      <span class="ask__top">
        <UserSearch class="icon" aria-hidden="true" />
        <span class="ask__who">{t.requests.row.stranger}</span>
        <span class="ask__ago">{soon(props.stranger.receivedUs)}</span>
      </span>
      <span class="ask__what ask__domain mono">{props.stranger.domain}</span>
      <Show when={props.stranger.resembles}>
        {(name) => (
          <span class="ask__badges">
            <span class="badge" data-tone="warn">
              {t.requests.row.resembles(name())}
            </span>
          </span>
        )}
      </Show>
    </Ask>
  );
}

export function PaperRow(props: Line & { paper: Paper }) {
  const due = () => {
    const { deadlineUs } = props.paper;
    if (deadlineUs === null || props.paper.closed) return null;
    return deadlineUs < now() ? t.requests.row.overdue : t.requests.row.due(soon(deadlineUs));
  };
  return (
    <Ask current={props.current} stop={props.stop} onOpen={props.onOpen} onKey={props.onKey}>
      <span class="ask__top">
        <ScrollText class="icon" aria-hidden="true" />
        <span class="ask__who">{props.paper.from}</span>
        <span class="ask__ago">{soon(props.paper.receivedUs)}</span>
      </span>
      <span class="ask__have">
        <span>{t.requests.lane[props.paper.lane].name}</span>
        <span>{props.paper.closed ? t.requests.row.closed : due()}</span>
      </span>
    </Ask>
  );
}
