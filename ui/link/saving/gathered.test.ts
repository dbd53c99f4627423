import { expect, test } from "vitest";
import { Gathered } from "./gathered";

/** What is given on when chunks of these lengths are put in: every byte once, in order, in pieces of 10. */
async function check(lengths: number[], expected: number[], transfers: boolean): Promise<void> {
  const pieces: number[][] = [];
  const gathered = new Gathered(10, async (bytes) => {
    const piece = transfers ? structuredClone(bytes, { transfer: [bytes.buffer] }) : bytes;
    pieces.push([...piece]);
  });
  let next = 0;
  for (const length of lengths) await gathered.put(Uint8Array.from({ length }, () => next++));
  await gathered.flush();
  expect(pieces.map((piece) => piece.length)).toEqual(expected);
  expect(pieces.flat()).toEqual(Array.from({ length: next }, (_, at) => at));
}

test("whatever comes goes on whole and in order, whether its buffer comes back or was transferred", async () => {
  for (const transfers of [false, true]) {
    await check([], [], transfers);
    await check([0, 3], [3], transfers);
    await check([10], [10], transfers);
    await check([4, 4, 4], [10, 2], transfers);
    await check([25, 1, 30], [10, 10, 10, 10, 10, 6], transfers);
  }
});

test("what fails while it is given fails for who puts it in", async () => {
  const full = new Gathered(4, () => Promise.reject(new Error("the disk is full")));
  await full.put(new Uint8Array(3));
  await expect(full.put(new Uint8Array(2))).rejects.toThrow("the disk is full");
});
