//! The body of a journal's record: the facts of one ask.

use cuelight::hub::load::{decode, encode};

/// Bytes: a body.
pub fn check(input: &[u8]) {
    let Ok(record) = decode(input) else { return };
    let written = encode(&record);
    let again = decode(&written).expect("what was written is read");
    assert_eq!(again, record, "what was read is written and read the same");
    assert_eq!(encode(&again), written, "and has one spelling");
    for cut in [0, written.len() / 2, written.len() - 1] {
        assert!(decode(&written[..cut]).is_err(), "cut to {cut} it is none");
    }
}
