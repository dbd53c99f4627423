import { expect, test } from "vitest";
import { readAddress, takeAddress } from "./address";

const id = "00112233445566778899aabbccddeeff";
const secret = "0123456789abcdefghjkmnpqrstvwxyz";

test("an address is whole, keyless, reloaded or broken", () => {
  const check = (path: string, fragment: string, keyed: boolean, kind: string) =>
    expect(readAddress(path, fragment, keyed).kind, `${path}#${fragment}`).toBe(kind);
  check(`/d/${id}`, secret, false, "whole");
  check(`/d/${id}/`, secret, true, "whole");
  check(`/d/${id}`, "", false, "keyless");
  check(`/d/${id}`, "", true, "reloaded");
  check(`/d/${id}`, secret.slice(1), false, "broken");
  check(`/d/${id}`, `${secret}a`, false, "broken");
  check(`/d/${id.slice(1)}`, secret, false, "broken");
  check(`/d/${id.toUpperCase()}`, secret, false, "broken");
  check(`/e/${id}`, secret, false, "broken");
  check("/d/../v1/links", secret, false, "broken");
});

test("what mail programs and fingers add is taken off", () => {
  for (const written of [
    `${secret}.`,
    `${secret})>`,
    secret.toUpperCase(),
    secret.replace("0", "O").replace("1", "l"),
  ]) {
    expect(readAddress(`/d/${id}`, written, false)).toEqual({ kind: "whole", id, secret });
  }
});

test("the secret leaves the address, and leaves a mark that it was there", () => {
  const asked: unknown[][] = [];
  const past = { state: null, replaceState: (...all: unknown[]) => asked.push(all) } as unknown as History;
  const place = { pathname: `/d/${id}`, hash: `#${secret}`, search: "?from=mail" } as Location;
  expect(takeAddress(place, past)).toEqual({ kind: "whole", id, secret });
  expect(asked).toEqual([[{ keyed: true }, "", `/d/${id}`]]);
});
