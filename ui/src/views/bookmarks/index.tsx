// Bookmarks: marking a moment, and the list of all of them, from which one goes there.

import { createEffect, createMemo, createSignal, For, on, Show } from "solid-js";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Field, Select, TextArea } from "../../components/field";
import { ErrorNotice, Notice } from "../../components/notice";
import type { BookmarkView } from "../../ipc/types/BookmarkView";
import { useAction } from "../../state/action";
import { jumpTo } from "../../state/looking/jump";
import { answered, asked } from "../../state/own-copies";
import { useBookmarks, useCameras } from "../../state/queries";
import { useToasts } from "../../state/toasts";
import { zone } from "../../state/zone";
import { t } from "../../texts";
import { times } from "../../texts/times";
import "./bookmarks.css";

/** What is kept around a bookmark: what led to it, and what came of it. */
const BEFORE_US = 60e6;
const AFTER_US = 300e6;
const ALL = "all";

export function Bookmarks() {
  const [editing, setEditing] = createSignal<BookmarkView | null>(null);
  return (
    <>
      <Mark editing={editing()} onClose={() => setEditing(null)} />
      <List onEdit={setEditing} />
    </>
  );
}

/** A new bookmark, or one that is changed. */
function Mark(props: { editing: BookmarkView | null; onClose: () => void }) {
  const cameras = useCameras();
  const toasts = useToasts();
  const add = useAction("bookmark_add", ["bookmarks"]);
  const update = useAction("bookmark_update", ["bookmarks"]);
  const remove = useAction("bookmark_remove", ["bookmarks"]);
  const [camera, setCamera] = createSignal(ALL);
  const [note, setNote] = createSignal("");
  const subject = createMemo(() => props.editing ?? asked.mark());
  createEffect(
    on(subject, (now) => {
      add.clear();
      update.clear();
      setCamera(now?.camera ?? ALL);
      setNote(props.editing?.note ?? "");
    }),
  );
  const close = () => {
    answered.mark();
    props.onClose();
  };
  const save = async () => {
    const now = subject();
    if (!now) return;
    const facts = { camera: camera() === ALL ? null : camera(), atUs: now.atUs, note: note() };
    if (props.editing) {
      if (await update.run({ id: props.editing.id, ...facts })) close();
      return;
    }
    const made = await add.run(facts);
    if (!made) return;
    close();
    toasts.say(t.bookmarks.added, { label: t.common.undo, run: () => void remove.run({ id: made.id }) });
  };
  return (
    <Dialog
      open={subject() !== null}
      onClose={close}
      title={props.editing ? t.bookmarks.editTitle : t.bookmarks.addTitle}
    >
      <Show when={subject()}>
        {(now) => (
          <form
            class="bookmark-form"
            onSubmit={(event) => {
              event.preventDefault();
              void save();
            }}
          >
            <p class="muted tabular">{times.spoken(now().atUs, zone)}</p>
            <Select
              label={t.bookmarks.which}
              value={camera()}
              onChange={setCamera}
              options={[
                { value: ALL, label: t.bookmarks.all },
                ...(cameras.data ?? []).map((one) => ({ value: one.id, label: one.name })),
              ]}
            />
            <TextArea
              label={t.bookmarks.note}
              value={note()}
              onInput={setNote}
              rows={3}
              placeholder={t.bookmarks.notePlaceholder}
              autofocus
              optional
            />
            <ErrorNotice error={add.error() ?? update.error()} />
            <div class="dialog__foot">
              <Button onClick={close}>{t.common.cancel}</Button>
              <Button type="submit" look="lamp" pending={add.pending() || update.pending()}>
                {props.editing ? t.common.save : t.bookmarks.add}
              </Button>
            </div>
          </form>
        )}
      </Show>
    </Dialog>
  );
}

function List(props: { onEdit: (bookmark: BookmarkView) => void }) {
  const all = useBookmarks();
  const cameras = useCameras();
  const add = useAction("bookmark_add", ["bookmarks"]);
  const remove = useAction("bookmark_remove", ["bookmarks"]);
  const keep = useAction("hold_add", ["bookmarks", "ledger"]);
  const release = useAction("hold_release", ["bookmarks", "ledger"]);
  const [search, setSearch] = createSignal("");
  // In the panel and not in a message beside it, which cannot be reached while the panel is open.
  const [gone, setGone] = createSignal<BookmarkView | null>(null);
  createEffect(on(asked.bookmarks, () => setGone(null)));
  const found = createMemo(() => {
    const wanted = search().trim().toLowerCase();
    const matches = (one: BookmarkView) => `${one.note} ${one.name ?? t.bookmarks.all}`.toLowerCase().includes(wanted);
    return [...(all.data ?? [])].reverse().filter(matches);
  });
  const go = (one: BookmarkView) => {
    answered.bookmarks();
    jumpTo({ camera: one.camera, atUs: one.atUs });
  };
  const take = async (one: BookmarkView) => {
    if ((await remove.run({ id: one.id })) !== undefined) setGone(one);
  };
  const undo = async (one: BookmarkView) => {
    if (await add.run({ camera: one.camera, atUs: one.atUs, note: one.note })) setGone(null);
  };
  const hold = async (one: BookmarkView) => {
    const wanted = one.camera ? [one.camera] : (cameras.data ?? []).map((camera) => camera.id);
    const span = { fromUs: one.atUs - BEFORE_US, toUs: one.atUs + AFTER_US, reason: t.bookmarks.reason(one.note) };
    for (const camera of wanted) if ((await keep.run({ camera, ...span })) === undefined) return;
  };
  const holdOrRelease = (one: BookmarkView) => void (one.keptBy === null ? hold(one) : release.run({ id: one.keptBy }));
  return (
    <Dialog
      open={asked.bookmarks()}
      onClose={answered.bookmarks}
      title={t.bookmarks.title}
      lead={t.bookmarks.lead}
      wide
    >
      <Field label={t.bookmarks.search} value={search()} onInput={setSearch} autofocus />
      <ErrorNotice error={remove.error() ?? keep.error() ?? release.error() ?? add.error()} />
      <div role="status">
        <Show when={gone()}>
          {(one) => (
            <Notice
              tone="info"
              title={t.bookmarks.removed}
              action={
                <Button size="small" onClick={() => void undo(one())}>
                  {t.common.undo}
                </Button>
              }
            />
          )}
        </Show>
      </div>
      <div class="small muted" role="status">
        {t.bookmarks.count(found().length)}
      </div>
      <ul class="bookmarks">
        <For
          each={found().map((one) => one.id)}
          fallback={
            <li class="bookmarks__none">
              <Show when={(all.data?.length ?? 0) === 0} fallback={t.bookmarks.none}>
                <strong>{t.bookmarks.empty}</strong>
                <div class="muted">{t.bookmarks.emptyHint}</div>
              </Show>
            </li>
          }
        >
          {(id) => (
            // Keyed by id: a list that is read anew must not take the focus from a button of it.
            <Show when={found().find((one) => one.id === id)}>
              {(one) => (
                <li class="bookmarks__one">
                  <div class="bookmarks__what">
                    <div class="bookmarks__at">
                      <span class="tabular">
                        {times.dayOfYear(one().atUs, zone)}, {times.clock(one().atUs, zone)}
                      </span>
                      <span class="muted">{one().name ?? t.bookmarks.all}</span>
                      <Show when={one().keptBy !== null}>
                        <span class="badge" data-tone="good">
                          {t.bookmarks.kept}
                        </span>
                      </Show>
                    </div>
                    <div classList={{ muted: !one().note }}>{one().note || t.bookmarks.noNote}</div>
                  </div>
                  <div class="buttons">
                    <Button size="small" onClick={() => go(one())}>
                      {t.bookmarks.go}
                    </Button>
                    <Button size="small" look="quiet" onClick={() => props.onEdit(one())}>
                      {t.bookmarks.edit}
                    </Button>
                    <Button
                      class="bookmarks__hold"
                      size="small"
                      look="quiet"
                      title={one().keptBy === null ? t.bookmarks.keepHint : t.bookmarks.releaseHint}
                      onClick={() => holdOrRelease(one())}
                    >
                      {one().keptBy === null ? t.bookmarks.keep : t.bookmarks.release}
                    </Button>
                    <Button size="small" look="quiet" onClick={() => void take(one())}>
                      {t.bookmarks.remove}
                    </Button>
                  </div>
                </li>
              )}
            </Show>
          )}
        </For>
      </ul>
    </Dialog>
  );
}
