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
import { DOWNLOADS, daysAt } from "../../state/exports/linking";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { hostErrors } from "../../texts/links";

const words = t.links;

/** What is asked about which link. It outlives the link's own buttons: one that was taken back has none any more. */
export interface LinkAsked {
  link: LinkView;
  what: "extend" | "revoke";
}

interface ActsProps {
  link: LinkView;
  small?: boolean;
  onAsk: (asked: LinkAsked) => void;
}

export function LinkActs(props: ActsProps) {
  const to = () => props.link.to || words.list.to;
  const size = () => (props.small ? ({ size: "small" } as const) : {});
  return (
    <>
      <Button
        {...size()}
        aria-label={words.list.extendOf(to())}
        onClick={() => props.onAsk({ link: props.link, what: "extend" })}
      >
        {words.list.extend}
      </Button>
      <Button
        {...size()}
        aria-label={words.list.revokeOf(to())}
        onClick={() => props.onAsk({ link: props.link, what: "revoke" })}
      >
        {words.list.revoke}
      </Button>
    </>
  );
}

export function LinkDialogs(props: { asked: LinkAsked | null; onDone: () => void }) {
  const extending = () => (props.asked?.what === "extend" ? props.asked.link : null);
  const revoking = () => (props.asked?.what === "revoke" ? props.asked.link : null);
  return (
    <>
      <Dialog
        open={extending() !== null}
        onClose={() => props.onDone()}
        title={words.extend.title}
        lead={words.extend.lead}
      >
        <Show when={extending()}>{(link) => <Extend link={link()} onDone={() => props.onDone()} />}</Show>
      </Dialog>
      <Revoke link={revoking()} onDone={() => props.onDone()} />
    </>
  );
}

function Extend(props: { link: LinkView; onDone: () => void }) {
  const extend = useAction("link_extend", ["links"], hostErrors);
  const toasts = useToasts();
  const [days, setDays] = createSignal(7);
  const [downloads, setDownloads] = createSignal(Math.max(1, props.link.downloadsMost));
  /** A space of the owner's own counts nothing. */
  const counts = () => props.link.hostKind === "relay" || props.link.hostKind === "this_computer";
  const submit = async (event: Event) => {
    event.preventDefault();
    if (extend.pending()) return;
    if (!(await extend.run({ id: props.link.id, days: days(), downloads: downloads() }))) return;
    toasts.say(words.extend.done);
    props.onDone();
  };
  return (
    <form class="link-extend" onSubmit={(event) => void submit(event)}>
      <Select
        label={words.extend.days}
        value={String(days())}
        onChange={(value) => setDays(Number(value))}
        options={daysAt(props.link.hostKind).map((one) => ({ value: String(one), label: words.place.daysOf(one) }))}
      />
      <Show when={counts()}>
        <Choices
          label={words.extend.downloads}
          inline
          value={String(downloads())}
          onChange={(value) => setDownloads(Number(value))}
          options={DOWNLOADS.filter((n) => n > props.link.downloads).map((n) => ({
            value: String(n),
            title: words.place.downloadsOf(n),
          }))}
        />
      </Show>
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

function Revoke(props: { link: LinkView | null; onDone: () => void }) {
  const revoke = useAction("link_revoke", ["links", "ledger"], hostErrors);
  const toasts = useToasts();
  const confirm = async () => {
    const id = props.link?.id;
    if (id === undefined || !(await revoke.run({ id }))) return;
    toasts.say(words.revoke.done);
    props.onDone();
  };
  return (
    <Confirm
      open={props.link !== null}
      title={words.revoke.title}
      text={`${words.revoke.text} ${words.revoke.fetched(props.link?.downloads ?? 0)}`.trim()}
      action={words.revoke.do}
      cancel={words.revoke.keep}
      pending={revoke.pending()}
      error={revoke.error()}
      onConfirm={() => void confirm()}
      onCancel={() => {
        revoke.clear();
        props.onDone();
      }}
    />
  );
}
