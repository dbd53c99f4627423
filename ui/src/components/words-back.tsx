import { For } from "solid-js";
import { t } from "../texts";
import { Field } from "./field";

interface WordsBackProps {
  /** Which words are asked for, from 0. */
  challenge: number[];
  answers: string[];
  onInput: (index: number, value: string) => void;
}

/** Asks some words of the sheet back. */
export function WordsBack(props: WordsBackProps) {
  return (
    <div class="words-back">
      <For each={props.challenge}>
        {(word, index) => (
          <Field
            label={t.sheet.word(word)}
            value={props.answers[index()] ?? ""}
            onInput={(value) => props.onInput(index(), value)}
            autofocus={index() === 0}
            mono
          />
        )}
      </For>
    </div>
  );
}
