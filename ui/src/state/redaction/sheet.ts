// A mark's contact sheet out of one render: which pictures, and why each.

import { useQuery } from "@tanstack/solid-query";
import { useBackend } from "../backend";
import { keys, value } from "../queries";

/** `render` is the render that it is of: a new one has new pictures. */
export function useSheet(id: number, mark: number, render: number) {
  const backend = useBackend();
  return useQuery(() => ({
    queryKey: [...keys.redactions, "sheet", id, render, mark],
    queryFn: () => value(backend, "redaction_sheet", { id, mark }),
  }));
}
