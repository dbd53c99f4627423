// What the owner can do about a link that waits: give it more, or take it back.

import { createSignal, Show } from "solid-js";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import { Confirm } from "../../components/confirm";
import { Dialog } from "../../components/dialog";
import { Select } from "../../components/field";
import { ErrorNotice } from "../../components/notice";
import type { LinkView } from "../../ipc/types/LinkView";
import { useAction } from "../../state/action";
import { DAYS, DOWNLOADS } from "../../state/exports/linking";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { hostErrors } from "../../texts/links";

const words = t.links;

export function LinkActs(props: { link: LinkView; small?: boolean }) {
  const [asking, setAsking] = createSignal<"extend" | "revoke" | null>(null);
  const to = () => props.link.to || words.list.to;
  const size = () => (props.small ? "small" : undefined);
  return (
    <>
      <Button {...sized(size())} aria-label={words.list.extendOf(to())} onClick={() => setAsking("extend")}>
        {words.list.extend}
      </Button>
      <Button {...sized(size())} aria-label={words.list.revokeOf(to())} onClick={() => setAsking("revoke")}>
        {words.list.revoke}
      </Button>
      <Dialog
        open={asking() === "extend"}
        onClose={() => setAsking(null)}
        title={words.extend.title}
        lead={words.extend.lead}
      >
        <Show when={asking() === "extend"}>
          <Extend link={props.link} onDone={() => setAsking(null)} />
        </Show>
      </Dialog>
      <Show when={asking() === "revoke"}>
        <Revoke link={props.link} onDone={() => setAsking(null)} />
      </Show>
    </>
  );
}

const sized = (size: "small" | undefined) => (size ? { size } : {});

function Extend(props: { link: LinkView; onDone: () => void }) {
  const extend = useAction("link_extend", ["links"], hostErrors);
  const toasts = useToasts();
  const left = () => props.link.downloadsMost - props.link.downloads;
  const [days, setDays] = createSignal(7);
  const [more, setMore] = createSignal(Math.min(3, Math.max(1, left())));
  const submit = async (event: Event) => {
    event.preventDefault();
    if (extend.pending()) return;
    const downloads = props.link.downloads + more();
    if (!(await extend.run({ id: props.link.id, days: days(), downloads }))) return;
    toasts.say(words.extend.done);
    props.onDone();
  };
  return (
    <form class="link-extend" onSubmit={(event) => void submit(event)}>
      <Select
        label={words.extend.days}
        value={String(days())}
        onChange={(value) => setDays(Number(value))}
        options={DAYS.map((one) => ({ value: String(one), label: words.place.daysOf(one) }))}
      />
      <Choices
        label={words.extend.downloads}
        inline
        value={String(more())}
        onChange={(value) => setMore(Number(value))}
        options={DOWNLOADS.map((n) => ({ value: String(n), title: words.place.downloadsOf(n) }))}
      />
      <Show when={props.link.downloads > 0}>
        <p class="small muted">{words.extend.already(props.link.downloads)}</p>
      </Show>
      <ErrorNotice error={extend.error()} />
      <div class="dialog__foot">
        <Button onClick={() => props.onDone()}>{t.common.cancel}</Button>
        <Button look="lamp" type="submit" pending={extend.pending()}>
          {words.extend.do}
        </Button>
      </div>
    </form>
  );
}

function Revoke(props: { link: LinkView; onDone: () => void }) {
  const revoke = useAction("link_revoke", ["links", "ledger"], hostErrors);
  const toasts = useToasts();
  const confirm = async () => {
    if (!(await revoke.run({ id: props.link.id }))) return;
    toasts.say(words.revoke.done);
    props.onDone();
  };
  return (
    <Confirm
      open
      title={words.revoke.title}
      text={`${words.revoke.text} ${words.revoke.fetched(props.link.downloads)}`}
      action={words.revoke.do}
      cancel={words.revoke.keep}
      pending={revoke.pending()}
      error={revoke.error()}
      onConfirm={() => void confirm()}
      onCancel={() => props.onDone()}
    />
  );
}
