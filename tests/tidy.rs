//! The house rules that no compiler checks. Every failure names the file, the line and the remedy.
//!
//! Each rule is one function from files to findings, so that a planted breach can show that it is seen.

#[path = "tidy/documents.rs"]
mod documents;
#[path = "tidy/flaws.rs"]
mod flaws;
#[path = "tidy/floors.rs"]
mod floors;
#[path = "tidy/image.rs"]
mod image;
#[path = "tidy/limits.rs"]
mod limits;
#[path = "tidy/promises.rs"]
mod promises;
#[path = "tidy/proofs.rs"]
mod proofs;
#[path = "tidy/ratchet.rs"]
mod ratchet;
#[path = "tidy/sizes.rs"]
mod sizes;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/words.rs"]
mod words;
