import Printer from "lucide-solid/icons/printer";
import { createSignal, type JSX } from "solid-js";
import { t } from "../texts";
import { Button } from "./button";
import { RecoverySheet, type SheetView } from "./recovery-sheet";
import { WordsBack } from "./words-back";

interface SheetCheckProps {
  sheet: SheetView & { challenge: number[] };
  pending: boolean;
  /** What was wrong with the last answers. */
  trouble: JSX.Element;
  onCheck: (answers: string[]) => void;
  onLater: () => void;
}

/** A fresh sheet to print, and the question for some of its words, on one page. */
export function SheetCheck(props: SheetCheckProps) {
  const [answers, setAnswers] = createSignal(props.sheet.challenge.map(() => ""));
  const ready = () => answers().every((answer) => answer.trim() !== "");
  const check = (event: Event) => {
    event.preventDefault();
    if (ready() && !props.pending) props.onCheck(answers().map((answer) => answer.trim().toLowerCase()));
  };
  return (
    <>
      <div>
        <Button look="lamp" onClick={() => window.print()}>
          <Printer aria-hidden="true" />
          {t.firstRun.sheet.print}
        </Button>
      </div>
      <RecoverySheet sheet={props.sheet} />
      <form class="section__form" onSubmit={check}>
        <p class="muted">{t.firstRun.confirm.lead}</p>
        <WordsBack
          challenge={props.sheet.challenge}
          answers={answers()}
          onInput={(index, value) => setAnswers((all) => all.map((answer, at) => (at === index ? value : answer)))}
        />
        {props.trouble}
        <div class="buttons">
          <Button look="lamp" type="submit" pending={props.pending} disabled={!ready()}>
            {t.firstRun.confirm.done}
          </Button>
          <Button look="quiet" onClick={props.onLater}>
            {t.firstRun.confirm.later}
          </Button>
        </div>
      </form>
    </>
  );
}
