//! WebSocket frames, as far as a load client and the floor need them.
//! Must not know what is in them.

pub const TEXT: u8 = 1;
pub const BINARY: u8 = 2;
pub const CLOSE: u8 = 8;
pub const PING: u8 = 9;
pub const PONG: u8 = 10;

/// The key every client of ours sends, and what a server has to answer to it (RFC 6455, 1.3).
pub const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
pub const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// A frame that is there whole.
#[derive(Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    pub last: bool,
    pub opcode: u8,
    /// What the payload is to be combined with, where a client sent it.
    pub mask: [u8; 4],
    pub payload: &'a [u8],
    /// Header and payload together.
    pub length: usize,
}

/// The frame at the beginning of `bytes`; `None` until it is there whole.
pub fn first(bytes: &[u8]) -> Option<Frame<'_>> {
    let (&[kind, second], rest) = bytes.split_first_chunk::<2>()?;
    let (length, rest) = match second & 0x7f {
        126 => rest.split_first_chunk().map(|(length, rest)| (u16::from_be_bytes(*length) as usize, rest))?,
        127 => rest.split_first_chunk().map(|(length, rest)| (u64::from_be_bytes(*length) as usize, rest))?,
        length => (length as usize, rest),
    };
    let (mask, rest) = match second & 0x80 {
        0 => ([0; 4], rest),
        _ => rest.split_first_chunk().map(|(mask, rest)| (*mask, rest))?,
    };
    let payload = rest.get(..length)?;
    let length = bytes.len() - rest.len() + length;
    Some(Frame { last: kind & 0x80 != 0, opcode: kind & 0x0f, mask, payload, length })
}

/// Appends a client's frame, masked with zeros: lawful on the wire, and the server's work is the same.
pub fn from_client(out: &mut Vec<u8>, opcode: u8, payload: &[u8]) {
    head(out, opcode, 0x80, payload.len());
    out.extend([0; 4]);
    out.extend_from_slice(payload);
}

/// Appends a server's frame.
pub fn from_server(out: &mut Vec<u8>, opcode: u8, payload: &[u8]) {
    head(out, opcode, 0, payload.len());
    out.extend_from_slice(payload);
}

fn head(out: &mut Vec<u8>, opcode: u8, masked: u8, length: usize) {
    out.push(0x80 | opcode);
    match length {
        0..=125 => out.push(masked | length as u8),
        126..=0xffff => {
            out.push(masked | 126);
            out.extend((length as u16).to_be_bytes());
        }
        _ => {
            out.push(masked | 127);
            out.extend((length as u64).to_be_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_seen_once_it_is_whole_and_not_before() {
        for length in [0, 125, 126, 0xffff, 0x1_0000] {
            let payload = vec![7; length];
            let (mut client, mut server) = (Vec::new(), Vec::new());
            from_client(&mut client, BINARY, &payload);
            from_server(&mut server, TEXT, &payload);
            for (bytes, opcode) in [(client, BINARY), (server, TEXT)] {
                assert_eq!(first(&bytes[..bytes.len() - 1]), None, "{length}");
                let frame = first(&bytes).unwrap();
                assert_eq!((frame.opcode, frame.payload, frame.length), (opcode, &payload[..], bytes.len()));
                assert!(frame.last);
            }
        }
    }

    #[test]
    fn a_mask_is_read_from_its_place() {
        let frame = first(&[0x01, 0x81, 1, 2, 3, 4, b'a' ^ 1, 9]).unwrap();
        assert_eq!((frame.last, frame.mask, frame.payload), (false, [1, 2, 3, 4], &[b'a' ^ 1][..]));
    }
}
