// What can be done with what is seen: the marked range, own copies, snapshots and bookmarks.

import BookBookmark from "lucide-solid/icons/book-bookmark";
import Bookmark from "lucide-solid/icons/bookmark";
import Camera from "lucide-solid/icons/camera";
import EyeOff from "lucide-solid/icons/eye-off";
import HandHelping from "lucide-solid/icons/hand-helping";
import Save from "lucide-solid/icons/save";
import X from "lucide-solid/icons/x";
import { Show } from "solid-js";
import { Button } from "../../components/button";
import { give } from "../../state/exports/place";
import { type Looking, useLooking } from "../../state/looking/looking";
import { SECOND } from "../../state/looking/zone";
import { askBookmark, askOwnCopy, askSnapshot, openBookmarks } from "../../state/own-copies";
import { beginRange } from "../../state/redaction/place";
import { t } from "../../texts";
import { times } from "../../texts/times";

/** Without a marked range: half a minute on either side of what is seen. */
const AROUND = 30 * SECOND;

/** What the buttons and their keys do. */
export function actsOf(looking: Looking) {
  const camera = () => looking.sound().camera ?? looking.chosen()[0] ?? null;
  return {
    save: () => {
      const at = looking.at();
      const range = looking.selection();
      askOwnCopy(range ?? { cameras: looking.chosen(), fromUs: at - AROUND, toUs: at + AROUND });
    },
    redact: () => {
      const at = looking.at();
      const { cameras, fromUs, toUs } = looking.selection() ?? {
        cameras: looking.chosen(),
        fromUs: at - AROUND,
        toUs: at + AROUND,
      };
      beginRange({ cameras, fromUs: Math.round(fromUs), toUs: Math.round(toUs) });
    },
    give: () => {
      const at = looking.at();
      const { cameras, fromUs, toUs } = looking.selection() ?? {
        cameras: looking.chosen(),
        fromUs: at - AROUND,
        toUs: at + AROUND,
      };
      const clips = cameras.map((camera) => ({ camera, fromUs: Math.round(fromUs), toUs: Math.round(toUs) }));
      if (clips.length > 0) give({ purpose: "own_use", response: null, clips });
    },
    snapshot: () => {
      const one = camera();
      if (one !== null) askSnapshot({ camera: one, atUs: Math.round(looking.at()) });
    },
    mark: () => {
      const cameras = looking.chosen();
      askBookmark({ camera: cameras.length === 1 ? (cameras[0] ?? null) : null, atUs: Math.round(looking.at()) });
    },
  };
}

export function Acts() {
  const looking = useLooking();
  const acts = actsOf(looking);
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
      <Button
        size="small"
        title={t.ownCopies.saveHint}
        aria-label={t.ownCopies.save}
        aria-keyshortcuts="e"
        onClick={acts.save}
      >
        <Save aria-hidden="true" />
        <span class="acts__word">{t.ownCopies.save}</span>
      </Button>
      <Button
        size="small"
        title={t.exports.beginRangeHint}
        aria-label={t.exports.beginRange}
        aria-keyshortcuts="x"
        onClick={acts.give}
      >
        <HandHelping aria-hidden="true" />
        <span class="acts__word">{t.exports.beginRange}</span>
      </Button>
      <Button
        size="small"
        title={t.redaction.beginRangeHint}
        aria-label={t.redaction.beginRange}
        aria-keyshortcuts="h"
        onClick={acts.redact}
      >
        <EyeOff aria-hidden="true" />
        <span class="acts__word">{t.redaction.beginRange}</span>
      </Button>
      <Button
        size="small"
        title={t.ownCopies.shotHint}
        aria-label={t.ownCopies.shot}
        aria-keyshortcuts="s"
        onClick={acts.snapshot}
      >
        <Camera aria-hidden="true" />
        <span class="acts__word acts__word--spare">{t.ownCopies.shot}</span>
      </Button>
      <Button
        size="small"
        title={t.ownCopies.markHint}
        aria-label={t.ownCopies.mark}
        aria-keyshortcuts="b"
        onClick={acts.mark}
      >
        <Bookmark aria-hidden="true" />
        <span class="acts__word acts__word--spare">{t.ownCopies.mark}</span>
      </Button>
      <Button icon size="small" title={t.ownCopies.marksHint} aria-label={t.ownCopies.marks} onClick={openBookmarks}>
        <BookBookmark aria-hidden="true" />
      </Button>
    </div>
  );
}
