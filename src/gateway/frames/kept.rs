//! What is kept of a payload until it is whole: it grows with the bytes that came.
//! Must not know headers.

use std::borrow::Cow;

use super::{Broken, Frame, Kind};

/// Unmasked bytes of a message or a control frame that is not whole.
#[derive(Debug)]
pub(super) enum Kept {
    Text { text: String, character: Character },
    Bytes { kind: Kind, bytes: Vec<u8> },
}

/// The beginning of a character whose end has not come.
#[derive(Debug, Default)]
pub(super) struct Character {
    bytes: [u8; 4],
    length: u8,
}

impl Kept {
    pub(super) fn new(kind: Kind) -> Kept {
        match kind {
            Kind::Text => Kept::Text { text: String::new(), character: Character::default() },
            Kind::Binary | Kind::Close | Kind::Ping | Kind::Pong => Kept::Bytes { kind, bytes: Vec::new() },
        }
    }

    pub(super) fn kind(&self) -> Kind {
        match self {
            Kept::Text { .. } => Kind::Text,
            Kept::Bytes { kind, .. } => *kind,
        }
    }

    /// Bytes that came.
    pub(super) fn length(&self) -> usize {
        match self {
            Kept::Text { text, character } => text.len() + usize::from(character.length),
            Kept::Bytes { bytes, .. } => bytes.len(),
        }
    }

    /// Bytes of memory, apart from this itself.
    pub(super) fn capacity(&self) -> usize {
        match self {
            Kept::Text { text, .. } => text.capacity(),
            Kept::Bytes { bytes, .. } => bytes.capacity(),
        }
    }

    /// Takes more bytes. It will be `length_max` long at most, and no more memory is taken for it, nor more than
    /// twice what came.
    ///
    /// # Errors
    /// [`Broken::NotText`] at the first byte with which a text can no longer become one.
    pub(super) fn extend(&mut self, bytes: &[u8], length_max: usize) -> Result<(), Broken> {
        match self {
            Kept::Bytes { bytes: kept, .. } => {
                kept.reserve_exact(growth(kept.len(), kept.capacity(), bytes.len(), length_max));
                kept.extend_from_slice(bytes);
                Ok(())
            }
            Kept::Text { text, character } => {
                let more = usize::from(character.length) + bytes.len();
                text.reserve_exact(growth(text.len(), text.capacity(), more, length_max));
                extend_text(text, character, bytes)
            }
        }
    }

    /// What came, as the frame it is now whole for.
    ///
    /// # Errors
    /// [`Broken::NotText`], and for control frames what [`control`] says.
    pub(super) fn finish(self) -> Result<Frame<'static>, Broken> {
        match self {
            Kept::Text { character: Character { length: 1.., .. }, .. } => Err(Broken::NotText),
            Kept::Text { text, .. } => Ok(Frame::Text(Cow::Owned(text))),
            Kept::Bytes { kind, bytes } => whole(kind, Cow::Owned(bytes)),
        }
    }
}

/// By how much to grow for `more` bytes: in steps that double, so that what drips in is not copied at each drop.
fn growth(length: usize, capacity: usize, more: usize, length_max: usize) -> usize {
    let needed = length + more;
    if needed <= capacity { 0 } else { needed.max(length_max.min(capacity * 2)) - length }
}

/// Appends what is whole; the beginning of a character waits in `character`.
fn extend_text(text: &mut String, character: &mut Character, mut bytes: &[u8]) -> Result<(), Broken> {
    while character.length > 0 {
        let [next, rest @ ..] = bytes else { return Ok(()) };
        bytes = rest;
        character.bytes[usize::from(character.length)] = *next;
        character.length += 1;
        match str::from_utf8(&character.bytes[..usize::from(character.length)]) {
            Ok(whole) => {
                text.push_str(whole);
                character.length = 0;
            }
            Err(error) if error.error_len().is_some() => return Err(Broken::NotText),
            Err(_) => {}
        }
    }
    match str::from_utf8(bytes) {
        Ok(whole) => text.push_str(whole),
        Err(error) if error.error_len().is_some() => return Err(Broken::NotText),
        Err(error) => {
            let (whole, beginning) = bytes.split_at(error.valid_up_to());
            text.push_str(str::from_utf8(whole).expect("valid up to here"));
            character.bytes[..beginning.len()].copy_from_slice(beginning);
            character.length = beginning.len() as u8;
        }
    }
    Ok(())
}

/// The frame of a whole payload.
///
/// # Errors
/// [`Broken::NotText`] for a text or a reason that is none; [`Broken::Protocol`] for a close frame with half a code or
/// one that may not be on the wire.
pub(super) fn whole(kind: Kind, payload: Cow<'_, [u8]>) -> Result<Frame<'_>, Broken> {
    match kind {
        Kind::Text => text(payload).map(Frame::Text),
        Kind::Binary => Ok(Frame::Binary(payload)),
        Kind::Ping => Ok(Frame::Ping(payload)),
        Kind::Pong => Ok(Frame::Pong),
        Kind::Close => match *payload {
            [] => Ok(Frame::Close(None)),
            [_] => Err(Broken::Protocol),
            [high, low, ref reason @ ..] => {
                let code = u16::from_be_bytes([high, low]);
                str::from_utf8(reason).map_err(|_| Broken::NotText)?;
                if is_sendable(code) { Ok(Frame::Close(Some(code))) } else { Err(Broken::Protocol) }
            }
        },
    }
}

fn text(payload: Cow<'_, [u8]>) -> Result<Cow<'_, str>, Broken> {
    match payload {
        Cow::Borrowed(bytes) => str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| Broken::NotText),
        Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).map_err(|_| Broken::NotText),
    }
}

/// Whether a close code may be in a frame: those that RFC 6455, section 7.4, and IANA's registry give a meaning for the
/// wire, and the ranges of libraries and applications.
fn is_sendable(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}
