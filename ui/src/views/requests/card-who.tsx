// Who asks, what for, and when.

import CircleAlert from "lucide-solid/icons/circle-alert";
import { For, type JSX, Show } from "solid-js";
import { Button } from "../../components/button";
import { Literal } from "../../components/literal";
import type { RequestCard } from "../../ipc/types/RequestCard";
import type { TimeWindow } from "../../ipc/types/TimeWindow";
import { jumpTo } from "../../state/looking/jump";
import { t } from "../../texts";
import { Part } from "./part";
import { day, inUtc, local, relative, zoneName } from "./words";

const words = t.requests.card;

export function Who(props: { card: RequestCard }) {
  const row = () => props.card.row;
  const claimed = () => props.card.claimed;
  const contradicted = () => row().class !== null && row().class !== claimed().class;
  const renamed = () => props.card.notices.find((one) => one.code === "name_differs")?.weight ?? "plain";
  const known = () => {
    const { how, directory, knownSinceUs } = props.card;
    return [
      how ? words.how[how] : directory ? words.vouched(directory) : "",
      knownSinceUs === null ? "" : words.since(day(knownSinceUs)),
    ].filter(Boolean);
  };
  return (
    <Part
      title={words.who}
      end={
        <span
          class="badge"
          data-tone={
            { pinned: "good", vouched: "good", unknown: "warn", suspended: "warn", revoked: "bad" }[row().standing]
          }
        >
          {t.requests.standing[row().standing]}
        </span>
      }
    >
      <p class="muted">
        {known().join(" ")} {words.came(props.card.carrier, relative(row().receivedUs))}
      </p>
      <table class="who">
        <thead>
          <tr>
            <td />
            <th scope="col">{words.whoKnown}</th>
            <th scope="col">{words.whoClaimed}</th>
          </tr>
        </thead>
        <tbody>
          <Line
            title={words.name}
            known={<Literal text={row().sender} inline />}
            said={<Literal text={claimed().name} inline />}
            against={renamed() === "red"}
          />
          <Line
            title={words.kind}
            known={<Show when={row().class}>{(known) => <>{t.requests.class[known()]}</>}</Show>}
            none={row().class === null}
            said={t.requests.class[claimed().class]}
            against={contradicted()}
          />
          <Line
            title={words.domain}
            known={<span class="mono">{row().domain}</span>}
            said={<span class="mono">{row().domain}</span>}
          />
          <Line
            title={words.contact}
            none
            said={
              <For each={[claimed().officer, claimed().phone, claimed().email].filter((one) => one !== null)}>
                {(way) => (
                  <div>
                    <Literal text={way} inline />
                  </div>
                )}
              </For>
            }
          />
          <Line
            title={words.case}
            none
            said={
              <Show when={props.card.caseRef} fallback={<span class="muted">{words.noCase}</span>}>
                {(ref) => <Literal text={ref()} inline mono />}
              </Show>
            }
          />
        </tbody>
      </table>
      <div class="keywords">
        <span class="muted small">{words.sameWords}</span>
        <KeyWords words={props.card.keyWords} />
      </div>
      <Show when={props.card.alsoSignedBy.length > 0}>
        <p class="muted small">{words.also(props.card.alsoSignedBy)}</p>
      </Show>
    </Part>
  );
}

function Line(props: { title: string; known?: JSX.Element; none?: boolean; said: JSX.Element; against?: boolean }) {
  return (
    <tr data-against={props.against ? "" : undefined}>
      <th scope="row">{props.title}</th>
      <td>
        <Show when={!props.none} fallback={<span class="muted">{words.nothing}</span>}>
          {props.known}
        </Show>
      </td>
      <td>
        {props.said}
        <Show when={props.against}>
          <span class="who__against">
            <CircleAlert aria-hidden="true" />
            {words.contradiction}
          </span>
        </Show>
      </td>
    </tr>
  );
}

/** The eight words of a key, as they are compared: in order, four and four. */
export function KeyWords(props: { words: string[] }) {
  return (
    <ol class="keywords__all mono">
      <For each={props.words}>{(word) => <li>{word}</li>}</For>
    </ol>
  );
}

export function What(props: { card: RequestCard }) {
  return (
    <Part title={words.what}>
      <div class="part__quoted">
        <span class="muted small">{words.summary}</span>
        <Literal text={props.card.summary} dir={props.card.dir} lang={props.card.lang} />
      </div>
      <div class="part__quoted">
        <span class="muted small">{words.wanted}</span>
        <Literal text={props.card.wanted} dir={props.card.dir} lang={props.card.lang} />
      </div>
      <Show when={props.card.holdOnly}>
        <p>{words.keepOnly}</p>
      </Show>
    </Part>
  );
}

export function When(props: { card: RequestCard }) {
  const total = () => props.card.windows.reduce((sum, one) => sum + (one.toUs - one.fromUs) / 1e6, 0);
  const where = () =>
    props.card.cameras.find((camera) => camera.looksThere !== false && camera.seconds > 0)?.camera ?? null;
  const first = (window: TimeWindow) =>
    props.card.cameras
      .find((camera) => camera.camera === where())
      ?.spans.find((span) => span.toUs > window.fromUs && span.fromUs < window.toUs)?.fromUs;
  return (
    <Part title={words.when} end={<span class="muted small">{words.total(total())}</span>}>
      <table class="when">
        <thead>
          <tr>
            <th scope="col">{words.local(zoneName(props.card.row.fromUs))}</th>
            <th scope="col">{words.utc}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          <For each={props.card.windows}>
            {(window) => (
              <tr>
                <td>{local(window.fromUs, window.toUs)}</td>
                <td class="muted">{inUtc(window.fromUs, window.toUs)}</td>
                <td>
                  <Show when={first(window)}>
                    {(at) => (
                      <Button
                        size="small"
                        look="quiet"
                        aria-label={`${words.lookBack}: ${local(window.fromUs, window.toUs)}`}
                        onClick={() => jumpTo({ camera: where(), atUs: at() })}
                      >
                        {words.lookBack}
                      </Button>
                    )}
                  </Show>
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <Show when={props.card.occurred}>
        {(window) => (
          <p class="muted small">
            {words.occurred}: {local(window().fromUs, window().toUs)}
          </p>
        )}
      </Show>
    </Part>
  );
}
