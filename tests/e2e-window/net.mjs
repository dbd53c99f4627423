// What is beyond this household, on this computer alone: hosts with names and certificates, and a proxy of the owner's that leads to them and
// nowhere else. What a host is good for is the stories'.
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer as createHttps } from "node:https";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort, program } from "./world.mjs";

const HTTPS = 443;

// SOCKS 5, RFC 1928.
const VERSION = 5;
const CONNECT = 1;
const BY_NAME = 3;
const HERE = [1, 127, 0, 0, 1, 0, 0];

export class Net {
  #world;
  /** Where each name leads. */
  #ports = new Map();
  #servers = [];
  /** Certificate and key of all hosts: the certificate vouches for itself, as one that an owner gives to Porchlight does. */
  #pem;
  /** Of the owner's proxy. */
  proxy;
  /** Which hosts were asked for by it, in order. */
  asked = [];

  static async of(world, ...names) {
    const net = new Net();
    net.#world = world;
    net.#pem = join(world.folder, "hosts.pem");
    const made = world.run(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", `/CN=${names[0]}`],
        ...["-addext", `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}`],
        ...["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", "-", "-out", "-"],
      ],
      { cwd: world.folder },
    );
    writeFileSync(net.#pem, made.out, { mode: 0o600 });
    const server = createServer((client) => net.#lead(client).catch(() => client.destroy()));
    net.proxy = `127.0.0.1:${await net.#listen(server)}`;
    return net;
  }

  /** The hosts' certificate, without its key. */
  get certificate() {
    return /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----\n/.exec(readFileSync(this.#pem, "utf8"))[0];
  }

  async #listen(server) {
    this.#servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return server.address().port;
  }

  async #lead(client) {
    client.on("error", () => {});
    const [version, ways] = await take(client, 2);
    await take(client, ways);
    if (version !== VERSION) throw new Error("no SOCKS 5");
    client.write(Buffer.from([VERSION, 0]));
    const [, what, , kind] = await take(client, 4);
    if (what !== CONNECT || kind !== BY_NAME) throw new Error("not by name");
    const [length] = await take(client, 1);
    const name = (await take(client, length)).toString();
    const port = (await take(client, 2)).readUInt16BE();
    this.asked.push(name);
    const to = port === HTTPS ? this.#ports.get(name) : undefined;
    if (to === undefined) return client.end(Buffer.from([VERSION, 2, 0, ...HERE]));
    const far = connect(to, "127.0.0.1");
    await once(far, "connect");
    far.on("error", () => client.destroy());
    client.on("close", () => far.destroy());
    client.write(Buffer.from([VERSION, 0, 0, ...HERE]));
    client.pipe(far).pipe(client);
  }

  /** A host of the files in `folder`, below `/path/`. Gives what it is asked, as it is asked. */
  async files(name, path, folder) {
    const pem = readFileSync(this.#pem);
    const heard = [];
    const server = createHttps({ key: pem, cert: pem }, ({ method, url }, answer) => {
      heard.push(`${method} ${url}`);
      try {
        answer.end(readFileSync(join(folder, url.replace(`/${path}/`, ""))));
      } catch {
        answer.writeHead(404).end();
      }
    });
    this.#ports.set(name, await this.#listen(server));
    return heard;
  }

  /** The host of links that somebody runs: the real program. Gives its port, and the word that lets the owner in. */
  async relay(name) {
    const folder = join(this.#world.folder, "relay");
    const added = this.#world.run(program("porchlight-relay"), ["owners", "--folder", folder, "add", "the porch"], { cwd: this.#world.folder });
    if (added.status !== 0) throw new Error(added.err);
    const port = await freePort();
    const own = ["--certificate", this.#pem, "--key", this.#pem, "--reserve-mb", "1"];
    const args = ["serve", "--folder", folder, "--origin", `https://${name}`, "--listen", `127.0.0.1:${port}`, ...own];
    const child = this.#world.start(program("porchlight-relay"), args, ["ignore", "pipe", "inherit"]);
    const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    if (!value?.startsWith("The relay listens on")) throw new Error(`the relay does not serve: ${value}`);
    this.#ports.set(name, port);
    return { port, token: added.out.toString().trim() };
  }

  end() {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections?.();
    }
  }
}

async function take(socket, bytes) {
  for (;;) {
    const got = socket.read(bytes);
    if (got !== null) return got;
    if (socket.readableEnded || socket.destroyed) throw new Error("it went away");
    await once(socket, "readable");
  }
}
