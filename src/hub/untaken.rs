//! What becomes of those whom no owner answers: whose mail it did not take, and whose answer it cannot give.
//! Must not know why.

use tokio::sync::oneshot;

use super::errand::ErrandReply;
use super::mail::{Admission, Mail, Reply};
use super::outbox::Item;
use super::reader::Goodbye;
use crate::protocol::outgoing::CloseCode;
use crate::session::Refusal;

/// Who takes the mail that an owner did not.
pub(super) enum Next {
    /// Another owner.
    Another,
    /// Nobody: there is no such session.
    None,
    /// Perhaps another owner, later.
    Later,
}

pub(super) fn turn_back(mail: Mail, next: &Next) {
    match (mail, next) {
        (Mail::Join(join, reply), Next::Another) => match reply {
            // Who gave up waiting needs no answer.
            Reply::Seat(reply) => drop(reply.send(Admission::Ended)),
            Reply::Row(doorstep) => doorstep.ask_again(join),
        },
        (Mail::Join(_, reply), Next::None) => turn_away(reply, CloseCode::NoSuchSession.into()),
        (Mail::Join(_, reply), Next::Later) => turn_away(reply, CloseCode::Overloaded.into()),
        (Mail::Errand(_, reply), Next::Another) => answer_errand(reply, ErrandReply::Ended),
        (Mail::Errand(_, reply), Next::None) => {
            answer_errand(reply, ErrandReply::Refused(Refusal::NotFound { what: "session" }));
        }
        (Mail::Errand(_, reply), Next::Later) => {
            answer_errand(reply, ErrandReply::Refused(Refusal::Unavailable))
        }
        (Mail::Drain(done), _) => drop(done.send(())),
        (Mail::Ask(..) | Mail::Gone { .. } | Mail::Resync(_) | Mail::Seen(..) | Mail::Revoke(_), _) => {}
    }
}

/// Says no to a join. Who gave up waiting needs no answer.
pub(super) fn turn_away(reply: Reply, goodbye: Goodbye) {
    match reply {
        Reply::Seat(reply) => drop(reply.send(Admission::Turned(goodbye))),
        Reply::Row(doorstep) => doorstep.turn_away(goodbye),
    }
}

/// Answers an errand. Who gave up waiting needs no answer.
pub(super) fn answer_errand(reply: oneshot::Sender<ErrandReply>, answer: ErrandReply) {
    drop(reply.send(answer));
}

/// What becomes of what waited when nobody can know whether it is durable: the waiting are told nothing, their sockets
/// close with 1012 and their ids resolve it.
pub(super) fn lose_item(item: Item) {
    match item {
        Item::Admit { reply, .. } | Item::Turn { reply, .. } => {
            turn_away(reply, CloseCode::Restarting.into())
        }
        Item::Errand { reply, .. } => answer_errand(reply, ErrandReply::Unknown),
        Item::Shown(_)
        | Item::Snapshot { .. }
        | Item::Answer { .. }
        | Item::Renew
        | Item::Transient(_)
        | Item::Close { .. } => {}
    }
}
