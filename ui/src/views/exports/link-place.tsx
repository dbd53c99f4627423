// A link as the way out: at which host it waits, what that host learns and what protects there, how it is opened, how long and how often.

import CloudUpload from "lucide-solid/icons/cloud-upload";
import { createEffect, Show } from "solid-js";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import { Select } from "../../components/field";
import { ErrorNotice, Notice } from "../../components/notice";
import { PageHash } from "../../components/page-hash";
import { Switch } from "../../components/switch";
import { Told } from "../../components/told";
import type { LinkHostView } from "../../ipc/types/LinkHostView";
import { useAction } from "../../state/action";
import { setUpHost } from "../../state/exports/hosting";
import { can, DOWNLOADS, daysAt, hostFault, toOrder } from "../../state/exports/linking";
import { partsOf } from "../../state/exports/parts";
import { giving, linking, setGiving, setLinking } from "../../state/exports/place";
import type { Planned } from "../../state/exports/plan";
import { useLinkHosts, wordsOf } from "../../state/queries";
import { t } from "../../texts";
import { hostErrors } from "../../texts/links";

const words = t.links.place;

export function LinkPlace(props: { planned: Planned }) {
  const hosts = useLinkHosts();
  const check = useAction("link_host_check", ["links"], hostErrors);
  const need = () => props.planned.plan.data ?? { bytes: 0, largest: 0 };
  const chosen = () => hosts.data?.find((one) => one.id === linking.host);
  const choose = (id: number) => {
    check.clear();
    setLinking({ host: id, pageFine: false });
  };
  const setUp = () => setUpHost((made) => choose(made.id));
  // One host that can take it needs no choosing.
  createEffect(() => {
    const [only, ...more] = hosts.data ?? [];
    if (only && more.length === 0 && linking.host === null && hostFault(only, need()) === null) choose(only.id);
  });
  const refusal = (host: LinkHostView): string | null => {
    switch (hostFault(host, need())) {
      case "size":
        return words.fault.size(host.mostBytes ?? 0);
      case "room":
        return words.fault.room(host.freeBytes ?? 0);
      default:
        return null;
    }
  };
  return (
    <Show when={hosts.data} fallback={<ErrorNotice error={hosts.isError ? wordsOf(hosts.error) : null} />}>
      {(all) => (
        <Show
          when={all().length > 0}
          fallback={
            <div class="card card--empty give-none">
              <CloudUpload class="inbox__icon" aria-hidden="true" />
              <h3>{words.none}</h3>
              <p class="muted">{words.noneText}</p>
              <p class="muted">{words.stick}</p>
              <div class="buttons">
                <Button look="lamp" onClick={setUp}>
                  {words.setUp}
                </Button>
              </div>
            </div>
          }
        >
          <Choices
            label={words.hosts}
            value={linking.host === null ? null : String(linking.host)}
            onChange={(value) => choose(Number(value))}
            options={all().map((host) => ({
              value: String(host.id),
              title: host.name,
              hint: `${t.links.kind[host.kind]}, ${host.address}`,
              refusal: refusal(host),
            }))}
          />
          <div class="buttons">
            <Button size="small" onClick={setUp}>
              {words.another}
            </Button>
          </div>
          <Show when={linking.host !== null && !chosen()}>
            <Notice tone="warn">{words.lack.host_gone}</Notice>
          </Show>
          <Show when={chosen()}>
            {(host) => (
              <>
                <Show when={host().problem}>
                  <Notice
                    tone="warn"
                    title={words.fault.problem}
                    action={
                      <Button size="small" pending={check.pending()} onClick={() => void check.run({ id: host().id })}>
                        {t.links.told.asked}
                      </Button>
                    }
                  />
                </Show>
                <ErrorNotice error={check.error()} />
                <section class="card give-host" aria-label={host().name}>
                  <Told parts={partsOf(host(), sealed())}>
                    <Show when={host().page}>{(page) => <PageHash page={page()} ours={host().pageOurs} />}</Show>
                  </Told>
                  <Show when={host().pageOurs === false}>
                    <Notice tone="warn" title={t.links.told.notOurs}>
                      <div class="give-words">
                        <p>{t.links.told.notOursText}</p>
                        <label class="tick">
                          <input
                            type="checkbox"
                            checked={linking.pageFine}
                            onChange={(event) => setLinking("pageFine", event.currentTarget.checked)}
                          />
                          <span>{t.links.told.notOursFine}</span>
                        </label>
                      </div>
                    </Notice>
                  </Show>
                </section>
                <Opened planned={props.planned} host={host()} />
                <Limits host={host()} />
              </>
            )}
          </Show>
        </Show>
      )}
    </Show>
  );
}

const sealed = () => giving.sealed && giving.purpose === "answer";

/** By whom it can be opened: with a PIN, without, by a passphrase, or by the requester's own key. */
function Opened(props: { planned: Planned; host: LinkHostView }) {
  const recipients = () => (giving.purpose === "answer" ? (props.planned.plan.data?.recipients ?? 0) : 0);
  return (
    <section class="card give-link" aria-labelledby="give-link-how">
      <h3 id="give-link-how">{words.how}</h3>
      <Show when={!sealed()}>
        <Show when={can(props.host, "pin")} fallback={<p class="muted">{words.noPin}</p>}>
          <Switch
            label={words.pin}
            hint={words.pinHint}
            checked={linking.pin}
            onChange={(pin) => setLinking("pin", pin)}
          />
          <div aria-live="polite">
            <Show when={!linking.pin}>
              <Notice tone="warn" title={words.pinOff}>
                {words.pinOffText}
              </Notice>
            </Show>
          </div>
        </Show>
      </Show>
      <Show when={recipients() > 0}>
        <Switch
          label={words.seal}
          hint={words.sealHint(recipients())}
          checked={giving.sealed}
          onChange={(value) => setGiving("sealed", value)}
        />
      </Show>
    </section>
  );
}

function Limits(props: { host: LinkHostView }) {
  const hint = () => {
    if (props.host.kind === "bucket") return words.daysSigned;
    return can(props.host, "expiry") ? words.daysHint : t.links.without.expiry;
  };
  return (
    <section class="card give-link" aria-labelledby="give-link-limits">
      <h3 id="give-link-limits">{words.limits}</h3>
      <div class="give-link__limits">
        <Select
          label={words.days}
          hint={hint()}
          value={String(toOrder(linking, props.host, sealed()).days)}
          onChange={(value) => setLinking("days", Number(value))}
          options={daysAt(props.host.kind).map((days) => ({ value: String(days), label: words.daysOf(days) }))}
        />
        <Show when={can(props.host, "counts")}>
          <div class="give-link__often">
            <Choices
              label={words.downloads}
              inline
              value={String(linking.downloads)}
              onChange={(value) => setLinking("downloads", Number(value))}
              options={DOWNLOADS.map((n) => ({ value: String(n), title: words.downloadsOf(n) }))}
            />
            <p class="field__hint" aria-live="polite" classList={{ "give-link__fragile": linking.downloads === 1 }}>
              {linking.downloads === 1 ? words.fragile : words.downloadsHint}
            </p>
          </div>
        </Show>
      </div>
    </section>
  );
}
