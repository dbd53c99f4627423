//! NAL units: framing, parameter sets, key frames, and user data in SEI. No picture is decoded here.
//!
//! Foreign bytes: any input is answered in time linear to its length, and no output is longer than its input plus its framing.

use model::VideoCodec;

mod bits;
mod parameter_sets;

pub use parameter_sets::ParameterSets;

/// The NAL units of an access unit whose units stand behind four-byte lengths. Ends at the first length that does not fit.
pub fn units(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = data;
    std::iter::from_fn(move || {
        let (length, after) = rest.split_at_checked(4)?;
        let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]) as usize;
        let (unit, after) = after.split_at_checked(length)?;
        rest = after;
        Some(unit)
    })
    .filter(|unit| !unit.is_empty())
}

/// The NAL units of an Annex B byte stream (start codes of three or four bytes); bytes before the first start code are dropped.
pub fn annex_b_units(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = start_code(data).map_or(&[][..], |(_, after)| &data[after..]);
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (end, next) = start_code(rest).unwrap_or((rest.len(), rest.len()));
        let unit = &rest[..end];
        rest = &rest[next..];
        Some(unit)
    })
    // Zeros after a unit belong to the stream, not to the unit (trailing_zero_8bits): a unit ends in a stop bit.
    .map(|unit| &unit[..unit.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1)])
    .filter(|unit| !unit.is_empty())
}

/// Where the next start code begins, and where the bytes after it do.
fn start_code(data: &[u8]) -> Option<(usize, usize)> {
    // Looks at every third byte: one above 1 cannot be part of a start code. This runs over every byte recorded.
    let mut end = 2;
    while let Some(byte) = data.get(end) {
        match byte {
            0 => end += 1,
            1 if data[end - 2..end] == [0, 0] => return Some((end - 2, end + 1)),
            _ => end += 3,
        }
    }
    None
}

/// Annex B to four-byte lengths, without moving a byte where every start code has four bytes, as depayloaders write them.
#[must_use]
pub fn into_length_prefixed(mut data: Vec<u8>) -> Vec<u8> {
    let mut unit = 0;
    let mut at = 4;
    if !data.starts_with(&[0, 0, 0, 1]) {
        return from_annex_b(&data);
    }
    loop {
        let next = data.get(at..).and_then(start_code).map(|(code, _)| at + code);
        // A start code of four bytes begins one zero earlier; of more or less, or behind an empty unit, it is put right by copying.
        let end = match next {
            None => data.len(),
            Some(code) if code > at + 1 && data[code - 1] == 0 && data[code - 2] != 0 => code - 1,
            Some(_) => {
                restore(&mut data, unit);
                return from_annex_b(&data);
            }
        };
        let length = u32::try_from(end - at).unwrap_or(u32::MAX);
        data[unit..at].copy_from_slice(&length.to_be_bytes());
        if next.is_none() {
            return data;
        }
        unit = end;
        at = end + 4;
    }
}

/// Puts the start codes back before `end`.
fn restore(data: &mut [u8], end: usize) {
    let mut at = 0;
    while at < end {
        let length = u32::from_be_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]]) as usize;
        data[at..at + 4].copy_from_slice(&[0, 0, 0, 1]);
        at += 4 + length;
    }
}

/// Annex B to four-byte lengths.
#[must_use]
pub fn from_annex_b(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() + 16);
    for unit in annex_b_units(data) {
        push_unit(&mut out, unit);
    }
    out
}

/// Four-byte lengths to Annex B with four-byte start codes.
#[must_use]
pub fn to_annex_b(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    for unit in units(data) {
        out.extend_from_slice(&[0, 0, 0, 1]);
        out.extend_from_slice(unit);
    }
    out
}

/// Appends one NAL unit behind its length. Units of 4 GiB and more do not exist: RTP and the capture's own limit see to it.
pub fn push_unit(out: &mut Vec<u8>, unit: &[u8]) {
    out.extend_from_slice(&u32::try_from(unit.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(unit);
}

/// Puts right what some cameras put into RTP: NAL units that still begin with a start code, or several of them behind one length
/// (V380). `None` when there is nothing to put right, which costs a look at each unit's first bytes.
#[must_use]
pub fn without_start_codes(data: &[u8]) -> Option<Vec<u8>> {
    // Two zero bytes cannot begin a unit: H.264's type 0 is not used, and the second byte of an H.265 header is never 0.
    if !units(data).any(|unit| unit.starts_with(&[0, 0])) {
        return None;
    }
    let mut out = Vec::with_capacity(data.len());
    for unit in units(data) {
        if unit.starts_with(&[0, 0]) {
            annex_b_units(unit).for_each(|inner| push_unit(&mut out, inner));
        } else {
            push_unit(&mut out, unit);
        }
    }
    Some(out)
}

/// The `nal_unit_type`; 255, which neither standard knows, for an empty unit.
#[must_use]
pub fn kind(codec: VideoCodec, unit: &[u8]) -> u8 {
    match (codec, unit.first()) {
        (VideoCodec::H264, Some(b)) => b & 0x1f,
        (VideoCodec::H265, Some(b)) => b >> 1 & 0x3f,
        (_, None) => 255,
    }
}

/// Whether a NAL unit carries a part of a picture (not a parameter set, SEI or delimiter).
#[must_use]
pub fn is_slice(codec: VideoCodec, unit: &[u8]) -> bool {
    match codec {
        VideoCodec::H264 => (1..=5).contains(&kind(codec, unit)),
        VideoCodec::H265 => kind(codec, unit) < 32,
    }
}

/// Whether an access unit (length-prefixed) holds any part of a picture.
#[must_use]
pub fn has_picture(codec: VideoCodec, data: &[u8]) -> bool {
    units(data).any(|unit| is_slice(codec, unit))
}

/// Whether decoding can begin at this access unit (length-prefixed).
///
/// H.264: an IDR picture, or one with a recovery point that needs no later picture (cameras with open groups of pictures send no IDR
/// but the first). H.265: any random access picture.
#[must_use]
pub fn is_key(codec: VideoCodec, data: &[u8]) -> bool {
    let mut recovery = false;
    for unit in units(data) {
        match (codec, kind(codec, unit)) {
            (VideoCodec::H264, 5) | (VideoCodec::H265, 16..=21) => return true,
            (VideoCodec::H264, 6) => {
                sei_messages(codec, unit, |kind, payload| {
                    // recovery_frame_cnt is the first Exp-Golomb code: a leading 1 bit is 0.
                    recovery |= kind == 6 && payload.first().is_some_and(|b| b & 0x80 != 0);
                });
            }
            // Parameter sets, SEI and delimiters stand before the first slice; what follows it tells nothing more.
            _ if is_slice(codec, unit) => return recovery,
            _ => {}
        }
    }
    false
}

/// Type and payload of every whole SEI message of an access unit (length-prefixed), emulation bytes removed.
pub fn messages(codec: VideoCodec, data: &[u8], mut each: impl FnMut(u32, &[u8])) {
    for unit in units(data) {
        if matches!((codec, kind(codec, unit)), (VideoCodec::H264, 6) | (VideoCodec::H265, 39 | 40)) {
            sei_messages(codec, unit, &mut each);
        }
    }
}

/// The `user_data_unregistered` SEI messages of an access unit (length-prefixed): UUID and payload, emulation bytes removed.
#[must_use]
pub fn user_data(codec: VideoCodec, data: &[u8]) -> Vec<([u8; 16], Vec<u8>)> {
    let mut found = Vec::new();
    messages(codec, data, |kind, payload| {
        if let (5, Some((uuid, rest))) = (kind, payload.split_first_chunk::<16>()) {
            found.push((*uuid, rest.to_vec()));
        }
    });
    found
}

/// Calls `each` with type and payload of every whole SEI message of a SEI unit.
fn sei_messages(codec: VideoCodec, unit: &[u8], mut each: impl FnMut(u32, &[u8])) {
    let rbsp = bits::rbsp(unit);
    let mut rest = rbsp.get(header_len(codec)..).unwrap_or(&[]);
    // One byte left is the stop bit.
    while rest.len() > 2 {
        let (Some(kind), Some(size)) = (sei_number(&mut rest), sei_number(&mut rest)) else { return };
        let Some((payload, after)) = rest.split_at_checked(size as usize) else { return };
        each(kind, payload);
        rest = after;
    }
}

/// SEI's own number format: 255 means "and more".
fn sei_number(rest: &mut &[u8]) -> Option<u32> {
    let mut number = 0u32;
    loop {
        let (first, after) = rest.split_first()?;
        *rest = after;
        number = number.saturating_add(u32::from(*first));
        if *first != 255 {
            return Some(number);
        }
    }
}

/// Bytes of a NAL unit's header.
fn header_len(codec: VideoCodec) -> usize {
    match codec {
        VideoCodec::H264 => 1,
        VideoCodec::H265 => 2,
    }
}

#[cfg(test)]
mod tests;
