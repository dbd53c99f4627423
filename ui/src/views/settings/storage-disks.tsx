import HardDrive from "lucide-solid/icons/hard-drive";
import { createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorNotice, Notice, type Tone } from "../../components/notice";
import type { VolumeCondition } from "../../ipc/types/VolumeCondition";
import type { VolumeView } from "../../ipc/types/VolumeView";
import { useAction } from "../../state/action";
import { useBackend } from "../../state/backend";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";

type Acceptable = keyof typeof t.storagePage.accept;

function acceptable(condition: VolumeCondition): Acceptable {
  return condition === "old_database" ? "old_database" : "swapped";
}

function toneOf(condition: VolumeCondition): Tone {
  return condition === "ok" ? "good" : condition === "old_database" || condition === "swapped" ? "warn" : "bad";
}

/** Every disk with footage, what lies on it, and what to do where it is not as it was. */
export function Disks(props: { volumes: VolumeView[] }) {
  return (
    <section class="card">
      <h3>{t.storagePage.disks}</h3>
      <ul class="disks">
        <For each={props.volumes.map((volume) => volume.id)}>
          {(id) => (
            <Show when={props.volumes.find((volume) => volume.id === id)}>
              {(volume) => <Disk volume={volume()} />}
            </Show>
          )}
        </For>
      </ul>
      <MoveFolder limit={props.volumes.find((volume) => volume.current)?.limitBytes ?? null} />
    </section>
  );
}

function Disk(props: { volume: VolumeView }) {
  const accept = useAction("volume_accept", ["app", "settings", "cameras"]);
  const toasts = useToasts();
  const [asking, setAsking] = createSignal(false);
  const kind = () => acceptable(props.volume.condition);
  const share = (bytes: number) =>
    `${props.volume.totalBytes > 0 ? Math.min(100, (bytes / props.volume.totalBytes) * 100) : 0}%`;
  const confirm = async () => {
    if (!(await accept.run({ volume: props.volume.id }))) return;
    setAsking(false);
    toasts.say(t.storagePage.accepted);
  };
  return (
    <li class="disk">
      <div class="disk__head">
        <HardDrive class="icon" aria-hidden="true" />
        <span class="mono disk__folder">{props.volume.folder}</span>
        <span class="badge" data-tone={props.volume.current ? "lamp" : undefined}>
          {props.volume.current ? t.storagePage.current : t.storagePage.older}
        </span>
      </div>
      <Show when={props.volume.condition !== "ok"}>
        <Notice
          tone={toneOf(props.volume.condition)}
          title={props.volume.text}
          action={
            <Show when={props.volume.mayAccept}>
              <Button
                size="small"
                onClick={() => {
                  accept.clear();
                  setAsking(true);
                }}
              >
                {t.storagePage.accept[kind()]}
              </Button>
            </Show>
          }
        >
          {props.volume.hint}
        </Notice>
      </Show>
      <Show when={props.volume.totalBytes > 0 && props.volume.condition !== "missing"}>
        <div
          class="disk__bar"
          role="img"
          aria-label={t.storagePage.bar(props.volume.footageBytes, props.volume.otherBytes, props.volume.freeBytes)}
        >
          <div class="disk__part" data-part="footage" style={{ width: share(props.volume.footageBytes) }} />
          <div class="disk__part" data-part="other" style={{ width: share(props.volume.otherBytes) }} />
        </div>
        <ul class="disk__legend small">
          <For
            each={
              [
                ["footage", props.volume.footageBytes],
                ["other", props.volume.otherBytes],
                ["free", props.volume.freeBytes],
              ] as const
            }
          >
            {([part, size]) => (
              <li>
                <span class="disk__dot" data-part={part} aria-hidden="true" />
                {t.storagePage.part[part]} <span class="tabular muted">{t.storagePage.total(size)}</span>
              </li>
            )}
          </For>
        </ul>
        <Show when={props.volume.current}>
          <p class="small muted">
            <Show when={props.volume.limitBytes}>{(limit) => <>{t.storagePage.limitOf(limit())}; </>}</Show>
            {t.storagePage.reserveOf(props.volume.reserveBytes)}.
          </p>
        </Show>
        <Show when={props.volume.otherGrowthBytes > 1e9}>
          <p class="small">{t.storagePage.grown(props.volume.otherGrowthBytes)}</p>
        </Show>
      </Show>
      <Dialog
        open={asking()}
        onClose={() => setAsking(false)}
        title={t.storagePage.acceptTitle[kind()]}
        lead={props.volume.text}
      >
        <p>{props.volume.hint}</p>
        <p class="muted">{t.storagePage.acceptText}</p>
        <ErrorNotice error={accept.error()} />
        <div class="dialog__foot">
          <Button onClick={() => setAsking(false)}>{t.common.cancel}</Button>
          <Button look="lamp" pending={accept.pending()} onClick={() => void confirm()}>
            {t.storagePage.acceptDo}
          </Button>
        </div>
      </Dialog>
    </li>
  );
}

/** New footage to another folder; what is there stays. */
function MoveFolder(props: { limit: number | null }) {
  const backend = useBackend();
  const toasts = useToasts();
  const move = useAction("footage_folder_set", ["app", "settings", "cameras"]);
  const look = useAction("storage_check");
  const [folder, setFolder] = createSignal<string | null>(null);
  const [limit, setLimit] = createSignal(0);
  const pick = async () => {
    const picked = await backend.pickFolder(t.storagePage.movePick);
    if (!picked) return;
    move.clear();
    const found = await look.run({ folder: picked });
    if (!found) return;
    setLimit(found.defaultLimitBytes);
    setFolder(picked);
  };
  const confirm = async () => {
    const to = folder();
    if (!to || !(await move.run({ folder: to, limitBytes: limit() }))) return;
    setFolder(null);
    toasts.say(t.storagePage.moved);
  };
  return (
    <div>
      <Button pending={look.pending()} onClick={() => void pick()}>
        {t.storagePage.moveFolder}
      </Button>
      <ErrorNotice error={look.error()} />
      <Dialog
        open={folder() !== null}
        onClose={() => setFolder(null)}
        title={t.storagePage.moveTitle}
        lead={t.storagePage.moveText}
      >
        <p class="mono">{folder()}</p>
        <p class="muted small">{t.storagePage.limitOf(limit() || (props.limit ?? 0))}.</p>
        <ErrorNotice error={move.error()} />
        <div class="dialog__foot">
          <Button onClick={() => setFolder(null)}>{t.common.cancel}</Button>
          <Button look="lamp" pending={move.pending()} onClick={() => void confirm()}>
            {t.storagePage.moveDo}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
