// Where: the area, home and what the cameras look at, on a grid of metres with north up. Numbers alone; no map comes from anywhere.

import { createMemo, For, type JSX, Show } from "solid-js";
import type { RequestCard } from "../../ipc/types/RequestCard";
import {
  bearing,
  type Frame,
  fanPath,
  fanPoints,
  frame,
  gridLines,
  gridStep,
  nearest,
  ringPath,
  way,
} from "../../state/requests/plane";
import { format, t } from "../../texts";
import { metres } from "../../texts/requests";

const HOME = { east: 0, north: 0 };
/** As wide as a card's column is, for its height. */
const RATIO = 2.1;

/** The grid and the arrow to the north, with whatever is drawn upon it. All lengths are metres; lines keep their width on the screen. */
export function Grid(props: { frame: Frame; home: boolean; children: JSX.Element }) {
  const step = createMemo(() => gridStep(props.frame.width));
  const unit = () => props.frame.width / 100;
  const lines = createMemo(() => {
    const { x, y, width, height } = props.frame;
    return [
      ...gridLines(x, width, step()).map((at) => ({ x1: at, x2: at, y1: y, y2: y + height, home: at === 0 })),
      ...gridLines(y, height, step()).map((at) => ({ x1: x, x2: x + width, y1: at, y2: at, home: at === 0 })),
    ];
  });
  return (
    <>
      <g class="plane__lines">
        <For each={lines()}>
          {({ home, ...ends }) => <line {...ends} data-home={props.home && home ? "" : undefined} />}
        </For>
      </g>
      {props.children}
      <g
        class="plane__north"
        transform={`translate(${props.frame.x + props.frame.width - unit() * 4} ${props.frame.y + unit() * 6}) scale(${unit()})`}
      >
        <path d="M0 -4L1.6 1L0 0L-1.600 1Z" />
        <text y="3.6" text-anchor="middle" font-size="2.6">
          N
        </text>
      </g>
    </>
  );
}

export function viewBox(around: Frame): string {
  return `${around.x} ${around.y} ${around.width} ${around.height}`;
}

/** Home: a roof with walls, so that it is told apart without its colour. */
export function HomeMark(props: { size: number }) {
  return (
    <path
      class="plane__home"
      transform={`scale(${props.size})`}
      d="M-1 0.1L0 -0.9L1 0.1L0.700 0.1L0.700 0.9L-0.700 0.9L-0.700 0.1Z"
    />
  );
}

export function AreaDrawing(props: { card: RequestCard }) {
  const area = () => props.card.area;
  const around = createMemo(() =>
    frame(
      [...area().ring, ...(area().homeKnown ? [HOME] : []), ...area().fans.flatMap((fan) => fanPoints(fan))],
      RATIO,
      80,
    ),
  );
  const size = () =>
    area().squareMetres >= 1e5
      ? `${format.number(area().squareMetres / 1e6, 2)} km²`
      : `${format.number(Math.round(area().squareMetres / 100) * 100)} m²`;
  const words = () => {
    const said = t.requests.card;
    // Only the town is known, and it is not there.
    if (!area().homeKnown && props.card.row.whereabouts === "away") return said.whereFar(size());
    if (!area().homeKnown) return said.whereUnknown(size());
    const looking = props.card.cameras.filter((camera) => camera.looksThere).map((camera) => camera.name);
    const place = area().inside
      ? said.whereInside(size())
      : said.whereOutside(
          size(),
          metres(area().distanceM ?? 0),
          t.requestsSetup.ways[way(bearing(HOME, nearest(area().ring)))],
        );
    return `${place} ${said.whereCameras(looking)}`;
  };
  return (
    <figure class="drawing">
      <p>{words()}</p>
      <svg class="plane" viewBox={viewBox(around())} role="img" aria-label={`${t.requests.card.drawing}. ${words()}`}>
        <Grid frame={around()} home={area().homeKnown}>
          <path class="plane__area" d={ringPath(area().ring)} />
          <For each={area().fans}>{(fan) => <path class="plane__fan" d={fanPath(fan)} />}</For>
          <Show when={area().homeKnown}>
            <HomeMark size={around().width / 62} />
          </Show>
        </Grid>
      </svg>
      <figcaption class="small muted">
        {t.requestsSetup.places.grid(metres(gridStep(around().width)))} {t.requests.card.noMap}
      </figcaption>
    </figure>
  );
}
