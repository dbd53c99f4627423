//! Commands of looking back that answer with bytes: raw on success, the usual result union where the engine refuses.

use crate::commands::Outcome;
use engine::{Engine, view};
use tauri::State;
use tauri::ipc::Response;

#[tauri::command]
pub(crate) async fn scrub_picture(engine: State<'_, Engine>, camera: String, at_us: i64) -> Result<Response, ()> {
    raw(engine.scrub_picture(camera, at_us).await)
}

#[tauri::command]
pub(crate) async fn play(engine: State<'_, Engine>, request: view::PlayRequest) -> Result<Response, ()> {
    raw(engine.play(request).await)
}

#[tauri::command]
pub(crate) async fn still(
    engine: State<'_, Engine>,
    camera: String,
    at_us: i64,
    max_width: u32,
) -> Result<Response, ()> {
    raw(engine.still(camera, at_us, max_width).await)
}

/// Bytes are never sent as JSON; a refusal is never bytes.
pub(crate) fn raw(answer: engine::Result<Vec<u8>>) -> Result<Response, ()> {
    match answer {
        Ok(bytes) => Ok(Response::new(bytes)),
        refused => serde_json::to_string(&Outcome::from(refused.map(|_| ()))).map(Response::new).map_err(|_| ()),
    }
}
