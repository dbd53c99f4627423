// What a board is drawn on with: nothing (choose and move), a box, an ellipse, an outline.

import Circle from "lucide-solid/icons/circle";
import Hexagon from "lucide-solid/icons/hexagon";
import Pointer from "lucide-solid/icons/mouse-pointer-2";
import Rectangle from "lucide-solid/icons/rectangle-horizontal";
import { For, type JSX } from "solid-js";
import { t } from "../texts";
import type { Tool } from "./board";
import { Button } from "./button";

const pens: Array<{ tool: Tool | null; key: string; icon: () => JSX.Element }> = [
  { tool: null, key: "Esc", icon: () => <Pointer aria-hidden="true" /> },
  { tool: "rect", key: "B", icon: () => <Rectangle aria-hidden="true" /> },
  { tool: "ellipse", key: "E", icon: () => <Circle aria-hidden="true" /> },
  { tool: "polygon", key: "P", icon: () => <Hexagon aria-hidden="true" /> },
];

export function Pens(props: {
  tool: Tool | null;
  onTool: (tool: Tool | null) => void;
  /** Its keys do the same here. */
  keys: boolean;
}) {
  const name = (tool: Tool | null) => t.shapes.tools[tool ?? "none"];
  return (
    <fieldset class="pens" aria-label={t.shapes.tools.label}>
      <For each={pens}>
        {(pen) => (
          <Button
            icon
            size="small"
            aria-label={name(pen.tool)}
            title={props.keys ? `${name(pen.tool)} (${pen.key})` : name(pen.tool)}
            aria-pressed={props.tool === pen.tool}
            onClick={() => props.onTool(pen.tool)}
          >
            {pen.icon()}
          </Button>
        )}
      </For>
    </fieldset>
  );
}
