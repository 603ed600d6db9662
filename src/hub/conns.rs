//! The connections of a session, as its owner knows them.
//! Must not know what they are sent.

use std::sync::Arc;

use super::mail::ConnId;
use super::owner::Owner;
use super::seat::Line;
use crate::protocol::Codec;
use crate::session::{ParticipantNo, Role, Seq};

/// One connection, as its owner knows it.
#[derive(Debug)]
pub(super) struct Conn {
    pub who: ParticipantNo,
    pub key: Arc<str>,
    pub role: Role,
    pub codec: Codec,
    pub line: Arc<Line>,
    /// Seated: its welcome has left.
    pub live: bool,
    /// Told to close: what it still sends is void.
    pub closing: bool,
    pub seen: Seq,
}

impl Owner {
    /// A connection more.
    pub(super) fn add_conn(&mut self, id: ConnId, conn: Conn) {
        self.speaking[conn.codec as usize] += 1;
        metrics::gauge!(crate::metrics::CONNECTIONS.name).increment(1.0);
        self.conns.insert(id, conn);
    }

    /// A connection less.
    pub(super) fn remove_conn(&mut self, id: ConnId) -> Option<Conn> {
        let conn = self.conns.remove(&id)?;
        self.speaking[conn.codec as usize] -= 1;
        self.live -= u32::from(conn.live);
        metrics::gauge!(crate::metrics::CONNECTIONS.name).decrement(1.0);
        Some(conn)
    }

    /// Marks a connection as seated.
    pub(super) fn set_live(&mut self, id: ConnId) -> Option<&Conn> {
        let conn = self.conns.get_mut(&id)?;
        conn.live = true;
        self.live += 1;
        Some(conn)
    }
}
