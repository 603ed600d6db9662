//! What holds of any bytes that stand where a record should: for the fuzzer, and for the tests that give again what it
//! found. Must not be in a release.

use super::{
    Chain, Flaw, HEAD_BYTES, NUMBER_MAX, StreamName, VERSION, Walk, array, checksum, decode, encode, is_torn,
};

/// Tries bytes as a record: how to mend them, then the record.
///
/// # Panics
/// Where something does not hold.
pub fn check(input: &[u8]) {
    check_planted(input, false);
}

/// As [`check`], by a walk that may be one that does not compare the chain, which must be noticed.
///
/// # Panics
/// As [`check`].
pub fn check_planted(input: &[u8], skip_chain_check: bool) {
    let Some((choice, bytes)) = input.split_first() else { return };
    let stream = StreamName::new("session/hostile").expect("a name of plain letters");
    let mut bytes = bytes.to_vec();
    if choice & 1 != 0 {
        mend(&mut bytes, Chain::start(&stream));
    }
    let decoded = decode(&bytes);
    assert!(!(is_torn(&bytes) && decoded.is_ok()), "a whole record is not torn");
    if decoded.is_ok() {
        for cut in [0, bytes.len() / 2, bytes.len() - 1] {
            assert!(is_torn(&bytes[..cut]), "cut to {cut}");
        }
    }
    let first = decoded.as_ref().map_or(1, |record| record.first);
    let before = || Walk { next: first, chain: Chain::start(&stream), skip_chain_check };
    let mut walk = before();
    let Ok(stored) = walk.step(&bytes) else {
        assert_eq!((walk.next, walk.chain), (first, Chain::start(&stream)), "after a flaw the walk stays");
        return;
    };
    let record = decoded.expect("what a walk accepts is a record");
    assert_eq!((stored.first, stored.count, &stored.body[..]), (record.first, record.count, record.body));
    assert_eq!(walk.next, stored.last() + 1);
    let mut again = Vec::new();
    let chain = encode(Chain::start(&stream), stored.first, stored.count, &stored.body, &mut again);
    assert!((&again, chain) == (&bytes, walk.chain), "what was read is written as the same bytes");
    let other = StreamName::new("session/other").expect("a name of plain letters");
    let mut strange = Vec::new();
    encode(Chain::start(&other), stored.first, stored.count, &stored.body, &mut strange);
    assert_eq!(before().step(&strange), Err(Flaw::Chain), "a record of another stream has no place here");
    let mut next = Vec::new();
    encode(chain, walk.next, 1, b"", &mut next);
    let behind = Walk::behind(&bytes).expect("a record can be an anchor").step(&next);
    // Behind the last number that there is nothing follows.
    assert_eq!(behind.is_ok(), walk.next <= NUMBER_MAX, "{behind:?}");
    let mut spoilt = bytes;
    let at = usize::from(*choice) % spoilt.len();
    spoilt[at] ^= 1 << (choice % 8);
    assert!(decode(&spoilt).is_err(), "a flipped bit in byte {at} is seen");
}

/// Right length, chain and checksum, so that what lies behind them is reached.
fn mend(bytes: &mut Vec<u8>, before: Chain) {
    bytes.resize(bytes.len().max(HEAD_BYTES), 0);
    bytes[0] = VERSION;
    let body_bytes = bytes.len() - HEAD_BYTES;
    bytes[13..17].copy_from_slice(&(body_bytes as u32).to_be_bytes());
    // Most numbers are too high: a small one is reached by the last bytes alone.
    let first = u64::from_be_bytes(array(&bytes[1..9]));
    bytes[1..9].copy_from_slice(&(first >> (first % 2 * 11)).to_be_bytes());
    let chain = before.next(bytes);
    bytes.extend_from_slice(&chain.0);
    let sum = checksum(bytes);
    bytes.extend_from_slice(&sum.to_be_bytes());
}
