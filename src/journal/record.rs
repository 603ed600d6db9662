//! The bytes of one stored record: version, numbers, body, hash chain, checksum.
//!
//! Knows nothing of where the bytes lie. A change here is a new version byte: what a release wrote, later ones read.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version, [`VERSION`] |
//! | 8 | number of the first fact, big-endian |
//! | 4 | count of facts, big-endian |
//! | 4 | length of the body, big-endian |
//! | n | body |
//! | 32 | chain: SHA-256 over the chain value of the record before, then all bytes above |
//! | 4 | CRC-32C over all bytes above, big-endian |
//!
//! The checksum lets one record be checked alone; the chain ties it to every record before it and, through its first
//! link, to the stream's name, so that no record can be dropped, swapped, or moved to another stream unseen.

#[cfg(any(test, feature = "fuzz"))]
pub mod hostile;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{NUMBER_MAX, Stored, StreamName};

/// The version this code writes.
pub(super) const VERSION: u8 = 1;
const HEAD_BYTES: usize = 1 + 8 + 4 + 4;
const CHAIN_BYTES: usize = 32;
const CHECKSUM_BYTES: usize = 4;
/// What a record costs beside its body.
pub const OVERHEAD_BYTES: usize = HEAD_BYTES + CHAIN_BYTES + CHECKSUM_BYTES;

/// One link of the hash chain: it stands for everything in the stream up to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chain(pub(super) [u8; CHAIN_BYTES]);

impl Chain {
    /// The link before a stream's first record.
    pub(super) fn start(stream: &StreamName) -> Chain {
        let hash = Sha256::new().chain_update(b"cuelight journal 1\0").chain_update(stream.as_str());
        Chain(hash.finalize().into())
    }

    fn next(self, head_and_body: &[u8]) -> Chain {
        Chain(Sha256::new().chain_update(self.0).chain_update(head_and_body).finalize().into())
    }
}

/// Why bytes are not a record, or not this one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Flaw {
    #[error("{found} bytes where the record says {stated}")]
    Length { stated: usize, found: usize },
    #[error("record version {0} is not known")]
    Version(u8),
    #[error("the checksum does not match")]
    Checksum,
    #[error("the hash chain does not match the record before")]
    Chain,
    #[error("the record begins at {found} where {expected} must follow")]
    Number { expected: u64, found: u64 },
    #[error("a record of {count} facts from number {first}")]
    Range { first: u64, count: u32 },
}

/// Replaces what is in `out` with the record's bytes; returns the chain value to hand to the next record.
pub(super) fn encode(before: Chain, first: u64, count: u32, body: &[u8], out: &mut Vec<u8>) -> Chain {
    let length = u32::try_from(body.len()).expect("the journal's limit on a body is far below 4 GiB");
    out.clear();
    out.reserve(OVERHEAD_BYTES + body.len());
    out.push(VERSION);
    out.extend_from_slice(&first.to_be_bytes());
    out.extend_from_slice(&count.to_be_bytes());
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(body);
    let chain = before.next(out);
    out.extend_from_slice(&chain.0);
    out.extend_from_slice(&checksum(out).to_be_bytes());
    chain
}

/// Bytes that are a record by themselves; whether they follow the record before is for [`Walk`] to say.
#[derive(Debug)]
struct Decoded<'a> {
    first: u64,
    count: u32,
    body: &'a [u8],
    chain: Chain,
    head_and_body: &'a [u8],
}

fn decode(bytes: &[u8]) -> Result<Decoded<'_>, Flaw> {
    let found = bytes.len();
    if found < OVERHEAD_BYTES {
        return Err(Flaw::Length { stated: OVERHEAD_BYTES, found });
    }
    if bytes[0] != VERSION {
        return Err(Flaw::Version(bytes[0]));
    }
    let stated = OVERHEAD_BYTES + u32::from_be_bytes(array(&bytes[13..17])) as usize;
    if stated != found {
        return Err(Flaw::Length { stated, found });
    }
    let (summed, sum) = bytes.split_at(found - CHECKSUM_BYTES);
    if checksum(summed) != u32::from_be_bytes(array(sum)) {
        return Err(Flaw::Checksum);
    }
    let (head_and_body, chain) = summed.split_at(summed.len() - CHAIN_BYTES);
    let first = u64::from_be_bytes(array(&bytes[1..9]));
    let count = u32::from_be_bytes(array(&bytes[9..13]));
    // Later sums of the two rest on this.
    if count == 0 || first == 0 || first > NUMBER_MAX - u64::from(count) + 1 {
        return Err(Flaw::Range { first, count });
    }
    Ok(Decoded {
        first,
        count,
        body: &head_and_body[HEAD_BYTES..],
        chain: Chain(array(chain)),
        head_and_body,
    })
}

/// Whether these are the first bytes of a record whose rest was never written.
pub(super) fn is_torn(bytes: &[u8]) -> bool {
    matches!(decode(bytes), Err(Flaw::Length { stated, found }) if found < stated)
}

/// A walk along one stream that accepts only the record that must come next.
#[derive(Debug)]
pub(super) struct Walk {
    /// The number the next record must begin with.
    pub(super) next: u64,
    /// The chain value of the last accepted record.
    pub(super) chain: Chain,
    /// Planted bug: do not compare the chain.
    pub(super) skip_chain_check: bool,
}

impl Walk {
    /// A walk from the stream's first record.
    pub(super) fn start(stream: &StreamName) -> Walk {
        Walk { next: 1, chain: Chain::start(stream), skip_chain_check: false }
    }

    /// A walk from behind `anchor`, a record in the middle, whose own chain value is taken on its checksum's word.
    pub(super) fn behind(anchor: &[u8]) -> Result<Walk, Flaw> {
        let record = decode(anchor)?;
        let next = record.first + u64::from(record.count);
        Ok(Walk { next, chain: record.chain, skip_chain_check: false })
    }

    /// Checks that `bytes` are the next record, and steps behind it. After an error the walk stays where it was.
    pub(super) fn step(&mut self, bytes: &[u8]) -> Result<Stored, Flaw> {
        let record = decode(bytes)?;
        if record.first != self.next {
            return Err(Flaw::Number { expected: self.next, found: record.first });
        }
        if !self.skip_chain_check && self.chain.next(record.head_and_body) != record.chain {
            return Err(Flaw::Chain);
        }
        self.next += u64::from(record.count);
        self.chain = record.chain;
        let body = Bytes::copy_from_slice(record.body);
        Ok(Stored { first: record.first, count: record.count, body })
    }
}

/// The bytes as an array of the caller's length.
fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.try_into().expect("the caller cut exactly this many bytes")
}

/// CRC-32C (Castagnoli), reflected, as in RFC 3720: it finds every burst of up to 32 flipped bits.
///
/// Eight bytes a step: a step must wait for the one before it, and a byte a step made this the dearest part of a record.
fn checksum(bytes: &[u8]) -> u32 {
    let (words, rest) = bytes.as_chunks::<8>();
    let sum = words.iter().fold(!0, |sum, word| {
        let low = sum ^ u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
        let [a, b, c, d] = low.to_le_bytes().map(usize::from);
        let [e, f, g, h] = [word[4], word[5], word[6], word[7]].map(usize::from);
        TABLES[7][a]
            ^ TABLES[6][b]
            ^ TABLES[5][c]
            ^ TABLES[4][d]
            ^ TABLES[3][e]
            ^ TABLES[2][f]
            ^ TABLES[1][g]
            ^ TABLES[0][h]
    });
    !rest.iter().fold(sum, |sum, byte| TABLES[0][((sum ^ u32::from(*byte)) & 0xff) as usize] ^ (sum >> 8))
}

/// What a byte does to the sum, followed by so many bytes of zero as the table's place says.
static TABLES: [[u32; 256]; 8] = tables();

const fn tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut index = 0;
    while index < 256 {
        let mut sum = index as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0x82f6_3b78 } else { sum >> 1 };
            bit += 1;
        }
        tables[0][index] = sum;
        index += 1;
    }
    let mut behind = 1;
    while behind < 8 {
        let mut index = 0;
        while index < 256 {
            let before = tables[behind - 1][index];
            tables[behind][index] = tables[0][(before & 0xff) as usize] ^ (before >> 8);
            index += 1;
        }
        behind += 1;
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_records() -> (StreamName, Vec<u8>, Vec<u8>) {
        let name = StreamName::new("session/golden").unwrap();
        let (mut one, mut two) = (Vec::new(), Vec::new());
        let chain = encode(Chain::start(&name), 1, 2, b"alice joins", &mut one);
        encode(chain, 3, 1, b"", &mut two);
        (name, one, two)
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_checksum_is_crc_32c() {
        assert_eq!(checksum(b"123456789"), 0xe306_9283);
        // RFC 3720, B.4.
        assert_eq!(checksum(&[0; 32]), 0x8a91_36aa);
        assert_eq!(checksum(&[0xff; 32]), 0x62a8_ab43);
        let rising: Vec<u8> = (0..32).collect();
        assert_eq!(checksum(&rising), 0x46dd_794e);
    }

    /// What this version writes, later versions read: these bytes never change.
    #[test]
    fn the_bytes_of_version_1_stay_as_they_are() {
        let (_, one, two) = two_records();
        assert_eq!(
            hex(&one),
            "010000000000000001000000020000000b616c696365206a6f696e73b2cc3f61248bb59e2166d13773a0e4e326\
             fc9dbed93376ace911dc6c45457a583bde7bcd"
        );
        assert_eq!(
            hex(&two),
            "01000000000000000300000001000000007a891d0127c94862a678e8f0dc335669a92a8ae624286f9de9a5f690\
             1425c5cef7770646"
        );
    }

    #[test]
    fn a_walk_yields_what_was_encoded() {
        let (name, one, two) = two_records();
        let mut walk = Walk::start(&name);
        let first = walk.step(&one).unwrap();
        assert_eq!((first.first, first.count, &first.body[..], first.last()), (1, 2, &b"alice joins"[..], 2));
        let second = walk.step(&two).unwrap();
        assert_eq!((second.first, second.count, second.body.len()), (3, 1, 0));
        assert_eq!(Walk::behind(&one).unwrap().step(&two).unwrap(), second);
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_a_flaw() {
        let (name, one, _) = two_records();
        for bit in 0..one.len() * 8 {
            let mut bad = one.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(Walk::start(&name).step(&bad).is_err(), "bit {bit}");
        }
        for length in 0..one.len() {
            assert!(Walk::start(&name).step(&one[..length]).is_err(), "cut to {length}");
        }
    }

    #[test]
    fn a_record_fits_only_its_own_place() {
        let (name, one, two) = two_records();
        let other = StreamName::new("session/other").unwrap();
        assert_eq!(Walk::start(&other).step(&one), Err(Flaw::Chain));
        assert_eq!(Walk::start(&name).step(&two), Err(Flaw::Number { expected: 1, found: 3 }));
        let mut forged = Vec::new();
        encode(Chain::start(&other), 3, 1, b"", &mut forged);
        assert_eq!(Walk::behind(&one).unwrap().step(&forged), Err(Flaw::Chain));
    }

    /// What the fuzzer once found, and what it begins with.
    const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz/corpus/records");

    #[test]
    fn nothing_that_is_kept_of_hostile_records_gets_through() {
        let kept: Vec<_> = std::fs::read_dir(KEPT).unwrap().map(|file| file.unwrap().path()).collect();
        assert!(kept.len() > 5, "{KEPT} holds {}", kept.len());
        kept.iter().for_each(|path| hostile::check(&std::fs::read(path).unwrap()));
    }

    #[test]
    fn a_planted_walk_that_does_not_compare_the_chain_is_found_by_what_is_kept() {
        let kept = std::fs::read_dir(KEPT).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
        let said = |input: Vec<u8>| {
            let panic = std::panic::catch_unwind(|| hostile::check_planted(&input, true)).err()?;
            panic.downcast::<String>().ok()
        };
        let said: Vec<_> = kept.filter_map(said).collect();
        assert!(
            said.iter().any(|said| said.contains("a record of another stream has no place here")),
            "{said:?}"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_flaw_and_no_panic(bytes: Vec<u8>, sum: bool) {
            let (name, _, _) = two_records();
            let mut bytes = bytes;
            if sum {
                // Past the checksum, so that what lies behind it is reached.
                bytes.splice(0..0, [VERSION]);
                bytes.resize(bytes.len().max(OVERHEAD_BYTES - CHECKSUM_BYTES), 0);
                let body = (bytes.len() + CHECKSUM_BYTES - OVERHEAD_BYTES) as u32;
                bytes[13..17].copy_from_slice(&body.to_be_bytes());
                let sum = checksum(&bytes);
                bytes.extend_from_slice(&sum.to_be_bytes());
            }
            proptest::prop_assert!(Walk::start(&name).step(&bytes).is_err());
            // An anchor's chain is believed, but its numbers are not.
            let anchor = Walk::behind(&bytes);
            proptest::prop_assert!(anchor.is_err() || sum);
        }

        #[test]
        fn what_was_encoded_is_decoded(first in 1_u64..1 << 52, count in 1_u32.., body: Vec<u8>) {
            let mut bytes = Vec::new();
            let chain = encode(Chain([7; CHAIN_BYTES]), first, count, &body, &mut bytes);
            let mut walk = Walk { next: first, chain: Chain([7; CHAIN_BYTES]), skip_chain_check: false };
            let stored = walk.step(&bytes).unwrap();
            proptest::prop_assert_eq!((stored.first, stored.count, &stored.body[..]), (first, count, &body[..]));
            proptest::prop_assert_eq!((walk.next, walk.chain), (first + u64::from(count), chain));
        }
    }
}
