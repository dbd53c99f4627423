import { expect, test } from "vitest";
import { Pictures } from "./pictures";

function answer(at: number): ArrayBuffer {
  const bytes = new Uint8Array(9);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(at));
  return bytes.buffer;
}

/** Pictures every ten units; answers are given by hand. */
function made() {
  const asked: Array<{ at: number; give: () => Promise<void> }> = [];
  const dropped: string[] = [];
  let count = 0;
  const pictures = new Pictures(
    (_, at) =>
      new Promise((done) => {
        asked.push({
          at,
          give: async () => {
            done({ ok: true, value: at < 0 ? new ArrayBuffer(0) : answer(Math.floor(at / 10) * 10) });
            await new Promise((turn) => setTimeout(turn));
          },
        });
      }),
    () => undefined,
    () => `picture ${++count}`,
    (url) => dropped.push(url),
  );
  return { pictures, asked, dropped };
}

test("one question at a time, and of those that wait only the latest is asked", async () => {
  const { pictures, asked } = made();
  for (const at of [1, 100, 200, 300]) pictures.want("a", at, 2);
  expect(asked.map(({ at }) => at)).toEqual([1]);
  await asked[0]?.give();
  expect(asked.map(({ at }) => at)).toEqual([1, 301]);
  expect(pictures.get("a", 1, 2)).toEqual({ url: "picture 1", at: 0 });
  expect(pictures.get("a", 100, 2)).toBeUndefined();
});

test("cameras do not wait for each other", () => {
  const { pictures, asked } = made();
  pictures.want("a", 1, 2);
  pictures.want("b", 1, 2);
  expect(asked).toHaveLength(2);
});

test("places that share a picture keep one, and where there is none nobody asks again", async () => {
  const { pictures, asked } = made();
  pictures.want("a", 1, 2);
  await asked[0]?.give();
  pictures.want("a", 5, 2);
  await asked[1]?.give();
  expect(pictures.get("a", 5, 2)).toEqual(pictures.get("a", 1, 2));
  pictures.want("a", -5, 2);
  await asked[2]?.give();
  expect(pictures.get("a", -5, 2)).toBeNull();
  pictures.want("a", -5, 2);
  expect(asked).toHaveLength(3);
});

test("closed, everything is dropped and nothing is taken in any more", async () => {
  const { pictures, asked, dropped } = made();
  pictures.want("a", 1, 2);
  await asked[0]?.give();
  pictures.want("a", 50, 2);
  pictures.close();
  expect(dropped).toEqual(["picture 1"]);
  await asked[1]?.give();
  expect(pictures.get("a", 50, 2)).toBeUndefined();
});
