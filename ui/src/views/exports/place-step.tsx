// Where it goes: onto a stick, seen as it is plugged in and pulled out, into a folder, or to a host that gives it to who has its link.

import Usb from "lucide-solid/icons/usb";
import { createEffect, createSignal, Match, on, Show, Switch } from "solid-js";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import { ErrorNotice, Notice } from "../../components/notice";
import type { DriveView } from "../../ipc/types/DriveView";
import type { PlaceKind } from "../../ipc/types/PlaceKind";
import { useAction } from "../../state/action";
import { useBackend } from "../../state/backend";
import { place, setPlace } from "../../state/exports/place";
import type { Planned } from "../../state/exports/plan";
import { faultOf, remembersItsFolder } from "../../state/exports/sticks";
import { useSticks, wordsOf } from "../../state/queries";
import { t } from "../../texts";
import { LinkPlace } from "./link-place";

const words = t.exports.place;
const KINDS: PlaceKind[] = ["stick", "folder", "link"];

export function PlaceStep(props: { planned: Planned }) {
  return (
    <section class="give-step" aria-labelledby="give-title">
      <header>
        <h2 id="give-title" tabIndex={-1}>
          {words.title}
        </h2>
        <p class="muted">{words.lead[place.kind]}</p>
      </header>
      <Choices
        label={words.kind}
        hideLabel
        inline
        value={place.kind}
        onChange={(value) => setPlace("kind", KINDS.find((kind) => kind === value) ?? "stick")}
        options={[
          { value: "stick", title: words.stick },
          { value: "folder", title: words.folder },
          { value: "link", title: t.links.carrier },
        ]}
      />
      <Switch>
        <Match when={place.kind === "stick"}>
          <StickPlace planned={props.planned} />
        </Match>
        <Match when={place.kind === "folder"}>
          <FolderPlace />
        </Match>
        <Match when={place.kind === "link"}>
          <LinkPlace planned={props.planned} />
        </Match>
      </Switch>
    </section>
  );
}

function FolderPlace() {
  const backend = useBackend();
  const pick = async () => {
    const picked = await backend.pickFolder(words.chooseTitle);
    if (picked) setPlace("folder", picked);
  };
  return (
    <div class="card give-folder">
      <div class="give-folder__line">
        <Button onClick={() => void pick()}>{words.choose}</Button>
        <span class="give-folder__path" classList={{ muted: !place.folder }} title={place.folder ?? undefined}>
          {place.folder ?? words.folderNone}
        </span>
      </div>
      <p class="small muted">{words.folderText}</p>
    </div>
  );
}

function StickPlace(props: { planned: Planned }) {
  const sticks = useSticks();
  const look = useAction("drives_get", ["drives"]);
  const [news, setNews] = createSignal("");
  const need = () => props.planned.plan.data ?? { bytes: 0, largest: 0 };
  const chosen = () => sticks.data?.find((one) => one.id === place.drive);
  createEffect(
    on(
      () => sticks.data,
      (now, before) => {
        if (!now || !before) return;
        const came = now.find((one) => !before.some((known) => known.id === one.id));
        const went = before.find((one) => !now.some((known) => known.id === one.id));
        if (came) setNews(words.opened(came.name));
        else if (went) setNews(words.gone(went.name));
      },
    ),
  );
  const choose = (id: string) => {
    setPlace({ drive: id, othersFine: false });
    // It may have been opened meanwhile: what is on it is asked anew.
    if (sticks.data?.find((one) => one.id === id)?.path === null) void look.run({});
  };
  const facts = (stick: DriveView) =>
    [
      stick.free === null ? words.size(stick.bytes) : words.free(stick.free, stick.bytes),
      stick.format ? words.format(stick.format) : null,
      stick.others === null ? null : stick.others === 0 ? words.empty : words.others(stick.others),
      stick.path === null && !stick.problem ? words.closed : null,
    ]
      .filter(Boolean)
      .join(", ");
  const refusal = (stick: DriveView): string | null => {
    switch (faultOf(stick, need())) {
      case "problem":
        return [stick.problem?.message || words.fault.problem, stick.problem?.hint].filter(Boolean).join(" ");
      case "read_only":
        return words.fault.read_only;
      case "room":
        return words.fault.room(need().bytes, stick.free ?? stick.bytes);
      case "file_size":
        return words.fault.file_size(need().largest, stick.largest ?? 0);
      default:
        return null;
    }
  };
  return (
    <>
      <p class="muted small tabular">{words.need(need().bytes)}</p>
      <ErrorNotice error={sticks.isError ? wordsOf(sticks.error) : look.error()} />
      <div role="status" class="hidden-text">
        {news()}
      </div>
      <Show
        when={(sticks.data ?? []).length > 0}
        fallback={
          <div class="card card--empty give-none">
            <Usb class="inbox__icon" aria-hidden="true" />
            <h3>{words.none}</h3>
            <p class="muted">{words.noneText}</p>
          </div>
        }
      >
        <Choices
          label={words.sticks}
          hideLabel
          value={place.drive}
          onChange={choose}
          options={(sticks.data ?? []).map((stick) => ({
            value: stick.id,
            title: stick.name,
            hint: facts(stick),
            refusal: refusal(stick),
          }))}
        />
      </Show>
      <Show when={place.drive && sticks.data && !chosen()}>
        <Notice tone="warn">{words.pulled}</Notice>
      </Show>
      <Show when={chosen()}>
        {(stick) => (
          <Show when={remembersItsFolder(stick())}>
            <Notice tone="warn">{words.remembers(stick().format)}</Notice>
          </Show>
        )}
      </Show>
      <Show when={chosen()}>
        {(stick) => (
          <Show
            when={stick().others}
            fallback={
              <Show when={stick().others === null && !faultOf(stick(), need())}>
                <Fine label={words.othersMaybe} />
              </Show>
            }
          >
            <Notice tone="warn" title={words.othersTitle}>
              <div class="give-words">
                <p>{words.othersText}</p>
                <Fine label={words.othersFine} />
              </div>
            </Notice>
          </Show>
        )}
      </Show>
    </>
  );
}

function Fine(props: { label: string }) {
  return (
    <label class="tick">
      <input
        type="checkbox"
        checked={place.othersFine}
        onChange={(event) => setPlace("othersFine", event.currentTarget.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}
