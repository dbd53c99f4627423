// The address that the recipient opened: `/d/<id>#<secret>`. What is behind `#` leaves the address bar before anything else happens, so that it
// is in no history, no screenshot and no address that somebody copies on.

export type Address =
  | { kind: "whole"; id: string; secret: string }
  /** Sealed to the recipient's own keys: no secret belongs to it. */
  | { kind: "keyless"; id: string }
  /** It had a secret, which went when the page was loaded anew. */
  | { kind: "reloaded" }
  | { kind: "broken" };

const id = /^\/d\/([0-9a-f]{32})\/?$/;
const secret = /^[0-9abcdefghjkmnpqrstvwxyz]{32}$/;

/** Reads the address, and takes the secret out of it. */
export function takeAddress(place: Location, past: History): Address {
  const path = place.pathname;
  const fragment = place.hash.slice(1);
  const wasKeyed = Boolean((past.state as { keyed?: boolean } | null)?.keyed);
  // The mark says that there was a secret, and nothing of it.
  if (place.hash !== "" || place.search !== "") past.replaceState({ keyed: wasKeyed || fragment !== "" }, "", path);
  return readAddress(path, fragment, wasKeyed);
}

export function readAddress(path: string, fragment: string, wasKeyed: boolean): Address {
  const known = id.exec(path)?.[1];
  if (known === undefined) return { kind: "broken" };
  if (fragment === "") return wasKeyed ? { kind: "reloaded" } : { kind: "keyless", id: known };
  const written = plainly(fragment);
  return secret.test(written) ? { kind: "whole", id: known, secret: written } : { kind: "broken" };
}

/** As it was meant: mail programs add a full stop or a bracket, people type an O for a nought. */
function plainly(fragment: string): string {
  return fragment
    .replace(/[^0-9A-Za-z]+$/, "")
    .toLowerCase()
    .replace(/o/g, "0")
    .replace(/[il]/g, "1");
}
