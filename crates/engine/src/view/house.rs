//! What the pages about the house itself show: storage, and the words that cameras, settings and health share.
//!
//! No behaviour here.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

names! {
    /// How private what a camera sees is.
    pub enum CameraClass { Street, Porch, Indoor, Business }
    pub enum Look { Auto, Light, Dark }
    /// How a footage folder was found.
    pub enum VolumeCondition {
        Ok,
        /// The folder is not there: its disk is not connected or not mounted.
        Missing,
        /// Another disk of this household, or an older copy of this one.
        Swapped,
        /// The household's database is an older copy than the footage.
        OldDatabase,
        /// Another household's. Never accepted.
        Foreign,
        /// Its identity file cannot be read.
        Damaged,
    }
    /// What a line of the health page is about.
    pub enum HealthGroup { Recording, Cameras, Storage, Keys, Computer }
    /// Where the owner can do something.
    pub enum HealthPlace { Cameras, Storage, Vault, Settings }
}

view! {
    /// Where footage lies, what it takes and how long it lasts.
    pub struct StorageOverview {
        /// The folder that new footage goes to first, then those that older footage lies in.
        pub volumes: Vec<VolumeView>,
        pub cameras: Vec<CameraStorage>,
        /// Bytes of all footage.
        #[ts(type = "number")]
        pub bytes: u64,
        /// What all cameras together recorded a day, over the last days.
        pub bytes_per_day: f64,
        /// Days that footage will be kept at this rate; `null` while that cannot be told.
        pub expected_days: Option<f64>,
        /// Start of the oldest footage.
        pub oldest: Option<String>,
    }

    pub struct VolumeView {
        pub id: String,
        pub folder: String,
        /// New footage goes here.
        pub current: bool,
        pub condition: VolumeCondition,
        /// What is the matter, in the owner's words.
        pub text: String,
        /// What the owner may do about it.
        pub hint: Option<String>,
        /// `volume_accept` makes recording go on with it; `text` and `hint` say what that does.
        pub may_accept: bool,
        #[ts(type = "number")]
        pub total_bytes: u64,
        #[ts(type = "number")]
        pub free_bytes: u64,
        /// This household's footage on it.
        #[ts(type = "number")]
        pub footage_bytes: u64,
        /// Everything else on the disk.
        #[ts(type = "number")]
        pub other_bytes: u64,
        /// By how much everything else has grown since it was last called normal.
        #[ts(type = "number")]
        pub other_growth_bytes: u64,
        /// Bytes footage may take; `null` is all but the reserve.
        #[ts(type = "number | null")]
        pub limit_bytes: Option<u64>,
        #[ts(type = "number")]
        pub reserve_bytes: u64,
    }

    pub struct CameraStorage {
        pub camera: String,
        pub name: String,
        /// Time of removal; its footage is still there.
        pub removed: Option<String>,
        #[ts(type = "number")]
        pub bytes: u64,
        /// Measured over the last days.
        pub bytes_per_day: f64,
        #[ts(type = "number | null")]
        pub quota_bytes: Option<u64>,
        pub oldest: Option<String>,
        pub newest: Option<String>,
        /// Days since its oldest footage.
        pub recorded_days: f64,
        pub expected_days: Option<f64>,
    }
}

impl From<model::CameraClass> for CameraClass {
    fn from(class: model::CameraClass) -> Self {
        use model::CameraClass as C;
        match class {
            C::Street => Self::Street,
            C::Porch => Self::Porch,
            C::Indoor => Self::Indoor,
            C::Business => Self::Business,
        }
    }
}

impl From<CameraClass> for model::CameraClass {
    fn from(class: CameraClass) -> Self {
        match class {
            CameraClass::Street => Self::Street,
            CameraClass::Porch => Self::Porch,
            CameraClass::Indoor => Self::Indoor,
            CameraClass::Business => Self::Business,
        }
    }
}

impl From<store::Look> for Look {
    fn from(look: store::Look) -> Self {
        match look {
            store::Look::Auto => Self::Auto,
            store::Look::Light => Self::Light,
            store::Look::Dark => Self::Dark,
        }
    }
}
