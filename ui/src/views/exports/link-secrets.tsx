// What is handed on: the address, the PIN, the passphrase. Each is copied past the page, or shown when it is asked for and hidden again.

import Copy from "lucide-solid/icons/copy";
import Eye from "lucide-solid/icons/eye";
import EyeOff from "lucide-solid/icons/eye-off";
import { createSignal, type JSX, onCleanup, onMount, Show } from "solid-js";
import { Button } from "../../components/button";
import { ErrorNotice } from "../../components/notice";
import type { LinkView } from "../../ipc/types/LinkView";
import { useAction } from "../../state/action";
import { countDown, lastCopied, type Secret } from "../../state/exports/copying";
import { byTool } from "../../state/exports/linking";
import { useLinkHosts, useReceipts } from "../../state/queries";
import { t } from "../../texts";
import { hostErrors } from "../../texts/links";

const words = t.links.secrets;

/** What is shown hides again by itself after so long. */
const SHOWN_MS = 60_000;

const names: Record<Secret, string> = { url: words.address, pin: words.pin, passphrase: words.passphrase };

export function LinkSecrets(props: { link: LinkView }) {
  const hosts = useLinkHosts();
  const receipts = useReceipts();
  const ask = useAction("link_secrets", [], hostErrors);
  const copy = useAction("copy_secret", [], hostErrors);
  // Held here and nowhere else, one at a time: no cache of answers has it.
  const [shown, setShown] = createSignal<{ what: Secret; text: string } | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hide = () => {
    clearTimeout(timer);
    setShown(null);
  };
  onCleanup(hide);
  onMount(() => {
    const away = () => document.hidden && hide();
    document.addEventListener("visibilitychange", away);
    onCleanup(() => document.removeEventListener("visibilitychange", away));
  });
  const show = async (what: Secret) => {
    hide();
    const text = (await ask.run({ id: props.link.id }))?.[what];
    if (!text) return;
    setShown({ what, text });
    timer = setTimeout(hide, SHOWN_MS);
  };
  const take = async (what: Secret) => {
    if ((await copy.run({ id: props.link.id, what })) !== undefined) countDown(props.link.id, what);
  };
  const sealed = () => receipts.data?.find((one) => one.id === props.link.receipt)?.sealed === true;
  /** They get the sealed file alone, and need the passphrase. */
  const tool = () => {
    const host = hosts.data?.find((one) => one.id === props.link.host);
    return !sealed() && (host ? byTool(host) : ["bucket", "webdav"].includes(props.link.hostKind));
  };
  const row = (what: Secret, lead: string) => (
    <Row
      what={what}
      lead={lead}
      text={shown()?.what === what ? (shown()?.text ?? null) : null}
      link={props.link.id}
      onShow={() => void show(what)}
      onHide={hide}
      onCopy={() => void take(what)}
    />
  );
  return (
    <div class="secrets">
      <ErrorNotice error={ask.error() ?? copy.error()} />
      {row("url", sealed() ? words.addressSealed : words.addressLead)}
      <Show when={props.link.pin}>{row("pin", words.pinLead)}</Show>
      <Show when={tool()}>{row("passphrase", words.passphraseMain)}</Show>
      <Show when={!tool() && !sealed()}>
        <details class="secrets__more" onToggle={(event) => !event.currentTarget.open && hide()}>
          <summary>{words.more}</summary>
          <p class="small muted">{words.moreText}</p>
          {row("passphrase", words.passphraseLead)}
        </details>
      </Show>
    </div>
  );
}

interface RowProps {
  what: Secret;
  lead: string;
  /** What is shown; `null` while it is hidden. */
  text: string | null;
  link: number;
  onShow: () => void;
  onHide: () => void;
  onCopy: () => void;
}

function Row(props: RowProps) {
  const name = () => names[props.what];
  const copied = () => {
    const last = lastCopied();
    return last && last.id === props.link && last.what === props.what ? last : null;
  };
  /** For a reader: when it begins, shortly before it ends, and that it ended; not each second. */
  const said = () => {
    const last = copied();
    if (!last) return "";
    return last.leftS === 0 ? words.cleared : last.leftS <= 10 ? words.soon : words.copied(name());
  };
  return (
    <section class="secret" aria-label={name()} data-shown={props.text === null ? undefined : ""}>
      <div class="secret__what">
        <h3>{name()}</h3>
        <p class="small muted">{props.lead}</p>
      </div>
      <div class="buttons secret__acts">
        <Show
          when={props.text === null}
          fallback={
            <Button size="small" look="quiet" aria-label={words.hide(name())} onClick={() => props.onHide()}>
              <EyeOff aria-hidden="true" />
              {t.common.hide}
            </Button>
          }
        >
          <Button size="small" look="quiet" aria-label={words.show(name())} onClick={() => props.onShow()}>
            <Eye aria-hidden="true" />
            {t.common.show}
          </Button>
        </Show>
        <Button
          size="small"
          look={props.what === "url" ? "lamp" : "plain"}
          aria-label={words.copyOf(name())}
          onClick={() => props.onCopy()}
        >
          <Copy aria-hidden="true" />
          {words.copy}
        </Button>
      </div>
      <div class="secret__value mono" aria-live="polite" translate="no">
        <Show when={props.text} fallback={<Hidden />}>
          {(text) => <Value what={props.what} text={text()} />}
        </Show>
      </div>
      <div class="secret__copied small" aria-hidden="true">
        <Show when={copied()}>
          {(last) => <span>{last().leftS > 0 ? words.clears(last().leftS) : words.cleared}</span>}
        </Show>
      </div>
      <div role="status" class="hidden-text">
        {said()}
      </div>
    </section>
  );
}

function Hidden(): JSX.Element {
  return (
    <>
      <span aria-hidden="true">••••••••</span>
      <span class="hidden-text">{words.hidden}</span>
    </>
  );
}

/** A PIN in two halves, as it is said on the phone; a reader says its digits one by one. */
function Value(props: { what: Secret; text: string }): JSX.Element {
  return (
    <Show when={props.what === "pin"} fallback={<bdi dir="ltr">{props.text}</bdi>}>
      <bdi class="secret__pin" dir="ltr" aria-hidden="true">
        {props.text.slice(0, 4)} {props.text.slice(4)}
      </bdi>
      <span class="hidden-text">{props.text.split("").join(" ")}</span>
    </Show>
  );
}
