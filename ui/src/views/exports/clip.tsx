// One clip: whether it goes along, and how it leaves.

import EyeOff from "lucide-solid/icons/eye-off";
import X from "lucide-solid/icons/x";
import { Show } from "solid-js";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import { Switch } from "../../components/switch";
import type { CameraView } from "../../ipc/types/CameraView";
import type { RedactionRow } from "../../ipc/types/RedactionRow";
import { type DraftClip, leaving, redactionsOf } from "../../state/exports/draft";
import { giving } from "../../state/exports/place";
import { beginRedaction, openRedaction } from "../../state/redaction/place";
import { t } from "../../texts";
import { when } from "./words";

const words = t.exports.clips;

export function Clip(props: {
  clip: DraftClip;
  camera: CameraView | undefined;
  rows: RedactionRow[];
  set: (change: Partial<DraftClip>) => void;
  onRemove: () => void;
}) {
  const name = () => props.camera?.name ?? props.clip.camera;
  const span = () => when(props.clip.fromUs, props.clip.toUs);
  const found = () => redactionsOf(props.clip, props.rows, giving.response);
  const approved = () => found().filter((row) => row.stage === "approved");
  const begun = () => found().find((row) => row.stage !== "approved") ?? null;
  const leaves = () => leaving(giving, props.clip, props.rows);
  const chosen = () => {
    const { how, row } = leaves();
    return how === "redacted" && row ? `r${row.id}` : how;
  };
  const choose = (value: string) => {
    if (value === "recorded") props.set({ how: "recorded" });
    else props.set({ how: "redacted", redaction: Number(value.slice(1)) });
  };
  const indoor = () => props.camera?.class === "indoor";
  const hidden = () => {
    const all = approved().map((row) => ({
      value: `r${row.id}`,
      title: words.redacted,
      hint: words.redactedHint(when(row.fromUs, row.toUs)),
    }));
    if (all.length > 0) return all;
    const row = begun();
    const refusal = row ? words.goOn(t.redaction.list.stage[row.stage]) : words.firstText;
    return [{ value: "none", title: words.redacted, refusal }];
  };
  const hide = () => {
    const row = begun();
    const { camera, fromUs, toUs } = props.clip;
    if (row) openRedaction(row.id, row.stage === "draft" ? "edit" : "review");
    else beginRedaction({ clip: { camera, fromUs, toUs }, response: giving.response });
  };
  return (
    <li class="card give-clip" aria-label={words.take(name(), span())}>
      <div class="give-clip__head">
        <label class="tick give-clip__tick">
          <input
            type="checkbox"
            checked={props.clip.picked}
            onChange={(event) => props.set({ picked: event.currentTarget.checked })}
          />
          <span>
            <strong>{name()}</strong>
            <span class="hidden-text">, </span>
            <span class="give-clip__when muted small tabular">{span()}</span>
          </span>
        </label>
        <Show when={indoor()}>
          <span class="badge" data-tone="warn">
            {words.indoor}
          </span>
        </Show>
        <span class="muted small tabular">{words.long(props.clip.toUs - props.clip.fromUs)}</span>
        <Button icon size="small" aria-label={words.remove(`${name()}, ${span()}`)} onClick={props.onRemove}>
          <X aria-hidden="true" />
        </Button>
      </div>
      <Show when={indoor()}>
        <p class="small muted">{words.indoorText}</p>
      </Show>
      <Show when={props.clip.picked}>
        <Choices
          label={words.how}
          hideLabel
          value={chosen()}
          onChange={choose}
          options={[
            ...hidden(),
            {
              value: "recorded",
              title: words.recorded,
              hint: giving.purpose === "answer" ? words.recordedAnswer : words.recordedHint,
            },
          ]}
        />
        <Show when={approved().length === 0}>
          <div class="give-clip__hide">
            <Button size="small" onClick={hide}>
              <EyeOff aria-hidden="true" />
              {begun() ? words.goOnDo : words.first}
            </Button>
            <span class="small muted">{words.comeBack}</span>
          </div>
        </Show>
        <Show when={chosen() === "recorded" && props.camera?.audio}>
          <Switch
            label={words.sound}
            hint={words.soundHint}
            checked={props.clip.sound}
            onChange={(sound) => props.set({ sound })}
          />
        </Show>
      </Show>
    </li>
  );
}
