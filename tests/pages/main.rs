//! The browser pages as a server gives them out, and that what is committed was built from what is committed beside it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod built;
mod harness;
mod media;
mod serving;
