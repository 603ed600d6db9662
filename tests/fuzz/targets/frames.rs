//! A client's WebSocket frames, as an event loop reads them.

use std::borrow::Cow;

use cuelight::gateway::frames::{Broken, CONTROL_BYTES_MAX, Frame, Reader};
use cuelight::protocol::{Codec, parse};

use super::bytes;
use super::masked::masked;

/// What a reader holds beside the bytes that came: the half-read's own memory.
const CONSTANT_BYTES: usize = 256;
/// Most bytes of a message, by choice of the input.
const LIMITS: [usize; 4] = [8, 200, 4096, 32 * 1024];

/// What was read, and how it ended if it did.
type Told = (Vec<Frame<'static>>, Option<Result<(), Broken>>);

/// Bytes: which limit, and whether the rest are frames; a seed for the pieces; then what the client sends.
///
/// Frames are a first byte, a length and so much payload each: their headers are made here, so that they fit what follows.
pub fn check(input: &[u8]) {
    let (choice, rest) = bytes::first(input);
    let (seed, rest) = bytes::first(rest);
    let limit = LIMITS[usize::from(choice % 4)];
    let wire = if choice & 4 == 0 { rest.to_vec() } else { framed(rest, seed) };
    let wire = &wire[..];
    let whole = read([wire], limit);
    for (pieces, how) in
        [(bytes::pieces(wire, seed), "in pieces"), (wire.chunks(1).collect(), "byte by byte")]
    {
        assert_eq!(read(pieces, limit), whole, "read {how} against at once");
    }
    for frame in &whole.0 {
        let codec = if matches!(frame, Frame::Text(_)) { Codec::Json } else { Codec::MessagePack };
        let (_, payload) = parts(frame);
        let is_data = matches!(frame, Frame::Text(_) | Frame::Binary(_));
        let most = if is_data { limit } else { CONTROL_BYTES_MAX };
        assert!(payload.len() <= most, "{} bytes where {most} are allowed", payload.len());
        drop(parse(codec, &payload));
    }
    let again: Vec<u8> = whole.0.iter().flat_map(|frame| encoded(frame, seed)).collect();
    assert_eq!(read([&again[..]], limit).0, whole.0, "what was accepted reads the same once more");
}

fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, limit: usize) -> Told {
    let (mut reader, mut frames, mut came) = (Reader::default(), Vec::new(), 0);
    for piece in pieces {
        let (mut piece, mut at) = (piece.to_vec(), 0);
        came += piece.len();
        loop {
            match reader.next(&mut piece, &mut at, limit) {
                Ok(Some(frame)) => frames.push(owned(frame)),
                Ok(None) => break,
                Err(broken) => {
                    assert!(reader.is_idle(), "nothing is kept of what is broken");
                    return (frames, Some(Err(broken)));
                }
            }
            if let Some(Frame::Close(_)) = frames.last() {
                return (frames, Some(Ok(())));
            }
        }
        assert_eq!(at, piece.len(), "everything is read");
        let bound = limit.min(2 * came) + CONTROL_BYTES_MAX + CONSTANT_BYTES;
        assert!(reader.held_bytes() <= bound, "{} held, {came} came", reader.held_bytes());
    }
    (frames, None)
}

fn owned(frame: Frame) -> Frame<'static> {
    match frame {
        Frame::Text(text) => Frame::Text(Cow::Owned(text.into_owned())),
        Frame::Binary(bytes) => Frame::Binary(Cow::Owned(bytes.into_owned())),
        Frame::Ping(bytes) => Frame::Ping(Cow::Owned(bytes.into_owned())),
        Frame::Pong => Frame::Pong,
        Frame::Close(code) => Frame::Close(code),
    }
}

/// A frame's opcode and payload.
fn parts<'a>(frame: &'a Frame) -> (u8, Cow<'a, [u8]>) {
    match frame {
        Frame::Text(text) => (1, text.as_bytes().into()),
        Frame::Binary(bytes) => (2, bytes.as_ref().into()),
        Frame::Ping(bytes) => (9, bytes.as_ref().into()),
        Frame::Pong => (10, Cow::Borrowed(&[])),
        Frame::Close(code) => (8, code.map(|code| code.to_be_bytes().to_vec()).unwrap_or_default().into()),
    }
}

/// The frames that these are the first bytes, lengths and payloads of.
fn framed(mut rest: &[u8], seed: u8) -> Vec<u8> {
    let mut wire = Vec::new();
    while let [first, length, payload @ ..] = rest {
        let (payload, after) = payload.split_at(usize::from(*length).min(payload.len()));
        // The highest lengths stand for many times as much.
        let times = usize::from(length.saturating_sub(199)).max(1);
        wire.extend(masked(*first, &payload.repeat(times), [seed, 0, !seed, 0x55]));
        rest = after;
    }
    wire
}

/// The frame as a client sends it whole.
fn encoded(frame: &Frame, seed: u8) -> Vec<u8> {
    let (opcode, payload) = parts(frame);
    masked(0x80 | opcode, &payload, [seed, 0x55, !seed, 0])
}
