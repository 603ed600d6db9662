//! How a verb ends: well, with something found wrong, or not at all. Must not know the verbs.

use std::process::ExitCode;

use crate::journal::{OpenError, ReadError, VerifyError};

/// What a verb that could do its work found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Exit code 0.
    Fine,
    /// It works, and what it looked at does not: exit code 1.
    Wrong,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        match outcome {
            Outcome::Fine => ExitCode::SUCCESS,
            Outcome::Wrong => ExitCode::FAILURE,
        }
    }
}

/// Why a verb could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Verify(#[from] VerifyError),
    #[error("record {number} of {stream} does not decode: {source}")]
    Decode { stream: String, number: u64, source: rmp_serde::decode::Error },
    #[error("the journal has no session `{0}`")]
    NoSession(String),
    #[error("the first fact of session `{0}` is not its creation")]
    NoCreation(String),
    #[error("`{0}` is no name for a session")]
    Name(String),
    /// The string says what was asked of which server.
    #[error("{0}")]
    Http(String),
    /// The string says which key is missing, or which file cannot be read.
    #[error("{0}")]
    Secret(String),
    /// The string says what was typed wrongly.
    #[error("{0}")]
    Typed(String),
    /// The string says what of the server could not be started.
    #[error("{0}")]
    Start(String),
    #[error("cannot write: {0}")]
    Write(#[from] std::io::Error),
}

impl Fault {
    /// The exit code of a verb that could not do its work, as clap has it for what was typed wrongly.
    pub const EXIT_CODE: u8 = 2;
}
