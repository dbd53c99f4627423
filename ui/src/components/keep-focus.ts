// What was pressed is gone with what it did: the keyboard goes on from the nearest thing that still stands, instead of from the window's
// beginning.

/** Watches over everything below `root`, until the answer is called. */
export function keepFocus(root: HTMLElement): () => void {
  /** What had the focus last, and what it stood in, from the inside out. */
  let path: HTMLElement[] = [];
  const remember = (event: FocusEvent) => {
    path = [];
    for (let at = event.target as HTMLElement | null; at && at !== root; at = at.parentElement) path.push(at);
  };
  const watch = new MutationObserver(() => {
    if (path.length === 0 || path[0]?.isConnected || document.activeElement !== document.body) return;
    const left = path.find((element) => element.isConnected) ?? root;
    path = [];
    // Not on the way of the Tab key, only a place to go on from.
    if (!left.hasAttribute("tabindex")) left.tabIndex = -1;
    left.focus({ preventScroll: true });
  });
  root.addEventListener("focusin", remember);
  watch.observe(root, { childList: true, subtree: true });
  return () => {
    root.removeEventListener("focusin", remember);
    watch.disconnect();
  };
}
