// What leaves, file by file: parts of a file stand right below it.

import type { LeavingItem } from "../../ipc/types/LeavingItem";

/** What is told of a file, beside the file itself. */
export const isPart = (item: LeavingItem) => ["words", "inside", "extra"].includes(item.kind);

export function byFile(items: LeavingItem[]): LeavingItem[] {
  const order = [...new Set(items.map((item) => item.file))];
  return items
    .map((item, at) => ({ item, at }))
    .toSorted(
      (a, b) =>
        order.indexOf(a.item.file) - order.indexOf(b.item.file) ||
        Number(isPart(a.item)) - Number(isPart(b.item)) ||
        a.at - b.at,
    )
    .map(({ item }) => item);
}
