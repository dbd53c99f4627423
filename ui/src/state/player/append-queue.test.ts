import { expect, test } from "vitest";
import { AppendQueue, type Buffer, MAX_WAITING } from "./append-queue";

/** A SourceBuffer that finishes when told, and can be full or broken. */
class ManualBuffer extends EventTarget {
  updating = false;
  full = false;
  log: string[] = [];
  buffered = { length: 1, start: () => 0, end: () => 10 } as unknown as TimeRanges;
  appendBuffer(bytes: Uint8Array) {
    if (this.updating) throw new Error("still updating");
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    this.updating = true;
    this.log.push(`append ${bytes[0]}`);
  }
  remove(from: number, to: number) {
    if (this.updating) throw new Error("still updating");
    this.updating = true;
    this.full = false;
    this.log.push(`remove ${from}-${to}`);
  }
  settle() {
    this.updating = false;
    this.dispatchEvent(new Event("updateend"));
  }
}

function make(full: { from: number; to: number } | null = { from: 0, to: 5 }) {
  const buffer = new ManualBuffer();
  const events: string[] = [];
  const queue = new AppendQueue(buffer as unknown as Buffer, {
    appended: (fragment) => events.push(fragment ? "fragment" : "init"),
    failed: (why) => events.push(why),
    full: () => full,
  });
  return { buffer, events, queue };
}

const bytes = (n: number) => new Uint8Array([n]);

test("appends one after the other, in order", () => {
  const { buffer, events, queue } = make();
  queue.push(bytes(0), false);
  queue.push(bytes(1), true);
  queue.push(bytes(2), true);
  expect(buffer.log).toEqual(["append 0"]);
  buffer.settle();
  buffer.settle();
  buffer.settle();
  expect(buffer.log).toEqual(["append 0", "append 1", "append 2"]);
  expect(events).toEqual(["init", "fragment", "fragment"]);
});

test("a removal waits its turn and goes before what waits", () => {
  const { buffer, queue } = make();
  queue.push(bytes(1), true);
  queue.push(bytes(2), true);
  queue.forget({ from: 0, to: 4 });
  buffer.settle();
  buffer.settle();
  expect(buffer.log).toEqual(["append 1", "remove 0-4", "append 2"]);
});

test("a full buffer is emptied and the fragment tried again", () => {
  const { buffer, events, queue } = make();
  buffer.full = true;
  queue.push(bytes(1), true);
  expect(buffer.log).toEqual(["remove 0-5"]);
  buffer.settle();
  expect(buffer.log).toEqual(["remove 0-5", "append 1"]);
  buffer.settle();
  expect(events).toEqual(["fragment"]);
});

test("a full buffer with nothing to give fails", () => {
  const { buffer, events, queue } = make(null);
  buffer.full = true;
  queue.push(bytes(1), true);
  expect(events).toEqual(["append"]);
});

test("a browser that takes nothing in is told of, not fed for ever", () => {
  const { events, queue } = make();
  for (let i = 0; i < MAX_WAITING + 2; i++) queue.push(bytes(i), true);
  expect(events).toEqual(["overflow"]);
});

test("after closing nothing happens any more", () => {
  const { buffer, events, queue } = make();
  queue.push(bytes(1), true);
  queue.push(bytes(2), true);
  queue.close();
  buffer.settle();
  expect(buffer.log).toEqual(["append 1"]);
  expect(events).toEqual([]);
});
