//! The first message of a connection: in time, small, a hello with a good ticket; else the close code that says so.
//! Must not know what a ticket says beyond that it is good for this session.

use bytes::Bytes;
use tokio::time::timeout;

use super::Door;
use super::greeting::{Greeting, Over};
use crate::gateway::limits::strangers::Stranger;
use crate::gateway::tickets;
use crate::gateway::upgrade::Stream;
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
    greeting: &mut Greeting<S>,
    stranger: &mut Option<Stranger>,
) -> Admitted {
    let first = match timeout(door.times.hello, first_message(door, codec, greeting)).await {
        Err(_) => return Admitted::Turned(CloseCode::TicketRefused.into()),
        Ok(Err(admitted)) => return admitted,
        Ok(Ok(bytes)) => bytes,
    };
    let Incoming::Hello { ticket, resume, .. } = incoming::parse_within(codec, &first, &door.bounds()) else {
        return Admitted::Turned(CloseCode::NotThisProtocol.into());
    };
    let name_chars = door.limits.name_chars as usize;
    let Ok(identity) = tickets::verify_within(&ticket, &*door.keys, session, (door.clock)(), name_chars)
    else {
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

async fn first_message<S: Stream>(
    door: &Door,
    codec: Codec,
    greeting: &mut Greeting<S>,
) -> Result<Bytes, Admitted> {
    match greeting.first(&door.limits).await {
        Ok((spoken, bytes)) if spoken == codec => Ok(bytes),
        Ok(_) => Err(Admitted::Turned(CloseCode::NotThisProtocol.into())),
        Err(Over::Broken(code)) => Err(Admitted::Turned(code.into())),
        Err(Over::Gone) => Err(Admitted::Gone),
    }
}
