// What a response could be made of, before the owner looks at it.

import type { RequestCamera } from "../../ipc/types/RequestCamera";
import type { ResponseClip } from "../../ipc/types/ResponseClip";
import type { TimeWindow } from "../../ipc/types/TimeWindow";

/**
 * One clip for each time asked about and each camera that may look there, from its first to its last picture of that time. Gaps inside
 * stay inside: twenty clips around ten short gaps are nothing that anybody wants to look through.
 */
export function proposal(cameras: RequestCamera[], windows: TimeWindow[]): ResponseClip[] {
  return cameras
    .filter((camera) => camera.looksThere !== false)
    .flatMap(({ camera, spans }) =>
      windows.flatMap((window) => {
        const inside = spans.filter((span) => span.toUs > window.fromUs && span.fromUs < window.toUs);
        if (inside.length === 0) return [];
        return {
          camera,
          fromUs: Math.max(window.fromUs, Math.min(...inside.map((span) => span.fromUs))),
          toUs: Math.min(window.toUs, Math.max(...inside.map((span) => span.toUs))),
        };
      }),
    );
}
