// What was given, and the way to give: the list of receipts, the wizard, an export under way, one receipt, links.

import { createEffect, Match, Show, Switch } from "solid-js";
import { Confirm } from "../../components/confirm";
import { blank, toPick } from "../../state/exports/draft";
import {
  type Begin,
  begin,
  followedGivenWish,
  forgetAsked,
  giveAsked,
  givenSpot,
  givenWish,
  goTo,
  isBegun,
  isTheSame,
} from "../../state/exports/place";
import { useCameras } from "../../state/queries";
import { t } from "../../texts";
import "./exports.css";
import "./given.css";
import { JobPage } from "./job";
import { LinkPage } from "./link";
import { LinksPage } from "./links";
import "./links.css";
import { List } from "./list";
import { ReceiptPage } from "./receipt";
import { Wizard } from "./wizard";

export { GivenNews } from "./news";

export function Given() {
  const cameras = useCameras();
  createEffect(() => givenWish() && followedGivenWish());
  // Which cameras see the inside of the home has to be known before anything is picked.
  const start = (what: Begin) =>
    begin(what, {
      ...blank(),
      purpose: what.purpose,
      response: what.response,
      clips: toPick(what.clips, cameras.data ?? [], what.response),
    });
  createEffect(() => {
    const what = giveAsked();
    if (!what || !cameras.data) return;
    if (isTheSame(what)) {
      forgetAsked();
      goTo({ page: "wizard" });
    } else if (!isBegun()) start(what);
  });
  const job = () => {
    const spot = givenSpot();
    return spot.page === "job" ? spot.id : null;
  };
  const receipt = () => {
    const spot = givenSpot();
    return spot.page === "receipt" ? spot.id : null;
  };
  const link = () => {
    const spot = givenSpot();
    return spot.page === "link" ? spot.id : null;
  };
  const other = () => (isBegun() ? giveAsked() : null);
  return (
    <>
      <Switch fallback={<List />}>
        <Match when={givenSpot().page === "wizard" && isBegun()}>
          <Wizard />
        </Match>
        <Match when={job()} keyed>
          {(id) => <JobPage id={id} />}
        </Match>
        <Match when={receipt()} keyed>
          {(id) => <ReceiptPage id={id} />}
        </Match>
        <Match when={givenSpot().page === "links"}>
          <LinksPage />
        </Match>
        <Match when={link()} keyed>
          {(id) => <LinkPage id={id} />}
        </Match>
      </Switch>
      <Show when={other()}>
        {(what) => (
          <Confirm
            open
            title={t.exports.other.title}
            text={t.exports.other.text}
            action={t.exports.other.anew}
            cancel={t.exports.other.keep}
            pending={false}
            error={null}
            onConfirm={() => start(what())}
            onCancel={() => {
              forgetAsked();
              goTo({ page: "wizard" });
            }}
          />
        )}
      </Show>
    </>
  );
}
