// An export that ended while its page was closed says so, wherever the owner is; so does what becomes of a link.

import { createEffect, on } from "solid-js";
import type { LinkView } from "../../ipc/types/LinkView";
import { running } from "../../state/exports/job";
import { gave, givenSpot, isLink, openJob, openLink } from "../../state/exports/place";
import { useExportJobs, useLinks } from "../../state/queries";
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
          const words = isLink(job) ? t.links.job : t.exports.job;
          if (job.state === "done") toasts.say(words.finished(job.to), show);
          else if (job.state === "failed") toasts.say(words.failed(job.to), show);
        }
      },
    ),
  );
  const links = useLinks();
  const seen = (id: number) => {
    const spot = givenSpot();
    if (!props.shown) return false;
    if (spot.page === "job") return jobs.data?.some((job) => job.id === spot.id && job.link === id) ?? false;
    return spot.page === "links" || (spot.page === "link" && spot.id === id);
  };
  createEffect(
    on(
      () => links.data,
      (now, before) => {
        for (const link of now ?? []) {
          const was = before?.find((one) => one.id === link.id);
          const text = was && became(link, was);
          if (text && !seen(link.id)) toasts.say(text, { label: t.links.news.show, run: () => openLink(link.id) });
        }
      },
    ),
  );
  return null;
}

/** What is news about a link. */
function became(link: LinkView, was: LinkView): string | null {
  const words = t.links.news;
  const which = link.to ? words.to(link.to) : words.at(link.hostName);
  if (link.downloads > was.downloads) return words.fetched(which);
  if (link.state === was.state) return null;
  if (link.state === "open" && was.state === "uploading") return words.open(which);
  if (link.state === "locked_out") return words.locked(which);
  return link.state === "failed" ? words.failed(which) : null;
}
