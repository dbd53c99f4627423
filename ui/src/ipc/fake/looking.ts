// Looking back in the fake: an archive that holds nothing yet.

import type { TimelineView } from "../types/TimelineView";

const NOTHING: TimelineView = { cameras: [], indexedUntilUs: null, earliestUs: null, latestUs: null };

export const looking = {
  timeline: () => NOTHING,
  next_motion: () => null,
  scrub_picture: () => new ArrayBuffer(0),
  play: () => new ArrayBuffer(0),
  still: () => new ArrayBuffer(0),
};
