// The owner's rules: what is taken in, what is hidden, and when the desktop may tell of it.

import { createEffect, createSignal, on, Show } from "solid-js";
import { Field } from "../../components/field";
import { Switch } from "../../components/switch";
import { Ticks } from "../../components/ticks";
import type { IncidentClass } from "../../ipc/types/IncidentClass";
import type { RequesterClass } from "../../ipc/types/RequesterClass";
import type { RequestRules } from "../../ipc/types/RequestRules";
import { useAction } from "../../state/action";
import { useRules, wordsOf } from "../../state/queries";
import { t } from "../../texts";
import { Page } from "./page";

const words = t.requestsSetup.rules;
const classes = Object.keys(t.requests.class) as RequesterClass[];
const incidents = Object.keys(t.requests.incident) as IncidentClass[];

const two = (value: number) => String(value).padStart(2, "0");
const clock = (minutes: number) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
const minutesOf = (text: string): number | null => {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
  return match ? Number(match[1]) * 60 + Number(match[2]) : null;
};

export function Rules() {
  const rules = useRules();
  const save = useAction("rules_set", ["requests"]);
  // Rules are kept as a whole: a second change while the first is on its way must not take that one back.
  let wanted: RequestRules | null = null;
  let underway = 0;
  const set = async (known: RequestRules, change: Partial<RequestRules>) => {
    wanted = { ...(wanted ?? known), ...change };
    underway++;
    await save.run({ rules: wanted });
    if (--underway === 0) wanted = null;
  };
  return (
    <Page
      title={words.title}
      lead={words.lead}
      data={rules.data}
      error={save.error() ?? (rules.isError ? wordsOf(rules.error) : null)}
    >
      {(known) => <All rules={known()} onSet={(change) => void set(known(), change)} />}
    </Page>
  );
}

function All(props: { rules: RequestRules; onSet: (change: Partial<RequestRules>) => void }) {
  const [distance, setDistance] = createSignal("");
  const [from, setFrom] = createSignal("");
  const [to, setTo] = createSignal("");
  createEffect(
    on(
      () => [props.rules.maxDistanceM, props.rules.quietFrom, props.rules.quietTo] as const,
      ([most, quietFrom, quietTo]) => {
        setDistance(most === null ? "" : String(most));
        setFrom(clock(quietFrom));
        setTo(clock(quietTo));
      },
    ),
  );
  const distanceOk = () => /^\d{0,7}$/.test(distance().trim());
  const keepDistance = () => {
    if (distanceOk()) props.onSet({ maxDistanceM: distance().trim() === "" ? null : Number(distance().trim()) });
  };
  const keepQuiet = () => {
    const [quietFrom, quietTo] = [minutesOf(from()), minutesOf(to())];
    if (quietFrom !== null && quietTo !== null) props.onSet({ quietFrom, quietTo });
  };
  const badClock = (text: string) => (minutesOf(text) === null ? words.clockBad : null);
  return (
    <>
      <section class="card">
        <Switch label={words.on} hint={words.onHint} checked={props.rules.on} onChange={(on) => props.onSet({ on })} />
      </section>
      <section class="card">
        <Ticks
          label={words.classes}
          hint={words.classesHint}
          columns
          value={props.rules.hiddenClasses}
          onChange={(value) => props.onSet({ hiddenClasses: classes.filter((one) => value.includes(one)) })}
          options={classes.map((value) => ({ value, label: t.requests.class[value] }))}
        />
        <Ticks
          label={words.incidents}
          columns
          value={props.rules.hiddenIncidents}
          onChange={(value) => props.onSet({ hiddenIncidents: incidents.filter((one) => value.includes(one)) })}
          options={incidents.map((value) => ({ value, label: t.requests.incident[value] }))}
        />
        <div class="section__form">
          <Field
            label={words.distanceField}
            hint={words.distanceHint}
            value={distance()}
            onInput={setDistance}
            onBlur={keepDistance}
            error={distanceOk() ? null : words.distanceBad}
            inputmode="numeric"
            unit={words.metres}
            optional
          />
        </div>
      </section>
      <section class="card">
        <Switch
          label={words.notify}
          hint={words.notifyHint}
          checked={props.rules.notify}
          onChange={(notify) => props.onSet({ notify })}
        />
        <Show when={props.rules.notify}>
          <fieldset class="quiet">
            <legend>{words.quiet}</legend>
            <Field
              label={words.quietFrom}
              value={from()}
              onInput={setFrom}
              onBlur={keepQuiet}
              error={badClock(from())}
              mono
            />
            <Field label={words.quietTo} value={to()} onInput={setTo} onBlur={keepQuiet} error={badClock(to())} mono />
            <p class="field__hint">{words.quietHint}</p>
          </fieldset>
        </Show>
      </section>
    </>
  );
}
