// Places: where home is, and what each camera looks at.

import House from "lucide-solid/icons/house";
import { createEffect, createSignal, For, on, onCleanup, Show } from "solid-js";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { Literal } from "../../components/literal";
import { Notice } from "../../components/notice";
import type { HomePlace } from "../../ipc/types/HomePlace";
import { useAction } from "../../state/action";
import { useBackend } from "../../state/backend";
import { useCameras, usePlaces, wordsOf } from "../../state/queries";
import { isTown } from "../../state/requests/plane";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { FanEditor } from "./fan-editor";
import { Page } from "./page";
import { Trouble } from "./trouble";

const words = t.requestsSetup.places;
/** The list is on this computer; it is only not asked at every key. */
const REST_MS = 250;

export function PlacesTab() {
  const places = usePlaces();
  const cameras = useCameras();
  const there = () => (cameras.data ?? []).filter((camera) => camera.removed === null);
  return (
    <Page
      title={words.title}
      lead={words.lead}
      wide
      data={places.data}
      error={places.isError ? wordsOf(places.error) : null}
    >
      {(known) => (
        <>
          <Home home={known().home} />
          <Show when={there().length > 0}>
            <FanEditor cameras={there().map((camera) => ({ id: camera.id, name: camera.name }))} fans={known().fans} />
          </Show>
        </>
      )}
    </Page>
  );
}

function Home(props: { home: HomePlace | null }) {
  const backend = useBackend();
  const toasts = useToasts();
  const set = useAction("place_set", ["requests"]);
  const [text, setText] = createSignal("");
  const [query, setQuery] = createSignal("");
  const [found, setFound] = createSignal<HomePlace[] | null>(null);
  createEffect(
    on(query, (wanted) => {
      setFound(null);
      if (wanted.trim().length < 2) return;
      let over = false;
      const timer = setTimeout(async () => {
        const answer = await backend.call("place_search", { query: wanted.trim() });
        if (!over && answer.ok) setFound(answer.value);
      }, REST_MS);
      onCleanup(() => {
        over = true;
        clearTimeout(timer);
      });
    }),
  );
  const setTo = async (place: string | null) => {
    if (!(await set.run({ text: place }))) return;
    setText("");
    setQuery("");
    toasts.say(place === null ? words.forgotten : words.set);
  };
  return (
    <section class="card">
      <div class="card__head">
        <h3>{words.home}</h3>
        <Show when={props.home} fallback={<p class="muted">{words.homeNone}</p>}>
          {(home) => (
            <div class="home">
              <House class="icon" aria-hidden="true" />
              <Literal text={home().label} inline />
              <Button size="small" look="quiet" onClick={() => void setTo(null)}>
                {words.forget}
              </Button>
            </div>
          )}
        </Show>
      </div>
      <Show when={props.home && isTown(props.home)}>
        <Notice tone="info">{words.town}</Notice>
      </Show>
      <Trouble error={set.error()} />
      <div class="home__ways">
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            if (text().trim()) void setTo(text().trim());
          }}
        >
          <Field
            label={words.paste}
            hint={words.pasteHint}
            placeholder="51.3371, 12.3333"
            value={text()}
            onInput={setText}
          />
          <div>
            <Button type="submit" pending={set.pending()} disabled={text().trim() === ""}>
              {words.pasteSet}
            </Button>
          </div>
        </form>
        <div class="form">
          <Field label={words.search} hint={words.searchHint} value={query()} onInput={setQuery} />
          <div role="status">
            <Show when={found()}>
              {(results) => (
                <ul class="home__found" aria-label={words.results}>
                  <For each={results()} fallback={<li class="muted small">{words.noResult}</li>}>
                    {(place) => (
                      <li>
                        <Button
                          size="small"
                          onClick={() => void setTo(`${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`)}
                        >
                          {place.label}
                        </Button>
                      </li>
                    )}
                  </For>
                </ul>
              )}
            </Show>
          </div>
        </div>
      </div>
    </section>
  );
}
