//! WebSocket frames as a client reads and writes them, in place and without a copy of their own.
//! Must not know sockets, nor what a payload means.

/// Largest frame that is read, in bytes: a snapshot has 256 KiB, and a merged message of events may be some MiB.
pub const FRAME_BYTES_MAX: usize = 16 << 20;

/// What a frame is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opcode {
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

impl Opcode {
    fn number(self) -> u8 {
        match self {
            Opcode::Text => 1,
            Opcode::Binary => 2,
            Opcode::Close => 8,
            Opcode::Ping => 9,
            Opcode::Pong => 10,
        }
    }

    fn of(number: u8) -> Option<Opcode> {
        let all = [Opcode::Text, Opcode::Binary, Opcode::Close, Opcode::Ping, Opcode::Pong];
        all.into_iter().find(|opcode| opcode.number() == number)
    }
}

/// What stands at the front of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Cut<'a> {
    /// A frame, and how many bytes it took.
    Frame { opcode: Opcode, payload: &'a [u8], taken: usize },
    /// Not whole yet.
    More,
    /// What no server may send: the reason.
    Broken(&'static str),
}

/// Cuts the first frame off.
pub fn cut(bytes: &[u8]) -> Cut<'_> {
    let Some((&[first, second], rest)) = bytes.split_first_chunk::<2>() else { return Cut::More };
    if first & 0x70 != 0 {
        return Cut::Broken("a reserved bit is set, and no extension was agreed on");
    }
    if first & 0x80 == 0 {
        return Cut::Broken("the message is in fragments, which this server never makes");
    }
    let Some(opcode) = Opcode::of(first & 0x0f) else { return Cut::Broken("an opcode that nobody knows") };
    if second & 0x80 != 0 {
        return Cut::Broken("a server's frame is masked");
    }
    let (length, head, rest) = match second {
        126 => match rest.split_first_chunk() {
            Some((length, rest)) => (u64::from(u16::from_be_bytes(*length)), 4, rest),
            None => return Cut::More,
        },
        127 => match rest.split_first_chunk() {
            Some((length, rest)) => (u64::from_be_bytes(*length), 10, rest),
            None => return Cut::More,
        },
        length => (u64::from(length), 2, rest),
    };
    let Some(length) = usize::try_from(length).ok().filter(|length| *length <= FRAME_BYTES_MAX) else {
        return Cut::Broken("a frame beyond all bounds");
    };
    match rest.get(..length) {
        Some(payload) => Cut::Frame { opcode, payload, taken: head + length },
        None => Cut::More,
    }
}

/// Appends a masked frame.
pub fn put(out: &mut Vec<u8>, opcode: Opcode, payload: &[u8], mask: u32) {
    out.push(0x80 | opcode.number());
    match payload.len() {
        length @ 0..=125 => out.push(0x80 | length as u8),
        length @ 126..=0xffff => {
            out.push(0x80 | 126);
            out.extend((length as u16).to_be_bytes());
        }
        length => {
            out.push(0x80 | 127);
            out.extend((length as u64).to_be_bytes());
        }
    }
    let mask = mask.to_be_bytes();
    out.extend(mask);
    out.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
}

/// The code and the reason of a close frame; 1005 where it has none.
pub fn goodbye(payload: &[u8]) -> (u16, &[u8]) {
    payload.split_first_chunk().map_or((1005, &[]), |(code, reason)| (u16::from_be_bytes(*code), reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(payload: &[u8]) -> Vec<u8> {
        let mut frame = vec![0x81];
        match payload.len() {
            length @ 0..=125 => frame.push(length as u8),
            length @ 126..=0xffff => {
                frame.push(126);
                frame.extend((length as u16).to_be_bytes());
            }
            length => {
                frame.push(127);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        frame.extend(payload);
        frame
    }

    #[test]
    fn frames_of_every_length_are_cut_and_half_ones_wait() {
        for length in [0, 1, 125, 126, 65_535, 65_536, 300_000] {
            let payload: Vec<u8> = (0..length).map(|n: usize| n as u8).collect();
            let mut bytes = plain(&payload);
            let taken = bytes.len();
            bytes.push(0x81);
            assert_eq!(cut(&bytes), Cut::Frame { opcode: Opcode::Text, payload: &payload, taken });
            for short in [0, 1, taken / 2, taken - 1] {
                assert_eq!(cut(&bytes[..short]), Cut::More, "{short} of {taken}");
            }
        }
    }

    #[test]
    fn what_no_server_may_send_is_told_apart() {
        assert!(matches!(cut(&[0x01, 0]), Cut::Broken(_)));
        assert!(matches!(cut(&[0xc1, 0]), Cut::Broken(_)));
        assert!(matches!(cut(&[0x83, 0]), Cut::Broken(_)));
        assert!(matches!(cut(&[0x81, 0x80]), Cut::Broken(_)));
        assert!(matches!(cut(&[0x81, 127, 1, 0, 0, 0, 0, 0, 0, 0]), Cut::Broken(_)));
    }

    #[test]
    fn what_is_put_is_masked_with_its_mask() {
        for length in [0, 5, 126, 70_000] {
            let payload = vec![7; length];
            let mut out = Vec::new();
            put(&mut out, Opcode::Binary, &payload, 0x0102_0304);
            let head = out.len() - length;
            assert_eq!(out[0], 0x82);
            assert_eq!(out[1] & 0x80, 0x80);
            let unmasked =
                out[head..].iter().zip([1, 2, 3, 4].iter().cycle()).all(|(byte, mask)| byte ^ mask == 7);
            assert!(unmasked);
        }
    }
}
