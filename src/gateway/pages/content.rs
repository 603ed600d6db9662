//! One file as it is served: its type, its bytes in each coding, and a tag for each by which a browser knows them again.
//! Must not know which file it is.

use std::borrow::Cow;
use std::io::{self, Write};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use super::accept::{Coding, coding};

/// Each file is coded once in the life of the process, while somebody waits: this takes some 30 ms for the largest, and a
/// hundredth of the memory that the last 6 % of its size would cost.
const BROTLI_QUALITY: u32 = 9;
/// As much as the largest file.
const BROTLI_WINDOW_BITS: u32 = 18;
const BROTLI_BUFFER_BYTES: usize = 64 * 1024;

/// File name endings, the media type of each, and whether coding makes it smaller.
const TYPES: [(&str, &str, bool); 16] = [
    ("html", "text/html; charset=utf-8", true),
    ("js", "text/javascript; charset=utf-8", true),
    ("mjs", "text/javascript; charset=utf-8", true),
    ("css", "text/css; charset=utf-8", true),
    ("json", "application/json", true),
    ("map", "application/json", true),
    ("webmanifest", "application/manifest+json", true),
    ("txt", "text/plain; charset=utf-8", true),
    ("svg", "image/svg+xml; charset=utf-8", true),
    ("wasm", "application/wasm", true),
    ("png", "image/png", false),
    ("jpg", "image/jpeg", false),
    ("webp", "image/webp", false),
    ("ico", "image/vnd.microsoft.icon", false),
    ("woff2", "font/woff2", false),
    ("mp3", "audio/mpeg", false),
];

/// The media type of a file of this name, and whether coding makes it smaller. Unknown endings are bytes to save.
pub(super) fn media_type(name: &str) -> (&'static str, bool) {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let known = TYPES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(ending));
    known.map_or(("application/octet-stream", false), |(_, media_type, shrinks)| (*media_type, *shrinks))
}

/// A file that does not change while the process lives.
pub(super) struct Content {
    media_type: &'static str,
    shrinks: bool,
    /// SHA-256 of the bytes, in hexadecimal.
    hash: String,
    plain: Bytes,
    brotli: OnceCell<Bytes>,
    gzip: OnceCell<Bytes>,
}

impl Content {
    pub(super) fn new(name: &str, bytes: Cow<'static, [u8]>) -> Content {
        let (media_type, shrinks) = media_type(name);
        let plain = match bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        let hash = Sha256::digest(&plain).iter().map(|byte| format!("{byte:02x}")).collect();
        Content {
            media_type,
            shrinks,
            hash,
            plain,
            brotli: OnceCell::const_new(),
            gzip: OnceCell::const_new(),
        }
    }

    /// The file in the coding that the browser likes best, or word that it has it already.
    pub(super) async fn answer(&self, asked: &HeaderMap) -> Response {
        let coding = if self.shrinks { coding(asked) } else { Coding::Identity };
        let tag = self.tag(coding);
        let mut headers = HeaderMap::new();
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(header::ETAG, HeaderValue::try_from(&tag).expect("hexadecimal is visible ASCII"));
        if has_already(asked, &tag) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        if coding != Coding::Identity {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
        }
        (headers, Body::from(self.coded(coding).await)).into_response()
    }

    /// Bytes that differ have tags that differ, so each coding has its own.
    fn tag(&self, coding: Coding) -> String {
        match coding {
            Coding::Identity => format!("\"{}\"", self.hash),
            Coding::Brotli | Coding::Gzip => format!("\"{}-{}\"", self.hash, coding.name()),
        }
    }

    /// The first who asks waits for the coding, with everybody else who asks meanwhile; no other work does.
    async fn coded(&self, coding: Coding) -> Bytes {
        let (cell, make): (_, Coder) = match coding {
            Coding::Identity => return self.plain.clone(),
            Coding::Brotli => (&self.brotli, brotli),
            Coding::Gzip => (&self.gzip, gzip),
        };
        let coded = cell.get_or_init(|| async {
            let plain = self.plain.clone();
            let made = tokio::task::spawn_blocking(move || make(&plain)).await;
            Bytes::from(made.expect("coding does not panic").expect("memory takes every byte"))
        });
        coded.await.clone()
    }
}

type Coder = fn(&[u8]) -> io::Result<Vec<u8>>;

fn brotli(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut coder =
        brotli::CompressorWriter::new(Vec::new(), BROTLI_BUFFER_BYTES, BROTLI_QUALITY, BROTLI_WINDOW_BITS);
    coder.write_all(plain)?;
    Ok(coder.into_inner())
}

fn gzip(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut coder = GzEncoder::new(Vec::new(), Compression::best());
    coder.write_all(plain)?;
    coder.finish()
}

/// Whether `If-None-Match` names this tag, or anything; weak or strong is the same here (RFC 9110, section 13.1.2).
pub(in crate::gateway) fn has_already(asked: &HeaderMap, tag: &str) -> bool {
    let values = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut known = values.flat_map(|value| value.split(',')).map(str::trim);
    let strong = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
    known.any(|known| known == "*" || strong(known) == strong(tag))
}
