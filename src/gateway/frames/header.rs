//! A client's frame header: its bytes, and what it may not say.
//! Must not know payloads, but how they are masked.

use super::{Broken, CONTROL_BYTES_MAX, Kind};

/// Two bytes, the longest length, the mask.
pub(super) const CLIENT_HEADER_BYTES_MAX: usize = 14;

/// A frame whose header is whole, seen from where its payload has been read to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) kind: Kind,
    pub(super) is_final: bool,
    /// Begins with the key of the next byte.
    pub(super) mask: [u8; 4],
    /// Bytes of payload that are still to come.
    pub(super) rest: u64,
}

impl Head {
    /// The header that these bytes begin with, and its length; `None` while it is not whole.
    ///
    /// `message` is the kind of the message that lacks fragments. Whatever is wrong is told by the first byte that
    /// shows it.
    ///
    /// # Errors
    /// [`Broken::Protocol`]. A payload may be of any length here: the limit is the reader's.
    pub(super) fn parse(bytes: &[u8], message: Option<Kind>) -> Result<Option<(Head, usize)>, Broken> {
        let [first, rest @ ..] = bytes else { return Ok(None) };
        let (kind, is_final) = first_byte(*first, message)?;
        let [second, rest @ ..] = rest else { return Ok(None) };
        let (is_masked, short) = (second & 0x80 != 0, second & 0x7f);
        if !is_masked || kind.is_control() && usize::from(short) > CONTROL_BYTES_MAX {
            return Err(Broken::Protocol);
        }
        let length_bytes = match short {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let Some((long, rest)) = rest.split_at_checked(length_bytes) else { return Ok(None) };
        let long = long.iter().fold(0, |length, byte| length << 8 | u64::from(*byte));
        let length = match short {
            // The shortest form that holds it, and the highest bit never (section 5.2).
            126 if long > 125 => long,
            127 if long > 0xffff && long >> 63 == 0 => long,
            126 | 127 => return Err(Broken::Protocol),
            short => u64::from(short),
        };
        let Some(mask) = rest.first_chunk() else { return Ok(None) };
        let head = Head { kind, is_final, mask: *mask, rest: length };
        Ok(Some((head, 2 + length_bytes + mask.len())))
    }

    /// The same frame after so many more bytes of its payload, at most `rest`.
    pub(super) fn after(self, bytes: usize) -> Head {
        let mut mask = self.mask;
        mask.rotate_left(bytes % 4);
        Head { mask, rest: self.rest - bytes as u64, ..self }
    }
}

fn first_byte(byte: u8, message: Option<Kind>) -> Result<(Kind, bool), Broken> {
    let is_final = byte & 0x80 != 0;
    let has_extension = byte & 0x70 != 0;
    let kind = match (byte & 0x0f, message) {
        (0, Some(kind)) => kind,
        (1, None) => Kind::Text,
        (2, None) => Kind::Binary,
        (8, _) => Kind::Close,
        (9, _) => Kind::Ping,
        (10, _) => Kind::Pong,
        // A continuation of nothing, a message within a message, a reserved opcode.
        _ => return Err(Broken::Protocol),
    };
    if has_extension || kind.is_control() && !is_final {
        return Err(Broken::Protocol);
    }
    Ok((kind, is_final))
}

/// Takes a client's mask off, or puts it on. The mask begins with the key of the first byte.
pub(super) fn unmask(payload: &mut [u8], mask: [u8; 4]) {
    let [a, b, c, d] = mask;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (words, tail) = payload.as_chunks_mut::<8>();
    for word in words {
        *word = (u64::from_ne_bytes(*word) ^ wide).to_ne_bytes();
    }
    for (byte, key) in tail.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(bytes: &[u8]) -> Result<Option<(Head, usize)>, Broken> {
        Head::parse(bytes, None)
    }

    #[test]
    fn a_header_is_read_when_it_is_whole_and_not_before() {
        let cases: [(&[u8], u64); 5] = [
            (&[0x81, 0x80, 1, 2, 3, 4], 0),
            (&[0x82, 0xfd, 1, 2, 3, 4], 125),
            (&[0x81, 0xfe, 0, 126, 1, 2, 3, 4], 126),
            (&[0x01, 0xfe, 0xff, 0xff, 1, 2, 3, 4], 0xffff),
            (&[0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4], 0x10000),
        ];
        for (bytes, length) in cases {
            for end in 0..bytes.len() {
                assert_eq!(parse(&bytes[..end]), Ok(None), "{end} of {bytes:?}");
            }
            let (head, end) = parse(bytes).unwrap().unwrap();
            assert_eq!((head.rest, head.mask, end), (length, [1, 2, 3, 4], bytes.len()), "{bytes:?}");
            assert_eq!(head.is_final, bytes[0] & 0x80 != 0, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_by_the_first_byte_that_shows_it() {
        let text = Some(Kind::Text);
        let cases: [(&[u8], Option<Kind>); 17] = [
            (&[0xc1], None),
            (&[0xa1], None),
            (&[0x91], None),
            (&[0x83], None),
            (&[0x87], None),
            (&[0x8b], None),
            (&[0x8f], None),
            (&[0x80], None),
            (&[0x00], None),
            (&[0x81], text),
            (&[0x02], text),
            (&[0x09], None),
            (&[0x08], text),
            (&[0x81, 0x05], None),
            (&[0x89, 0xfe], None),
            (&[0x82, 0xfe, 0, 125], None),
            (&[0x82, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff], None),
        ];
        for (bytes, message) in cases {
            assert_eq!(Head::parse(bytes, message), Err(Broken::Protocol), "{bytes:x?}");
            let before = &bytes[..bytes.len() - 1];
            assert_eq!(Head::parse(before, message), Ok(None), "before the end of {bytes:x?}");
        }
        assert_eq!(parse(&[0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0]), Err(Broken::Protocol), "the highest bit");
    }

    #[test]
    fn a_continuation_is_of_its_messages_kind() {
        for (first, is_final) in [(0x00, false), (0x80, true)] {
            for kind in [Kind::Text, Kind::Binary] {
                let (head, _) = Head::parse(&[first, 0x80, 0, 0, 0, 0], Some(kind)).unwrap().unwrap();
                assert_eq!((head.kind, head.is_final), (kind, is_final));
            }
        }
    }

    #[test]
    fn unmasking_in_pieces_is_unmasking_at_once() {
        let plain: Vec<u8> = (0..40).map(|byte| byte * 7).collect();
        let mask = [0x6d, 0xb6, 0xb2, 0x80];
        let masked: Vec<u8> = plain.iter().zip(mask.iter().cycle()).map(|(byte, key)| byte ^ key).collect();
        for length in 0..=plain.len() {
            for cut in 0..=length {
                let head = Head { kind: Kind::Binary, is_final: true, mask, rest: length as u64 };
                let mut bytes = masked[..length].to_vec();
                unmask(&mut bytes[..cut], mask);
                unmask(&mut bytes[cut..], head.after(cut).mask);
                assert_eq!(bytes, plain[..length], "{length} bytes cut at {cut}");
            }
        }
    }
}
