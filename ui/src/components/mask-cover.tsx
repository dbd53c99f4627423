// What a camera never shows, laid over its picture on the screen. The picture is fitted into its box, and so is this.

import { For, Show } from "solid-js";
import { boundsOf, pointsText, type Shape, WHOLE } from "../shapes/shape";

/** `shapes` of a picture so wide and so high; over whatever stands in the same box with this `object-fit`, else `contain`. */
export function MaskCover(props: { shapes: Shape[]; width: number; height: number; fit?: "contain" | "cover" }) {
  const x = (n: number) => (n / WHOLE) * props.width;
  const y = (n: number) => (n / WHOLE) * props.height;
  const box = (shape: Shape) => {
    const bounds = boundsOf(shape);
    return { x: x(bounds.x), y: y(bounds.y), width: x(bounds.width), height: y(bounds.height) };
  };
  return (
    <Show when={props.shapes.length > 0 && props.width > 0 && props.height > 0}>
      <svg
        class="mask-cover"
        viewBox={`0 0 ${props.width} ${props.height}`}
        preserveAspectRatio={props.fit === "cover" ? "xMidYMid slice" : "xMidYMid meet"}
        aria-hidden="true"
      >
        <For each={props.shapes}>
          {(shape) =>
            shape.kind === "polygon" ? (
              <polygon points={pointsText(shape.points.map((point) => ({ x: x(point.x), y: y(point.y) })))} />
            ) : shape.kind === "ellipse" ? (
              <ellipse
                cx={box(shape).x + box(shape).width / 2}
                cy={box(shape).y + box(shape).height / 2}
                rx={box(shape).width / 2}
                ry={box(shape).height / 2}
              />
            ) : (
              <rect {...box(shape)} />
            )
          }
        </For>
      </svg>
    </Show>
  );
}
