//! The account plane.

mod secret;

pub use secret::{Secret, in_journal};
