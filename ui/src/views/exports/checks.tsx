// What was checked of what was written, in plain words, and what was not proven.

import { For, Show } from "solid-js";
import type { ExportReceipt } from "../../ipc/types/ExportReceipt";
import { t } from "../../texts";

const words = t.exports.checks;
const ALL = ["E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9", "E10"];

/** `link`: it was sealed for a host, and not written to a stick or a folder. */
export function Checks(props: { receipt: ExportReceipt; link?: boolean }) {
  const said = (one: string) => (props.link ? t.links.job.checks[one] : undefined) ?? words.of[one] ?? one;
  const held = () => ALL.filter((one) => props.receipt.checks.includes(one));
  // Of a folder nobody says E6; and that a stick could not be read back past the memory is told in words of its own.
  const missing = () => ALL.filter((one) => one !== "E6" && !props.receipt.checks.includes(one));
  return (
    <section class="card give-checks" aria-labelledby="give-checks">
      <h2 id="give-checks">{words.title}</h2>
      <ul class="receipt">
        <For each={held()}>{(one) => <li>{said(one)}</li>}</For>
      </ul>
      <h3>{words.notTitle}</h3>
      <ul class="receipt">
        <Show when={props.receipt.readBack === "not_proven" && !props.link}>
          <li>{words.notMedium}</li>
        </Show>
        <For each={missing()}>{(one) => <li>{words.notShown(said(one))}</li>}</For>
        <For each={props.receipt.level === "witness" ? [words.notWitness] : words.not}>{(line) => <li>{line}</li>}</For>
      </ul>
    </section>
  );
}
