import { takeAddress } from "./address";
import "./style.css";
import { App } from "./app";
import { Stage } from "./view/stage";

// Before all else: from here on the secret is in no address.
const address = takeAddress(location, history);

const by = (id: string) => document.getElementById(id) ?? document.body;
const app = new App(new Stage(by("main"), by("beside"), by("said")), window.isSecureContext);
by("host").textContent = location.host;
app.begin(address);

// The link pasted into the same tab once more loads no page, and is a new beginning all the same.
window.addEventListener("hashchange", () => {
  if (location.hash === "") return;
  app.begin(takeAddress(location, history));
});
