//! However messages are fragmented and wherever their bytes are cut, the same messages come out; and whatever bytes
//! come, nothing panics.

use cuelight::gateway::frames::{Frame, Reader};
use proptest::prelude::*;
use proptest::sample::Index;

use super::client::{
    BINARY, CLOSE, CONTINUATION, End, FINAL, PING, PONG, TEXT, binary, drip, frame, ping, read, text,
};

const MESSAGE_BYTES_MAX: usize = 70_000;

/// A message as a client sends it: its payload, where it is cut into fragments, and what stands between those.
#[derive(Debug, Clone)]
struct Sent {
    message: Frame<'static>,
    cuts: Vec<Index>,
    between: Vec<Option<Frame<'static>>>,
}

fn payload_of<'a>(frame: &'a Frame) -> (u8, &'a [u8]) {
    match frame {
        Frame::Text(text) => (TEXT, text.as_bytes()),
        Frame::Binary(bytes) => (BINARY, bytes),
        Frame::Ping(bytes) => (PING, bytes),
        Frame::Pong => (PONG, b"whatever"),
        Frame::Close(_) => (CLOSE, b"\x03\xe8bye"),
    }
}

impl Sent {
    /// Its bytes on the wire, and what a reader must tell of it, in order.
    fn put(&self, wire: &mut Vec<u8>, told: &mut Vec<Frame<'static>>) {
        let (opcode, payload) = payload_of(&self.message);
        let mut ends: Vec<usize> = self.cuts.iter().map(|cut| cut.index(payload.len() + 1)).collect();
        ends.sort_unstable();
        let mut start = 0;
        for (number, end) in ends.iter().enumerate() {
            let first = if number == 0 { opcode } else { CONTINUATION };
            wire.extend(frame(first, &payload[start..*end]));
            start = *end;
            if let Some(Some(control)) = self.between.get(number) {
                let (opcode, payload) = payload_of(control);
                wire.extend(frame(FINAL | opcode, payload));
                told.push(control.clone());
            }
        }
        let first = if ends.is_empty() { opcode } else { CONTINUATION };
        wire.extend(frame(FINAL | first, &payload[start..]));
        told.push(self.message.clone());
    }
}

fn control() -> impl Strategy<Value = Frame<'static>> {
    let pings = prop::collection::vec(any::<u8>(), 0..=125).prop_map(|bytes| ping(&bytes));
    prop_oneof![pings, Just(Frame::Pong)]
}

fn message() -> impl Strategy<Value = Frame<'static>> {
    prop_oneof![
        4 => "\\PC{0,60}".prop_map(|chars| text(&chars)),
        2 => ("[a-zé€😀]{1,8}", 10..60usize).prop_map(|(chars, times)| text(&chars.repeat(times))),
        4 => prop::collection::vec(any::<u8>(), 0..300).prop_map(|bytes| binary(&bytes)),
        1 => (any::<u8>(), 65_000..=MESSAGE_BYTES_MAX).prop_map(|(byte, length)| binary(&vec![byte; length])),
    ]
}

fn sent() -> impl Strategy<Value = Sent> {
    let whole = control().prop_map(|message| Sent { message, cuts: vec![], between: vec![] });
    let cuts = prop::collection::vec(any::<Index>(), 0..4);
    let between = prop::collection::vec(prop::option::of(control()), 3);
    let message = (message(), cuts, between);
    prop_oneof![1 => whole, 3 => message.prop_map(|(message, cuts, between)| Sent { message, cuts, between })]
}

proptest! {
    #[test]
    fn messages_come_out_as_they_went_in(
        all in prop::collection::vec(sent(), 0..6),
        cuts in prop::collection::vec(any::<Index>(), 0..12),
        closes in any::<bool>(),
    ) {
        let (mut wire, mut told, mut boundaries) = (vec![], vec![], vec![]);
        for sent in &all {
            sent.put(&mut wire, &mut told);
            boundaries.push(wire.len());
        }
        let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(wire.len() + 1)).collect();
        ends.sort_unstable();

        let mut reader = Reader::default();
        prop_assert_eq!(read(&mut reader, &wire, &ends, MESSAGE_BYTES_MAX), (told.clone(), None), "cut");
        prop_assert!(reader.is_idle());
        prop_assert_eq!(read(&mut reader, &wire, &[], MESSAGE_BYTES_MAX), (told.clone(), None), "at once");
        prop_assert_eq!(read(&mut reader, &wire, &boundaries, MESSAGE_BYTES_MAX), (told.clone(), None));
        prop_assert_eq!(drip(&mut reader, &wire, MESSAGE_BYTES_MAX), (told.clone(), None), "byte by byte");
        prop_assert!(reader.is_idle());

        if closes {
            wire.extend(frame(FINAL | CLOSE, b"\x03\xe8bye"));
            told.push(Frame::Close(Some(1000)));
            let end = Some((End::Closed, wire.len()));
            prop_assert_eq!(read(&mut reader, &wire, &ends, MESSAGE_BYTES_MAX), (told, end), "closed");
        }
    }

    #[test]
    fn no_bytes_and_no_limits_make_it_panic(
        pieces in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..40), 0..200usize), 0..20),
        framed in any::<bool>(),
    ) {
        let mut reader = Reader::default();
        for (piece, message_bytes_max) in pieces {
            // Frames get further than noise. What breaks is read on, which no caller should.
            let mut piece = if framed && !piece.is_empty() { frame(piece[0], &piece[1..]) } else { piece };
            let mut at = 0;
            while let Ok(Some(_)) = reader.next(&mut piece, &mut at, message_bytes_max) {}
        }
    }
}
