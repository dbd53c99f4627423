import { createSignal } from "solid-js";
import { Button } from "../../components/button";
import { ErrorNotice } from "../../components/notice";
import { WordsBack } from "../../components/words-back";
import { useAction } from "../../state/action";
import { t } from "../../texts";

interface CheckProps {
  challenge: number[];
  onBack: () => void;
  onNext: () => void;
}

export function CheckStep(props: CheckProps) {
  const [answers, setAnswers] = createSignal(props.challenge.map(() => ""));
  const confirm = useAction("recovery_confirm", ["app"]);
  const ready = () => answers().every((answer) => answer.trim() !== "");
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!ready() || confirm.pending()) return;
    if ((await confirm.run({ answers: answers().map((answer) => answer.trim().toLowerCase()) })) !== undefined)
      props.onNext();
  };
  return (
    <form class="first-run__step" onSubmit={(event) => void submit(event)}>
      <h1 tabIndex={-1}>{t.firstRun.confirm.title}</h1>
      <p class="lead">{t.firstRun.confirm.lead}</p>
      <WordsBack
        challenge={props.challenge}
        answers={answers()}
        onInput={(index, value) => setAnswers((all) => all.map((answer, at) => (at === index ? value : answer)))}
      />
      <ErrorNotice error={confirm.error()} />
      <div class="buttons">
        <Button look="lamp" type="submit" pending={confirm.pending()} disabled={!ready()}>
          {t.firstRun.confirm.done}
        </Button>
        <Button onClick={props.onBack}>{t.common.back}</Button>
        <Button look="quiet" onClick={props.onNext}>
          {t.firstRun.confirm.later}
        </Button>
      </div>
      <p class="small muted">{t.firstRun.confirm.laterHint}</p>
    </form>
  );
}
