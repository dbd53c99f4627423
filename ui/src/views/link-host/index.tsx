// Setting up where links can wait, and changing it, above whatever is open: a hand-over that is half filled in stays as it is.

import { Show } from "solid-js";
import { Dialog } from "../../components/dialog";
import { closeHost, hostAsked } from "../../state/exports/hosting";
import { t } from "../../texts";
import { HostForm } from "./form";
import "./link-host.css";

const words = t.links.host;

export function LinkHostDialog() {
  const title = () => {
    const host = hostAsked()?.host;
    return host ? words.editTitle(host.name) : words.addTitle;
  };
  return (
    <Dialog
      open={hostAsked() !== null}
      onClose={closeHost}
      title={title()}
      lead={hostAsked()?.host ? undefined : words.addLead}
      wide
    >
      <Show when={hostAsked()}>
        {(asked) => (
          <HostForm
            host={asked().host}
            onDone={(made) => {
              asked().made?.(made);
              closeHost();
            }}
          />
        )}
      </Show>
    </Dialog>
  );
}
