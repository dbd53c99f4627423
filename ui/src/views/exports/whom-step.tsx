// For whom it is: who asked, whether their request goes along, and whether only they can open it.

import { Match, Show, Switch } from "solid-js";
import { Choices } from "../../components/choices";
import { Literal } from "../../components/literal";
import { Notice } from "../../components/notice";
import { Switch as Toggle } from "../../components/switch";
import { giving, setGiving } from "../../state/exports/place";
import type { Planned } from "../../state/exports/plan";
import { usePapers, useResponses } from "../../state/queries";
import { t } from "../../texts";

const words = t.exports.whom;

export function WhomStep(props: { planned: Planned }) {
  const responses = useResponses();
  const papers = usePapers();
  const plan = () => props.planned.plan.data;
  const response = () => responses.data?.find((one) => one.id === giving.response);
  const paper = () => papers.data?.find((one) => one.id === giving.paper);
  const along = () => giving.withRequest ?? !(plan()?.yoursAlone ?? true);
  return (
    <section class="give-step" aria-labelledby="give-title">
      <header>
        <h2 id="give-title" tabIndex={-1}>
          {words.title}
        </h2>
      </header>
      <Switch>
        <Match when={giving.purpose === "answer"}>
          <Show when={response()}>
            {(one) => (
              <dl class="card facts give-whom">
                <dt>{words.asked}</dt>
                <dd>
                  <Literal text={one().sender} inline />
                </dd>
                <Show when={one().caseRef}>
                  {(ref) => (
                    <>
                      <dt>{words.case}</dt>
                      <dd>
                        <Literal text={ref()} inline mono />
                      </dd>
                    </>
                  )}
                </Show>
              </dl>
            )}
          </Show>
          <p class="muted">{words.knowText}</p>
          <Show when={plan()}>
            {(known) => (
              <>
                <Show when={known().yoursAlone} fallback={<p class="muted">{words.shared}</p>}>
                  <Notice tone="warn" title={words.aloneTitle}>
                    {words.alone}
                  </Notice>
                </Show>
                <Choices
                  label={words.withRequest}
                  value={along() ? "yes" : "no"}
                  onChange={(value) => setGiving("withRequest", value === "yes")}
                  options={[
                    { value: "yes", title: words.withYes, hint: words.withYesHint },
                    { value: "no", title: words.withNo, hint: words.withNoHint },
                  ]}
                />
                <Show when={known().recipients > 0} fallback={<p class="small muted">{words.sealNone}</p>}>
                  <Toggle
                    label={words.seal}
                    hint={words.sealHint(known().recipients)}
                    checked={giving.sealed}
                    onChange={(sealed) => setGiving("sealed", sealed)}
                  />
                </Show>
              </>
            )}
          </Show>
        </Match>
        <Match when={giving.purpose === "legal_paper"}>
          <Show when={paper()} fallback={<p class="muted">{t.exports.lack.kind.paper()}</p>}>
            {(one) => (
              <dl class="card facts give-whom">
                <dt>{words.served}</dt>
                <dd dir="auto">{one().from}</dd>
                <Show when={one().reference}>
                  <dt>{t.requestsSetup.papers.reference.order}</dt>
                  <dd dir="auto">{one().reference}</dd>
                </Show>
              </dl>
            )}
          </Show>
          <p class="muted">{words.nobodyText}</p>
        </Match>
        <Match when={giving.purpose === "own_use"}>
          <p>{words.nobody}</p>
          <p class="muted">{words.nobodyText}</p>
        </Match>
      </Switch>
      <Toggle
        label={words.key}
        hint={words.keyHint}
        checked={giving.keepKey}
        onChange={(keepKey) => setGiving("keepKey", keepKey)}
      />
    </section>
  );
}
