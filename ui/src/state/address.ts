// A camera's address and its log-in, apart: the password is never part of a text that stands on the screen.

export interface Login {
  user: string;
  password: string;
}

export interface SplitAddress {
  address: string;
  login: Login | null;
}

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;

/** Takes a pasted log-in out of an address. A password may hold `@`, so the last one before the path counts. */
export function splitAddress(text: string): SplitAddress {
  const trimmed = text.trim();
  const scheme = SCHEME.exec(trimmed)?.[0] ?? "";
  const rest = trimmed.slice(scheme.length);
  const path = rest.search(/[/?]/);
  const authority = path < 0 ? rest : rest.slice(0, path);
  const at = authority.lastIndexOf("@");
  if (at < 0) return { address: trimmed, login: null };
  const pair = authority.slice(0, at);
  const colon = pair.indexOf(":");
  return {
    address: scheme + rest.slice(at + 1),
    login: {
      user: decode(colon < 0 ? pair : pair.slice(0, colon)),
      password: colon < 0 ? "" : decode(pair.slice(colon + 1)),
    },
  };
}

/** The whole address for the back end, the log-in escaped. */
export function joinAddress(address: string, login: Login): string {
  const split = splitAddress(address);
  const user = login.user.trim() || split.login?.user || "";
  const password = login.password || (login.user.trim() ? "" : split.login?.password) || "";
  if (!split.address || !user) return split.address;
  const scheme = SCHEME.exec(split.address)?.[0] ?? "rtsp://";
  const rest = split.address.replace(SCHEME, "");
  return `${scheme}${percentEncode(user)}:${percentEncode(password)}@${rest}`;
}

/** The host of an address as far as it is typed, to fill a make's pattern with. */
export function hostOf(address: string): string {
  const rest = splitAddress(address).address.replace(SCHEME, "");
  if (rest.startsWith("[")) return rest.slice(0, rest.indexOf("]") + 1);
  return /^[^:/?\s]*/.exec(rest)?.[0] ?? "";
}

/** What is plainly wrong with an address while it is typed; the back end judges the rest. */
export function addressFault(text: string): "scheme" | "host" | "space" | null {
  const { address } = splitAddress(text);
  if (!address) return null;
  if (/\s/.test(address)) return "space";
  const scheme = SCHEME.exec(address)?.[1]?.toLowerCase();
  if (scheme && scheme !== "rtsp" && scheme !== "rtsps") return "scheme";
  return hostOf(address) ? null : "host";
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `encodeURIComponent` leaves a few characters that some parsers take for delimiters. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
