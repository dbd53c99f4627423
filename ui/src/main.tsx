// The product's entry: the pages with the engine behind them.

import { render } from "solid-js/web";
import { App } from "./app";
import { tauri } from "./ipc/tauri";

const root = document.getElementById("root");
if (root) render(() => <App backend={tauri} />, root);
