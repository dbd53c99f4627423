// Go to a date and time: a month with its recorded days marked, and a time, which may come twice or not at all on that day.

import ChevronLeft from "lucide-solid/icons/chevron-left";
import ChevronRight from "lucide-solid/icons/chevron-right";
import { createMemo, createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";
import { useLooking } from "../../state/looking/looking";
import { useRecordedDays } from "../../state/looking/recorded-days";
import { DAY, daysInMonth, HOUR, leadingDays, type WallTime } from "../../state/looking/zone";
import { t } from "../../texts";
import { times } from "../../texts/times";

export function Calendar(props: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title={t.looking.calendar.title}>
      <Days onDone={props.onClose} />
    </Dialog>
  );
}

function parseTime(text: string): Pick<WallTime, "hour" | "minute" | "second"> | null {
  const found = /^\s*(\d{1,2})[:.h ]?(\d{2})(?:[:. ](\d{2}))?\s*$/.exec(text);
  if (!found) return null;
  const [hour, minute, second] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
  return hour < 24 && minute < 60 && second < 60 ? { hour, minute, second } : null;
}

function Days(props: { onDone: () => void }) {
  const looking = useLooking();
  const { zone } = looking;
  const start = zone.wallTime(looking.at());
  const [shown, setShown] = createSignal({ year: start.year, month: start.month });
  const [day, setDay] = createSignal({ year: start.year, month: start.month, day: start.day });
  const [time, setTime] = createSignal(times.clock(looking.at(), zone));
  const [which, setWhich] = createSignal("0");
  let grid: HTMLTableElement | undefined;

  const monthStart = () => zone.instants({ ...shown(), day: 1, hour: 12, minute: 0, second: 0 })[0] ?? looking.at();
  const recorded = useRecordedDays(zone, monthStart);
  const today = () => zone.wallTime(looking.now());
  const isToday = (number: number) =>
    today().year === shown().year && today().month === shown().month && today().day === number;
  const inFuture = (number: number) =>
    Date.UTC(shown().year, shown().month - 1, number) > Date.UTC(today().year, today().month - 1, today().day);
  const weeks = createMemo(() => {
    const { year, month } = shown();
    const lead = leadingDays(year, month);
    const cells = Array.from({ length: Math.ceil((lead + daysInMonth(year, month)) / 7) * 7 }, (_, i) => {
      const number = i - lead + 1;
      return number >= 1 && number <= daysInMonth(year, month) ? number : null;
    });
    return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
  });

  const move = (days: number) => {
    const next = new Date(Date.UTC(day().year, day().month - 1, day().day + days));
    choose(next.getUTCFullYear(), next.getUTCMonth() + 1, next.getUTCDate());
  };
  const turn = (months: number) => {
    const next = new Date(Date.UTC(shown().year, shown().month - 1 + months, 1));
    const [year, month] = [next.getUTCFullYear(), next.getUTCMonth() + 1];
    setShown({ year, month });
    setDay({ year, month, day: Math.min(day().day, daysInMonth(year, month)) });
  };
  const choose = (year: number, month: number, number: number) => {
    setShown({ year, month });
    setDay({ year, month, day: number });
    queueMicrotask(() => grid?.querySelector<HTMLElement>('[tabindex="0"]')?.focus());
  };
  const key = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (step !== undefined) move(step);
    else if (event.key === "PageUp" || event.key === "PageDown") {
      turn(event.key === "PageUp" ? -1 : 1);
      queueMicrotask(() => grid?.querySelector<HTMLElement>('[tabindex="0"]')?.focus());
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const parsed = createMemo(() => parseTime(time()));
  const instants = createMemo(() => {
    const wall = parsed();
    return wall ? zone.instants({ ...day(), ...wall }) : [];
  });
  const leftOut = () => parsed() !== null && instants().length === 0;
  const length = () => {
    const noon = zone.instants({ ...day(), hour: 12, minute: 0, second: 0 })[0];
    if (noon === undefined) return 24;
    const { from, to } = zone.day(noon);
    return (to - from) / HOUR;
  };
  const go = (event: Event) => {
    event.preventDefault();
    const wall = parsed();
    if (!wall) return;
    const found = instants();
    const at = found[Math.min(found.length - 1, Number(which()))] ?? afterGap(wall);
    looking.seek(at);
    props.onDone();
  };
  /** A time that clocks going forward left out: as far after the change as it was typed to be. */
  const afterGap = (wall: Pick<WallTime, "hour" | "minute" | "second">) => {
    const noon = zone.instants({ ...day(), hour: 12, minute: 0, second: 0 })[0] ?? looking.at();
    return zone.sameTime(zone.instants({ ...zone.wallTime(noon - DAY), ...wall })[0] ?? noon, 1);
  };

  return (
    <form class="calendar" onSubmit={go}>
      <div class="calendar__head">
        <Button icon aria-label={t.looking.calendar.previous} onClick={() => turn(-1)}>
          <ChevronLeft aria-hidden="true" />
        </Button>
        <h3 aria-live="polite">{times.month(monthStart(), zone)}</h3>
        <Button icon aria-label={t.looking.calendar.next} onClick={() => turn(1)}>
          <ChevronRight aria-hidden="true" />
        </Button>
      </div>
      <table
        class="calendar__days"
        aria-label={times.month(monthStart(), zone)}
        ref={(element) => {
          grid = element;
        }}
        onKeyDown={key}
      >
        <thead>
          <tr>
            <For each={t.looking.calendar.weekdays}>
              {(name, index) => (
                <th scope="col" abbr={t.looking.calendar.weekdaysLong[index()] ?? name}>
                  {name}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={weeks()}>
            {(week) => (
              <tr>
                <For each={week}>
                  {(number) => (
                    <td>
                      <Show when={number}>
                        {(there) => (
                          <button
                            type="button"
                            class="calendar__day tabular"
                            tabIndex={there() === day().day ? 0 : -1}
                            autofocus={there() === day().day}
                            data-has={recorded().has(there()) ? "" : undefined}
                            data-today={isToday(there()) ? "" : undefined}
                            aria-pressed={there() === day().day}
                            aria-disabled={inFuture(there()) ? "true" : undefined}
                            aria-label={`${there()} ${times.month(monthStart(), zone)}, ${recorded().has(there()) ? t.looking.calendar.has : t.looking.calendar.none}`}
                            onClick={() => setDay({ ...shown(), day: there() })}
                            onDblClick={go}
                          >
                            {there()}
                          </button>
                        )}
                      </Show>
                    </td>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <Show when={length() !== 24}>
        <p class="small muted">{t.looking.calendar.long(length())}</p>
      </Show>
      <Field
        label={t.looking.calendar.time}
        value={time()}
        onInput={setTime}
        hint={leftOut() ? t.looking.calendar.leftOut : t.looking.calendar.timeHint}
        error={time() !== "" && parsed() === null ? t.looking.calendar.timeHint : null}
        mono
      />
      <Show when={instants().length > 1}>
        <Choices
          label={t.looking.calendar.twice}
          value={which()}
          onChange={setWhich}
          options={instants().map((at, index) => ({
            value: String(index),
            title:
              index === 0
                ? t.looking.calendar.first(times.zoneName(at, zone))
                : t.looking.calendar.second(times.zoneName(at, zone)),
          }))}
        />
      </Show>
      <div class="buttons">
        <Button look="lamp" type="submit" disabled={parsed() === null}>
          {t.looking.calendar.go}
        </Button>
        <Button look="quiet" onClick={() => choose(today().year, today().month, today().day)}>
          {t.looking.calendar.today}
        </Button>
      </div>
    </form>
  );
}
