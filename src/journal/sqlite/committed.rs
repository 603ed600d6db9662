//! Whether a commit that failed is in the log all the same.
//!
//! SQLite takes a commit for undone where one of its writes failed, and goes on as if there were nothing behind the last good
//! one. What recovers the log goes by what is there: if the frames of that commit are whole, it is a commit like any other.
//! They can be, although a write failed: behind its last byte, or because the bytes which it left out were there already. A log
//! that began anew has the pages of its last round at the same places, and a page that is written again has mostly the same
//! bytes. Must not know why a commit failed.

use std::io::{BufReader, Read, Result};
use std::path::Path;

use super::place::{Place, log_of};
use super::wal_tail::{FRAME_HEADER_BYTES, HEADER_BYTES, fill, scan, word};

/// Whether these bytes stand in a page that is committed as far as the log goes. Bytes that only the commit in question can
/// have written say whether it is one: it is there as a whole or not at all. Costs a reading of the log, twice.
///
/// # Errors
/// The log cannot be read. Then nobody knows.
pub(super) fn holds(place: &dyn Place, database: &Path, bytes: &[u8]) -> Result<bool> {
    let read = || Ok::<_, std::io::Error>(BufReader::with_capacity(1 << 16, place.read(&log_of(database))?));
    let frames = scan(&mut read()?)?.frames_kept;
    if frames == 0 {
        return Ok(false);
    }
    let mut log = read()?;
    let mut header = [0; HEADER_BYTES];
    log.read_exact(&mut header)?;
    let mut frame = vec![0; FRAME_HEADER_BYTES + word(&header, 8) as usize];
    for _ in 0..frames {
        if fill(&mut log, &mut frame)? < frame.len() {
            return Ok(false);
        }
        if frame[FRAME_HEADER_BYTES..].windows(bytes.len()).any(|window| window == bytes) {
            return Ok(true);
        }
    }
    Ok(false)
}
