// Own copies and bookmarks in the fake.

import type { BookmarkView } from "../types/BookmarkView";
import type { HoldView } from "../types/HoldView";
import type { OwnCopyJob } from "../types/OwnCopyJob";
import type { OwnCopyPlan } from "../types/OwnCopyPlan";
import type { Snapshot } from "../types/Snapshot";

function none(): never {
  throw new Error("not in the fake");
}

export const exports = {
  own_copy_plan: (): OwnCopyPlan => ({ cameras: [], bytes: 0 }),
  own_copy_start: (): OwnCopyJob => none(),
  own_copy_jobs: (): OwnCopyJob[] => [],
  own_copy_cancel: () => ({}),
  own_copy_forget: () => ({}),
  own_copy_show: () => ({}),
  snapshot_save: (): Snapshot => none(),
  bookmark_list: (): BookmarkView[] => [],
  bookmark_add: (): BookmarkView => none(),
  bookmark_update: (): BookmarkView => none(),
  bookmark_remove: () => ({}),
  hold_add: (): HoldView => none(),
  hold_release: () => ({}),
};
