//! The operator's directory of media files, at `/media/`: what shows the media server's pictures in a page.
//! Must not know what the files do, and gives nothing from outside of the directory.

use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

use super::content::{has_already, media_type};
use crate::gateway::problem::Problem;

/// A directory whose files are served as they are at the moment.
#[derive(Debug)]
pub(super) struct Media {
    dir: PathBuf,
}

impl Media {
    pub(super) fn new(dir: &Path) -> Media {
        Media { dir: dir.to_owned() }
    }

    /// A file by its path below the directory.
    ///
    /// # Errors
    /// Not found, whatever the reason: a directory, a hidden file, a way out of here, or nothing of this name.
    pub(super) async fn answer(&self, path: &str, asked: &HeaderMap) -> Result<Response, Problem> {
        let absent = || Problem::not_found("file");
        if !is_plain(path) {
            return Err(absent());
        }
        let (file, size, tag) = self.open(path).await.ok().flatten().ok_or_else(absent)?;
        if has_already(asked, &tag) {
            return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
        }
        let headers = [
            (header::CONTENT_TYPE, media_type(path).0.to_owned()),
            (header::CONTENT_LENGTH, size.to_string()),
            (header::ETAG, tag),
        ];
        // What is appended meanwhile is not what was measured.
        let body = Body::from_stream(ReaderStream::new(file.take(size)));
        Ok((headers, body).into_response())
    }

    /// The file with its size and a tag; none where a link leads out of the directory, or to what is no file.
    async fn open(&self, path: &str) -> io::Result<Option<(File, u64, String)>> {
        let dir = tokio::fs::canonicalize(&self.dir).await?;
        let path = tokio::fs::canonicalize(dir.join(path)).await?;
        if !path.starts_with(&dir) || !tokio::fs::metadata(&path).await?.is_file() {
            return Ok(None);
        }
        let file = File::open(path).await?;
        let found = file.metadata().await?;
        let changed = found.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        // Weak: two changes within the clock's step would have the same.
        let tag = format!("W/\"{:x}-{:x}\"", changed.as_nanos(), found.len());
        Ok(Some((file, found.len(), tag)))
    }
}

/// Whether each part of a path is a plain name: none is empty, hidden, or a step up.
fn is_plain(path: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', '\0']);
    path.split('/').all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_looked_for() {
        for path in ["media.js", "chunks/a-1.js", "a..b/c"] {
            assert!(is_plain(path), "{path}");
        }
        for path in
            ["", "/etc/passwd", "../a", "a/../b", "./a", "a//b", "a/", ".env", "a/.git/b", "a\\..\\b", "a\0"]
        {
            assert!(!is_plain(path), "{path}");
        }
    }
}
