//! A client's side of the wire, plain enough to be seen right, and the reader's answer to it.
//! Must not know what is tested with it.

use std::borrow::Cow;

use cuelight::gateway::frames::{Broken, Frame, Reader};

pub const CONTINUATION: u8 = 0;
pub const TEXT: u8 = 1;
pub const BINARY: u8 = 2;
pub const CLOSE: u8 = 8;
pub const PING: u8 = 9;
pub const PONG: u8 = 10;
pub const FINAL: u8 = 0x80;

/// A masked frame in the shortest form; `first` is its first byte.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let bits = match payload.len() {
        0..=125 => 7,
        126..=0xffff => 16,
        _ => 64,
    };
    frame_of(first, 0x80, bits, payload.len() as u64, payload)
}

/// A frame with its length in 7, 16 or 64 bits, whatever it is; with `masked` of 0x80 or 0.
pub fn frame_of(first: u8, masked: u8, bits: u32, length: u64, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match bits {
        7 => bytes.push(masked | length as u8),
        16 => {
            bytes.push(masked | 126);
            bytes.extend((length as u16).to_be_bytes());
        }
        _ => {
            bytes.push(masked | 127);
            bytes.extend(length.to_be_bytes());
        }
    }
    if masked == 0 {
        bytes.extend(payload);
    } else {
        let mask = [0x37, 0xfa, 0x21, 0x3d];
        bytes.extend(mask);
        bytes.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, key)| byte ^ key));
    }
    bytes
}

pub fn text(text: &str) -> Frame<'static> {
    Frame::Text(Cow::Owned(text.to_owned()))
}

pub fn binary(bytes: &[u8]) -> Frame<'static> {
    Frame::Binary(Cow::Owned(bytes.to_owned()))
}

pub fn ping(bytes: &[u8]) -> Frame<'static> {
    Frame::Ping(Cow::Owned(bytes.to_owned()))
}

pub fn owned(frame: Frame) -> Frame<'static> {
    match frame {
        Frame::Text(text) => Frame::Text(Cow::Owned(text.into_owned())),
        Frame::Binary(bytes) => Frame::Binary(Cow::Owned(bytes.into_owned())),
        Frame::Ping(bytes) => Frame::Ping(Cow::Owned(bytes.into_owned())),
        Frame::Pong => Frame::Pong,
        Frame::Close(code) => Frame::Close(code),
    }
}

/// What was read: the frames, and how it ended, if it did, with the number of bytes that had been given by then.
pub type Told = (Vec<Frame<'static>>, Option<(End, usize)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Closed,
    Broken(Broken),
}

/// Reads pieces of `bytes` that end where `ends` say and at the end, as a loop around a receive buffer does.
pub fn read(reader: &mut Reader, bytes: &[u8], ends: &[usize], message_bytes_max: usize) -> Told {
    let (mut frames, mut start) = (Vec::new(), 0);
    for end in ends.iter().copied().chain([bytes.len()]) {
        let mut piece = bytes[start..end].to_vec();
        start = end;
        let mut at = 0;
        loop {
            match reader.next(&mut piece, &mut at, message_bytes_max) {
                Ok(Some(frame)) => frames.push(owned(frame)),
                Ok(None) => break,
                Err(broken) => {
                    assert!(reader.is_idle(), "nothing is kept of what is broken");
                    return (frames, Some((End::Broken(broken), end)));
                }
            }
            if let Some(Frame::Close(_)) = frames.last() {
                return (frames, Some((End::Closed, end)));
            }
        }
        assert_eq!(at, piece.len(), "everything is read");
    }
    (frames, None)
}

/// [`read`] byte by byte.
pub fn drip(reader: &mut Reader, bytes: &[u8], message_bytes_max: usize) -> Told {
    let ends: Vec<usize> = (1..bytes.len().max(1)).collect();
    read(reader, bytes, &ends, message_bytes_max)
}
