//! Tells a torn tail of SQLite's write-ahead log from damage in its middle, before SQLite opens it.
//!
//! SQLite ends its recovery at the first frame whose checksum fails and forgets the rest, whatever the rest is. After a
//! crash that rest is the one transaction in flight; after a flipped bit it may be a thousand acknowledged ones. Each
//! commit is on disk before the next begins, so the tail of a crash holds at most one commit frame: more means damage.
//! The file format is at <https://www.sqlite.org/fileformat2.html#walformat>. Must not know what the pages hold.

use std::collections::BTreeMap;
use std::io::{BufReader, ErrorKind, Read};
use std::path::Path;

use super::OpenError;
use super::place::{Place, log_of};

pub(super) const HEADER_BYTES: usize = 32;
pub(super) const FRAME_HEADER_BYTES: usize = 24;
/// Where in a frame stands of which generation of the log it is.
const SALTS_AT: usize = 8;
const MAGIC: u32 = 0x377f_0682;
/// What a disk writes as a whole or not at all; a larger one ends where one of these does.
const SECTOR_BYTES: usize = 512;

/// What the log's tail is, if it is torn. Errors: `Damaged` if acknowledged commits lie behind a bad frame.
pub(in super::super) fn inspect(place: &dyn Place, database: &Path) -> Result<Option<String>, OpenError> {
    let failed = |error: std::io::Error| OpenError::Failed(format!("read the write-ahead log: {error}"));
    match place.read(&log_of(database)) {
        Ok(file) => scan(&mut BufReader::with_capacity(1 << 16, file)).map_err(failed)?.verdict(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

/// What a scan of the log found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    header_bad: bool,
    /// Frames up to and including the last valid commit.
    pub frames_kept: u64,
    /// Whole or partial frames of this log's generation behind that.
    frames_behind: u64,
    /// Commit frames among them.
    commits_behind: u64,
}

impl Scan {
    /// A frame of this generation, and whether everything up to its end is as it was written.
    fn note(&mut self, commit: bool, intact: bool) {
        self.frames_behind += 1;
        if commit && intact {
            self.frames_kept += std::mem::take(&mut self.frames_behind);
        } else if commit {
            self.commits_behind += 1;
        }
    }

    fn verdict(&self) -> Result<Option<String>, OpenError> {
        if self.header_bad {
            // The header is fsynced before the first frame is written, so a crash cannot leave frames without it.
            return Err(OpenError::Damaged(
                "the header of the write-ahead log does not match its checksum".into(),
            ));
        }
        if self.commits_behind > 1 {
            return Err(OpenError::Damaged(format!(
                "the write-ahead log is damaged after frame {}: {} commits lie behind it",
                self.frames_kept, self.commits_behind
            )));
        }
        Ok((self.frames_behind > 0).then(|| {
            format!(
                "a torn tail of {} frames after frame {} of the log",
                self.frames_behind, self.frames_kept
            )
        }))
    }
}

pub(super) fn scan(log: &mut impl Read) -> std::io::Result<Scan> {
    let mut found = Scan::default();
    let mut header = [0; HEADER_BYTES];
    let header_bytes = fill(log, &mut header)?;
    if header_bytes < HEADER_BYTES {
        return Ok(found);
    }
    let magic = word(&header, 0);
    let big_endian = magic & 1 == 1;
    let page_bytes = word(&header, 8) as usize;
    let sums = add([0, 0], &header[..24], big_endian);
    let sound = magic & !1 == MAGIC && page_bytes.is_power_of_two() && (512..=65_536).contains(&page_bytes);
    if !sound || sums != [word(&header, 24), word(&header, 28)] {
        found.header_bad = fill(log, &mut [0; 1])? > 0;
        return Ok(found);
    }
    let mut frame = vec![0; FRAME_HEADER_BYTES + page_bytes];
    let (mut at, mut sums) = (HEADER_BYTES, [sums; 2]);
    let (mut intact, mut fits) = (true, true);
    let mut half_known = HalfKnown::default();
    loop {
        let bytes = fill(log, &mut frame)?;
        if bytes < FRAME_HEADER_BYTES {
            found.frames_behind += u64::from(bytes > 0);
            break;
        }
        let whole = bytes == frame.len();
        // The next frame was written behind what this one says of its sums, or, if just that is damaged, behind what they are.
        let stored = [word(&frame, 16), word(&frame, 20)];
        let before = sums;
        sums = [stored, sum_of(&frame, before[0], big_endian)];
        let continues = sums[1] == stored;
        let fitted = fits;
        fits = whole && (continues || sum_of(&frame, before[1], big_endian) == stored);
        let shares_sector = (at + SALTS_AT).is_multiple_of(SECTOR_BYTES);
        at += bytes;
        let salts_fit = [frame[8..12] == header[16..20], frame[12..16] == header[20..24]];
        if salts_fit == [false, false] {
            // Another generation's frame: the log began anew and has not yet come this far. Damage may have made it look
            // so, therefore go on and see whether this generation continues.
            // Frames of that one fit each other, and say nothing of this one.
            (intact, fits) = (false, false);
            if !whole {
                break;
            }
            continue;
        }
        intact &= salts_fit == [true, true] && (continues || !whole);
        let commit = match whole && !fits {
            true => was_commit(&frame, before[0], big_endian, shares_sector && !fitted),
            false => word(&frame, 4) != 0,
        };
        if salts_fit == [true, true] {
            found.note(commit, intact && whole);
        } else {
            half_known.note(&frame, commit);
        }
        if !whole {
            break;
        }
    }
    half_known.count(&mut found);
    Ok(found)
}

/// Frames of which one salt fits, by their salts: how many, and how many commits.
///
/// One alone is of this generation, and damaged. Two that agree on the other salt are not: they are of a generation that began
/// as this one did, with the next first salt and a second by chance, and was forgotten by the disk.
#[derive(Default)]
struct HalfKnown(BTreeMap<[u8; 8], [u64; 2]>);

impl HalfKnown {
    fn note(&mut self, frame: &[u8], commit: bool) {
        let salts = frame[SALTS_AT..SALTS_AT + 8].try_into().expect("eight bytes were cut");
        let of_these = self.0.entry(salts).or_default();
        *of_these = [of_these[0] + 1, of_these[1] + u64::from(commit)];
    }

    fn count(self, found: &mut Scan) {
        for [frames, commits] in self.0.into_values().filter(|[frames, _]| *frames == 1) {
            found.frames_behind += frames;
            found.commits_behind += commits;
        }
    }
}

/// The running checksum behind a whole frame.
fn sum_of(frame: &[u8], before: [u32; 2], big_endian: bool) -> [u32; 2] {
    add(add(before, &frame[..8], big_endian), &frame[FRAME_HEADER_BYTES..], big_endian)
}

/// Whether a frame whose checksum fails was a commit's as it was written.
///
/// If its page is whole, its checksum tells which page it was and whether it was a commit's, whatever its header says now.
/// Without that an acknowledged commit would count as a part of the one in flight behind it. Else its header is believed,
/// unless that `may_be_older`: in one frame of 64 the sector ends behind these two words. Where it was lost in a power cut
/// they are of the generation before, in which that frame may have been a commit's. The frame before it lost its end then,
/// too. Of such a frame nothing is believed: what its checksum tells cannot be held against these words, and where a page is
/// torn, too, and differs from what was there only in the low bytes of page numbers, small numbers come out by chance.
fn was_commit(frame: &[u8], before: [u32; 2], big_endian: bool, may_be_older: bool) -> bool {
    if may_be_older {
        return false;
    }
    let found = [word(frame, 0), word(frame, 4)];
    let written = written_words(frame, before, big_endian);
    // One of the two is as it was: chance does not do that.
    let is_told = written[0] == found[0] || written[1] == found[1];
    if is_told { written[1] != 0 } else { found[1] != 0 }
}

/// The first two words of a frame by its checksum, the one before it, and its page.
fn written_words(frame: &[u8], before: [u32; 2], big_endian: bool) -> [u32; 2] {
    let read = |four: &[u8]| {
        let four = four.try_into().expect("four bytes were cut");
        if big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
    };
    // What `add` does, backwards.
    let back = |sums: [u32; 2], words: [u32; 2]| {
        let second = sums[1].wrapping_sub(words[1]).wrapping_sub(sums[0]);
        [sums[0].wrapping_sub(words[0]).wrapping_sub(second), second]
    };
    let mut sums = [word(frame, 16), word(frame, 20)];
    for eight in frame[FRAME_HEADER_BYTES..].chunks_exact(8).rev() {
        sums = back(sums, [read(&eight[..4]), read(&eight[4..])]);
    }
    let first = sums[0].wrapping_sub(before[0]).wrapping_sub(before[1]);
    let second = sums[1].wrapping_sub(before[1]).wrapping_sub(sums[0]);
    [first, second].map(|read| if big_endian { read } else { read.swap_bytes() })
}

/// Reads until the buffer is full or the file ends; returns how many bytes.
pub(super) fn fill(log: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match log.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(bytes) => filled += bytes,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

pub(super) fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes were cut"))
}

/// SQLite's running checksum over a multiple of eight bytes.
fn add(mut sums: [u32; 2], bytes: &[u8], big_endian: bool) -> [u32; 2] {
    let read = |four: &[u8]| {
        let four = four.try_into().expect("four bytes were cut");
        if big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
    };
    for eight in bytes.chunks_exact(8) {
        sums[0] = sums[0].wrapping_add(read(&eight[..4])).wrapping_add(sums[1]);
        sums[1] = sums[1].wrapping_add(read(&eight[4..])).wrapping_add(sums[0]);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE_BYTES: usize = 512;

    /// A log of one-page transactions, as SQLite writes it.
    fn log(commits: usize) -> Vec<u8> {
        log_of(1..=commits as u32)
    }

    /// With a frame for each of these words, which is 0 where it is no commit's.
    fn log_of(commits: impl Iterator<Item = u32>) -> Vec<u8> {
        let mut log = Vec::new();
        for word in [MAGIC, 3_007_000, PAGE_BYTES as u32, 0, 17, 23] {
            log.extend_from_slice(&word.to_be_bytes());
        }
        let mut sums = add([0, 0], &log, false);
        log.extend(sums.iter().flat_map(|sum| sum.to_be_bytes()));
        for (page, commit) in (1_u32..).zip(commits) {
            let head = [page, commit].map(u32::to_be_bytes).concat();
            let body = vec![page as u8; PAGE_BYTES];
            sums = add(add(sums, &head, false), &body, false);
            log.extend(
                [head, [17_u32, 23].map(u32::to_be_bytes).concat(), sums.map(u32::to_be_bytes).concat()]
                    .concat(),
            );
            log.extend(body);
        }
        log
    }

    fn verdict(log: &[u8]) -> Result<Option<String>, OpenError> {
        scan(&mut &log[..]).unwrap().verdict()
    }

    fn frame(number: usize) -> usize {
        HEADER_BYTES + (number - 1) * (FRAME_HEADER_BYTES + PAGE_BYTES)
    }

    #[test]
    fn a_whole_log_has_no_torn_tail() {
        for commits in 0..4 {
            assert_eq!(verdict(&log(commits)).unwrap(), None, "{commits} commits");
        }
        assert_eq!(verdict(&[]).unwrap(), None);
    }

    /// Twice a log was begun anew behind the same one: the first salt is the same, the second is not.
    #[test]
    fn frames_of_a_generation_that_began_alike_and_was_forgotten_are_no_damage() {
        for frames in 1..=4 {
            let mut other = log(frames);
            for number in 1..=frames {
                other[frame(number) + 12..frame(number) + 16].copy_from_slice(&99_u32.to_be_bytes());
            }
            assert!(verdict(&other).is_ok(), "{frames}");
            // Half of the last.
            other.truncate(other.len() - PAGE_BYTES / 2);
            assert!(verdict(&other).is_ok(), "{frames}");
        }
        // One alone is damage to this one, and so are two that do not agree.
        for odd in [[99, 23, 23, 23], [99, 98, 23, 23], [99, 98, 97, 23]] {
            let mut damaged = log(4);
            for (number, salt) in (1..).zip(odd) {
                damaged[frame(number) + 12..frame(number) + 16].copy_from_slice(&u32::to_be_bytes(salt));
            }
            assert!(verdict(&damaged).is_err(), "{odd:?}");
        }
    }

    #[test]
    fn a_torn_last_commit_is_cut_and_an_earlier_one_is_damage() {
        for (bad, damage) in [(1, true), (2, true), (3, false)] {
            let mut log = log(3);
            log[frame(bad) + FRAME_HEADER_BYTES + 9] ^= 1;
            let verdict = verdict(&log);
            assert_eq!(verdict.is_err(), damage, "frame {bad}: {verdict:?}");
            assert!(damage || verdict.unwrap().is_some());
        }
    }

    /// Of a commit that others follow: a bit of its salts, or the one bit by which it is a commit (page 2 is 0b10).
    #[test]
    fn a_commit_that_no_longer_looks_like_one_is_damage_all_the_same() {
        for (at, bit) in (8..16).map(|at| (at, 1)).chain([(7, 2)]) {
            let mut log = log(3);
            log[frame(2) + at] ^= bit;
            assert!(verdict(&log).is_err(), "byte {at}");
        }
    }

    /// Frame 42 lies in two sectors. With one commit behind it there is none to spare.
    #[test]
    fn one_bad_bit_where_a_sector_splits_a_frame_is_damage_all_the_same() {
        let mut whole = log_of((1..=43).map(|page| u32::from(page != 41) * page));
        assert_eq!((frame(42) + SALTS_AT) % SECTOR_BYTES, 0);
        assert_eq!(verdict(&whole).unwrap(), None);
        for at in frame(41)..frame(43) {
            whole[at] ^= 1 << (at % 8);
            assert!(verdict(&whole).is_err(), "byte {at}, {} behind frame 42", at as i64 - frame(42) as i64);
            whole[at] ^= 1 << (at % 8);
        }
    }

    #[test]
    fn a_tail_of_a_few_bytes_is_said() {
        for bytes in [1, 9, FRAME_HEADER_BYTES - 1, FRAME_HEADER_BYTES, PAGE_BYTES] {
            assert!(verdict(&log(3)[..frame(3) + bytes]).unwrap().is_some(), "{bytes} bytes");
        }
    }

    #[test]
    fn frames_of_an_older_generation_are_no_torn_tail() {
        let mut newer = log(1);
        newer.extend_from_slice(&log(3)[frame(2)..]);
        for number in [2, 3] {
            newer[frame(number) + 8] ^= 1;
            newer[frame(number) + 12] ^= 1;
        }
        assert_eq!(verdict(&newer).unwrap(), None);
    }

    #[test]
    fn a_bad_header_before_frames_is_damage() {
        let mut log = log(1);
        log[20] ^= 1;
        assert!(verdict(&log).is_err());
        assert_eq!(verdict(&log[..HEADER_BYTES]).unwrap(), None);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>, length in 0_usize..1700, at in 0_usize..1700) {
            // Whatever the verdict, there is one.
            let _ = verdict(&bytes);
            let mut log = log(3);
            let end = log.len();
            log[at.min(end - 1)] ^= 0x40;
            let _ = verdict(&log[..length.min(end)]);
        }
    }
}
