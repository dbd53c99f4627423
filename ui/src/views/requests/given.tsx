// What was handed over in answer to a request, and the way to its receipt.

import { For } from "solid-js";
import { Button } from "../../components/button";
import { openReceipt } from "../../state/exports/place";
import { useReceipts } from "../../state/queries";
import { t } from "../../texts";
import { moment } from "./words";

export function Given(props: { request: string }) {
  const receipts = useReceipts();
  const all = () => (receipts.data ?? []).filter((one) => one.request === props.request);
  return (
    <For each={all()}>
      {(one) => (
        <div class="given-link">
          <span class="badge" data-tone="good">
            {t.exports.receipt.given(moment(one.madeUs))}
          </span>
          <Button
            size="small"
            look="quiet"
            aria-label={`${t.exports.receipt.link}: ${t.exports.receipt.given(moment(one.madeUs))}`}
            onClick={() => openReceipt(one.id)}
          >
            {t.exports.receipt.link}
          </Button>
        </div>
      )}
    </For>
  );
}
