//! A file's name: as it is shown, and as a header says it. It never names anything on this machine's disk.
//! Must not know where files are.

use crate::session::text::{FileName, TextError};

/// The name to show: what stands behind the last slash or backslash of what the uploader's machine called it.
///
/// # Errors
/// Nothing is left, or it holds what names may not hold.
pub(super) fn shown(typed: &str) -> Result<FileName, TextError> {
    let name = typed.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    if name.trim_matches('.').is_empty() {
        return Err(TextError::Empty);
    }
    FileName::new(name)
}

/// The header that makes browsers save a file, under its name.
///
/// Source: RFC 6266; the second form is RFC 8187's, for names beyond ASCII.
pub(super) fn disposition(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || " ._-()".contains(c) { c } else { '_' };
    let fallback: String = name.chars().map(plain).collect();
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'-' => encoded.push(char::from(byte)),
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    format!("attachment; filename=\"{fallback}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_path_only_the_last_part_is_shown() {
        for (typed, name) in [
            ("slides.pdf", Some("slides.pdf")),
            ("../../etc/passwd.txt", Some("passwd.txt")),
            ("C:\\Users\\carol\\slides.pdf", Some("slides.pdf")),
            ("/etc/", None),
            ("..", None),
            ("", None),
            ("a\0.pdf", None),
            ("a\u{202e}fdp.exe", None),
            ("l'\"été\".pdf", Some("l'\"été\".pdf")),
        ] {
            assert_eq!(shown(typed).ok().as_ref().map(FileName::as_str), name, "{typed:?}");
        }
    }

    #[test]
    fn no_name_breaks_out_of_its_header() {
        assert_eq!(
            disposition("a\"; x=\"é.pdf"),
            "attachment; filename=\"a__ x___.pdf\"; filename*=UTF-8''a%22%3B%20x%3D%22%C3%A9.pdf"
        );
    }
}
