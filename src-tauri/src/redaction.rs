//! Commands of redactions that answer with bytes: as those of looking back do.

use crate::looking::raw;
use engine::Engine;
use engine::view::redaction::PictureOf;
use tauri::State;
use tauri::ipc::Response;

#[tauri::command]
pub(crate) async fn redaction_frames(engine: State<'_, Engine>, id: i64) -> Result<Response, ()> {
    raw(engine.redaction_frames(id).await)
}

#[tauri::command]
pub(crate) async fn redaction_picture(
    engine: State<'_, Engine>,
    id: i64,
    at_us: i64,
    which: PictureOf,
    max_width: u32,
) -> Result<Response, ()> {
    raw(engine.redaction_picture(id, at_us, which, max_width).await)
}

#[tauri::command]
pub(crate) async fn redaction_thumbnail(
    engine: State<'_, Engine>,
    id: i64,
    mark: u32,
    max_width: u32,
) -> Result<Response, ()> {
    raw(engine.redaction_thumbnail(id, mark, max_width).await)
}

#[tauri::command]
pub(crate) async fn redaction_waveform(
    engine: State<'_, Engine>,
    id: i64,
    from_us: i64,
    to_us: i64,
    buckets: u32,
) -> Result<Response, ()> {
    raw(engine.redaction_waveform(id, from_us, to_us, buckets).await)
}

#[tauri::command]
pub(crate) async fn redaction_result(
    engine: State<'_, Engine>,
    id: i64,
    at_us: i64,
    budget_bytes: Option<u32>,
) -> Result<Response, ()> {
    raw(engine.redaction_result(id, at_us, budget_bytes).await)
}
