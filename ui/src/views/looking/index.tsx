// Looking back: the pictures of up to four cameras at one moment, and the timeline of all of them.

import CalendarDays from "lucide-solid/icons/calendar-days";
import ChevronLeft from "lucide-solid/icons/chevron-left";
import ChevronRight from "lucide-solid/icons/chevron-right";
import { createSignal, onCleanup, onMount, Show } from "solid-js";
import { Button } from "../../components/button";
import { Lamp } from "../../components/lamp";
import { ErrorNotice } from "../../components/notice";
import { createLooking, LookingContext } from "../../state/looking/looking";
import { useCameras, wordsOf } from "../../state/queries";
import { t } from "../../texts";
import { times } from "../../texts/times";
import { Acts } from "./acts";
import { Calendar } from "./calendar";
import { CameLegend } from "./came";
import { follow, Keys } from "./keys";
import "./looking.css";
import { Stage } from "./stage";
import { Timeline } from "./timeline";
import { Transport } from "./transport";

export function Looking(props: { onAdd: () => void }) {
  const looking = createLooking();
  const cameras = useCameras();
  const [calendar, setCalendar] = createSignal(false);
  const [help, setHelp] = createSignal(false);
  const [full, setFull] = createSignal(false);
  let place: HTMLElement | undefined;

  const toggleFull = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void place?.requestFullscreen().catch(() => undefined);
  };
  onMount(() => {
    const key = (event: KeyboardEvent) => {
      const done = follow(event, looking, {
        calendar: () => setCalendar(true),
        help: () => setHelp(true),
        full: toggleFull,
      });
      if (done) event.preventDefault();
    };
    const fullChanged = () => setFull(document.fullscreenElement !== null);
    document.addEventListener("keydown", key);
    document.addEventListener("fullscreenchange", fullChanged);
    onCleanup(() => {
      document.removeEventListener("keydown", key);
      document.removeEventListener("fullscreenchange", fullChanged);
    });
  });

  const footage = () => looking.timeline.data?.earliestUs ?? null;
  return (
    <LookingContext.Provider value={looking}>
      <Show
        when={!looking.timeline.data || footage() !== null}
        fallback={
          <section class="empty">
            <Lamp light="off" size="5.5rem" />
            <h1>{t.looking.empty.title}</h1>
            <p class="muted">{t.looking.empty.text}</p>
            <Show when={cameras.data?.length === 0} fallback={<p class="small muted">{t.looking.empty.soon}</p>}>
              <Button look="lamp" size="large" onClick={props.onAdd}>
                {t.looking.empty.add}
              </Button>
            </Show>
          </section>
        }
      >
        <div
          class="looking"
          ref={(element) => {
            place = element;
          }}
        >
          <header class="looking__head">
            <h1>{t.looking.title}</h1>
            <div class="looking__date">
              <Button
                icon
                size="small"
                aria-label={t.looking.dayBack}
                title={`${t.looking.dayBack} (PgUp)`}
                onClick={() => looking.toDay(-1)}
              >
                <ChevronLeft aria-hidden="true" />
              </Button>
              <Button
                size="small"
                aria-haspopup="dialog"
                aria-keyshortcuts="G"
                title={`${t.looking.date} (G)`}
                onClick={() => setCalendar(true)}
              >
                <CalendarDays aria-hidden="true" />
                <span class="hidden-text">{t.looking.date}:</span>
                {times.dayOfYear(looking.scrub() ?? looking.at(), looking.zone)}
              </Button>
              <Button
                icon
                size="small"
                aria-label={t.looking.dayOn}
                title={`${t.looking.dayOn} (PgDn)`}
                onClick={() => looking.toDay(1)}
              >
                <ChevronRight aria-hidden="true" />
              </Button>
            </div>
            <Acts />
          </header>
          <ErrorNotice error={looking.timeline.isError ? wordsOf(looking.timeline.error) : null} />
          <Stage />
          <Transport full={full()} onFull={toggleFull} onKeys={() => setHelp(true)} />
          <Timeline />
          <CameLegend />
          <p class="hidden-text" role="status">
            {looking.said()}
          </p>
        </div>
        <Calendar open={calendar()} onClose={() => setCalendar(false)} />
        <Keys open={help()} onClose={() => setHelp(false)} />
      </Show>
    </LookingContext.Provider>
  );
}
