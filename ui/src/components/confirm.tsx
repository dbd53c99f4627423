import { Button } from "./button";
import { Dialog } from "./dialog";
import { ErrorNotice } from "./notice";

interface ConfirmProps {
  open: boolean;
  title: string;
  text: string;
  action: string;
  cancel: string;
  pending: boolean;
  error: Parameters<typeof ErrorNotice>[0]["error"];
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks before something goes that does not come back. The focus begins on the way out. */
export function Confirm(props: ConfirmProps) {
  return (
    <Dialog open={props.open} onClose={props.onCancel} title={props.title} lead={props.text}>
      <ErrorNotice error={props.error} />
      <div class="dialog__foot">
        <Button autofocus onClick={props.onCancel}>
          {props.cancel}
        </Button>
        <Button look="bad" pending={props.pending} onClick={props.onConfirm}>
          {props.action}
        </Button>
      </div>
    </Dialog>
  );
}
