import ChevronRight from "lucide-solid/icons/chevron-right";
import { createSignal, Show } from "solid-js";
import { Button } from "../../components/button";
import { Select } from "../../components/field";
import { t } from "../../texts";
import { fill, makes } from "../../texts/makes";

interface MakesProps {
  host: string;
  onUse: (main: string, sub: string | null) => void;
}

/** Where common makes hide the address. */
export function Makes(props: MakesProps) {
  const [name, setName] = createSignal(makes[0]?.name ?? "");
  const make = () => makes.find((one) => one.name === name());
  const shown = (pattern: string) => fill(pattern, props.host || "IP");
  return (
    <details class="makes">
      <summary>
        <ChevronRight class="icon" aria-hidden="true" />
        {t.camera.where}
      </summary>
      <div class="makes__body">
        <Select
          label={t.camera.make}
          value={name()}
          onChange={setName}
          options={makes.map((one) => ({ value: one.name, label: one.name }))}
        />
        <Show when={make()}>
          {(one) => (
            <>
              <p class="small">{one().how}</p>
              <Show when={one().main}>
                {(main) => (
                  <>
                    <dl class="facts">
                      <dt>{t.camera.mainLabel}</dt>
                      <dd class="mono">{shown(main())}</dd>
                      <Show when={one().sub}>
                        {(sub) => (
                          <>
                            <dt>{t.camera.subLabel}</dt>
                            <dd class="mono">{shown(sub())}</dd>
                          </>
                        )}
                      </Show>
                    </dl>
                    <div class="makes__use">
                      <Button
                        size="small"
                        disabled={props.host === ""}
                        onClick={() => {
                          const small = one().sub;
                          props.onUse(fill(main(), props.host), small === null ? null : fill(small, props.host));
                        }}
                      >
                        {t.camera.use}
                      </Button>
                      <span class="small muted">{props.host ? t.camera.useHint : t.camera.hostMissing}</span>
                    </div>
                  </>
                )}
              </Show>
            </>
          )}
        </Show>
      </div>
    </details>
  );
}
