// What can be done with what is seen: the marked range, for now. Own copies, snapshots and bookmarks stand here too.

import X from "lucide-solid/icons/x";
import { Show } from "solid-js";
import { Button } from "../../components/button";
import { useLooking } from "../../state/looking/looking";
import { t } from "../../texts";
import { times } from "../../texts/times";

export function Acts() {
  const looking = useLooking();
  return (
    <div class="acts">
      <Show when={looking.selection()}>
        {(range) => (
          <span class="acts__range">
            <span class="tabular">
              {times.clock(range().fromUs, looking.zone)}–{times.clock(range().toUs, looking.zone)}
            </span>
            <span class="muted">{t.looking.rangeLong(range().toUs - range().fromUs)}</span>
            <Button icon size="small" aria-label={t.looking.rangeClear} onClick={() => looking.clearRange()}>
              <X aria-hidden="true" />
            </Button>
          </span>
        )}
      </Show>
    </div>
  );
}
