//! The link that opens a page for one person. Must not know what the page does with it.

use crate::config::PublicUrl;
use crate::session::Role;

/// Staff come into the control room, everybody else into the audience. The ticket stands behind `#`: it never leaves the
/// browser as part of an address.
pub(super) fn link(base: &PublicUrl, role: Role, session: &str, ticket: &str) -> String {
    let door = if role.is_staff() { "control" } else { "join" };
    format!("{base}/{door}/{session}#{ticket}")
}
