//! One connection's reading side: whole messages out of bytes that come in any pieces.
//! Must not know what a message says, nor where the bytes come from.

use std::borrow::Cow;

use super::header::{CLIENT_HEADER_BYTES_MAX, Head, unmask};
use super::kept::{Kept, whole};
use super::{Broken, Frame, Kind};

/// One connection's reading side.
///
/// Shape: eight bytes while nothing is half-read. Else also [`Reader::held_bytes`], at most a constant of some hundred
/// bytes, the payload of a control frame, and the smaller of the limit and twice the bytes that came.
#[derive(Debug, Default)]
pub struct Reader {
    half: Option<Box<Half>>,
}

/// What is half-read. There is none without anything in it.
#[derive(Debug, Default)]
struct Half {
    /// The beginning of a header.
    header: [u8; CLIENT_HEADER_BYTES_MAX],
    header_bytes: u8,
    /// The frame whose header is whole and whose payload is not.
    frame: Option<Head>,
    /// The message that lacks bytes or fragments.
    message: Option<Kept>,
    /// The control frame that lacks bytes; it may stand between a message's fragments.
    control: Option<Kept>,
}

impl Reader {
    /// The next whole message or control frame in `bytes[*at..]`; `*at` moves behind what was read. `None` when all was
    /// read: what it holds of a frame is kept inside, and the rest is expected at the next call. What was read is
    /// unmasked in place, so no byte may be given twice.
    ///
    /// `message_bytes_max` bounds a message's payload, all fragments together, and may differ from call to call.
    ///
    /// # Errors
    /// As early as the bytes tell: by the first byte of a header that breaks a rule, by a header that announces more
    /// than the limit, by the first byte of a text that cannot be UTF-8. The connection is of no use then: nothing is
    /// kept, and reading on gives nonsense. Where several things are wrong, the header's [`Broken::Protocol`] goes
    /// before [`Broken::TooLarge`], and that before [`Broken::NotText`].
    ///
    /// Cost: a frame that lies whole in `bytes` is not copied and allocates nothing. Of others each byte is copied
    /// once, and a constant number of times more as what is kept doubles.
    ///
    /// # Panics
    /// When `*at` is beyond the end of `bytes`.
    pub fn next<'f>(
        &mut self,
        bytes: &'f mut [u8],
        at: &mut usize,
        message_bytes_max: usize,
    ) -> Result<Option<Frame<'f>>, Broken> {
        let read = self.read(bytes, at, message_bytes_max);
        if read.is_err() {
            self.half = None;
        }
        read
    }

    /// Whether nothing is half-read, and no memory held.
    pub fn is_idle(&self) -> bool {
        self.half.is_none()
    }

    /// Memory that is held for what is half-read, in bytes.
    pub fn held_bytes(&self) -> usize {
        self.half.as_deref().map_or(0, |half| {
            let capacity = |kept: &Option<Kept>| kept.as_ref().map_or(0, Kept::capacity);
            size_of::<Half>() + capacity(&half.message) + capacity(&half.control)
        })
    }

    fn read<'f>(
        &mut self,
        bytes: &'f mut [u8],
        at: &mut usize,
        message_bytes_max: usize,
    ) -> Result<Option<Frame<'f>>, Broken> {
        loop {
            let Some(head) = self.head(bytes, at)? else { return Ok(None) };
            let kept = self.kept(head.kind);
            let rest = usize::try_from(head.rest).map_err(|_| Broken::TooLarge)?;
            let counted = kept;
            #[cfg(feature = "planted")]
            let counted = super::planted::counted(counted);
            if !head.kind.is_control() && rest > message_bytes_max.saturating_sub(counted) {
                return Err(Broken::TooLarge);
            }
            let start = *at;
            let taken = rest.min(bytes.len() - start);
            *at += taken;
            unmask(&mut bytes[start..*at], head.mask);
            let is_whole = taken == rest;
            if is_whole && head.is_final && kept == 0 {
                self.forget(head.kind);
                return Ok(Some(whole(head.kind, Cow::Borrowed(&bytes[start..*at]))?));
            }
            let length_max = if head.is_final { kept + rest } else { message_bytes_max };
            self.keep(head, &bytes[start..*at], length_max)?;
            if !is_whole {
                return Ok(None);
            }
            if head.is_final {
                return self.finish(head.kind);
            }
        }
    }

    /// The frame whose payload comes next; `None` when the bytes end before it.
    fn head(&mut self, bytes: &[u8], at: &mut usize) -> Result<Option<Head>, Broken> {
        let rest = &bytes[*at..];
        let Some(half) = self.half.as_deref_mut() else {
            if let Some((head, length)) = Head::parse(rest, None)? {
                *at += length;
                return Ok(Some(head));
            }
            if !rest.is_empty() {
                self.half.get_or_insert_default().begin_header(rest);
                *at = bytes.len();
            }
            return Ok(None);
        };
        if let Some(head) = half.frame {
            return Ok(Some(head));
        }
        let before = usize::from(half.header_bytes);
        let taken = rest.len().min(CLIENT_HEADER_BYTES_MAX - before);
        half.header[before..before + taken].copy_from_slice(&rest[..taken]);
        let message = half.message.as_ref().map(Kept::kind);
        match Head::parse(&half.header[..before + taken], message)? {
            Some((head, length)) => {
                half.header_bytes = 0;
                *at += length - before;
                Ok(Some(head))
            }
            None => {
                half.header_bytes = (before + taken) as u8;
                *at += taken;
                Ok(None)
            }
        }
    }

    /// Bytes that are kept of the message, or of the control frame, whichever a frame of this kind belongs to.
    fn kept(&self, kind: Kind) -> usize {
        let kept = self.half.as_deref().and_then(|half| half.slot(kind).as_ref());
        kept.map_or(0, Kept::length)
    }

    /// Keeps bytes of a frame's payload, all of them or the first that came.
    fn keep(&mut self, head: Head, payload: &[u8], length_max: usize) -> Result<(), Broken> {
        let half = self.half.get_or_insert_default();
        let head_after = head.after(payload.len());
        half.frame = (head_after.rest > 0).then_some(head_after);
        half.slot_mut(head.kind).get_or_insert_with(|| Kept::new(head.kind)).extend(payload, length_max)
    }

    /// What is kept is whole.
    fn finish(&mut self, kind: Kind) -> Result<Option<Frame<'static>>, Broken> {
        let kept = self.forget(kind).expect("its last bytes were just kept");
        kept.finish().map(Some)
    }

    /// Takes out a message or control frame, whose last frame was read, and lets go of the memory with the last one.
    fn forget(&mut self, kind: Kind) -> Option<Kept> {
        let half = self.half.as_deref_mut()?;
        half.frame = None;
        let kept = half.slot_mut(kind).take();
        if half.message.is_none() && half.control.is_none() {
            self.half = None;
        }
        kept
    }
}

impl Half {
    fn begin_header(&mut self, bytes: &[u8]) {
        self.header[..bytes.len()].copy_from_slice(bytes);
        self.header_bytes = bytes.len() as u8;
    }

    fn slot(&self, kind: Kind) -> &Option<Kept> {
        if kind.is_control() { &self.control } else { &self.message }
    }

    fn slot_mut(&mut self, kind: Kind) -> &mut Option<Kept> {
        if kind.is_control() { &mut self.control } else { &mut self.message }
    }
}
