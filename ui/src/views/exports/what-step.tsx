// What it is for: an answer to a prepared response, the owner's own use, or a paper that was entered.

import { createEffect, Match, Show, Switch } from "solid-js";
import { Button } from "../../components/button";
import { Choices, type Option } from "../../components/choices";
import { Notice } from "../../components/notice";
import type { ExportPurpose } from "../../ipc/types/ExportPurpose";
import type { ResponseView } from "../../ipc/types/ResponseView";
import { toPick } from "../../state/exports/draft";
import { giving, setGiving } from "../../state/exports/place";
import { useCameras, usePapers, useResponses } from "../../state/queries";
import { openTab } from "../../state/requests/place";
import { t } from "../../texts";

const words = t.exports.what;
const purposes: ExportPurpose[] = ["answer", "own_use", "legal_paper"];

export function WhatStep() {
  const responses = useResponses();
  const papers = usePapers();
  const cameras = useCameras();
  /** A response that may not be answered any more says why. */
  const refusal = (one: ResponseView) =>
    one.supersededBy !== null ? words.superseded : one.expired ? words.expired : null;
  const choose = (id: number) => {
    const response = responses.data?.find((one) => one.id === id);
    if (!response) return;
    // What the owner brought along from elsewhere stays.
    const own = giving.clips.filter((clip) => clip.of === null);
    setGiving({
      response: id,
      clips: [...own, ...toPick(response.clips, cameras.data ?? [], id)],
      withRequest: null,
      sealed: false,
    });
  };
  // One response that can be answered needs no choosing, unless clips came from elsewhere.
  createEffect(() => {
    const fit = (responses.data ?? []).filter((one) => refusal(one) === null);
    const [only] = fit;
    if (
      giving.purpose === "answer" &&
      giving.response === null &&
      giving.clips.length === 0 &&
      fit.length === 1 &&
      only
    )
      choose(only.id);
  });
  return (
    <section class="give-step" aria-labelledby="give-title">
      <header>
        <h2 id="give-title" tabIndex={-1}>
          {words.title}
        </h2>
        <p class="muted">{words.lead}</p>
      </header>
      <Choices
        label={words.title}
        hideLabel
        value={giving.purpose}
        onChange={(value) => setGiving("purpose", purposes.find((one) => one === value) ?? "own_use")}
        options={[
          { value: "answer", title: t.exports.purpose.answer, hint: words.answerHint },
          { value: "own_use", title: t.exports.purpose.own_use, hint: words.ownHint },
          { value: "legal_paper", title: t.exports.purpose.legal_paper, hint: words.paperHint },
        ]}
      />
      <Switch>
        <Match when={giving.purpose === "answer" && responses.data}>
          {(all) => (
            <Which
              label={words.response}
              none={words.responseNone}
              value={giving.response}
              onChange={choose}
              options={all().map((one) => ({
                value: String(one.id),
                title: `${t.requests.incident[one.incident]}, ${one.sender}`,
                hint: [one.caseRef, words.clips(one.clips.length)].filter(Boolean).join(", "),
                refusal: refusal(one),
              }))}
            />
          )}
        </Match>
        <Match when={giving.purpose === "legal_paper" && papers.data}>
          {(all) => (
            <Which
              label={words.paper}
              none={words.paperNone}
              value={giving.paper}
              onChange={(paper) => setGiving("paper", paper)}
              options={all().map((one) => ({
                value: String(one.id),
                title: `${t.requests.lane[one.lane].name}, ${one.from}`,
                hint: [one.reference, one.closed ? words.closed : ""].filter(Boolean).join(". "),
              }))}
            />
          )}
        </Match>
      </Switch>
    </section>
  );
}

/** One of what lies under Requests, or the way there. */
function Which(props: {
  label: string;
  /** Said where there is none of them. */
  none: string;
  options: Option[];
  value: number | null;
  onChange: (value: number) => void;
}) {
  return (
    <Show
      when={props.options.length > 0}
      fallback={
        <Notice
          tone="info"
          action={
            <Button size="small" onClick={() => openTab("inbox")}>
              {words.toRequests}
            </Button>
          }
        >
          {props.none}
        </Notice>
      }
    >
      <Choices
        label={props.label}
        value={props.value === null ? null : String(props.value)}
        onChange={(value) => props.onChange(Number(value))}
        options={props.options}
      />
    </Show>
  );
}
