//! What a reader holds: nothing when idle, else what came and not what was announced.

use std::borrow::Cow;

use cuelight::gateway::frames::{Frame, Reader};
use proptest::prelude::*;

use super::client::{BINARY, CONTINUATION, FINAL, PING, TEXT, drip, frame, read};

const MESSAGE_BYTES_MAX: usize = 32 * 1024;
/// The half-read's own memory, a header's bytes among it.
const CONSTANT_BYTES: usize = 256;

fn give(reader: &mut Reader, bytes: &[u8]) {
    let (frames, end) = read(reader, bytes, &[], MESSAGE_BYTES_MAX);
    assert_eq!((frames.len(), end), (0, None), "nothing is whole yet");
}

#[test]
fn an_idle_connection_costs_eight_bytes() {
    assert_eq!(size_of::<Reader>(), 8);
    let mut reader = Reader::default();
    assert!(reader.is_idle());
    for sent in [frame(FINAL | TEXT, b"a"), frame(FINAL | BINARY, &[0; 4000]), frame(FINAL | PING, &[0; 125])]
    {
        drip(&mut reader, &sent[..sent.len() - 1], MESSAGE_BYTES_MAX);
        assert!(!reader.is_idle() && reader.held_bytes() > 0);
        assert_eq!(read(&mut reader, &sent[sent.len() - 1..], &[], MESSAGE_BYTES_MAX).0.len(), 1);
        assert!(reader.is_idle());
        assert_eq!(reader.held_bytes(), 0);
    }
}

#[test]
fn memory_is_free_while_the_message_is_still_being_looked_at() {
    let sent = [frame(TEXT, b"in two "), frame(FINAL | CONTINUATION, b"pieces")].concat();
    let (mut reader, mut bytes, mut at) = (Reader::default(), sent, 0);
    let told = reader.next(&mut bytes, &mut at, MESSAGE_BYTES_MAX).unwrap();
    assert!(reader.is_idle());
    assert_eq!(told, Some(Frame::Text("in two pieces".into())));
}

#[test]
fn a_frame_that_lies_whole_is_lent_from_where_it_lies() {
    let payload = [7; 3000];
    let mut bytes = [frame(FINAL | BINARY, &payload), frame(FINAL | TEXT, b"abc")].concat();
    let place = bytes.as_ptr_range();
    let (mut reader, mut at) = (Reader::default(), 0);
    let Some(Frame::Binary(Cow::Borrowed(told))) =
        reader.next(&mut bytes, &mut at, MESSAGE_BYTES_MAX).unwrap()
    else {
        panic!("it is copied")
    };
    assert!(place.contains(&told.as_ptr()) && *told == payload);
    assert!(matches!(
        reader.next(&mut bytes, &mut at, MESSAGE_BYTES_MAX),
        Ok(Some(Frame::Text(Cow::Borrowed("abc"))))
    ));
    // Also where only its header came before.
    let mut sent = frame(FINAL | BINARY, &payload);
    let mut rest = sent.split_off(8);
    assert_eq!(reader.next(&mut sent, &mut 0, MESSAGE_BYTES_MAX), Ok(None));
    assert!(matches!(
        reader.next(&mut rest, &mut 0, MESSAGE_BYTES_MAX),
        Ok(Some(Frame::Binary(Cow::Borrowed(_))))
    ));
    assert!(reader.is_idle());
}

#[test]
fn an_announced_length_costs_nothing() {
    for first in [FINAL | TEXT, TEXT, FINAL | BINARY, BINARY] {
        let mut reader = Reader::default();
        let sent = frame(first, &[b'x'; MESSAGE_BYTES_MAX]);
        give(&mut reader, &sent[..8]);
        assert!(!reader.is_idle());
        assert!(reader.held_bytes() <= CONSTANT_BYTES, "{}", reader.held_bytes());
        give(&mut reader, &sent[8..108]);
        assert!(reader.held_bytes() <= CONSTANT_BYTES + 200, "{}", reader.held_bytes());
    }
}

#[test]
fn what_drips_in_is_moved_a_logarithm_of_times() {
    for first in [FINAL | TEXT, BINARY] {
        let sent = frame(first, &[b'x'; MESSAGE_BYTES_MAX]);
        let (mut reader, mut held, mut moves) = (Reader::default(), 0, 0);
        for byte in &sent[..sent.len() - 1] {
            give(&mut reader, &[*byte]);
            if reader.held_bytes() != held {
                (held, moves) = (reader.held_bytes(), moves + 1);
            }
        }
        assert!(held <= MESSAGE_BYTES_MAX + CONSTANT_BYTES, "{held}");
        assert!(moves <= 2 + MESSAGE_BYTES_MAX.ilog2(), "{moves}");
    }
}

proptest! {
    #[test]
    fn memory_follows_the_bytes_that_came_and_stops_at_the_limit(
        pieces in prop::collection::vec((0..3000usize, any::<bool>(), any::<bool>()), 1..40),
        opcode in prop_oneof![Just(TEXT), Just(BINARY)],
        message_bytes_max in 500..40_000usize,
    ) {
        let (mut reader, mut came, mut announced, mut first) = (Reader::default(), 0, 0, opcode);
        for (length, dripped, ping_between) in pieces {
            let payload = "é".repeat(length / 2);
            let mut sent = frame(first, payload.as_bytes());
            first = CONTINUATION;
            announced += payload.len();
            if ping_between {
                // Cut below, so that it is half-read beside the message.
                sent.extend(frame(FINAL | PING, &[b'?'; 125]));
            }
            let ends: Vec<usize> = if dripped { (1..sent.len()).collect() } else { vec![sent.len() / 2] };
            let mut start = 0;
            for end in ends.into_iter().chain([sent.len()]) {
                let (_, ended) = read(&mut reader, &sent[start..end], &[], message_bytes_max);
                if ended.is_some() {
                    prop_assert!(announced > message_bytes_max);
                    prop_assert_eq!(reader.held_bytes(), 0);
                    return Ok(());
                }
                came += end - start;
                start = end;
                let bound = message_bytes_max.min(2 * came) + 125 + CONSTANT_BYTES;
                prop_assert!(reader.held_bytes() <= bound, "{} held, {came} came", reader.held_bytes());
            }
        }
    }
}
