// Clips as they are chosen: a camera, from, to; as many as the owner likes.

import Plus from "lucide-solid/icons/plus";
import X from "lucide-solid/icons/x";
import { Index, Show } from "solid-js";
import type { SetStoreFunction } from "solid-js/store";
import { Button } from "../../components/button";
import { Field, Select } from "../../components/field";
import type { ResponseClip } from "../../ipc/types/ResponseClip";
import type { TimeWindow } from "../../ipc/types/TimeWindow";
import { zone } from "../../state/zone";
import { t } from "../../texts";
import { read, typed } from "../../texts/moment";

const words = t.requests.prepare;

/** A clip while it is typed. */
export interface Draft {
  camera: string;
  from: string;
  to: string;
  /** What the times are read near to, where an hour comes twice. */
  nearUs: number;
}

const seconds = (us: number) => typed(us, zone).slice(0, 19);

export function draftOf(clip: ResponseClip): Draft {
  return { camera: clip.camera, from: seconds(clip.fromUs), to: seconds(clip.toUs), nearUs: clip.fromUs };
}

export function clipOf(draft: Draft): ResponseClip | null {
  const fromUs = read(draft.from, zone, draft.nearUs);
  const toUs = read(draft.to, zone, draft.nearUs);
  return fromUs === null || toUs === null || toUs <= fromUs ? null : { camera: draft.camera, fromUs, toUs };
}

/** All clips, or `null` while one of them says nothing that can be kept. */
export function clipsOf(drafts: Draft[]): ResponseClip[] | null {
  const clips = drafts.map(clipOf);
  return clips.length > 0 && clips.every((clip) => clip !== null) ? clips : null;
}

export function Clips(props: {
  drafts: Draft[];
  set: SetStoreFunction<{ drafts: Draft[] }>;
  cameras: Array<{ id: string; name: string }>;
  /** Asked about; a clip elsewhere is said to be so, and allowed. */
  windows: TimeWindow[];
}) {
  const outside = (draft: Draft) => {
    const clip = clipOf(draft);
    return (
      clip !== null &&
      props.windows.length > 0 &&
      !props.windows.some((one) => clip.fromUs >= one.fromUs - 1e6 && clip.toUs <= one.toUs + 1e6)
    );
  };
  const fault = (draft: Draft, which: "from" | "to") => {
    if (read(draft[which], zone, draft.nearUs) === null) return words.badTime;
    return which === "to" && read(draft.from, zone, draft.nearUs) !== null && clipOf(draft) === null
      ? words.order
      : null;
  };
  const add = () => {
    const last = props.drafts.at(-1);
    const window = props.windows[0];
    const camera = last?.camera ?? props.cameras[0]?.id;
    if (!camera) return;
    const fresh = window
      ? draftOf({ camera, ...window })
      : { camera, from: last?.from ?? "", to: last?.to ?? "", nearUs: 0 };
    props.set("drafts", props.drafts.length, fresh);
  };
  return (
    <fieldset class="clips">
      <legend>{words.clips}</legend>
      <ul class="clips__all">
        <Index each={props.drafts}>
          {(draft, at) => (
            <li class="clips__one" aria-label={words.clip(at + 1)}>
              <Select
                label={words.camera}
                value={draft().camera}
                options={props.cameras.map((camera) => ({ value: camera.id, label: camera.name }))}
                onChange={(camera) => props.set("drafts", at, "camera", camera)}
              />
              <Field
                label={words.from}
                value={draft().from}
                onInput={(from) => props.set("drafts", at, "from", from)}
                error={fault(draft(), "from")}
                mono
              />
              <Field
                label={words.to}
                value={draft().to}
                onInput={(to) => props.set("drafts", at, "to", to)}
                error={fault(draft(), "to")}
                mono
              />
              <Button
                icon
                class="clips__remove"
                aria-label={words.remove(at + 1)}
                onClick={() => props.set("drafts", (all) => all.filter((_, one) => one !== at))}
              >
                <X aria-hidden="true" />
              </Button>
              <Show when={outside(draft())}>
                <p class="clips__outside small muted">{words.outside}</p>
              </Show>
            </li>
          )}
        </Index>
      </ul>
      <div>
        <Button size="small" onClick={add}>
          <Plus aria-hidden="true" />
          {words.add}
        </Button>
      </div>
    </fieldset>
  );
}

export function ClipTotal(props: { clips: ResponseClip[] }) {
  const total = () => props.clips.reduce((sum, clip) => sum + (clip.toUs - clip.fromUs) / 1e6, 0);
  return <span class="muted small tabular">{words.total(props.clips.length, total())}</span>;
}
