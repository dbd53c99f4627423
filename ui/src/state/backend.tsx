// Hands the back end to whoever needs it below; `main.tsx` decides which one it is.

import { createContext, type JSX, useContext } from "solid-js";
import type { Backend } from "../ipc/backend";

const Context = createContext<Backend>();

export function BackendProvider(props: { backend: Backend; children: JSX.Element }) {
  return <Context.Provider value={props.backend}>{props.children}</Context.Provider>;
}

export function useBackend(): Backend {
  const backend = useContext(Context);
  if (!backend) throw new Error("no back end above this component");
  return backend;
}
