// Against a real server that breaks off, falls silent and forgets sessions, as networks and hosts do.

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { Fault } from "./fault";
import { pieces } from "./pieces";

const all = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7 + (at >> 9)) & 255);
const sha256 = createHash("sha256").update(all).digest("hex");

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

type Answering = (from: number, response: ServerResponse, nth: number, request: IncomingMessage) => void;

async function host(answer: Answering): Promise<string> {
  let nth = 0;
  server = createServer((request, response) => {
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    answer(from, response, nth++, request);
  });
  await new Promise<void>((there) => server?.listen(0, "127.0.0.1", there));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function send(from: number, response: ServerResponse, bytes = all, tag = sha256): void {
  response.writeHead(206, { "Content-Range": `bytes ${from}-${all.length - 1}/${all.length}`, ETag: `"${tag}"` });
  response.end(bytes.subarray(from));
}

interface Told {
  bytes: Uint8Array;
  breaks: number;
  renewed: number;
}

async function fetchAll(
  url: string,
  stopped = new AbortController(),
  broke = (now: () => void) => now(),
): Promise<Told> {
  const told = { breaks: 0, renewed: 0 };
  const stream = pieces(
    {
      bytes: all.length,
      sha256,
      range: (from, to, signal) => fetch(url, { headers: { Range: `bytes=${from}-${to - 1}` }, signal }),
      renew: async () => {
        told.renewed++;
      },
    },
    {
      signal: stopped.signal,
      broke: (_, now) => {
        told.breaks++;
        broke(now);
      },
      mended: () => {},
    },
    // The pauses are over as soon as the story wants it; only silence has to be waited for.
    { silentMs: 300, pauseMs: () => 60_000 },
  );
  const parts: Uint8Array[] = [];
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { bytes: new Uint8Array(Buffer.concat(parts)), ...told };
    parts.push(value);
  }
}

test("a break goes on at the byte where it was", async () => {
  const asked: number[] = [];
  const url = await host((from, response, nth) => {
    asked.push(from);
    if (nth > 2) return send(from, response);
    response.writeHead(206, {
      "Content-Range": `bytes ${from}-${all.length - 1}/${all.length}`,
      "Content-Length": all.length - from,
    });
    response.write(all.subarray(from, from + 50_000), () => response.destroy());
  });
  const { bytes, breaks } = await fetchAll(url);
  expect(Buffer.from(bytes).equals(Buffer.from(all))).toBe(true);
  expect(breaks).toBe(3);
  expect(asked[0]).toBe(0);
  expect(asked.every((from, at) => at === 0 || from >= (asked[at - 1] ?? 0))).toBe(true);
});

test("a host that says nothing more is asked again", async () => {
  const url = await host((from, response, nth) => {
    if (nth > 0) return send(from, response);
    response.writeHead(206, { "Content-Range": `bytes 0-${all.length - 1}/${all.length}` });
    response.write(all.subarray(0, 1000));
  });
  const { bytes, breaks } = await fetchAll(url);
  expect(bytes.length).toBe(all.length);
  expect(breaks).toBe(1);
});

test("a session that ended is renewed, a busy host is waited for", async () => {
  const url = await host((from, response, nth) => {
    if (nth === 0) response.writeHead(404).end();
    else if (nth === 1) response.writeHead(503).end();
    else send(from, response);
  });
  const { bytes, renewed } = await fetchAll(url);
  expect([bytes.length, renewed]).toEqual([all.length, 1]);
});

test("something in between that sends all of it costs time, and is no harm", async () => {
  const url = await host((from, response, nth) => {
    if (nth > 0) {
      response.writeHead(200);
      return response.end(all);
    }
    response.writeHead(206, {
      "Content-Range": `bytes ${from}-${all.length - 1}/${all.length}`,
      "Content-Length": all.length,
    });
    response.write(all.subarray(0, 90_000), () => response.destroy());
  });
  const { bytes } = await fetchAll(url);
  expect(Buffer.from(bytes).equals(Buffer.from(all))).toBe(true);
});

test("another file in its place is refused at once", async () => {
  const other = await host((from, response) => send(from, response, all, "0".repeat(64)));
  await expect(fetchAll(other)).rejects.toMatchObject({ kind: "other-file" });
  server?.close();
  const longer = await host((from, response) => {
    response.writeHead(206, { "Content-Range": `bytes ${from}-9/${all.length + 1}` }).end(all);
  });
  await expect(fetchAll(longer)).rejects.toMatchObject({ kind: "other-file" });
});

test("it can be stopped while it waits", async () => {
  const stopping = new AbortController();
  const url = await host((_, response) => response.destroy());
  const fetching = fetchAll(url, stopping, () => stopping.abort());
  await expect(fetching).rejects.toThrow(Fault);
  await expect(fetching).rejects.toMatchObject({ kind: "stopped" });
});
