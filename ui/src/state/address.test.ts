import { expect, test } from "vitest";
import { addressFault, hostOf, joinAddress, splitAddress } from "./address";

test.each([
  ["rtsp://cam/s", "rtsp://cam/s", null],
  ["  cam:554/s ", "cam:554/s", null],
  ["rtsp://u:p@cam/s", "rtsp://cam/s", { user: "u", password: "p" }],
  ["rtsp://u:p@ss@cam/s", "rtsp://cam/s", { user: "u", password: "p@ss" }],
  ["rtsps://ad%20min:s%3Acret@cam:322/x", "rtsps://cam:322/x", { user: "ad min", password: "s:cret" }],
  ["u@cam/s@2x", "cam/s@2x", { user: "u", password: "" }],
  ["rtsp://u:50%@cam/", "rtsp://cam/", { user: "u", password: "50%" }],
  ["rtsp://cam/s?a=b@c", "rtsp://cam/s?a=b@c", null],
] as const)("split %s", (text, address, login) => {
  expect(splitAddress(text)).toEqual({ address, login });
});

test.each([
  ["rtsp://cam/s", "", "", "rtsp://cam/s"],
  ["cam/s", "u", "p", "rtsp://u:p@cam/s"],
  ["rtsp://cam/s", "a b", "p@/?:'", "rtsp://a%20b:p%40%2F%3F%3A%27@cam/s"],
  ["rtsps://old:one@cam/s", "new", "two", "rtsps://new:two@cam/s"],
  ["rtsp://u:p@cam/s", "", "", "rtsp://u:p@cam/s"],
  ["", "u", "p", ""],
] as const)("join %s", (address, user, password, expected) => {
  expect(joinAddress(address, { user, password })).toBe(expected);
});

test("what is joined splits back, whatever the password", () => {
  for (const password of ["p@ss", "a/b?c", "100%", "ümlaut", "a:b:c", "#!'()*", "%41"]) {
    const login = { user: "ad:min".replace(":", ""), password };
    expect(splitAddress(joinAddress("rtsp://cam:554/s", login))).toEqual({ address: "rtsp://cam:554/s", login });
  }
});

test.each([
  ["rtsp://192.168.1.9:554/s", "192.168.1.9"],
  ["rtsp://u:p@cam.lan/s", "cam.lan"],
  ["rtsp://[fe80::1]:554/s", "[fe80::1]"],
  ["192.168.1.9", "192.168.1.9"],
  ["rtsp://", ""],
] as const)("host of %s", (text, host) => {
  expect(hostOf(text)).toBe(host);
});

test.each([
  ["", null],
  ["rtsp://cam/s", null],
  ["cam", null],
  ["http://cam/", "scheme"],
  ["rtsp:///stream", "host"],
  ["rtsp://my cam/", "space"],
] as const)("fault of %s", (text, fault) => {
  expect(addressFault(text)).toBe(fault);
});
