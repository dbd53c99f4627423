//! Commands of redactions that answer with bytes: as those of looking back do.

use crate::looking::raw;
use engine::Engine;
use tauri::State;
use tauri::ipc::Response;

#[tauri::command]
pub(crate) async fn redaction_frames(engine: State<'_, Engine>, id: i64) -> Result<Response, ()> {
    raw(engine.redaction_frames(id).await)
}
