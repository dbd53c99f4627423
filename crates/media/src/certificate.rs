//! The fingerprint of a camera's certificate. Cameras sign their own: what is checked is that it stays the same.

use gst::glib;
use gst::prelude::*;

/// SHA-256 of the DER form, in lower-case hex, of a `GTlsCertificate`.
pub(crate) fn fingerprint(certificate: &glib::Value) -> Option<String> {
    let certificate = certificate.get::<glib::Object>().ok()?;
    certificate.find_property("certificate").filter(|p| p.value_type() == glib::ByteArray::static_type())?;
    let der = certificate.property::<Option<glib::ByteArray>>("certificate")?;
    glib::compute_checksum_for_data(glib::ChecksumType::Sha256, &der).map(|hex| hex.to_string())
}
