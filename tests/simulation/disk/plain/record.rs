//! A record's bytes on this disk: how long it is, its numbers, a sum by which a torn one is known, the body.

use bytes::Bytes;
use cuelight::journal::Stored;

const HEAD_BYTES: usize = 4 + 8 + 4 + 8;

fn sum(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

/// Writes one behind what is there.
pub(super) fn put(into: &mut Vec<u8>, first: u64, count: u32, body: &[u8]) {
    into.extend_from_slice(&(body.len() as u32).to_le_bytes());
    into.extend_from_slice(&first.to_le_bytes());
    into.extend_from_slice(&count.to_le_bytes());
    into.extend_from_slice(&(sum(body) ^ first).to_le_bytes());
    into.extend_from_slice(body);
}

/// The record at the beginning of these bytes and how long it is; `None` where it is torn.
pub(super) fn get(bytes: &[u8]) -> Option<(Stored, usize)> {
    let field = |at: usize, len: usize| bytes.get(at..at + len);
    let length = u32::from_le_bytes(field(0, 4)?.try_into().ok()?) as usize;
    let first = u64::from_le_bytes(field(4, 8)?.try_into().ok()?);
    let count = u32::from_le_bytes(field(12, 4)?.try_into().ok()?);
    let expected = u64::from_le_bytes(field(16, 8)?.try_into().ok()?);
    let body = field(HEAD_BYTES, length)?;
    let is_whole = expected == sum(body) ^ first;
    is_whole.then(|| (Stored { first, count, body: Bytes::copy_from_slice(body) }, HEAD_BYTES + length))
}
