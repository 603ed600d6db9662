//! One client's connection: how far it has come, and what it waits for.
//! Must not know what its messages mean.

use std::io::{ErrorKind, Write};

use super::dialect::Role;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Upgrading,
    /// Waits for the welcome.
    Entering,
    Ready,
    /// It failed, and was let go.
    Gone,
}

pub struct Conn {
    pub stream: mio::net::TcpStream,
    pub phase: Phase,
    pub role: Role,
    /// Sent when the upgrade is done.
    pub hello: Option<Vec<u8>>,
    /// When it was to begin, in nanoseconds.
    pub due: u64,
    /// The number that is to come: of a message, or of the answer.
    pub next: u64,
    /// What is being asked and since when.
    pub asked: Option<(Vec<u8>, u64)>,
    /// A watcher's number among those.
    pub watcher: usize,
    /// Of a frame whose end has not come yet.
    pub carry: Vec<u8>,
    /// What the socket had no room for.
    pub out: Vec<u8>,
}

impl Conn {
    /// Sends what there is to send, as far as the socket takes it.
    pub fn flush(&mut self) -> anyhow::Result<()> {
        while !self.out.is_empty() {
            match self.stream.write(&self.out) {
                Ok(count) => drop(self.out.drain(..count)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // Told again when there is room, or when the connection is there at all.
                Err(error) if [ErrorKind::WouldBlock, ErrorKind::NotConnected].contains(&error.kind()) => {
                    break;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}
