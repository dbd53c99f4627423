//! Checks the window's configuration and turns the list of commands into permissions. What a command does belongs in `src/commands.rs`.

/// Every command, by name: a page may call what is both here and in `capabilities/main.json`.
/// `tests/tests/tidy/window.rs` holds this list, the capability, the handler and `ui/src/ipc/commands.ts` together.
const COMMANDS: &[&str] = &[
    "app_state",
    "passphrase_strength",
    "storage_choices",
    "storage_check",
    "household_create",
    "recovery_confirm",
    "unlock",
    "lock",
    "recover_with_sheet",
    "start_over",
    "change_passphrase",
    "ways_list",
    "way_add",
    "way_remove",
    "drill",
    "new_recovery_sheet",
    "cameras_list",
    "camera_probe",
    "camera_add",
    "camera_update",
    "camera_remove",
    "camera_restore",
    "camera_pause",
    "storage_overview",
    "volume_accept",
    "footage_folder_set",
    "unattended_key_move",
    "live_open",
    "live_ack",
    "live_close",
    "connections",
    "settings_get",
    "settings_set",
    "ledger_list",
    "ledger_verify",
    "check",
    "health",
    "report_preview",
    "report_save",
    "demo_start",
    "timeline",
    "next_motion",
    "scrub_picture",
    "play",
    "still",
    "own_copy_plan",
    "own_copy_start",
    "own_copy_jobs",
    "own_copy_cancel",
    "own_copy_forget",
    "snapshot_save",
    "bookmark_list",
    "bookmark_add",
    "bookmark_update",
    "bookmark_remove",
    "hold_add",
    "hold_release",
    "own_copy_show",
    "owner_is_here",
    "window_close",
    "window_close_asked",
    "window_place",
    "window_full_screen",
];

fn main() {
    // The pages are built into the binary; without them the compiler's own message names a macro and not the remedy.
    println!("cargo::rerun-if-changed=../ui/dist");
    if !std::path::Path::new("../ui/dist/index.html").exists() {
        println!(
            "cargo::error=The window's pages are not built yet: run `npm run setup` in the project's folder first."
        );
        std::process::exit(1);
    }
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("tauri.conf.json and the capabilities are valid");
}
