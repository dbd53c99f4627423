// Redactions: clips in which the owner hides whom and what is nobody's business, and the review of what comes out.

import { createEffect, createSignal, Match, on, Switch } from "solid-js";
import { useAction } from "../../state/action";
import {
  beginAsked,
  followedRedactionWish,
  goTo,
  redactionSpot,
  redactionWish,
  takeBegin,
} from "../../state/redaction/place";
import { Edit } from "./edit";
import { List } from "./list";
import { Review } from "./review";
import "./redaction.css";
import "./lanes.css";

export function Redactions() {
  const begin = useAction("redaction_begin", ["redactions"]);
  const [beginning, setBeginning] = createSignal(false);
  createEffect(() => redactionWish() && followedRedactionWish());
  createEffect(
    on(beginAsked, async () => {
      const what = takeBegin();
      if (!what) return;
      setBeginning(true);
      const made = await begin.run(what);
      setBeginning(false);
      if (made) goTo({ page: "edit", id: made.id });
    }),
  );
  const edit = () => {
    const spot = redactionSpot();
    return spot.page === "edit" ? spot : null;
  };
  const review = () => {
    const spot = redactionSpot();
    return spot.page === "review" ? spot : null;
  };
  return (
    <Switch fallback={<List beginning={beginning()} error={begin.error()} />}>
      <Match when={edit()} keyed>
        {(spot) => <Edit id={spot.id} atUs={spot.atUs} mark={spot.mark} />}
      </Match>
      <Match when={review()} keyed>
        {(spot) => <Review id={spot.id} />}
      </Match>
    </Switch>
  );
}
