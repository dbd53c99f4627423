import { expect, test } from "vitest";
import { bitRate, bytes, codecLabel, codecName, duration, number } from "./format";

test.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1500, "1.5 kB"],
  [999_600, "1 MB"],
  [41_000_000_000, "41 GB"],
  [1_720_000_000_000, "1.72 TB"],
])("%i bytes", (value, text) => {
  expect(bytes(value)).toBe(text);
});

test.each([
  [0, "0 seconds"],
  [250, "250 ms"],
  [1000, "1 second"],
  [90_000, "2 minutes"],
  [3_600_000, "1 hour"],
  [172_800_000, "2 days"],
])("%i ms", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test("rates, numbers and codecs", () => {
  expect(bitRate(0)).toBe("–");
  expect(bitRate(310_000)).toBe("310 kbit/s");
  expect(bitRate(4_000_000)).toBe("4 Mbit/s");
  expect(codecLabel("h265")).toBe("H.265");
  expect(codecLabel("MJPEG")).toBe("MJPEG");
  expect(number(12408)).toBe("12,408");
  expect(codecName('video/mp4; codecs="avc1.640028, mp4a.40.2"')).toBe("H.264");
  expect(codecName('video/mp4; codecs="hvc1.1.6.L120.90"')).toBe("H.265");
  expect(codecName('video/mp4; codecs="xyz9.1"')).toBe("xyz9.1");
});
