import { expect, test } from "vitest";
import { makeWorld } from "../../ipc/fake/world";
import type { ExportPlan } from "../../ipc/types/ExportPlan";
import type { RedactionRow } from "../../ipc/types/RedactionRow";
import { AS_RECORDED, blank, type Giving, lacks, leaving, redactionsOf, toAsk, toPick } from "./draft";

const { cameras } = makeWorld("open", 4);
const SECOND = 1e6;
const clip = { camera: "cam0", fromUs: 100 * SECOND, toUs: 160 * SECOND };

const row = (id: number, more: Partial<RedactionRow> = {}): RedactionRow => ({
  id,
  camera: "cam0",
  cameraName: "Front door",
  fromUs: 101 * SECOND,
  toUs: 150 * SECOND,
  response: null,
  stage: "approved",
  job: null,
  marks: 2,
  changedUs: id,
  ...more,
});

const plan = (lacking: ExportPlan["lacking"] = []): ExportPlan => ({
  items: [],
  bytes: 0,
  largest: 0,
  lacking,
  beyond: [],
  yoursAlone: false,
  recipients: 0,
  sender: "",
});

const giving = (more: Partial<Giving> = {}): Giving => ({ ...blank(), clips: toPick([clip], cameras), ...more });
const named = (id: string) => cameras.find((one) => one.id === id)?.name ?? id;

test("what is seen indoors, and what no camera is known of, is never picked by itself", () => {
  const picked = toPick(
    ["cam0", "cam1", "cam3", "gone"].map((camera) => ({ ...clip, camera })),
    cameras,
  ).map((one) => [one.camera, one.picked]);
  expect(picked).toEqual([
    ["cam0", true],
    ["cam1", true],
    ["cam3", false],
    ["gone", false],
  ]);
});

test("the fittest redaction of a clip comes first, and none of another time or camera", () => {
  const rows = [
    row(1, { stage: "review", response: 7 }),
    row(2, { toUs: 110 * SECOND }),
    row(3),
    row(4, { response: 7, toUs: 105 * SECOND }),
    row(5, { camera: "cam1" }),
    row(6, { fromUs: 160 * SECOND, toUs: 170 * SECOND }),
  ];
  expect(redactionsOf(clip, rows, 7).map((one) => one.id)).toEqual([4, 3, 2, 1]);
});

test("an approved result leaves by itself, without the sound that was recorded", () => {
  const asked = toAsk(giving({ purpose: "answer", response: 7 }), [row(3)]);
  expect(asked.clips).toEqual([
    { camera: "cam0", fromUs: 100 * SECOND, toUs: 160 * SECOND, redaction: 3, sound: false, looksAt: "" },
  ]);
});

test.each([
  ["answer", null],
  ["own_use", "recorded"],
  ["legal_paper", "recorded"],
] as const)("without an approval a clip for %s leaves %s", (purpose, how) => {
  const made = giving({ purpose });
  expect(made.clips.map((one) => leaving(made, one, [row(1, { stage: "reviewed" })]).how)).toEqual([how]);
});

test("an approval that is gone is no leave to give the original", () => {
  const made = giving();
  for (const one of made.clips) Object.assign(one, { how: "redacted", redaction: 3 });
  expect(made.clips.map((one) => leaving(made, one, []).how)).toEqual([null]);
});

test("only what the level lets leave is told to anybody", () => {
  const owner = { contact: "box@example.org", name: "Ada", address: "Mill Lane", phone: "1", email: "a@example.org" };
  const clips = toPick([clip], cameras).map((one) => ({ ...one, looksAt: "the street" }));
  const none = toAsk(giving({ owner, clips }), []);
  expect([Object.values(none.owner).join(""), none.clips[0]?.looksAt]).toEqual(["", ""]);
  const one = toAsk(giving({ owner, clips, level: "contactable" }), []);
  expect([Object.values(one.owner).join(""), one.clips[0]?.looksAt]).toEqual(["box@example.org", "the street"]);
  expect(toAsk(giving({ owner, clips, level: "witness" }), []).owner).toEqual({ ...owner, contact: "" });
});

test("the typed words never stand for a clip that was forgotten", () => {
  const made = giving({ purpose: "answer", confirmation: AS_RECORDED });
  // The engine would let it pass: the words are there.
  expect(lacks(made, [], plan(), named)).toEqual([{ kind: "redaction", value: "Front door", step: "clips" }]);
  for (const one of made.clips) one.how = "recorded";
  expect(lacks(made, [], plan(), named)).toEqual([]);
});

test("what the engine lacks is told once, in the order of the steps", () => {
  const made = giving({ purpose: "answer" });
  const found = lacks(
    made,
    [],
    plan([
      { kind: "words", value: "contact" },
      { kind: "redaction", value: "cam0" },
      { kind: "confirmation", value: "" },
      { kind: "request", value: "" },
    ]),
    named,
  );
  expect(found.map((one) => one.kind)).toEqual(["request", "redaction", "words"]);
});

test("what nobody asked for is neither sealed to anybody nor sent with a request", () => {
  const made = giving({ sealed: true, withRequest: true, confirmation: AS_RECORDED, response: 7 });
  const { sealed, withRequest, confirmation, response } = toAsk(made, []);
  expect([sealed, withRequest, confirmation, response]).toEqual([false, false, "", null]);
});
