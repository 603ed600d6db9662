//! What kind of file it is: by its name's ending and its first bytes, never by what the uploader calls it.
//! Must not know where files are.

/// The first bytes of a file that are looked at.
pub(super) const HEAD_BYTES: usize = 128;

/// How the beginning of a kind of file looks.
enum Looks {
    /// These bytes at this place, all of them.
    Bytes(&'static [(usize, &'static [u8])]),
    /// No byte of it is zero, anywhere: what is not text nearly always has one.
    Text,
}

use Looks::{Bytes, Text};

const ZIP: &[(usize, &[u8])] = &[(0, b"PK\x03\x04")];

/// Ending, media type, and the look of such a file. What stands not here is never taken, whatever the
/// configuration allows: nobody could tell what it is.
const KINDS: &[(&str, &str, Looks)] = &[
    ("pdf", "application/pdf", Bytes(&[(0, b"%PDF-")])),
    ("txt", "text/plain", Text),
    ("csv", "text/csv", Text),
    ("md", "text/markdown", Text),
    ("png", "image/png", Bytes(&[(0, b"\x89PNG\r\n\x1a\n")])),
    ("jpg", "image/jpeg", Bytes(&[(0, b"\xff\xd8\xff")])),
    ("jpeg", "image/jpeg", Bytes(&[(0, b"\xff\xd8\xff")])),
    ("gif", "image/gif", Bytes(&[(0, b"GIF8")])),
    ("webp", "image/webp", Bytes(&[(0, b"RIFF"), (8, b"WEBP")])),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", Bytes(ZIP)),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Bytes(ZIP)),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Bytes(ZIP)),
    // These name themselves in their first entry, which is not compressed (OpenDocument 1.3, part 2, section 3.3).
    (
        "odp",
        "application/vnd.oasis.opendocument.presentation",
        Bytes(&[(0, b"PK\x03\x04"), (30, b"mimetypeapplication/vnd.oasis.opendocument.presentation")]),
    ),
    (
        "odt",
        "application/vnd.oasis.opendocument.text",
        Bytes(&[(0, b"PK\x03\x04"), (30, b"mimetypeapplication/vnd.oasis.opendocument.text")]),
    ),
    ("zip", "application/zip", Bytes(ZIP)),
    ("mp4", "video/mp4", Bytes(&[(4, b"ftyp")])),
];

/// A kind of file that may be handed out.
#[derive(Clone, Copy)]
pub(super) struct MediaKind {
    pub media_type: &'static str,
    looks: &'static Looks,
}

impl MediaKind {
    /// The kind that a name's ending says, if it is allowed.
    pub fn of_name(name: &str, allowed: &[String]) -> Option<MediaKind> {
        let (_, ending) = name.rsplit_once('.')?;
        let (_, media_type, looks) = KINDS.iter().find(|(known, ..)| ending.eq_ignore_ascii_case(known))?;
        allowed.iter().any(|allowed| allowed == media_type).then_some(MediaKind { media_type, looks })
    }

    /// Whether a file that begins so, and has a zero byte somewhere or not, may be of this kind: it looks like it, or
    /// at least like nothing else. It is only ever served as what its ending says, for saving and not for showing.
    pub fn looks_like(self, head: &[u8], has_zero: bool) -> bool {
        match self.looks {
            Text => !has_zero,
            Bytes(wanted) => begins(head, wanted) || !looks_like_something(head),
        }
    }
}

fn begins(head: &[u8], wanted: &[(usize, &[u8])]) -> bool {
    wanted.iter().all(|(at, bytes)| head.get(*at..).is_some_and(|rest| rest.starts_with(bytes)))
}

/// Beginnings of what is never taken: programs, scripts and pages.
const NEVER: [&[u8]; 4] = [b"MZ", b"\x7fELF", b"#!", b"<"];

fn looks_like_something(head: &[u8]) -> bool {
    let known = KINDS.iter().any(|(_, _, looks)| matches!(looks, Bytes(wanted) if begins(head, wanted)));
    let page = head.trim_ascii_start();
    known || NEVER.iter().any(|never| head.starts_with(never) || page.starts_with(never))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ending_and_beginning_must_not_contradict_each_other() {
        let allowed: Vec<String> = crate::config::Config::default().handouts.media_types;
        for (name, head, taken) in [
            ("a.pdf", &b"%PDF-1.7"[..], true),
            ("a.PDF", b"%PDF-1.7", true),
            ("a.pdf", b"<html>", false),
            ("a.png", b"\x89PNG\r\n\x1a\n0", true),
            ("a.jpg", b"\x89PNG\r\n\x1a\n0", false),
            ("a.webp", b"RIFF0000WEBP", true),
            ("a.webp", b"GIF89a", false),
            ("a.pdf", b"\x00\x01 who knows", true),
            ("a.pdf", b"MZ\x90", false),
            ("a.pdf", b"\x7fELF", false),
            ("a.png", b"\n <svg", false),
            ("a.txt", b"plain", true),
            ("a.txt", b"pl\0in", false),
            ("a.docx", b"PK\x03\x04", true),
            ("a.odt", b"PK\x03\x04", false),
            ("a.html", b"plain", false),
            ("a.svg", b"<svg", false),
            ("a.zip", b"PK\x03\x04", false),
            ("pdf", b"%PDF-1.7", false),
            ("a.pdf.exe", b"%PDF-1.7", false),
        ] {
            let kind = MediaKind::of_name(name, &allowed);
            assert_eq!(kind.is_some_and(|kind| kind.looks_like(head, head.contains(&0))), taken, "{name}");
        }
    }

    #[test]
    fn every_kind_that_is_allowed_by_default_can_be_told() {
        for media_type in crate::config::Config::default().handouts.media_types {
            assert!(KINDS.iter().any(|(_, known, _)| *known == media_type), "{media_type}");
        }
        assert!(KINDS.iter().all(|(_, _, looks)| match looks {
            Text => true,
            Bytes(wanted) => wanted.iter().all(|(at, bytes)| at + bytes.len() <= HEAD_BYTES),
        }));
    }
}
