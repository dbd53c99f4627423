// Prepare a response: what could be given, noted on this computer. Also the form in which a draft is edited.

import { createSignal, Show, untrack } from "solid-js";
import { createStore } from "solid-js/store";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { TextArea } from "../../components/field";
import { Notice } from "../../components/notice";
import type { ErrorText } from "../../ipc/errors";
import type { RequestCard } from "../../ipc/types/RequestCard";
import type { ResponseClip } from "../../ipc/types/ResponseClip";
import type { ResponseView } from "../../ipc/types/ResponseView";
import type { TimeWindow } from "../../ipc/types/TimeWindow";
import { useAction } from "../../state/action";
import { useCameras } from "../../state/queries";
import { openTab } from "../../state/requests/place";
import { proposal } from "../../state/requests/proposal";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { Clips, ClipTotal, clipsOf, type Draft, draftOf } from "./clips";
import { Newer } from "./newer";
import { Trouble } from "./trouble";

const words = t.requests.prepare;

export function PrepareDialog(props: { open: boolean; card: RequestCard; onClose: () => void }) {
  const toasts = useToasts();
  const prepare = useAction("request_prepare", ["requests"]);
  const proposed = () => proposal(props.card.cameras, props.card.windows);
  const keep = async (clips: ResponseClip[], notes: string) => {
    if (!(await prepare.run({ id: props.card.row.id, clips, notes }))) return;
    props.onClose();
    toasts.say(words.done, { label: t.requests.card.seeResponses, run: () => openTab("responses") });
  };
  return (
    <Dialog open={props.open} onClose={props.onClose} title={words.title} lead={words.lead} wide>
      <Show when={props.open}>
        <Form
          subject={props.card.row.id}
          clips={proposed()}
          notes=""
          windows={props.card.windows}
          hint={proposed().length > 0 ? words.proposed : words.empty}
          action={words.confirm}
          pending={prepare.pending()}
          error={prepare.error()}
          onKeep={(clips, notes) => void keep(clips, notes)}
          onClose={props.onClose}
        />
      </Show>
    </Dialog>
  );
}

export function EditDialog(props: { response: ResponseView | null; onClose: () => void }) {
  const toasts = useToasts();
  const update = useAction("response_update", ["requests"]);
  const keep = async (clips: ResponseClip[], notes: string) => {
    const id = props.response?.id;
    if (id === undefined || !(await update.run({ id, clips, notes }))) return;
    props.onClose();
    toasts.say(words.saved);
  };
  return (
    <Dialog open={props.response !== null} onClose={props.onClose} title={words.editTitle} lead={words.lead} wide>
      <Show when={props.response}>
        {(response) => (
          <Form
            subject={String(response().id)}
            clips={response().clips}
            notes={response().notes}
            windows={[]}
            hint={response().supersededBy === null ? undefined : words.bound}
            action={words.save}
            pending={update.pending()}
            error={update.error()}
            onKeep={(clips, notes) => void keep(clips, notes)}
            onClose={props.onClose}
          />
        )}
      </Show>
    </Dialog>
  );
}

function Form(props: {
  /** What is answered. */
  subject: string;
  clips: ResponseClip[];
  notes: string;
  windows: TimeWindow[];
  hint: string | undefined;
  action: string;
  pending: boolean;
  error: ErrorText | null;
  onKeep: (clips: ResponseClip[], notes: string) => void;
  onClose: () => void;
}) {
  const cameras = useCameras();
  // Taken over once: who has begun to write is not corrected by news.
  const begun = untrack(() => ({ subject: props.subject, drafts: props.clips.map(draftOf), notes: props.notes }));
  const [store, setStore] = createStore<{ drafts: Draft[] }>({ drafts: begun.drafts });
  const [notes, setNotes] = createSignal(begun.notes);
  const [pressed, setPressed] = createSignal(false);
  const clips = () => clipsOf(store.drafts);
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        setPressed(true);
        const chosen = clips();
        if (chosen) props.onKeep(chosen, notes());
      }}
    >
      <Newer since={begun.subject} now={props.subject} />
      <Show when={props.hint}>
        <Notice tone="info">{props.hint}</Notice>
      </Show>
      <Clips drafts={store.drafts} set={setStore} cameras={cameras.data ?? []} windows={props.windows} />
      <div aria-live="polite">
        <Show when={pressed() && store.drafts.length === 0}>
          <div class="field__error">{words.none}</div>
        </Show>
      </div>
      <TextArea label={words.notes} hint={words.notesHint} value={notes()} onInput={setNotes} rows={3} optional />
      <Trouble error={props.error} />
      <div class="dialog__foot">
        <span class="form__sum">
          <Show when={clips()}>{(chosen) => <ClipTotal clips={chosen()} />}</Show>
        </span>
        <Button onClick={props.onClose}>{t.common.cancel}</Button>
        <Button look="lamp" type="submit" pending={props.pending}>
          {props.action}
        </Button>
      </div>
    </form>
  );
}
