// The worker that lets a download come out of the page instead of the network. It keeps nothing, stores nothing, answers for nothing but a
// download that the page has just offered, and is unregistered behind it.

import { type Asked, folder, type Given, type Offered } from "./messages";

interface FetchEvent extends Event {
  request: Request;
  respondWith(response: Response): void;
}

interface Worker {
  addEventListener(type: "install" | "activate", listener: () => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent<Offered | "still">) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  skipWaiting(): Promise<void>;
}

const worker = globalThis as unknown as Worker;
const offered = new Map<string, MessagePort>();

worker.addEventListener("install", () => {
  void worker.skipWaiting();
});

worker.addEventListener("message", (event) => {
  const [port] = event.ports;
  // Anything else is a sign of life, which keeps a browser from ending a worker that only passes bytes on.
  if (event.data === "still" || !port) return;
  offered.set(event.data.key, port);
  port.postMessage("ready" satisfies Asked);
});

worker.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  const key = pathname.startsWith(folder) ? pathname.slice(folder.length).split("/")[0] : undefined;
  const port = key === undefined ? undefined : offered.get(key);
  if (key === undefined || port === undefined) return;
  offered.delete(key);
  const headers = {
    "Content-Type": "application/zip",
    "Content-Disposition": 'attachment; filename="footage.zip"',
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'",
  };
  event.respondWith(new Response(from(port), { headers }));
});

function from(port: MessagePort): ReadableStream<Uint8Array> {
  const ask = (asked: Asked) => port.postMessage(asked);
  return new ReadableStream(
    {
      pull: (out) =>
        new Promise((taken) => {
          port.onmessage = ({ data }: MessageEvent<Given>) => {
            if (data === "all") out.close();
            else if (data === "failed") out.error(new Error("the page could not verify what came"));
            else out.enqueue(data);
            taken();
          };
          ask("more");
        }),
      cancel: () => ask("stopped"),
    },
    { highWaterMark: 0 },
  );
}
