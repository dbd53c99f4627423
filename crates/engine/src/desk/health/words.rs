//! The recorder's alarms in words.

use crate::recorder::Alarm;

/// An alarm of the recorder in words.
pub(crate) fn alarm(alarm: &Alarm) -> String {
    match alarm {
        Alarm::VolumeMissing => "The footage folder is not there. Is its disk connected?".to_owned(),
        Alarm::VolumeForeign => "The footage folder belongs to another household.".to_owned(),
        Alarm::VolumeUnknown => "The footage disk is this household's, and the database does not know it.".to_owned(),
        Alarm::OldDatabase => "The household's database is an older copy than its footage disk.".to_owned(),
        Alarm::OldVolume => "The footage disk is an older copy than the household's database.".to_owned(),
        Alarm::DiskFull => "The footage disk is full, and nothing on it may be deleted.".to_owned(),
        Alarm::DiskFailed { reason } => format!("The footage disk failed: {reason}."),
        Alarm::ForeignGrowth { free_bytes } => {
            format!("Something else fills the footage disk: {:.1} GB are free.", *free_bytes as f64 / 1e9)
        }
        Alarm::DiskSlow { millis } => format!("The footage disk is slow: {millis} ms for a second of footage."),
    }
}
