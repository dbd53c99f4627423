// A text that somebody else wrote: shown as it is, in an element of its own with its own direction. Nothing in it becomes a link, a mark
// or an order to the page, and it cannot turn round what stands beside it.

interface LiteralProps {
  text: string;
  dir?: "ltr" | "rtl" | "auto";
  lang?: string | undefined;
  /** Within a line, instead of as a paragraph. */
  inline?: boolean;
  mono?: boolean;
}

export function Literal(props: LiteralProps) {
  return (
    <bdi
      class="literal"
      classList={{ "literal--inline": props.inline === true, mono: props.mono === true }}
      dir={props.dir ?? "auto"}
      lang={props.lang}
      translate="no"
    >
      {props.text}
    </bdi>
  );
}
