//! Where things lie in the data directory, and how a verb reads a stream there.
//! Must not know what is done with the records.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::outcome::Fault;
use crate::hub::load;
use crate::journal::{ReadOnly, StreamName};

/// The account plane's stream.
pub const ACCOUNTS_STREAM: &str = "accounts";

/// Where the journal is.
#[derive(Debug, Clone, clap::Args)]
pub struct DataArgs {
    /// Directory that holds everything durable
    #[arg(long, value_name = "DIRECTORY", env = "CUELIGHT_DATA", default_value = "cuelight-data")]
    pub data: PathBuf,
}

impl DataArgs {
    /// The journal's file.
    pub fn journal(&self) -> PathBuf {
        journal_in(&self.data)
    }
}

/// The journal's file in this data directory.
pub fn journal_in(data: &Path) -> PathBuf {
    data.join(crate::node::JOURNAL_FILE)
}

/// The stream of a session that somebody typed.
pub(super) fn session_stream(session: &str) -> Result<StreamName, Fault> {
    let stream = load::stream_of(session).ok().filter(|_| !session.is_empty() && !session.contains('/'));
    stream.ok_or_else(|| Fault::Name(session.to_owned()))
}

/// Every record of a stream, oldest first; none where there is no such stream.
pub(super) fn records<T: DeserializeOwned>(
    journal: &mut ReadOnly,
    stream: &StreamName,
) -> Result<Vec<T>, Fault> {
    let history = journal.read(stream, 0)?;
    let decoded = history.records.iter().map(|stored| {
        rmp_serde::from_slice(&stored.body).map_err(|source| Fault::Decode {
            stream: stream.to_string(),
            number: stored.first,
            source,
        })
    });
    decoded.collect()
}
