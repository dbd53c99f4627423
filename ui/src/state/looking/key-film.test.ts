import { expect, test } from "vitest";
import { keyFilm, pushFilm } from "./key-film";
import { samplesOf } from "./piece";
import { pieceOf } from "./piece.test-boxes";
import { KeyScale } from "./scale-of-media";

test("each key frame stands as often as it takes, one right after the other, with its own bytes", () => {
  // Two key frames of two seconds each, at 1000 s of wall time.
  const piece = pieceOf(
    [
      [7, 7, 7],
      [9, 9],
    ],
    2_000_000,
    1_000_000_000,
  );
  const scale = new KeyScale(8, 40_000);
  const film = keyFilm(piece, scale);
  const copies = samplesOf(piece.init, film, 0);
  // A quarter of a second each: six copies of 40 ms, then six or seven.
  expect(copies.length).toBeGreaterThanOrEqual(12);
  expect(copies.length).toBeLessThanOrEqual(13);
  for (const [i, copy] of copies.slice(1).entries()) {
    expect(copy.at - (copies[i]?.at ?? 0)).toBeCloseTo(40_000, -2);
  }
  const bytes = copies.map((copy) => [...film.subarray(copy.from, copy.from + copy.size)].join(""));
  expect(new Set(bytes)).toEqual(new Set(["777", "99"]));
  expect(bytes[0]).toBe("777");
  expect(bytes.at(-1)).toBe("99");
  expect(scale.at((copies[0]?.at ?? 0) / 1e6)).toBe(1_000_000_000);
});

test("at the end of what is there the last one is held longer, for a decoder that lags", () => {
  const piece = pieceOf([[7]], 2_000_000, 1_000_000_000);
  piece.header.state = "writing";
  expect(samplesOf(piece.init, keyFilm(piece, new KeyScale(8, 40_000)), 0).length).toBeGreaterThan(12);
});

test("behind a stretch stand copies of its latest key frame, where no clock comes", () => {
  const piece = pieceOf(
    [
      [7, 7, 7],
      [9, 9],
    ],
    2_000_000,
    1_000_000_000,
  );
  const film = pushFilm(piece, 4_000_000, 3);
  if (!film) throw new Error("there is a key frame");
  const copies = samplesOf(piece.init, film, 0);
  expect(copies.map(({ at }) => at)).toEqual([4_600_000, 4_620_000, 4_640_000]);
  expect(copies.every(({ key, from, size }) => key && [...film.subarray(from, from + size)].join("") === "99")).toBe(
    true,
  );
});
