import Printer from "lucide-solid/icons/printer";
import { Button } from "../../components/button";
import { RecoverySheet } from "../../components/recovery-sheet";
import type { RecoverySheet as Sheet } from "../../ipc/types/RecoverySheet";
import { t } from "../../texts";

export function SheetStep(props: { sheet: Sheet; onNext: () => void }) {
  return (
    <section class="first-run__step first-run__step--sheet">
      <h1 tabIndex={-1}>{t.firstRun.sheet.title}</h1>
      <p class="lead">{t.firstRun.sheet.lead}</p>
      <div class="buttons">
        <Button look="lamp" onClick={() => window.print()}>
          <Printer aria-hidden="true" />
          {t.firstRun.sheet.print}
        </Button>
        <Button onClick={props.onNext}>{t.firstRun.sheet.shown}</Button>
      </div>
      <RecoverySheet sheet={props.sheet} />
    </section>
  );
}
