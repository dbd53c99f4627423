// Files that the owner opens or drops: read here, judged by the back end, told in a short message each.

import FilePlus from "lucide-solid/icons/file-plus";
import { createSignal, onCleanup, Show } from "solid-js";
import { FileButton } from "../../components/file-button";
import type { ErrorText } from "../../ipc/errors";
import type { Taken } from "../../ipc/types/Taken";
import { useAction } from "../../state/action";
import { useBackend } from "../../state/backend";
import { openRequest, openTab } from "../../state/requests/place";
import { MOST_FILES, textOf } from "../../state/requests/take";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { plainly } from "./trouble";

/** Takes files in, one after the other, and says what became of each. */
function useTake() {
  const toasts = useToasts();
  const take = useAction("request_take", ["requests"]);
  const open = useAction("request_open", ["requests"]);
  const ours = (name: string) => {
    if (!/\.ofrkey$/i.test(name)) return true;
    toasts.say(t.requests.taken.key, { label: t.requests.taken.show, run: () => openTab("known") });
    return false;
  };
  const tell = (taken: Taken | undefined, failed: ErrorText | null) => {
    if (!taken || taken.taken === "refused") {
      const error = taken?.error;
      const said = plainly(failed);
      const why = error ? [error.message, error.hint] : [said?.title, said?.next];
      toasts.say(t.requests.taken.refused(why.filter(Boolean).join(" ")));
      return;
    }
    const { id } = taken;
    const kind = taken.taken === "stranger" ? "stranger" : "request";
    toasts.say(
      t.requests.taken[taken.taken],
      id ? { label: t.requests.taken.show, run: () => openRequest({ kind, id }) } : undefined,
    );
  };
  return {
    async picked(file: File) {
      if (!ours(file.name)) return;
      const read = await textOf(file);
      if ("fault" in read)
        toasts.say(read.fault === "too_large" ? t.requests.taken.tooLarge : t.requests.taken.notText);
      else tell(await take.run({ text: read.text }), take.error());
    },
    async dropped(paths: string[]) {
      for (const path of paths.slice(0, MOST_FILES)) if (ours(path)) tell(await open.run({ path }), open.error());
      if (paths.length > MOST_FILES) toasts.say(t.requests.taken.many(MOST_FILES));
    },
  };
}

/** A request, or anything else of one, from a file. */
export function OpenFile() {
  const take = useTake();
  return (
    <FileButton
      label={t.requests.openFile}
      accept=".ofr"
      onFile={(file) => void take.picked(file)}
      icon={<FilePlus aria-hidden="true" />}
    />
  );
}

/** The whole window takes dropped files, whatever place is open. That it stays on its page is the window's own matter. */
export function RequestDrop() {
  const take = useTake();
  const [over, setOver] = createSignal(false);
  onCleanup(
    useBackend().onFiles((now) => {
      setOver(now.over);
      void take.dropped(now.paths);
    }),
  );
  return (
    <Show when={over()}>
      <div class="drop" aria-hidden="true">
        <div class="drop__words">
          <FilePlus aria-hidden="true" />
          <strong>{t.requests.taken.drop}</strong>
          <span class="muted">{t.requests.taken.dropText}</span>
        </div>
      </div>
    </Show>
  );
}
