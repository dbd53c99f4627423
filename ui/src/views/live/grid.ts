// How many columns show the pictures largest.

export interface Grid {
  columns: number;
  rows: number;
  /** Size of one picture in pixels, without its caption. */
  width: number;
  height: number;
}

/** More tiles than this make a picture too small to see a person in; the rest is on the next page. */
export const PAGE = 16;

/** The grid of `count` pictures of 16:9, each with a caption below, that fills `width` x `height` best. */
export function bestGrid(count: number, width: number, height: number, gap: number, caption: number): Grid {
  let best: Grid = { columns: 1, rows: Math.max(1, count), width: 0, height: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.ceil(count / columns);
    const wide = (width - gap * (columns - 1)) / columns;
    const tall = (height - gap * (rows - 1)) / rows - caption;
    // Whole steps of 16:9, or a hair of black shows at an edge.
    const step = Math.floor(Math.max(0, Math.min(wide / 16, tall / 9)));
    if (step * 16 > best.width) best = { columns, rows, width: step * 16, height: step * 9 };
  }
  return best;
}

/** The tile that an arrow key leads to. */
export function step(index: number, key: string, count: number, columns: number): number {
  const to = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    ArrowUp: index - columns,
    ArrowDown: index + columns,
    Home: 0,
    End: count - 1,
  }[key];
  if (to === undefined) return index;
  // Down from the row above a short last one goes to its end instead of nowhere.
  if (key === "ArrowDown" && to >= count) {
    const lastRow = Math.floor((count - 1) / columns);
    return Math.floor(index / columns) < lastRow ? count - 1 : index;
  }
  return to < 0 || to >= count ? index : to;
}
