//! The first thing somebody is shown, and a fresh look in place of what they missed: encoded once, given to all who
//! would get the same bytes.
//! Must not know who sees what, nor what changes it: the session says who looks alike, and until when.

use std::collections::BTreeSet;

use bytes::Bytes;

use super::bounds;
use crate::protocol::Codec;
use crate::protocol::outgoing::Welcome;
use crate::protocol::shared::{self, State};
use crate::session::looks::{Look, Mark};
use crate::session::shapes::You;
use crate::session::view::View;
use crate::session::{ParticipantNo, Session};

/// States kept of one session: a look of staff, one of panelists, four of attendees while a poll is open, twice for
/// the codecs. One has at most a quarter of a megabyte, and mostly a few kilobytes.
const KEPT_MAX: usize = 8;

/// States that were encoded of late.
#[derive(Debug, Default)]
pub struct Snapshots {
    kept: Vec<Kept>,
    /// Planted: a state is given out for ever.
    pub(super) stale: bool,
}

#[derive(Debug)]
struct Kept {
    look: Look,
    codec: Codec,
    mark: Mark,
    apart: BTreeSet<ParticipantNo>,
    /// Made when the first one came who has nothing of their own.
    state: Option<State>,
}

impl Snapshots {
    /// Snapshots that a test makes go stale.
    #[doc(hidden)]
    pub fn planted(stale: bool) -> Snapshots {
        Snapshots { kept: Vec::new(), stale }
    }

    /// The welcome of somebody who does not resume, encoded; `welcome` comes without a state.
    ///
    /// Cost: where somebody alike came before and nothing that they see has changed since, a few microseconds and a copy
    /// of the bytes; else [`Session::view`] and its encoding.
    pub fn welcome(
        &mut self,
        session: &Session,
        who: ParticipantNo,
        codec: Codec,
        welcome: &Welcome,
    ) -> Bytes {
        match self.state(session, who, codec) {
            Some(state) => state.welcome(welcome, session.audience()),
            None => codec.encode(&Welcome { state: Some(&view(session, who)), ..welcome.clone() }),
        }
    }

    /// A snapshot for somebody, encoded. Cost: as [`Snapshots::welcome`].
    pub fn snapshot(&mut self, session: &Session, who: ParticipantNo, codec: Codec) -> Bytes {
        let (epoch, seq, you) = (&*session.epoch, session.seq, You::of(session, who));
        match self.state(session, who, codec) {
            Some(state) => state.snapshot(epoch, seq, &you, session.audience()),
            None => shared::snapshot(codec, epoch, seq, &you, &view(session, who)),
        }
    }

    /// The state that somebody shares with others; `None` if theirs is their own.
    fn state(&mut self, session: &Session, who: ParticipantNo, codec: Codec) -> Option<&State> {
        let look = session.look(who);
        let mark = session.mark(look);
        let stale = self.stale;
        self.kept.retain(|kept| stale || kept.mark.is(&session.mark(kept.look)));
        let known = self.kept.iter().position(|kept| kept.look == look && kept.codec == codec);
        let index = known.unwrap_or_else(|| {
            if self.kept.len() == KEPT_MAX {
                self.kept.remove(0);
            }
            self.kept.push(Kept { look, codec, mark, apart: session.apart(), state: None });
            self.kept.len() - 1
        });
        let kept = &mut self.kept[index];
        if kept.apart.contains(&who) {
            return None;
        }
        if kept.state.is_none() {
            kept.state = State::of(codec, view(session, who));
        }
        kept.state.as_ref()
    }
}

/// What somebody may know. What had no room in it is counted: here, where it is made, however many are given it.
fn view(session: &Session, who: ParticipantNo) -> View {
    let view = session.view(who);
    if view.cut.messages {
        bounds::count("history_messages");
    }
    if view.cut.bytes {
        bounds::count("snapshot_bytes");
    }
    view
}
