// Draws the icons of src-tauri/icons from icon.svg with Chromium and ImageMagick. Run by hand after a change of the drawing; the pictures
// are committed, so that no build needs this.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { has, root, run } from "./process.mjs";

const folder = join(root, "src-tauri", "icons");
const scratch = mkdtempSync(join(tmpdir(), "porchlight-icons-"));
const page = join(scratch, "page.html");
const drawing = readFileSync(join(folder, "icon.svg"), "utf8").replace(/width="512" height="512"/, 'width="1024" height="1024"');
writeFileSync(page, `<!doctype html><style>body{margin:0;background:transparent}svg{display:block}</style>${drawing}`);
const large = join(scratch, "large.png");
await run(["chromium-headless-shell", "chromium", "chromium-browser"].find(has), [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--default-background-color=00000000",
  "--window-size=1024,1200",
  `--user-data-dir=${join(scratch, "profile")}`,
  `--screenshot=${large}`,
  `file://${page}`,
]);
for (const [name, size] of [["32x32.png", 32], ["128x128.png", 128], ["128x128@2x.png", 256], ["icon.png", 512], ["tray.png", 64]]) {
  await run("convert", [large, "-crop", "1024x1024+0+0", "+repage", "-filter", "Lanczos", "-resize", `${size}x${size}`, "-strip", `PNG32:${join(folder, name)}`]);
}
rmSync(scratch, { recursive: true });
