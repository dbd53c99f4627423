// A WebDriver client for WebKitWebDriver: just what the window's tests need, over fetch. What a page means belongs in `owner.mjs`.
import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** The name under which WebDriver hands out elements. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** No command of these tests takes this long; without a limit a window that does not answer would hang them for ever. */
const COMMAND_LIMIT = 60_000;

export class WebDriverError extends Error {
  constructor(code, message) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

async function send(method, url, body) {
  if (process.env.PORCHLIGHT_E2E_TRACE) console.error(new Date().toISOString(), method, url.replace(/^.*session/, ""), JSON.stringify(body ?? {}).slice(0, 120));
  const answer = await fetch(url, {
    method,
    body: method === "POST" ? JSON.stringify(body ?? {}) : undefined,
    signal: AbortSignal.timeout(COMMAND_LIMIT),
  }).catch((error) => {
    throw new WebDriverError("no answer", `${method} ${url}: ${error.message}`);
  });
  const { value } = await answer.json();
  if (!answer.ok) throw new WebDriverError(value?.error ?? answer.status, value?.message ?? "");
  return value;
}

/** One automated window. */
export class Session {
  /** Starts `binary` with `args` through the driver at `base`; the program gets the driver's environment. */
  static async open(base, binary, args) {
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary, args } } };
    const { sessionId } = await send("POST", `${base}/session`, { capabilities });
    return new Session(`${base}/session/${sessionId}`);
  }

  constructor(base) {
    this.base = base;
  }

  command(method, path, body) {
    return send(method, this.base + path, body);
  }

  /** Ends the session, which ends the window. */
  close() {
    return this.command("DELETE", "");
  }

  /** Runs a function body in the page and answers with what it returns. */
  run(script, ...args) {
    return this.command("POST", "/execute/sync", { script, args });
  }

  async find(xpath) {
    const found = await this.command("POST", "/elements", { using: "xpath", value: xpath });
    return found.map((element) => element[ELEMENT]);
  }

  /** The first displayed element, waited for. */
  async wait(xpath, seconds = 20) {
    const until = Date.now() + seconds * 1000;
    for (;;) {
      for (const element of await this.find(xpath)) {
        if (await this.displayed(element)) return element;
      }
      if (Date.now() > until) {
        const text = await this.run("return document.body.innerText");
        throw new Error(`Not on the page within ${seconds} s: ${xpath}\nThe page says:\n${text}`);
      }
      await sleep(150);
    }
  }

  async waitGone(xpath, seconds = 20) {
    const until = Date.now() + seconds * 1000;
    for (;;) {
      const displayed = await Promise.all((await this.find(xpath)).map((element) => this.displayed(element)));
      if (!displayed.includes(true)) return;
      if (Date.now() > until) throw new Error(`Still on the page after ${seconds} s: ${xpath}`);
      await sleep(150);
    }
  }

  async displayed(element) {
    try {
      return await this.command("GET", `/element/${element}/displayed`);
    } catch (error) {
      // It went while we looked.
      if (error.code === "stale element reference" || error.code === "no such element") return false;
      throw error;
    }
  }

  /** Waits until it stands still, as a hand does: a page that just opened may still put something above it. */
  async #still(element) {
    for (let before = ""; ; ) {
      const place = await this.run("return JSON.stringify(arguments[0].getBoundingClientRect())", { [ELEMENT]: element });
      if (place === before) return;
      before = place;
      await sleep(50);
    }
  }

  /** Presses the element; where the page drew it anew between finding and pressing, the new one. */
  async click(xpath, seconds) {
    for (let tries = 0; ; tries += 1) {
      try {
        const element = await this.wait(xpath, seconds);
        await this.#still(element);
        return await this.command("POST", `/element/${element}/click`);
      } catch (error) {
        if (error.code !== "stale element reference" || tries > 5) throw error;
      }
    }
  }

  async type(xpath, text) {
    const element = await this.wait(xpath);
    await this.command("POST", `/element/${element}/clear`);
    await this.command("POST", `/element/${element}/value`, { text });
  }

  /** Presses and releases one key, by WebDriver's name for it: an automated page takes no other keys. */
  async press(key) {
    const actions = [
      { type: "keyDown", value: key },
      { type: "keyUp", value: key },
    ];
    await this.command("POST", "/actions", { actions: [{ type: "key", id: "keys", actions }] });
  }

  /**
   * The mouse, by WebDriver: each step is `[x, y]`, a way to a place of the page, or "down" or "up". It stays pressed from one call to
   * the next.
   */
  async mouse(...steps) {
    const actions = steps.map((step) =>
      typeof step === "string" ? { type: step === "down" ? "pointerDown" : "pointerUp", button: 0 } : { type: "pointerMove", duration: 0, origin: "viewport", x: Math.round(step[0]), y: Math.round(step[1]) },
    );
    await this.command("POST", "/actions", { actions: [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }] });
  }

  async text(xpath) {
    return this.command("GET", `/element/${await this.wait(xpath)}/text`);
  }

  /** The window as PNG bytes, also written to `file`. Contains the video's picture. */
  async screenshot(file) {
    // WebKit takes the picture at the page's next repaint, and a page at rest has none: so something unseen changes meanwhile.
    await this.run(`const dot = document.createElement("div");
      dot.id = "repaint";
      dot.style = "position: fixed; top: 0; left: 0; z-index: 9999; width: 1px; height: 1px; pointer-events: none";
      document.body.append(dot);
      const turn = () => {
        if (!dot.isConnected) return;
        dot.style.background = dot.style.background ? "" : "rgba(128, 128, 128, 0.1)";
        requestAnimationFrame(turn);
      };
      turn();`);
    const bytes = Buffer.from(await this.command("GET", "/screenshot"), "base64");
    await this.run(`document.getElementById("repaint").remove()`);
    if (file) writeFileSync(file, bytes);
    return bytes;
  }
}
