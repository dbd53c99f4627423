// `npm run bench:link`: how fast the relay hands a sealed file out, beside nginx handing out the same file, and whether it stays small over
// gigabytes and many recipients. Writes docs/bench-link.md. Everything on this computer's own network; one client, curl, for both.
import { execFile, spawn } from "node:child_process";
import { createHash, randomBytes, randomFillSync } from "node:crypto";
import { closeSync, createReadStream, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { cpus, loadavg, release, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ask, environment, has, root, run } from "./process.mjs";
import { SetupError, setUp, systemPackages, withPlainErrors } from "./setup.mjs";

/** Only this bench needs them. */
const packages = ["nginx-light|nginx", "openssl", "curl"];
const MB = 1e6;
/** Another program and a smaller file, for a quick look: `npm run bench:link -- PROGRAM 200`. Then no document is written. */
const [named, megabytes] = process.argv.slice(2);
const FILE = Number(megabytes ?? 1000) * MB;
const ROUNDS = 7;
const CLIENTS = 8;
const LEAST_RATIO = 0.7;
/** What a relay may grow by between the first gigabyte and the fifth. */
const MOST_GROWTH_MB = 8;

const exec = promisify(execFile);
const origin = "https://links.example";

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A gigabyte as good as random, and its hash. */
function sealed(path) {
  const hash = createHash("sha256");
  const piece = Buffer.alloc(MB);
  const file = openSync(path, "w");
  for (let at = 0; at < FILE; at += piece.length) {
    randomFillSync(piece);
    hash.update(piece);
    writeSync(file, piece);
  }
  closeSync(file);
  return hash.digest("hex");
}

function asked(port, method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const asking = request({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({ status: answer.statusCode, json: JSON.parse(Buffer.concat(parts).toString()) }));
    });
    asking.on("error", reject);
    if (typeof body?.pipe === "function") body.pipe(asking);
    else asking.end(body ?? "");
  });
}

const started = [];

/** A program of ours, and how it is ended. */
function start(program, args) {
  const child = spawn(program, args, { env: environment(), stdio: ["ignore", "pipe", "pipe"] });
  child.stderr.on("data", () => {});
  started.push(child);
  return child;
}

function relay(program, folder, port, more) {
  const args = ["serve", "--folder", folder, "--origin", origin, "--listen", `127.0.0.1:${port}`, "--reserve-mb", "500", ...more];
  const child = start(program, args);
  return new Promise((resolve, reject) => {
    child.stdout.once("data", () => resolve(child));
    child.once("exit", () => reject(new SetupError("The relay did not start.")));
  });
}

async function ended(child) {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await gone;
}

/** Bytes per second of one download, as curl measures it. */
async function speed(url, headers, folder) {
  const args = ["--silent", "--fail", "--cacert", join(folder, "chain.pem"), "--resolve", `links.example:${new URL(url).port}:127.0.0.1`];
  const wanted = headers.flatMap((header) => ["--header", header]);
  const write = ["--output", "/dev/null", "--write-out", "%{speed_download} %{size_download}"];
  const { stdout } = await exec("curl", [...args, ...wanted, ...write, url]);
  const [bytesPerSecond, bytes] = stdout.split(" ").map(Number);
  if (bytes !== FILE) throw new Error(`${bytes} bytes of ${FILE} came`);
  return bytesPerSecond;
}

function resident(pid) {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
}

/** What a program and those it started have had of the processors, in seconds: on a busy computer the fairer measure. */
function used(pid) {
  const children = (ask("pgrep", ["-P", String(pid)]) ?? "").split("\n").filter((line) => line !== "");
  return [pid, ...children].reduce((sum, one) => {
    const fields = readFileSync(`/proc/${one}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
    return sum + (Number(fields[11]) + Number(fields[12])) / 100;
  }, 0);
}

/** In turns, so that whatever else the computer does falls on both. */
async function inTurns(ours, host, theirs, nginx) {
  const speeds = [[], []];
  const before = [used(host.pid), used(nginx.pid)];
  for (let round = 0; round < ROUNDS; round += 1) {
    speeds[0].push(await ours());
    speeds[1].push(await theirs());
  }
  const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const each = (pid, at) => (used(pid) - before[at]) / ((ROUNDS * FILE) / 1e9);
  return { ours: middle(speeds[0]) / MB, theirs: middle(speeds[1]) / MB, oursUsed: each(host.pid, 0), theirsUsed: each(nginx.pid, 1) };
}

async function measure(program, folder) {
  const [plainPort, tlsPort, nginxPlain, nginxTls] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const certificate = [join(folder, "chain.pem"), join(folder, "key.pem")];
  const subject = ["-subj", "/CN=links.example", "-addext", "subjectAltName=DNS:links.example"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", certificate[1]];
  await exec("openssl", ["req", "-x509", "-days", "2", ...key, "-out", certificate[0], ...subject]);

  const data = join(folder, "relay");
  const { stdout: token } = await exec(program, ["owners", "--folder", data, "add", "Bench"]);
  const owner = { authorization: `Bearer ${token.trim()}` };
  const source = join(folder, "sealed");
  const sha256 = sealed(source);
  const id = randomBytes(16).toString("hex");
  // Sealed to its recipients, so there is nothing to prove: what is measured is the file.
  const order = { access_key: null, pin_key: null, bytes: FILE, sha256, expires_s: Math.floor(Date.now() / 1000) + 86400, downloads: 3 };
  let host = await relay(program, data, plainPort, []);
  await asked(plainPort, "PUT", `/v1/links/${id}`, owner, JSON.stringify(order));
  const begun = Date.now();
  const uploading = { ...owner, "upload-offset": "0", "content-length": String(FILE) };
  const sent = await asked(plainPort, "PATCH", `/v1/links/${id}/data`, uploading, createReadStream(source, { highWaterMark: 1 << 20 }));
  if (sent.json.state !== "open") throw new Error(`the upload ended as ${JSON.stringify(sent.json)}`);
  const upload = FILE / MB / ((Date.now() - begun) / 1000);
  rmSync(source);

  writeFileSync(
    join(folder, "nginx.conf"),
    `worker_processes auto; pid ${folder}/nginx.pid; error_log ${folder}/error.log; daemon off;
events { worker_connections 512; }
http { access_log off; sendfile on; tcp_nopush on; default_type application/octet-stream; client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server { listen 127.0.0.1:${nginxPlain}; root ${data}/links; }
  server { listen 127.0.0.1:${nginxTls} ssl; ssl_certificate ${certificate[0]}; ssl_certificate_key ${certificate[1]};
    ssl_protocols TLSv1.2 TLSv1.3; root ${data}/links; } }
`,
  );
  // It runs as whoever runs the bench; only root would have to be told whose folder it is.
  const whose = process.getuid() === 0 ? ["-g", "user root;"] : [];
  const nginx = has("nginx") ? "nginx" : "/usr/sbin/nginx";
  const other = start(nginx, ["-p", folder, "-c", join(folder, "nginx.conf"), ...whose]);

  /** Several sessions, because each one's downloads count once: three are allowed, and all of them begin before one ends. */
  const session = async () => {
    const { json } = await asked(plainPort, "POST", "/v1/nonce", {}, JSON.stringify({ id }));
    const proof = JSON.stringify({ id, stage: "access", nonce: json.nonce, proof: "" });
    return (await asked(plainPort, "POST", "/v1/prove", {}, proof)).json.session;
  };
  const plainBearer = [`authorization: Bearer ${await session()}`];
  const url = (scheme, port, path) => `${scheme}://links.example:${port}/${path}`;
  const fromRelay = () => speed(url("http", plainPort, `v1/file/${id}`), plainBearer, folder);
  await fromRelay();
  const afterOne = resident(host.pid);
  const plain = await inTurns(fromRelay, host, () => speed(url("http", nginxPlain, `${id}.age`), [], folder), other);
  const together = async () => {
    const begun = Date.now();
    await Promise.all(Array.from({ length: CLIENTS }, fromRelay));
    return (CLIENTS * FILE) / MB / ((Date.now() - begun) / 1000);
  };
  const many = await together();
  const afterAll = resident(host.pid);

  await ended(host);
  // Sessions live in memory: the other relay begins with one of its own, made over plain http.
  const extend = async () => asked(plainPort, "POST", `/v1/links/${id}/extend`, owner, JSON.stringify({ expires_s: order.expires_s, downloads: 4 }));
  host = await relay(program, data, plainPort, []);
  await extend();
  await ended(host);
  host = await relay(program, data, tlsPort, ["--certificate", certificate[0], "--key", certificate[1]]);
  const curl = async (path, body) => {
    const to = ["--cacert", certificate[0], "--resolve", `links.example:${tlsPort}:127.0.0.1`];
    const { stdout } = await exec("curl", ["--silent", ...to, "--data", JSON.stringify(body), `https://links.example:${tlsPort}${path}`]);
    return JSON.parse(stdout);
  };
  const { nonce } = await curl("/v1/nonce", { id });
  const { session: secured } = await curl("/v1/prove", { id, stage: "access", nonce, proof: "" });
  const fromTls = () => speed(url("https", tlsPort, `v1/file/${id}`), [`authorization: Bearer ${secured}`], folder);
  await fromTls();
  const tlsAfterOne = resident(host.pid);
  const https = await inTurns(fromTls, host, () => speed(url("https", nginxTls, `${id}.age`), [], folder), other);
  await Promise.all(Array.from({ length: CLIENTS }, fromTls));
  const tlsAfterAll = resident(host.pid);
  return { upload, plain, https, many, afterOne, afterAll, tlsAfterOne, tlsAfterAll };
}

function written(found) {
  const ratio = ({ ours, theirs }) => ours / theirs;
  const row = (name, speeds) =>
    `| ${name} | ${speeds.ours.toFixed(0)} | ${speeds.theirs.toFixed(0)} | ${ratio(speeds).toFixed(2)} | ${ratio(speeds) >= LEAST_RATIO ? "reached" : "missed"} | ${speeds.oursUsed.toFixed(2)} | ${speeds.theirsUsed.toFixed(2)} |`;
  const grown = (one, all) => (all - one <= MOST_GROWTH_MB ? "flat" : `grew by ${(all - one).toFixed(1)} MiB`);
  const system = /PRETTY_NAME="(.*)"/.exec(ask("cat", ["/etc/os-release"]) ?? "")?.[1] ?? "unknown";
  const load = loadavg().map((value) => value.toFixed(2)).join(", ");
  const gigabytes = (((1 + ROUNDS + CLIENTS) * FILE) / 1e9).toFixed(1);
  return `# What the relay hands out, beside nginx

Made by \`npm run bench:link\`; do not edit. One sealed file of ${FILE / MB} MB, fetched by curl over this computer's own network: from the relay, and in the same minutes, in turns, from nginx (\`sendfile\`, same file, same certificate). The middle of ${ROUNDS} downloads each. At least ${LEAST_RATIO} of nginx is wanted.

Measured on:

- ${cpus().length} processors, ${cpus()[0].model}
- ${(totalmem() / 1e9).toFixed(0)} GB of memory
- ${system}, Linux ${release()}
- load at the end of the run (1, 5, 15 min): ${load}

| | relay, MB/s | nginx, MB/s | relay by nginx | ${LEAST_RATIO} | relay, processor s per GB | nginx, processor s per GB |
|---|---|---|---|---|---|---|
${row("https", found.https)}
${row("plain http", found.plain)}

${CLIENTS} recipients at once over plain http: ${found.many.toFixed(0)} MB/s together. The upload, hashed and synced: ${found.upload.toFixed(0)} MB/s.

| memory in use, MiB | after ${FILE / 1e9} GB to one | after ${gigabytes} GB, the last ${CLIENTS} to ${CLIENTS} at once | |
|---|---|---|---|
| https | ${found.tlsAfterOne.toFixed(1)} | ${found.tlsAfterAll.toFixed(1)} | ${grown(found.tlsAfterOne, found.tlsAfterAll)} |
| plain http | ${found.afterOne.toFixed(1)} | ${found.afterAll.toFixed(1)} | ${grown(found.afterOne, found.afterAll)} |
`;
}

/** The relay, built like the product. */
async function built() {
  await setUp({ withTests: false });
  await systemPackages(packages);
  const done = await run("cargo", ["build", "--locked", "--profile", "app", "-p", "porchlight-relay"], { keep: false });
  if (done.status !== 0) throw new SetupError("The relay could not be built; the reason stands above.");
  return join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "app", "porchlight-relay");
}

await withPlainErrors(async () => {
  const program = named ?? (await built());
  const folder = mkdtempSync(join(tmpdir(), "pl-bench-link-"));
  // However it ends: nothing goes on running, and the gigabytes go.
  const leave = () => {
    // Not SIGKILL: nginx would leave its workers behind.
    for (const child of started) child.kill("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", leave);
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
  mkdirSync(join(folder, "relay"));
  try {
    const text = written(await measure(program, folder));
    if (named === undefined) writeFileSync(join(root, "docs", "bench-link.md"), text);
    console.log(text);
    return text.includes("missed") || text.includes("grew") ? 1 : 0;
  } finally {
    leave();
  }
});
