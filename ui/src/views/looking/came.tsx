// Who came by, on the lanes: marks that a keyboard and a reader reach, the card of the one that is pointed at, and the legend.

import CarFront from "lucide-solid/icons/car-front";
import PawPrint from "lucide-solid/icons/paw-print";
import PersonStanding from "lucide-solid/icons/person-standing";
import SkipBack from "lucide-solid/icons/skip-back";
import SkipForward from "lucide-solid/icons/skip-forward";
import { createMemo, createSignal, For, Index, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import { Button } from "../../components/button";
import type { TimelineRow } from "../../ipc/types/TimelineRow";
import { CAME, type Came, type CameMark, lookedThrough, placeMarks } from "../../state/looking/came";
import { useLooking } from "../../state/looking/looking";
import { xOf } from "../../state/looking/scale";
import { SECOND } from "../../state/looking/zone";
import { useSettings } from "../../state/queries";
import { t } from "../../texts";
import { times } from "../../texts/times";
import { GlimpsePicture } from "./glimpse";

const ICONS = { person: PersonStanding, vehicle: CarFront, animal: PawPrint };
/** As in looking.css: what a finger or an unsteady hand can hit. */
const SIZE = 24;

function Icon(props: { subject: Came }) {
  return <Dynamic component={ICONS[props.subject]} aria-hidden="true" />;
}

interface MarksProps {
  width: number;
  laneHeight: number;
  rulerHeight: number;
  scrolled: number;
  wheel: (event: WheelEvent) => void;
}

export function CameMarks(props: MarksProps) {
  const looking = useLooking();
  const [pointed, setPointed] = createSignal<{ row: TimelineRow; mark: CameMark } | null>(null);
  const lanes = createMemo(() =>
    looking.rows().map((row) => ({
      row,
      marks: placeMarks(
        row.events,
        looking.came.shown(),
        (us) => xOf(looking.view(), props.width, us),
        props.width,
        SIZE,
      ),
    })),
  );
  /** One of all the marks is a stop of the Tab key; arrows go on from there. */
  const [stop, setStop] = createSignal({ lane: 0, place: 0 });
  const stopHere = createMemo(() => {
    const there = lanes()[stop().lane]?.marks[stop().place];
    const lane = lanes().findIndex((one) => one.marks.length > 0);
    return there ? stop() : { lane, place: 0 };
  });
  let field: HTMLDivElement | undefined;
  const go = (lane: number, place: number) => {
    setStop({ lane, place });
    field?.querySelector<HTMLElement>(`[data-lane="${lane}"][data-place="${place}"]`)?.focus();
  };
  const key = (event: KeyboardEvent, lane: number, place: number) => {
    const marks = lanes()[lane]?.marks ?? [];
    const other = (by: number) => {
      for (let next = lane + by; next >= 0 && next < lanes().length; next += by) {
        const there = lanes()[next]?.marks ?? [];
        const x = marks[place]?.x ?? 0;
        const off = (mark: CameMark | undefined) => Math.abs((mark?.x ?? 0) - x);
        if (there.length > 0)
          return go(
            next,
            there.reduce((best, mark, i) => (off(mark) < off(there[best]) ? i : best), 0),
          );
      }
    };
    if (event.key === "ArrowLeft") go(lane, Math.max(0, place - 1));
    else if (event.key === "ArrowRight") go(lane, Math.min(marks.length - 1, place + 1));
    else if (event.key === "ArrowUp") other(-1);
    else if (event.key === "ArrowDown") other(1);
    else if (event.key === "Escape" && pointed()) setPointed(null);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div class="came__clip" style={{ top: `${props.rulerHeight}px` }}>
        <div
          class="came__lanes"
          ref={(element) => {
            field = element;
            element.addEventListener("wheel", props.wheel, { passive: false });
          }}
          style={{ translate: `0 ${-props.scrolled}px` }}
        >
          <Index each={lanes()}>
            {(lane, number) => (
              <Show when={lane().marks.length > 0}>
                <ul
                  class="came__lane"
                  aria-label={t.looking.came.of(lane().row.name)}
                  style={{ top: `${number * props.laneHeight}px`, height: `${props.laneHeight}px` }}
                >
                  <Index each={lane().marks}>
                    {(mark, place) => (
                      <li>
                        <button
                          type="button"
                          class="came__mark"
                          data-subject={mark().subject}
                          data-lane={number}
                          data-place={place}
                          tabIndex={stopHere().lane === number && stopHere().place === place ? 0 : -1}
                          aria-label={t.looking.came.mark(
                            mark().subject,
                            mark().count,
                            times.spoken(mark().fromUs, looking.zone),
                            times.clock(mark().toUs, looking.zone),
                            mark().score,
                          )}
                          style={{ left: `${mark().x}px` }}
                          onClick={() => looking.seek(mark().fromUs)}
                          onPointerEnter={() => setPointed({ row: lane().row, mark: mark() })}
                          onPointerLeave={() => setPointed(null)}
                          onFocus={() => {
                            setStop({ lane: number, place });
                            setPointed({ row: lane().row, mark: mark() });
                          }}
                          onBlur={() => setPointed(null)}
                          onKeyDown={(event) => key(event, number, place)}
                        >
                          <Icon subject={mark().subject} />
                        </button>
                      </li>
                    )}
                  </Index>
                </ul>
              </Show>
            )}
          </Index>
        </div>
      </div>
      <Show when={pointed()}>
        {(one) => <Card row={one().row} mark={one().mark} x={one().mark.x + SIZE / 2} width={props.width} />}
      </Show>
    </>
  );
}

/** What a mark stands for: what came, when, and its small picture. What it says is the mark's name, too. */
function Card(props: { row: TimelineRow; mark: CameMark; x: number; width: number }) {
  const looking = useLooking();
  const half = () => 7.5 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const left = () => Math.min(Math.max(props.x, half()), Math.max(half(), props.width - half()));
  const middle = () => (props.mark.fromUs + props.mark.toUs) / 2;
  const picture = () => looking.picture(props.row.camera, middle(), SECOND);
  return (
    <div class="glimpse" aria-hidden="true" style={{ left: `${left()}px` }}>
      <GlimpsePicture camera={props.row.camera} url={picture()?.url} />
      <div class="glimpse__text came__what" data-subject={props.mark.subject}>
        <Icon subject={props.mark.subject} />
        <strong>{t.looking.came.what(props.mark.subject, props.mark.count)}</strong>
        <span>{t.looking.came.sure(props.mark.score)}</span>
      </div>
      <div class="glimpse__text">
        <span class="tabular">
          {times.clock(props.mark.fromUs, looking.zone)}–{times.clock(props.mark.toUs, looking.zone)}
        </span>
        <span>{times.day(props.mark.fromUs, looking.zone)}</span>
      </div>
      <div class="glimpse__name">{props.row.name}</div>
    </div>
  );
}

/** Which mark is what, which are shown, and what is not known. Not there for whoever has not switched it on. */
export function CameLegend() {
  const looking = useLooking();
  const settings = useSettings();
  const some = () => looking.rows().some((row) => row.events.length > 0 || row.looked.length > 0);
  const unknown = () => {
    const { from, to } = looking.view();
    return looking.rows().some((row) => looking.chosen().includes(row.camera) && !lookedThrough(row, from, to));
  };
  return (
    <Show when={some() || settings.data?.markSubjects}>
      <section class="came" aria-label={t.looking.came.title}>
        <span class="came__title" aria-hidden="true">
          {t.looking.came.title}
        </span>
        <For each={CAME}>
          {(subject) => (
            <button
              type="button"
              class="came__choice"
              data-subject={subject}
              aria-pressed={looking.came.shown().includes(subject)}
              title={t.looking.came.filterHint}
              onClick={() => looking.came.toggle(subject)}
            >
              <Icon subject={subject} />
              {t.looking.came.names[subject]}
            </button>
          )}
        </For>
        <Button
          icon
          size="small"
          aria-label={t.looking.came.back}
          aria-keyshortcuts="Shift+P"
          title={`${t.looking.came.back} (⇧P)`}
          onClick={() => void looking.toEvent(false)}
        >
          <SkipBack aria-hidden="true" />
        </Button>
        <Button
          icon
          size="small"
          aria-label={t.looking.came.on}
          aria-keyshortcuts="Shift+N"
          title={`${t.looking.came.on} (⇧N)`}
          onClick={() => void looking.toEvent(true)}
        >
          <SkipForward aria-hidden="true" />
        </Button>
        <Show when={unknown()}>
          <span class="came__note">{t.looking.came.unknown}</span>
        </Show>
      </section>
    </Show>
  );
}
