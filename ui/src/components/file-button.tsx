import type { JSX } from "solid-js";
import { Button } from "./button";

interface FileButtonProps {
  label: string;
  /** Endings, or empty for any file. */
  accept: string;
  onFile: (file: File) => void;
  icon?: JSX.Element;
  pending?: boolean;
}

/** A button that opens the system's own file dialog. */
export function FileButton(props: FileButtonProps) {
  let input: HTMLInputElement | undefined;
  return (
    <>
      <Button pending={props.pending ?? false} onClick={() => input?.click()}>
        {props.icon}
        {props.label}
      </Button>
      <input
        ref={(element) => {
          input = element;
        }}
        type="file"
        class="hidden-text"
        tabIndex={-1}
        aria-hidden="true"
        accept={props.accept}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          // The same file may be chosen again, after it was mended.
          event.currentTarget.value = "";
          if (file) props.onFile(file);
        }}
      />
    </>
  );
}
