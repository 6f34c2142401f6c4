//! GEO (RFC 5545 §3.8.1.6) as calendar files write it: also with a comma or a backslash between.

use crate::record::Geo;

/// `52.520008;13.404954` in millionths of a degree.
pub(super) fn read(value: &str) -> Option<Geo> {
    let (latitude, longitude) = value.split_once([';', ','])?;
    let latitude = latitude.trim().trim_end_matches('\\');
    format!("{latitude};{}", longitude.trim()).parse().ok()
}
