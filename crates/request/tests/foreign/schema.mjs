// The committed JSON Schema (2020-12) against every vector, by somebody else's validator (npm `ajv`), called by `interop.rs`:
//   SCHEMA VECTORS     prints what is wrong, one line each, and how many payloads were valid and how many were refused
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Ajv from "ajv/dist/2020.js";

const [schemaFile, vectorsFile] = process.argv.slice(2);
const validate = new Ajv({ allErrors: true, strict: true }).compile(JSON.parse(readFileSync(schemaFile, "utf8")));

/** What a schema can see: the shape of a payload. Rules of text, time, area and trust it cannot. */
const structural = new Set(
  ["missing", "unknown", "type", "version", "value", "form", "time", "length", "count", "range", "repeated", "contact", "case_ref", "url"]
    .map((name) => `schema.${name}`)
    .concat("area.hole", "area.positions"),
);
/** 1.0 is an integer to JSON Schema; and a checksum is no shape. */
const unseen = new Set(["more/revision-decimal.ofr", "more/recipient.ofr"]);

const { cases } = JSON.parse(readFileSync(vectorsFile, "utf8"));
const counts = { valid: 0, refused: 0 };
const seen = new Set();
for (const { kind, file, expect } of cases) {
  if (kind !== "request" || seen.has(file)) continue;
  const taken = ["card", "quarantine"].includes(expect.verdict);
  if (!taken && (!structural.has(expect.code) || unseen.has(file))) continue;
  seen.add(file);
  const { payload } = JSON.parse(readFileSync(join(dirname(vectorsFile), file), "utf8"));
  const ok = validate(JSON.parse(Buffer.from(payload, "base64").toString("utf8")));
  if (ok !== taken) console.log(`${file}: ${ok ? "valid" : JSON.stringify(validate.errors)}`);
  counts[taken ? "valid" : "refused"] += 1;
}
console.log(JSON.stringify(counts));
