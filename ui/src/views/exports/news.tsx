// An export that ended while its page was closed says so, wherever the owner is.

import { createEffect, on } from "solid-js";
import { running } from "../../state/exports/job";
import { gave, givenSpot, openJob } from "../../state/exports/place";
import { useExportJobs } from "../../state/queries";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";

export function GivenNews(props: { shown: boolean }) {
  const jobs = useExportJobs();
  const toasts = useToasts();
  createEffect(
    on(
      () => jobs.data,
      (now, before) => {
        for (const job of now ?? []) {
          const was = before?.find((one) => one.id === job.id);
          if (running(job) || (was && !running(was))) continue;
          if (job.state === "done") gave(job.id);
          const spot = givenSpot();
          if (!was || (props.shown && spot.page === "job" && spot.id === job.id)) continue;
          const show = { label: t.exports.job.show, run: () => openJob(job.id) };
          if (job.state === "done") toasts.say(t.exports.job.finished(job.to), show);
          else if (job.state === "failed") toasts.say(t.exports.job.failed(job.to), show);
        }
      },
    ),
  );
  return null;
}
