//! What was observed in a run, as one number and, if asked for, in words.
//! Must not know what it means.

/// FNV-1a over everything observed, in order.
#[derive(Debug, Clone)]
pub struct Trace {
    pub hash: u64,
    pub is_loud: bool,
}

impl Trace {
    pub fn new(is_loud: bool) -> Trace {
        Trace { hash: 0xcbf2_9ce4_8422_2325, is_loud }
    }

    fn add(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.hash = (self.hash ^ u64::from_le_bytes(word)).wrapping_mul(0x100_0000_01b3).rotate_left(23);
        }
    }

    /// Something observed: when, by whom, which bytes.
    pub fn note<'a>(
        &mut self,
        at_ms: u64,
        whom: &str,
        words: impl FnOnce() -> String,
        pieces: impl Iterator<Item = &'a [u8]>,
    ) {
        self.add(&at_ms.to_le_bytes());
        self.add(whom.as_bytes());
        pieces.for_each(|bytes| self.add(bytes));
        if self.is_loud {
            println!("{at_ms:>7} {whom:>8} {}", words());
        }
    }

    /// Something done: it shows in what is observed.
    pub fn say(&mut self, at_ms: u64, number: usize, words: impl FnOnce() -> String) {
        if self.is_loud {
            println!("{at_ms:>7} {number:>4}     {}", words());
        }
    }
}
