// What leaves, file by file: parts of a file stand right below it.

import type { LeavingItem } from "../../ipc/types/LeavingItem";

export function byFile(items: LeavingItem[]): LeavingItem[] {
  const order = [...new Set(items.map((item) => item.file))];
  return items
    .map((item, at) => ({ item, at }))
    .toSorted(
      (a, b) =>
        order.indexOf(a.item.file) - order.indexOf(b.item.file) ||
        Number(a.item.bytes === null) - Number(b.item.bytes === null) ||
        a.at - b.at,
    )
    .map(({ item }) => item);
}
