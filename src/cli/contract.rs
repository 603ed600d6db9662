//! `contract`: prints what the code says the protocol is. Must not know the protocol.

use std::io::Write;

use clap::Subcommand;

use super::outcome::{Fault, Outcome};
use crate::protocol::contract;

/// Which document.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ContractVerb {
    /// The AsyncAPI 3 document of the WebSocket protocol.
    Asyncapi,
    /// The JSON Schema of every message.
    Schema,
}

/// Prints it.
///
/// # Errors
/// When the output cannot be written.
pub fn contract(verb: ContractVerb, out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
    let document = match verb {
        ContractVerb::Asyncapi => contract::asyncapi(),
        ContractVerb::Schema => contract::json_schema(),
    };
    writeln!(out, "{document:#}")?;
    Ok(Outcome::Fine)
}
