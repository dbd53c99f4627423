// Where secure links can wait: each host with what it learns and what protects there, set up, asked, changed and removed.

import CloudUpload from "lucide-solid/icons/cloud-upload";
import { createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { Confirm } from "../../components/confirm";
import { ErrorNotice, Notice } from "../../components/notice";
import { PageHash } from "../../components/page-hash";
import { Told } from "../../components/told";
import { errorText } from "../../ipc/errors";
import type { LinkHostView } from "../../ipc/types/LinkHostView";
import { useAction } from "../../state/action";
import { changeHost, setUpHost } from "../../state/exports/hosting";
import { partsOf } from "../../state/exports/parts";
import { useLinkHosts, wordsOf } from "../../state/queries";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { hostErrors } from "../../texts/links";

const words = t.links.hosts;

export function LinksSection() {
  const hosts = useLinkHosts();
  const toasts = useToasts();
  const remove = useAction("link_host_remove", ["links"], hostErrors);
  const [removing, setRemoving] = createSignal<LinkHostView | null>(null);
  const confirm = async () => {
    const host = removing();
    if (!host || (await remove.run({ id: host.id })) === undefined) return;
    setRemoving(null);
    toasts.say(words.removed(host.name));
  };
  const what = () => {
    const waiting = removing()?.links ?? 0;
    return waiting > 0 ? `${words.removeWaiting(waiting)} ${words.removeText}` : words.removeText;
  };
  return (
    <div class="section">
      <header class="section__head">
        <h2>{words.title}</h2>
        <p class="muted">{words.lead}</p>
      </header>
      <ErrorNotice error={hosts.isError ? wordsOf(hosts.error) : null} />
      <Show when={hosts.data}>
        {(all) => (
          <Show
            when={all().length > 0}
            fallback={
              <div class="card card--empty">
                <CloudUpload class="inbox__icon" aria-hidden="true" />
                <h3>{words.none}</h3>
                <p class="muted">{words.noneText}</p>
                <div class="buttons">
                  <Button look="lamp" onClick={() => setUpHost()}>
                    {words.add}
                  </Button>
                </div>
              </div>
            }
          >
            <ul class="link-hosts">
              <For each={all().map((host) => host.id)}>
                {(id) => (
                  <Show when={all().find((host) => host.id === id)}>
                    {(host) => (
                      <Host
                        host={host()}
                        onRemove={() => {
                          remove.clear();
                          setRemoving(host());
                        }}
                      />
                    )}
                  </Show>
                )}
              </For>
            </ul>
            <div>
              <Button onClick={() => setUpHost()}>{words.add}</Button>
            </div>
          </Show>
        )}
      </Show>
      <Confirm
        open={removing() !== null}
        title={words.removeTitle(removing()?.name ?? "")}
        text={what()}
        action={words.removeDo}
        cancel={t.common.cancel}
        pending={remove.pending()}
        error={remove.error()}
        onConfirm={() => void confirm()}
        onCancel={() => setRemoving(null)}
      />
    </div>
  );
}

function Host(props: { host: LinkHostView; onRemove: () => void }) {
  const check = useAction("link_host_check", ["links"], hostErrors);
  const toasts = useToasts();
  const ask = async () => {
    const found = await check.run({ id: props.host.id });
    if (found && !found.problem) toasts.say(words.checked(found.name));
  };
  const facts = () =>
    [
      words.waiting(props.host.links),
      props.host.mostBytes === null ? null : words.most(props.host.mostBytes),
      props.host.freeBytes === null ? null : words.free(props.host.freeBytes),
    ]
      .filter(Boolean)
      .join(", ");
  const problem = () => (props.host.problem ? errorText(props.host.problem, hostErrors) : null);
  return (
    <li class="card link-host">
      <div class="link-host__head">
        <div class="link-host__what">
          <h3>{props.host.name}</h3>
          <p class="small muted">
            {t.links.kind[props.host.kind]}, <span class="mono">{props.host.address}</span>
          </p>
          <p class="small muted">{facts()}</p>
        </div>
        <div class="buttons">
          <Button
            size="small"
            pending={check.pending()}
            aria-label={`${words.check}: ${props.host.name}`}
            onClick={() => void ask()}
          >
            {words.check}
          </Button>
          <Button size="small" aria-label={`${words.change} ${props.host.name}`} onClick={() => changeHost(props.host)}>
            {words.change}
          </Button>
          <Button size="small" aria-label={`${words.remove} ${props.host.name}`} onClick={() => props.onRemove()}>
            {words.remove}
          </Button>
        </div>
      </div>
      <ErrorNotice error={check.error() ?? problem()} />
      <Show when={props.host.pageOurs === false}>
        <Notice tone="warn" title={t.links.told.notOurs}>
          {t.links.told.notOursText}
        </Notice>
      </Show>
      <details class="link-host__more">
        <summary>{words.details}</summary>
        <Told parts={partsOf(props.host)}>
          <Show when={props.host.page}>{(page) => <PageHash page={page()} ours={props.host.pageOurs} />}</Show>
        </Told>
      </details>
    </li>
  );
}
