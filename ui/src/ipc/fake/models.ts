// What the fake's computer can look for.

import type { ModelFact } from "../types/ModelFact";
import type { Models } from "../types/Models";

function model(name: string, subjects: ModelFact["subjects"], mark: string): ModelFact {
  return { name, sha256: mark.repeat(64).slice(0, 64), subjects, proposes: 300, confirms: 600 };
}

/** One for each subject, and one for speech. */
export function makeModels(): Models {
  return {
    there: [
      model("faces 1", ["face"], "1f"),
      model("plates 1", ["plate"], "2e"),
      model("people and more 1", ["person", "vehicle", "animal"], "3d"),
      model("speech 1", [], "4c"),
    ],
    missing: [],
  };
}
