//! The first message of a connection: in time, small, a hello with a good ticket; else the close code that says so.
//! Must not know what a ticket says beyond that it is good for this session.

use futures_util::StreamExt;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::Door;
use crate::gateway::limits::strangers::Stranger;
use crate::gateway::tickets;
use crate::gateway::upgrade::{Socket, Stream};
use crate::hub::mail::{Admission, Join, ResumeFrom};
use crate::hub::reader::Goodbye;
use crate::hub::seat::Seat;
use crate::protocol::Codec;
use crate::protocol::incoming::{self, Incoming};
use crate::protocol::outgoing::CloseCode;

/// What comes of a hello.
pub(super) enum Admitted {
    Seated(Box<Seat>),
    Turned(Goodbye),
    /// The other side is gone.
    Gone,
}

/// Waits for the hello and takes it to the session.
pub(super) async fn admit<S: Stream>(
    door: &Door,
    session: &str,
    codec: Codec,
    socket: &mut Socket<S>,
    stranger: &mut Option<Stranger>,
) -> Admitted {
    let first = match timeout(door.times.hello, first_message(codec, socket)).await {
        Err(_) => return Admitted::Turned(CloseCode::TicketRefused.into()),
        Ok(Err(admitted)) => return admitted,
        Ok(Ok(bytes)) => bytes,
    };
    if first.len() > door.limits.hello_bytes as usize {
        return Admitted::Turned(CloseCode::TooLarge.into());
    }
    let Incoming::Hello { ticket, resume, .. } = incoming::parse_within(codec, &first, &door.bounds()) else {
        return Admitted::Turned(CloseCode::NotThisProtocol.into());
    };
    let Ok(identity) = tickets::verify(&ticket, &*door.keys, session, (door.clock)()) else {
        return Admitted::Turned(CloseCode::TicketRefused.into());
    };
    if let Some(stranger) = stranger.take() {
        stranger.forgive();
    }
    let key = identity.key.clone();
    let resume = resume.map(|resume| ResumeFrom { epoch: resume.epoch, seq: resume.seq });
    match door.hub.join(session, Join { identity, resume, codec }).await {
        // A key revoked while its ticket was on the way here was told to a session that did not know it yet.
        Admission::Seated(_) if door.keys.secret(&key).is_none() => {
            Admitted::Turned(CloseCode::TicketRefused.into())
        }
        Admission::Seated(seat) => Admitted::Seated(seat),
        Admission::Turned(goodbye) => Admitted::Turned(goodbye),
        Admission::Ended => Admitted::Turned(CloseCode::Restarting.into()),
    }
}

async fn first_message<S: Stream>(codec: Codec, socket: &mut Socket<S>) -> Result<bytes::Bytes, Admitted> {
    loop {
        return match (socket.next().await, codec) {
            (Some(Ok(Message::Text(text))), Codec::Json) => Ok(text.into()),
            (Some(Ok(Message::Binary(bytes))), Codec::MessagePack) => Ok(bytes),
            (Some(Ok(Message::Text(_) | Message::Binary(_))), _) => {
                Err(Admitted::Turned(CloseCode::NotThisProtocol.into()))
            }
            (Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_) | Message::Close(_))), _) => {
                continue;
            }
            (Some(Err(error)), _) => Err(super::goodbye_for(&error).map_or(Admitted::Gone, Admitted::Turned)),
            (None, _) => Err(Admitted::Gone),
        };
    }
}
