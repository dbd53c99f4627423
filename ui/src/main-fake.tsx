// Entry for tests and browser development: the same pages with the fake back end.
// `?scenario=new|locked|empty|open|trouble|unusable|many&cameras=N` chooses the household.

import { render } from "solid-js/web";
import { App } from "./app";
import { type Fake, makeFake } from "./ipc/fake";
import { makeWorld, type Scenario } from "./ipc/fake/world";

declare global {
  interface Window {
    porchlightFake: Fake;
  }
}

// As the real window does (`freezePrototype`): a library that patches built-ins must fail here, not there.
Object.freeze(Object.prototype);

const asked = new URLSearchParams(location.search);
const count = asked.get("cameras");
window.porchlightFake = makeFake(
  makeWorld((asked.get("scenario") ?? "open") as Scenario, count ? Number(count) : null),
);

const root = document.getElementById("root");
if (root) render(() => <App backend={window.porchlightFake} />, root);
