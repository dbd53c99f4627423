// The bytes of a live channel: one byte that names the kind, then the payload.

import type { LiveFacts, LiveMessage } from "./backend";

const KINDS = { init: 0, fragment: 1, config: 2, ended: 3, g711: 4 } as const;

/** Reads one message; `null` for a kind this version does not know or a message that is cut short. */
export function parseLiveMessage(message: Uint8Array<ArrayBuffer>): LiveMessage | null {
  const kind = message[0];
  const rest = message.subarray(1);
  switch (kind) {
    case KINDS.init:
      return { kind: "init", bytes: rest };
    case KINDS.fragment:
      return { kind: "fragment", bytes: rest };
    case KINDS.config: {
      const { mime, width, height, g711 } = parseJson(rest) ?? {};
      if (typeof mime !== "string" || typeof width !== "number" || typeof height !== "number") return null;
      return { kind: "config", facts: { mime, width, height, g711: (g711 as LiveFacts["g711"]) ?? null } };
    }
    case KINDS.ended: {
      const { reason, last } = parseJson(rest) ?? {};
      return { kind: "ended", reason: typeof reason === "string" ? reason : "closed", last: last !== false };
    }
    case KINDS.g711: {
      if (rest.byteLength < 8) return null;
      const view = new DataView(rest.buffer, rest.byteOffset, 8);
      return { kind: "g711", at: Number(view.getBigUint64(0)), bytes: rest.subarray(8) };
    }
    default:
      return null;
  }
}

function parseJson(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** What a raw channel hands over differs with the size of the message. */
export function bytesOf(message: ArrayBuffer | Uint8Array | number[]): Uint8Array<ArrayBuffer> {
  if (message instanceof ArrayBuffer) return new Uint8Array(message);
  return new Uint8Array(message);
}
