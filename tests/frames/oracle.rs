//! Another implementation's reader, tungstenite's, with the same limits on the same bytes: the same messages, and the
//! same end in the same frame. Where it is known to be laxer, or to look later, the difference is named here.

use std::io;

use cuelight::gateway::frames::{Broken, Frame, Reader};
use proptest::prelude::*;
use proptest::sample::Index;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message, WebSocket};

use super::client::{
    BINARY, CLOSE, CONTINUATION, End, FINAL, PING, PONG, TEXT, Told, binary, drip, frame_of, ping, read, text,
};

const MESSAGE_BYTES_MAX: usize = 200;

/// A stream that has as many bytes as it is told, and forgets what is written to it.
struct Dripping {
    bytes: Vec<u8>,
    at: usize,
    until: usize,
}

impl io::Read for Dripping {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = into.len().min(self.until - self.at);
        if length == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        into[..length].copy_from_slice(&self.bytes[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

impl io::Write for Dripping {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What tungstenite tells of these bytes, one by one.
fn oracle(bytes: &[u8]) -> Told {
    let config = WebSocketConfig::default()
        .max_message_size(Some(MESSAGE_BYTES_MAX))
        .max_frame_size(Some(MESSAGE_BYTES_MAX));
    let stream = Dripping { bytes: bytes.to_vec(), at: 0, until: 0 };
    let mut socket = WebSocket::from_raw_socket(stream, Role::Server, Some(config));
    let mut told = Vec::new();
    for until in 1..=bytes.len() {
        socket.get_mut().until = until;
        loop {
            let end = match socket.read() {
                Ok(Message::Text(chars)) => {
                    told.push(text(&chars));
                    continue;
                }
                Ok(Message::Binary(bytes)) => {
                    told.push(binary(&bytes));
                    continue;
                }
                Ok(Message::Ping(bytes)) => {
                    told.push(ping(&bytes));
                    continue;
                }
                Ok(Message::Pong(_)) => {
                    told.push(Frame::Pong);
                    continue;
                }
                // A code that may not be on the wire is no error there: it is answered with 1002.
                Ok(Message::Close(Some(close))) if close.reason.as_str() == "Protocol violation" => {
                    End::Broken(Broken::Protocol)
                }
                Ok(Message::Close(close)) => {
                    told.push(Frame::Close(close.map(|close| close.code.into())));
                    End::Closed
                }
                Ok(Message::Frame(frame)) => panic!("reading gives no raw frames: {frame}"),
                Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(Error::Protocol(_)) => End::Broken(Broken::Protocol),
                Err(Error::Capacity(_)) => End::Broken(Broken::TooLarge),
                Err(Error::Utf8(_)) => End::Broken(Broken::NotText),
                Err(error) => panic!("{error}"),
            };
            return (told, Some((end, until)));
        }
    }
    (told, None)
}

/// Where the bytes' frames lie, as far as their lengths can be followed, and what their headers say.
struct Laid {
    start: usize,
    end: usize,
    length: u64,
    /// The length is not in its shortest form, or has the highest bit: tungstenite lets the first pass.
    is_odd: bool,
    /// The first two bytes are enough to refuse it: tungstenite looks at the length before.
    is_wrong: bool,
    /// A close frame with a code that the registry has and tungstenite has not.
    closes_with_1014: bool,
}

fn laid(bytes: &[u8]) -> Vec<Laid> {
    let (mut frames, mut start, mut in_message) = (Vec::new(), 0, false);
    while let Some([first, second, rest @ ..]) = bytes.get(start..) {
        let (opcode, is_final, short) = (first & 15, first & FINAL != 0, u64::from(second & 127));
        let extra = [2, 8].get(short.wrapping_sub(126) as usize).copied().unwrap_or(0);
        let Some(long) = rest.get(..extra) else { break };
        let long = long.iter().fold(0, |length, byte| length * 256 + u64::from(*byte));
        let (length, least) = match extra {
            0 => (short, 0),
            2 => (long, 126),
            _ => (long, 65536),
        };
        let header = 2 + extra + if second & 128 != 0 { 4 } else { 0 };
        let end = start.saturating_add(header).saturating_add(length as usize);
        let is_control = opcode >= 8;
        frames.push(Laid {
            start,
            end,
            length,
            is_odd: length < least || length >> 63 != 0,
            is_wrong: first & 0x70 != 0
                || second & 128 == 0
                || is_control && (!is_final || short > 125)
                || !is_control && (opcode == CONTINUATION) != in_message,
            closes_with_1014: opcode == CLOSE && {
                let payload = bytes.get(start + header..end).unwrap_or_default();
                let mask = bytes.get((start + header).saturating_sub(4)..).unwrap_or_default();
                payload.len() >= 2 && [payload[0] ^ mask[0], payload[1] ^ mask[1]] == 1014u16.to_be_bytes()
            },
        });
        if !is_control {
            in_message = !is_final;
        }
        start = end;
    }
    frames
}

/// Zeros behind the bytes complete any frame they leave open, and then break the protocol: every stream has an end.
fn ended(bytes: &[u8]) -> Vec<u8> {
    [bytes, &[0; MESSAGE_BYTES_MAX + 32]].concat()
}

fn check(bytes: &[u8], ends: &[usize]) -> Result<(), TestCaseError> {
    let bytes = ended(bytes);
    let (mut expected, end) = oracle(&bytes);
    let (mut end, place) = end.expect("zeros end every stream");
    let frames = laid(&bytes);
    let mut last = frames.iter().find(|frame| frame.end >= place || frame.length > MESSAGE_BYTES_MAX as u64);
    // The two named differences, each only where the frames show it.
    if let Some(odd) = frames.iter().find(|frame| frame.is_odd).filter(|odd| odd.start < place) {
        let before = oracle(&bytes[..odd.start]);
        (expected, end, last) = (before.0, End::Broken(Broken::Protocol), Some(odd));
    } else if last.is_some_and(|last| last.is_wrong && end == End::Broken(Broken::TooLarge)) {
        end = End::Broken(Broken::Protocol);
    } else if last.is_some_and(|last| last.closes_with_1014 && end == End::Broken(Broken::Protocol)) {
        expected.push(Frame::Close(Some(1014)));
        end = End::Closed;
    }

    let (told, told_end) = drip(&mut Reader::default(), &bytes, MESSAGE_BYTES_MAX);
    let (told_end, told_place) = told_end.expect("zeros end every stream");
    prop_assert_eq!(&told, &expected);
    prop_assert_eq!(told_end, end);
    prop_assert!(told_place <= place, "at {told_place}, not later than {place}");
    if let Some(last) = last {
        prop_assert!(told_place > last.start, "at {told_place}, in the frame from {}", last.start);
    }
    let cut = read(&mut Reader::default(), &bytes, ends, MESSAGE_BYTES_MAX);
    prop_assert_eq!((cut.0, cut.1.map(|(end, _)| end)), (told, Some(end)), "cut into pieces");
    Ok(())
}

/// A client's frame, mostly good, in a form of its own.
fn a_frame() -> impl Strategy<Value = Vec<u8>> {
    let opcode = prop_oneof![
        3 => Just(FINAL | TEXT),
        3 => Just(FINAL | BINARY),
        3 => Just(TEXT),
        2 => Just(BINARY),
        5 => Just(CONTINUATION),
        5 => Just(FINAL | CONTINUATION),
        2 => Just(FINAL | PING),
        2 => Just(FINAL | PONG),
        1 => Just(FINAL | CLOSE),
        1 => any::<u8>(),
    ];
    let payload = prop_oneof![
        4 => "[a-zé€😀]{0,20}".prop_map(String::into_bytes),
        2 => "[é€😀]{1,4}".prop_flat_map(|chars| (0..chars.len()).prop_map(move |end| chars.as_bytes()[..end].to_vec())),
        2 => prop::collection::vec(any::<u8>(), 0..20),
        1 => prop::collection::vec(0x80u8..=0xff, 1..4),
        1 => (any::<u16>(), "[a-zé]{0,9}").prop_map(|(code, why)| [&code.to_be_bytes(), why.as_bytes()].concat()),
        1 => (1000..1016u16).prop_map(|code| code.to_be_bytes().to_vec()),
        1 => (100..=MESSAGE_BYTES_MAX + 10).prop_map(|length| vec![b'x'; length]),
    ];
    let masked = prop_oneof![40 => Just(0x80), 1 => Just(0)];
    let bits = prop_oneof![20 => Just(None), 1 => Just(Some(16)), 1 => Just(Some(64))];
    let length =
        prop_oneof![30 => Just(None), 1 => any::<u64>().prop_map(Some), 1 => (0..400u64).prop_map(Some)];
    (opcode, payload, masked, bits, length).prop_map(|(first, payload, masked, bits, length)| {
        let length = length.unwrap_or(payload.len() as u64);
        let shortest = match length {
            0..=125 => 7,
            126..=0xffff => 16,
            _ => 64,
        };
        frame_of(first, masked, bits.unwrap_or(0).max(shortest), length, &payload)
    })
}

/// Frames in an order that goes on: what begins a message stands where none is open, and the other way round.
fn in_order(frames: Vec<Vec<u8>>) -> Vec<u8> {
    let mut in_message = false;
    let mut bytes = Vec::new();
    for mut frame in frames {
        if frame[0] & 15 < 3 {
            let opcode = frame[0] & 15;
            frame[0] = frame[0] & 0xf0 | if in_message { CONTINUATION } else { opcode.max(TEXT) };
            in_message = frame[0] & FINAL == 0;
        }
        bytes.extend(frame);
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn frames_in_order_are_read_alike(
        frames in prop::collection::vec(a_frame(), 1..8),
        cuts in prop::collection::vec(any::<Index>(), 0..6),
    ) {
        let bytes = in_order(frames);
        check(&bytes, &sorted(&cuts, bytes.len()))?;
    }

    #[test]
    fn mutated_frames_are_read_alike(
        frames in prop::collection::vec(a_frame(), 1..6),
        changes in prop::collection::vec((any::<Index>(), any::<u8>(), 0..3), 1..5),
        cuts in prop::collection::vec(any::<Index>(), 0..6),
    ) {
        let mut bytes = in_order(frames);
        for (place, byte, what) in changes {
            let place = place.index(bytes.len());
            match what {
                0 => bytes[place] = byte,
                1 => bytes.insert(place, byte),
                _ => bytes[place] ^= 1 << (byte % 8),
            }
        }
        check(&bytes, &sorted(&cuts, bytes.len()))?;
    }

    #[test]
    fn noise_is_read_alike(
        bytes in prop::collection::vec(any::<u8>(), 0..80),
        cuts in prop::collection::vec(any::<Index>(), 0..6),
    ) {
        check(&bytes, &sorted(&cuts, bytes.len()))?;
    }
}

fn sorted(cuts: &[Index], length: usize) -> Vec<usize> {
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(length + 1)).collect();
    ends.sort_unstable();
    ends
}
