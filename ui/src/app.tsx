// The window: which screen is up, the rail beside it, banners above it, and what is always within reach (lock, messages, closing).

import { QueryClientProvider, useQueryClient } from "@tanstack/solid-query";
import Cctv from "lucide-solid/icons/cctv";
import EyeOff from "lucide-solid/icons/eye-off";
import HandHelping from "lucide-solid/icons/hand-helping";
import HeartPulse from "lucide-solid/icons/heart-pulse";
import Inbox from "lucide-solid/icons/inbox";
import LockKeyhole from "lucide-solid/icons/lock-keyhole";
import History from "lucide-solid/icons/rotate-ccw-clock";
import ScrollText from "lucide-solid/icons/scroll-text";
import SettingsIcon from "lucide-solid/icons/settings";
import {
  createEffect,
  createMemo,
  createSignal,
  For,
  type JSX,
  Match,
  onCleanup,
  onMount,
  Show,
  Switch,
} from "solid-js";
import { Button } from "./components/button";
import { Lamp } from "./components/lamp";
import { Notice } from "./components/notice";
import { Toasts } from "./components/toasts";
import type { Backend } from "./ipc/backend";
import type { AppState } from "./ipc/types/AppState";
import type { Banner } from "./ipc/types/Banner";
import type { CameraView } from "./ipc/types/CameraView";
import { useAction } from "./state/action";
import { BackendProvider, useBackend } from "./state/backend";
import { forgetCopied } from "./state/exports/copying";
import { closeHost } from "./state/exports/hosting";
import { running } from "./state/exports/job";
import { forgetGiving, givenWish } from "./state/exports/place";
import { ledgerWish } from "./state/ledger";
import { followLook } from "./state/look";
import { jump } from "./state/looking/jump";
import { forgetLooking } from "./state/looking/looking";
import { usePresence } from "./state/presence";
import { followNews, forget, makeQueryClient, useApp, useCameras, useExportJobs, useRequests } from "./state/queries";
import { forgetRedactions, redactionWish } from "./state/redaction/place";
import { forgetRequests, requestsWish } from "./state/requests/place";
import { ScreenProvider, useScreen } from "./state/screen";
import { lightOf } from "./state/status";
import { ToastsProvider, useToasts } from "./state/toasts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/components.css";
import "./styles/sheet.css";
import "./styles/app.css";
import { t } from "./texts";
import { Bookmarks } from "./views/bookmarks";
import { CameraDialog } from "./views/camera";
import { CloseAsk } from "./views/close-ask";
import { Given, GivenNews } from "./views/exports";
import { FirstRun } from "./views/first-run";
import { Health } from "./views/health";
import { Ledger } from "./views/ledger";
import { LinkHostDialog } from "./views/link-host";
import { Live } from "./views/live";
import { Lock } from "./views/lock";
import { Looking } from "./views/looking";
import { OwnCopies } from "./views/own-copies";
import { Problem } from "./views/problem";
import { Redactions } from "./views/redaction";
import { RequestDrop, Requests } from "./views/requests";
import { type Section, Settings } from "./views/settings";

type Place = "cameras" | "looking" | "requests" | "redactions" | "given" | "ledger" | "health" | "settings";

const places: Array<{ place: Place; icon: () => JSX.Element }> = [
  { place: "cameras", icon: () => <Cctv aria-hidden="true" /> },
  { place: "looking", icon: () => <History aria-hidden="true" /> },
  { place: "requests", icon: () => <Inbox aria-hidden="true" /> },
  { place: "redactions", icon: () => <EyeOff aria-hidden="true" /> },
  { place: "given", icon: () => <HandHelping aria-hidden="true" /> },
  { place: "ledger", icon: () => <ScrollText aria-hidden="true" /> },
  { place: "health", icon: () => <HeartPulse aria-hidden="true" /> },
  { place: "settings", icon: () => <SettingsIcon aria-hidden="true" /> },
];

export function App(props: { backend: Backend }) {
  // Made once: written into the tag it would be made anew at every look.
  const client = makeQueryClient();
  return (
    <BackendProvider backend={props.backend}>
      <QueryClientProvider client={client}>
        <ToastsProvider>
          <ScreenProvider>
            <Window />
          </ScreenProvider>
        </ToastsProvider>
      </QueryClientProvider>
    </BackendProvider>
  );
}

function Window() {
  const backend = useBackend();
  const client = useQueryClient();
  const app = useApp();
  const toasts = useToasts();
  const [held, setHeld] = createSignal<"new" | "locked" | null>(null);
  const [addFirst, setAddFirst] = createSignal(false);
  followNews(backend, client);
  followLook();
  onMount(() => {
    // Whatever is dropped, and wherever: the window never leaves its page to show a file.
    const stay = (event: DragEvent) => event.preventDefault();
    document.addEventListener("dragover", stay);
    document.addEventListener("drop", stay);
    onCleanup(() => {
      document.removeEventListener("dragover", stay);
      document.removeEventListener("drop", stay);
    });
  });

  // Who makes a key keeps the screen while its sheet is shown, though the household is open by then.
  const phase = createMemo(() => held() ?? app.data?.phase);
  createEffect(() => {
    const now = phase();
    if (!now || now === "open" || now === "new") return;
    forget(client);
    // A message may name a camera, and its Undo would act on it.
    toasts.clear();
  });

  return (
    <>
      <Show
        when={app.data}
        fallback={
          <main class="waiting" id="content">
            <Lamp light="starting" size="4rem" label={t.common.loading} />
            <Show when={app.isError}>
              <Notice tone="bad" title={t.banner.lost}>
                {t.banner.lostHint}
              </Notice>
            </Show>
          </main>
        }
      >
        {(state) => (
          <Switch>
            <Match when={phase() === "new"}>
              <FirstRun
                demoOffered={state().demoOffered}
                onBusy={(busy) => setHeld(busy ? "new" : null)}
                onDone={(next) => {
                  // In this order: the house asks when it appears.
                  setAddFirst(next === "add");
                  setHeld(null);
                }}
              />
            </Match>
            <Match when={phase() === "unusable"}>
              <Problem app={state()} />
            </Match>
            <Match when={phase() === "locked"}>
              <Lock
                app={state()}
                light={lightOf(state(), undefined)}
                onBusy={(busy) => setHeld(busy ? "locked" : null)}
              />
            </Match>
            <Match when={phase() === "open"}>
              <House app={state()} addFirst={addFirst()} onBegun={() => setAddFirst(false)} />
            </Match>
          </Switch>
        )}
      </Show>
      <CloseAsk />
      <Toasts toasts={toasts.messages()} onDismiss={toasts.dismiss} onHold={toasts.hold} />
    </>
  );
}

/** The unlocked household. */
function House(props: { app: AppState; addFirst: boolean; onBegun: () => void }) {
  const cameras = useCameras();
  const lock = useAction("lock", ["locked"]);
  const [place, setPlace] = createSignal<Place>("cameras");
  const [section, setSection] = createSignal<Section>("vault");
  const [adding, setAdding] = createSignal(props.addFirst);
  const [editing, setEditing] = createSignal<CameraView | null>(null);
  const light = () => lightOf(props.app, cameras.data);
  const requests = useRequests();
  // What rules hide makes no sound, and no number either.
  const unread = () => (requests.data?.requests ?? []).filter((row) => row.unread && row.hidden.length === 0).length;
  const exported = useExportJobs();
  const writing = () => (exported.data ?? []).some(running);
  const lockNow = () => void lock.run({});
  const screen = useScreen();
  // Only pictures fill a screen.
  createEffect(() => {
    if (screen.full() && place() !== "looking") setPlace("cameras");
  });
  usePresence();
  createEffect(() => jump() && setPlace("looking"));
  createEffect(() => requestsWish() && setPlace("requests"));
  createEffect(() => redactionWish() && setPlace("redactions"));
  createEffect(() => givenWish() && setPlace("given"));
  createEffect(() => ledgerWish() !== null && setPlace("ledger"));
  // A locked window remembers no moment that was looked at.
  onCleanup(forgetLooking);
  onCleanup(forgetRequests);
  onCleanup(forgetRedactions);
  onCleanup(forgetGiving);
  onCleanup(closeHost);
  onCleanup(forgetCopied);

  onMount(() => {
    // Asked for once: after a lock the form does not come again.
    props.onBegun();
    // The lock screen's field went with it; the keyboard goes on from the content.
    if (document.activeElement === document.body) document.getElementById("content")?.focus();
    const key = (event: KeyboardEvent) => {
      if (event.ctrlKey && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "l") {
        event.preventDefault();
        lockNow();
      }
    };
    document.addEventListener("keydown", key);
    onCleanup(() => document.removeEventListener("keydown", key));
  });

  const follow = (banner: Banner) => {
    if (banner.kind === "recovery_unconfirmed" || banner.kind === "storage") {
      setSection(banner.kind === "storage" ? "storage" : "vault");
      setPlace("settings");
    } else if (banner.kind === "not_recording") setPlace("cameras");
    else setPlace("health");
  };

  return (
    <div class="house" data-full={screen.full() ? "" : undefined}>
      <a class="skip" href="#content">
        {t.nav.skip}
      </a>
      <nav class="rail" aria-label={t.nav.label} data-light={light()}>
        <div class="rail__lamp" title={t.lamp[light()]}>
          <Lamp light={light()} size="2.6rem" label={t.lamp[light()]} />
        </div>
        <ul class="rail__places">
          <For each={places}>
            {(item) => (
              <li>
                <button
                  type="button"
                  class="rail__place"
                  aria-current={place() === item.place ? "page" : undefined}
                  onClick={() => setPlace(item.place)}
                >
                  {item.icon()}
                  {t.nav[item.place]}
                  <Show when={item.place === "requests" && unread() > 0}>
                    <span class="rail__count" aria-hidden="true">
                      {unread()}
                    </span>
                    <span class="hidden-text">{t.requests.unread(unread())}</span>
                  </Show>
                  <Show when={item.place === "given" && writing()}>
                    <span class="rail__count rail__count--dot" aria-hidden="true" />
                    <span class="hidden-text">{t.exports.job.running}</span>
                  </Show>
                </button>
              </li>
            )}
          </For>
        </ul>
        <Show when={props.app.demo}>
          <span class="badge" data-tone="lamp" title={t.nav.demoHint}>
            {t.nav.demo}
          </span>
        </Show>
        <button
          type="button"
          class="rail__place"
          title={t.nav.lockHint}
          aria-keyshortcuts="Control+L"
          onClick={lockNow}
        >
          <LockKeyhole aria-hidden="true" />
          {t.nav.lock}
        </button>
      </nav>
      <div class="house__main">
        <Banners app={props.app} place={place()} onFollow={follow} />
        <main id="content" class="house__content" tabIndex={-1}>
          <Switch>
            <Match when={place() === "cameras"}>
              <Live
                demoOffered={props.app.demoOffered && !props.app.demo}
                onAdd={() => setAdding(true)}
                onEdit={setEditing}
              />
            </Match>
            <Match when={place() === "looking"}>
              <Looking onAdd={() => setAdding(true)} />
            </Match>
            <Match when={place() === "requests"}>
              <Requests />
            </Match>
            <Match when={place() === "redactions"}>
              <Redactions />
            </Match>
            <Match when={place() === "given"}>
              <Given />
            </Match>
            <Match when={place() === "ledger"}>
              <Ledger />
            </Match>
            <Match when={place() === "health"}>
              <Health
                onGo={(where) => {
                  if (where !== "cameras") setSection(where === "settings" ? "window" : where);
                  setPlace(where === "cameras" ? "cameras" : "settings");
                }}
              />
            </Match>
            <Match when={place() === "settings"}>
              <Settings app={props.app} section={section()} onSection={setSection} />
            </Match>
          </Switch>
        </main>
      </div>
      <RequestDrop />
      <OwnCopies />
      <GivenNews shown={place() === "given"} />
      <Bookmarks />
      <LinkHostDialog />
      <CameraDialog open={adding()} camera={null} onClose={() => setAdding(false)} />
      <CameraDialog open={editing() !== null} camera={editing()} onClose={() => setEditing(null)} />
    </div>
  );
}

function Banners(props: { app: AppState; place: Place; onFollow: (banner: Banner) => void }) {
  const action = (banner: Banner): string | null => {
    if (banner.kind === "recovery_unconfirmed") return t.banner.recoveryAction;
    if (banner.kind === "storage") return props.place === "settings" ? null : t.banner.storageAction;
    if (banner.kind === "not_recording") return props.place === "cameras" ? null : t.banner.camerasAction;
    return props.place === "health" ? null : t.banner.healthAction;
  };
  return (
    <section class="banners" aria-label={t.notices.app} role="status">
      <Show when={props.app.banner}>
        {(banner) => (
          <Notice
            tone={banner().kind === "recovery_unconfirmed" ? "warn" : "bad"}
            title={banner().text}
            action={
              <Show when={action(banner())}>
                {(label) => (
                  <Button size="small" onClick={() => props.onFollow(banner())}>
                    {label()}
                  </Button>
                )}
              </Show>
            }
          >
            <Show when={banner().hint}>{(hint) => <>{hint()}</>}</Show>
          </Notice>
        )}
      </Show>
    </section>
  );
}
