//! What a server sends: frames without a mask, each message in one.
//! Must not know what a message says.

use bytes::{BufMut, Bytes, BytesMut};

use super::{CONTROL_BYTES_MAX, Kind};

/// A server's longest header: two bytes and the longest length.
pub const HEADER_BYTES_MAX: usize = 10;

/// Writes the header of a final, unmasked frame with a payload of `length` bytes (RFC 6455, section 5.2).
///
/// A control frame's payload has at most [`CONTROL_BYTES_MAX`] bytes.
pub fn put_header(out: &mut impl BufMut, kind: Kind, length: usize) {
    debug_assert!(!kind.is_control() || length <= CONTROL_BYTES_MAX);
    out.put_u8(match kind {
        Kind::Text => 0x81,
        Kind::Binary => 0x82,
        Kind::Close => 0x88,
        Kind::Ping => 0x89,
        Kind::Pong => 0x8a,
    });
    match length {
        0..=125 => out.put_u8(length as u8),
        126..=0xffff => {
            out.put_u8(126);
            out.put_u16(length as u16);
        }
        _ => {
            out.put_u8(127);
            out.put_u64(length as u64);
        }
    }
}

/// A ping without a payload.
pub fn ping() -> Bytes {
    Bytes::from_static(&[0x89, 0])
}

/// The answer to a ping; of a payload only what fits, which of a ping's is all.
pub fn pong(payload: &[u8]) -> Bytes {
    control(Kind::Pong, &[&payload[..payload.len().min(CONTROL_BYTES_MAX)]])
}

/// A close frame. A reason of more than 123 bytes is cut between characters.
pub fn close(code: u16, reason: &str) -> Bytes {
    let end = reason.floor_char_boundary(CONTROL_BYTES_MAX - 2);
    control(Kind::Close, &[&code.to_be_bytes(), &reason.as_bytes()[..end]])
}

/// The answer to a client's close frame: its code, if it gave one (RFC 6455, section 5.5.1).
pub fn close_answer(code: Option<u16>) -> Bytes {
    code.map_or(Bytes::from_static(&[0x88, 0]), |code| close(code, ""))
}

fn control(kind: Kind, parts: &[&[u8]]) -> Bytes {
    let length = parts.iter().map(|part| part.len()).sum();
    let mut frame = BytesMut::with_capacity(2 + length);
    put_header(&mut frame, kind, length);
    parts.iter().for_each(|part| frame.put_slice(part));
    frame.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_have_the_three_lengths_of_the_standard() {
        let cases: [(Kind, usize, &[u8]); 7] = [
            (Kind::Text, 0, &[0x81, 0]),
            (Kind::Binary, 125, &[0x82, 125]),
            (Kind::Text, 126, &[0x81, 126, 0, 126]),
            (Kind::Text, 0xffff, &[0x81, 126, 0xff, 0xff]),
            (Kind::Binary, 0x10000, &[0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
            (Kind::Ping, 3, &[0x89, 3]),
            (Kind::Pong, 125, &[0x8a, 125]),
        ];
        for (kind, length, expected) in cases {
            let (mut bytes, mut vec) = (BytesMut::new(), Vec::new());
            put_header(&mut bytes, kind, length);
            put_header(&mut vec, kind, length);
            assert_eq!(bytes, expected, "{kind:?} {length}");
            assert_eq!(vec, expected, "{kind:?} {length}");
            assert!(expected.len() <= HEADER_BYTES_MAX);
        }
    }

    #[test]
    fn control_frames_are_whole_frames() {
        assert_eq!(ping(), &[0x89, 0][..]);
        assert_eq!(pong(b""), &[0x8a, 0][..]);
        assert_eq!(pong(b"abc"), &b"\x8a\x03abc"[..]);
        assert_eq!(pong(&[7; 200]).len(), 2 + CONTROL_BYTES_MAX);
        assert_eq!(close(1009, "too large"), &b"\x88\x0b\x03\xf1too large"[..]);
        assert_eq!(close_answer(Some(1000)), &[0x88, 2, 0x03, 0xe8][..]);
        assert_eq!(close_answer(None), &[0x88, 0][..]);
    }

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        for (reason, kept) in [("é".repeat(100), 122), ("x".repeat(124), 123), ("😀".repeat(31), 120)] {
            let frame = close(1000, &reason);
            assert_eq!(frame[..2], [0x88, 2 + kept as u8], "{reason}");
            assert_eq!(frame[4..], reason.as_bytes()[..kept], "{reason}");
        }
    }
}
