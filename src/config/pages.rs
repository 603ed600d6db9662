//! What the browser pages may have beside what is in the binary: a directory of the operator's, and other origins.
//! Must not know how a page is told.

use std::fmt;
use std::path::PathBuf;

use super::Origin;

/// The browser pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PagesConfig {
    pub media_dir: Option<PathBuf>,
    pub media_origins: Vec<MediaOrigin>,
}

impl PagesConfig {
    /// The module that shows the media server's pictures, if there is one.
    pub fn has_media_module(&self) -> bool {
        self.media_dir.as_ref().is_some_and(|dir| dir.join(Self::MEDIA_MODULE).is_file())
    }

    /// The module's file in the directory.
    pub const MEDIA_MODULE: &str = "media.js";
}

/// A place that pages may reach beside their own server.
///
/// Shape: scheme `https` or `wss`, or on this machine `http` or `ws`; host; port. Nothing that could end a directive
/// of a content security policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaOrigin {
    origin: Origin,
    socket: bool,
}

impl MediaOrigin {
    /// Reads an origin as an operator writes it.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<MediaOrigin, String> {
        let (scheme, rest) = text.split_once("://").unwrap_or_default();
        let of_page = match scheme.to_ascii_lowercase().as_str() {
            "wss" => Some("https"),
            "ws" => Some("http"),
            _ => None,
        };
        let origin = match of_page {
            Some(scheme) => Origin::parse(&format!("{scheme}://{rest}"))?,
            None => Origin::parse(text)?,
        };
        if !origin.is_secure() && !origin.is_this_machine() {
            return Err(format!("{text:?} is not encrypted: https:// or wss:// is wanted"));
        }
        Ok(MediaOrigin { origin, socket: of_page.is_some() })
    }

    /// Whether it is reached by WebSocket alone, so that no picture comes from it.
    pub fn is_socket(&self) -> bool {
        self.socket
    }
}

impl fmt::Display for MediaOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.origin.to_string();
        match self.socket {
            true => f.write_str(&origin.replacen("http", "ws", 1)),
            false => f.write_str(&origin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_for_media_are_encrypted_or_on_this_machine() {
        for (text, shown) in [
            ("https://sfu.example", Some("https://sfu.example")),
            ("WSS://Sfu.example:7443", Some("wss://sfu.example:7443")),
            ("ws://localhost:7880", Some("ws://localhost:7880")),
            ("http://[::1]:7880", Some("http://[::1]:7880")),
            ("ws://127.0.0.1", Some("ws://127.0.0.1")),
            ("http://sfu.example", None),
            ("ws://localhost.example", None),
            ("wss://sfu.example/path", None),
            ("wss://*.example", None),
            ("https://sfu.example; script-src *", None),
            ("data:", None),
            ("*", None),
        ] {
            let read = MediaOrigin::parse(text).ok().map(|origin| origin.to_string());
            assert_eq!(read.as_deref(), shown, "{text}");
        }
    }
}
