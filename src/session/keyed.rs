//! A keyed 64-bit hash and a keyed permutation of 64-bit blocks, both pure and the same in every build.
//! Must not know what is hashed or hidden: ids, digests and sealed ballots are its callers' business.
//!
//! The hash is SipHash-2-4 (Aumasson and Bernstein, 2012). The standard library has one too, but does not
//! promise that it stays the same, and what it gives here is written into journals.

use serde::{Deserialize, Serialize};

/// A session's secret of 128 bits. It stands in the session's first fact and is never shown.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key(pub [u8; 16]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Rounds of the Feistel network. Four make a strong permutation when the round function is a keyed hash
/// (Luby and Rackoff, 1988); eight leave a margin and still cost less than a microsecond.
const ROUNDS: u64 = 8;

impl Key {
    /// SipHash-2-4 of `bytes` under this key.
    pub fn hash(&self, bytes: &[u8]) -> u64 {
        let (low, high) = self.0.split_at(8);
        sip24(word(low), word(high), bytes)
    }

    /// Maps a block to another one that tells nothing of it without the key. `tweak` separates kinds of ids.
    pub fn permute(&self, tweak: u8, block: u64) -> u64 {
        let (mut left, mut right) = ((block >> 32) as u32, block as u32);
        for round in 0..ROUNDS {
            let mixed = left ^ self.round(tweak, round, right);
            (left, right) = (right, mixed);
        }
        (u64::from(left) << 32) | u64::from(right)
    }

    /// Undoes [`Key::permute`].
    pub fn restore(&self, tweak: u8, block: u64) -> u64 {
        let (mut left, mut right) = ((block >> 32) as u32, block as u32);
        for round in (0..ROUNDS).rev() {
            let mixed = right ^ self.round(tweak, round, left);
            (left, right) = (mixed, left);
        }
        (u64::from(left) << 32) | u64::from(right)
    }

    fn round(&self, tweak: u8, round: u64, half: u32) -> u32 {
        let mut input = [0u8; 6];
        input[0] = tweak;
        input[1] = round as u8;
        input[2..].copy_from_slice(&half.to_le_bytes());
        self.hash(&input) as u32
    }

    /// Covers `bytes` with a key stream drawn from `context`, or uncovers them: the same call does both.
    pub fn cover(&self, context: [u64; 2], bytes: &mut [u8]) {
        let mut input = [0u8; 24];
        input[..8].copy_from_slice(&context[0].to_le_bytes());
        input[8..16].copy_from_slice(&context[1].to_le_bytes());
        for (index, chunk) in bytes.chunks_mut(8).enumerate() {
            input[16..].copy_from_slice(&(index as u64).to_le_bytes());
            for (byte, pad) in chunk.iter_mut().zip(self.hash(&input).to_le_bytes()) {
                *byte ^= pad;
            }
        }
    }
}

fn word(bytes: &[u8]) -> u64 {
    let mut eight = [0u8; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(eight)
}

fn sip24(k0: u64, k1: u64, bytes: &[u8]) -> u64 {
    let mut v = [
        k0 ^ 0x736f_6d65_7073_6575,
        k1 ^ 0x646f_7261_6e64_6f6d,
        k0 ^ 0x6c79_6765_6e65_7261,
        k1 ^ 0x7465_6462_7974_6573,
    ];
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let m = word(chunk);
        v[3] ^= m;
        sip_round(&mut v);
        sip_round(&mut v);
        v[0] ^= m;
    }
    let last = word(chunks.remainder()) | ((bytes.len() as u64) << 56);
    v[3] ^= last;
    sip_round(&mut v);
    sip_round(&mut v);
    v[0] ^= last;
    v[2] ^= 0xff;
    for _ in 0..4 {
        sip_round(&mut v);
    }
    v[0] ^ v[1] ^ v[2] ^ v[3]
}

fn sip_round(v: &mut [u64; 4]) {
    v[0] = v[0].wrapping_add(v[1]);
    v[1] = v[1].rotate_left(13) ^ v[0];
    v[0] = v[0].rotate_left(32);
    v[2] = v[2].wrapping_add(v[3]);
    v[3] = v[3].rotate_left(16) ^ v[2];
    v[0] = v[0].wrapping_add(v[3]);
    v[3] = v[3].rotate_left(21) ^ v[0];
    v[2] = v[2].wrapping_add(v[1]);
    v[1] = v[1].rotate_left(17) ^ v[2];
    v[2] = v[2].rotate_left(32);
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = Key([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);

    /// The vectors of the paper's appendix: inputs 00, 00 01, … under the key 00 … 0f.
    #[test]
    fn the_hash_is_siphash_2_4() {
        let input: Vec<u8> = (0..15).collect();
        assert_eq!(KEY.hash(&input[..0]), 0x726f_db47_dd0e_0e31);
        assert_eq!(KEY.hash(&input), 0xa129_ca61_49be_45e5);
    }

    #[test]
    fn a_permuted_block_comes_back_and_tells_nothing_of_its_order() {
        let blocks: Vec<u64> = (0..1000).map(|n| KEY.permute(b'p', n)).collect();
        for (n, block) in blocks.iter().enumerate() {
            assert_eq!(KEY.restore(b'p', *block), n as u64);
            assert_ne!(KEY.permute(b'q', n as u64), *block, "kinds are told apart");
        }
        let rising = blocks.windows(2).filter(|pair| pair[0] < pair[1]).count();
        assert!((400..600).contains(&rising), "{rising} of 999 rise");
    }

    #[test]
    fn covering_twice_uncovers() {
        let mut bytes = *b"a ballot of some length";
        KEY.cover([3, 4], &mut bytes);
        assert_ne!(&bytes, b"a ballot of some length");
        KEY.cover([3, 4], &mut bytes);
        assert_eq!(&bytes, b"a ballot of some length");
    }
}
