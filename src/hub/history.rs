//! What was shown of late, kept typed so that somebody who comes back gets what they missed and may see now.
//! Must not know connections; one deque for each view, so that a busy view does not push out a quiet one's past.
//!
//! A resume costs what it brings, not what is kept: what is addressed to single persons is found by person, and what
//! many come back to is encoded once.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;

use super::entry::ViewClass;
use crate::protocol::{Codec, outgoing};
use crate::session::announce::{Announcement, Shown};
use crate::session::{ParticipantNo, Role, Seq, Session};

/// Events kept of each view.
pub const EVENTS_KEPT: usize = 4_096;
/// Events kept that are addressed to single persons, all persons together.
pub const PERSONAL_KEPT: usize = 4 * EVENTS_KEPT;
/// Copies that those have at most: one event may have a copy for each of thousands, some 400 bytes each.
const COPIES_KEPT: usize = 16 * EVENTS_KEPT;
/// Events of one message at most, as in [`super::fanout`].
const MESSAGE_EVENTS_MAX: usize = 256;
/// Events kept encoded, of all views together, in each codec.
const ENCODED_KEPT: usize = 2 * EVENTS_KEPT;

/// The recent past of a session.
#[derive(Debug, Default)]
pub struct History {
    views: [Past; 3],
    personal: Past,
    /// Nothing at or before this number was ever here.
    begins_after: Seq,
    /// The last that was addressed to each person and is not kept any more. One for each who was ever here: what pushes out
    /// somebody's past is no reason to send all the others a state.
    forgotten: BTreeMap<ParticipantNo, Seq>,
    /// For each person in an audience of `personal`, the first copy that is for them.
    theirs: BTreeMap<(ParticipantNo, Seq), u32>,
    /// By codec: events that somebody came back to, with the number of the copy.
    encoded: [BTreeMap<(Seq, usize), Bytes>; 2],
}

#[derive(Debug, Default)]
struct Past {
    events: VecDeque<Arc<Shown>>,
    /// Copies that these have, all together.
    copies: usize,
    /// Everything after this number is here.
    complete_after: Seq,
}

impl Past {
    /// Keeps an event; what it pushes out goes to `forget`.
    fn keep(
        &mut self,
        shown: &Arc<Shown>,
        (events_max, copies_max): (usize, usize),
        mut forget: impl FnMut(&Shown),
    ) {
        self.copies += shown.copies.len();
        self.events.push_back(shown.clone());
        while (self.events.len() > events_max || self.copies > copies_max)
            && let Some(oldest) = self.events.pop_front()
        {
            self.copies -= oldest.copies.len();
            self.complete_after = oldest.seq;
            forget(&oldest);
        }
    }

    fn since(&self, seq: Seq) -> Option<impl Iterator<Item = &Arc<Shown>>> {
        let start = self.events.partition_point(|shown| shown.seq <= seq);
        (seq >= self.complete_after).then(|| self.events.range(start..))
    }

    fn get(&self, seq: Seq) -> Option<&Shown> {
        let index = self.events.partition_point(|shown| shown.seq < seq);
        self.events.get(index).map(|shown| &**shown).filter(|shown| shown.seq == seq)
    }
}

/// Somebody who comes back.
#[derive(Debug, Clone, Copy)]
pub struct Returning {
    pub who: ParticipantNo,
    pub role: Role,
    pub codec: Codec,
    /// Up to where they know everything.
    pub from: Seq,
}

/// A copy of an event that somebody missed: the event, and which of its copies.
type Missed<'a> = (&'a Shown, usize);

impl History {
    /// Says that nothing at or before this number is kept.
    pub fn begin_after(&mut self, seq: Seq) {
        self.begins_after = seq;
        self.views.iter_mut().for_each(|past| past.complete_after = seq);
    }

    /// Keeps an event.
    pub fn keep(&mut self, shown: &Arc<Shown>) {
        for view in ViewClass::ALL {
            if shown.copies.iter().any(|copy| copy.audience.holds_view(view.role())) {
                self.views[view as usize].keep(shown, (EVENTS_KEPT, usize::MAX), |_| {});
            }
        }
        if shown.copies.iter().all(|copy| copy.audience.persons.is_empty()) {
            return;
        }
        let persons = |shown: &Shown| {
            let copies = shown.copies.iter().enumerate().rev();
            let each =
                copies.flat_map(|(index, copy)| copy.audience.persons.iter().map(move |who| (*who, index)));
            each.collect::<Vec<_>>()
        };
        // From the last copy to the first: of several for one person the first one stays.
        self.theirs.extend(persons(shown).into_iter().map(|(who, index)| ((who, shown.seq), index as u32)));
        self.personal.keep(shown, (PERSONAL_KEPT, COPIES_KEPT), |oldest| {
            for (who, _) in persons(oldest) {
                self.theirs.remove(&(who, oldest.seq));
                self.forgotten.insert(who, oldest.seq);
            }
        });
    }

    /// What somebody missed and may see now, as messages in order of which the last one says where the session is and
    /// comes even if nothing was missed; `None` if it is not all here any more.
    ///
    /// `everything`: planted, tells again what was taken back since.
    pub fn replay(&mut self, session: &Session, back: Returning, everything: bool) -> Option<Vec<Bytes>> {
        if self.encoded.iter().any(|encoded| encoded.len() > ENCODED_KEPT) {
            self.encoded = Default::default();
        }
        let mut encoded = std::mem::take(&mut self.encoded[back.codec as usize]);
        let pieces = self.missed(session, back, everything).map(|missed| {
            let bytes = |(shown, index): Missed| {
                let event = &shown.copies[index].message;
                let encode = || outgoing::event(back.codec, event);
                let piece = match shown.copies[index].audience.holds_view(back.role) {
                    true => encoded.entry((shown.seq, index)).or_insert_with(encode).clone(),
                    false => encode(),
                };
                (shown.seq, piece)
            };
            missed.into_iter().map(bytes).collect::<Vec<_>>()
        });
        self.encoded[back.codec as usize] = encoded;
        pieces.map(|pieces| messages(back.codec, &pieces, session.seq))
    }

    /// What somebody missed and may see now, in order.
    fn missed(&self, session: &Session, back: Returning, everything: bool) -> Option<Vec<Missed<'_>>> {
        let Returning { who, role, from, .. } = back;
        let forgotten = self.forgotten.get(&who).copied().unwrap_or_default();
        if from < self.begins_after.max(forgotten) {
            return None;
        }
        let of_view = self.views[ViewClass::of(role) as usize].since(from)?;
        let first = |shown: &Shown| shown.copies.iter().position(|copy| copy.audience.holds(who, role));
        let mut missed: Vec<Missed> =
            of_view.filter_map(|shown| first(shown).map(|index| (&**shown, index))).collect();
        let view_end = missed.len();
        let theirs = self.theirs.range((who, Seq(from.0 + 1))..=(who, Seq(u64::MAX)));
        for ((_, seq), index) in theirs {
            let known = missed[..view_end].binary_search_by_key(seq, |(shown, _)| shown.seq).is_ok();
            missed.extend(self.personal.get(*seq).filter(|_| !known).map(|shown| (shown, *index as usize)));
        }
        missed.sort_by_key(|(shown, _)| shown.seq);
        let event = |(shown, index): &Missed| may_see_now(session, who, &shown.copies[*index].message.data);
        missed.retain(|copy| everything || event(copy));
        Some(missed)
    }
}

/// Encoded events as messages of at most [`MESSAGE_EVENTS_MAX`] each.
fn messages(codec: Codec, pieces: &[(Seq, Bytes)], head: Seq) -> Vec<Bytes> {
    let mut rest = pieces;
    let mut messages = Vec::new();
    loop {
        let (chunk, after) = rest.split_at(rest.len().min(MESSAGE_EVENTS_MAX));
        let seq = chunk.last().filter(|_| !after.is_empty()).map_or(head, |(seq, _)| *seq);
        messages.push(outgoing::events(codec, seq, chunk.iter().map(|(_, piece)| piece)));
        if after.is_empty() {
            return messages;
        }
        rest = after;
    }
}

/// Whether what was shown then may be shown now: a message deleted since, a question taken away since and results
/// hidden since are not told again.
fn may_see_now(session: &Session, who: ParticipantNo, data: &Announcement) -> bool {
    use crate::session::ids::{MessageNo, PollNo, QuestionNo};
    let key = &session.key;
    match data {
        Announcement::ChatMessage { message, .. } => {
            MessageNo::open(message, key).is_some_and(|number| !session.chat.is_deleted(number))
        }
        Announcement::QuestionAssigned { question, text: Some(_), .. } => {
            let question = QuestionNo::open(question, key).and_then(|number| session.questions.get(number));
            question.is_none_or(|question| session.sees_question(who, question))
        }
        Announcement::PollResultsShared { poll, .. } => {
            let poll = PollNo::open(poll, key).and_then(|number| session.polls.get(number));
            poll.is_some_and(|poll| poll.shared)
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::announce::{Audience, Shade, WireEvent};
    use crate::session::keyed::Key;
    use crate::session::text::{Description, PollTitle};
    use crate::session::{Event, Millis, Record, Timestamp};

    fn session() -> Session {
        let (title, description) = (PollTitle::new("t").unwrap(), Description::new("").unwrap());
        let (key, epoch) = (Key([1; 16]), "e".into());
        let created = Event::Created { key, epoch, title, description, capacity: 1 };
        Session::new(&Record { first: Seq(1), at: Millis(0), by: None, cause: None, events: vec![created] })
    }

    /// An event with these copies: whether attendees see it, and which persons.
    fn shown(seq: u64, copies: impl IntoIterator<Item = (bool, Vec<u32>)>) -> Arc<Shown> {
        let (seq, at) = (Seq(seq), Millis(0));
        let copy = |(number, (attendees, persons)): (usize, (bool, Vec<u32>))| Shade {
            audience: Audience {
                attendees,
                persons: persons.into_iter().map(ParticipantNo).collect(),
                ..Audience::default()
            },
            message: WireEvent {
                seq,
                at: Timestamp(at),
                by: None,
                data: Announcement::AllMuted { mute_epoch: number as u64, locked: false },
            },
        };
        Arc::new(Shown { seq, at, copies: copies.into_iter().enumerate().map(copy).collect() })
    }

    fn returning(who: u32, from: u64) -> Returning {
        Returning { who: ParticipantNo(who), role: Role::Attendee, codec: Codec::Json, from: Seq(from) }
    }

    #[test]
    fn what_thousands_got_a_copy_of_is_kept_within_bounds() {
        let mut history = History::default();
        for number in 1..=1000 {
            history.keep(&shown(number, (0..1000).map(|who| (false, vec![who]))));
        }
        let kept = history.personal.events.len();
        assert_eq!(kept, COPIES_KEPT / 1000);
        assert_eq!(history.theirs.len(), kept * 1000, "what is forgotten is not found either");
        let complete_after = Seq(1000 - kept as u64);
        let session = session();
        let missed = |from| history.missed(&session, returning(7, from), false);
        assert_eq!(missed(complete_after.0).map(|missed| missed.len()), Some(kept));
        assert!(missed(complete_after.0 - 1).is_none());
    }

    /// Once all were sent a state because thousands of others had been written to.
    #[test]
    fn what_was_for_others_pushes_out_nobody_elses_past() {
        let mut history = History::default();
        history.keep(&shown(1, [(false, vec![3])]));
        history.keep(&shown(2, [(true, vec![])]));
        for number in 0..=PERSONAL_KEPT as u64 {
            history.keep(&shown(3 + number, [(false, vec![7])]));
        }
        let session = session();
        let missed = |who, from| history.missed(&session, returning(who, from), false);
        assert_eq!(missed(5, 0).map(|missed| missed.len()), Some(1), "they lack nothing of their own");
        assert!(missed(3, 0).is_none() && missed(7, 0).is_none());
        assert_eq!(missed(3, 1).map(|missed| missed.len()), Some(1));
        assert!(missed(7, 2).is_none());
        assert_eq!(missed(7, 3).map(|missed| missed.len()), Some(PERSONAL_KEPT));
        history.begin_after(Seq(2));
        assert!(history.missed(&session, returning(5, 1), false).is_none(), "what was never here");
    }

    /// Against a look at everything that is kept, as it is defined: the first copy that is for them.
    #[test]
    fn each_gets_the_first_copy_that_is_for_them_once_and_in_order() {
        let (mut history, mut all, session) = (History::default(), Vec::new(), session());
        let mut dice = 7u64;
        let mut below = |limit: u64| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (dice >> 33) % limit
        };
        for seq in 1..=500 {
            let copies: Vec<_> = (0..below(4))
                .map(|_| (below(3) == 0, (0..below(3)).map(|_| below(5) as u32).collect()))
                .collect();
            let shown = shown(seq, copies);
            history.keep(&shown);
            all.push(shown);
        }
        for (who, from) in (0..5).flat_map(|who| [(who, 0), (who, 250), (who, 499), (who, 500)]) {
            let expected = all.iter().filter(|shown| shown.seq > Seq(from));
            let expected = expected.filter_map(|shown| shown.to(ParticipantNo(who), Role::Attendee));
            let missed = history.missed(&session, returning(who, from), false).unwrap();
            let missed = missed.into_iter().map(|(shown, index)| &shown.copies[index].message);
            assert!(missed.eq(expected), "{who} from {from}");
        }
    }

    #[test]
    fn what_was_encoded_for_one_is_the_same_for_the_next_and_each_codec_has_its_own() {
        let (mut history, session) = (History::default(), session());
        for seq in 1..=600 {
            history.keep(&shown(2 * seq, [(true, vec![]), (false, vec![3])]));
            history.keep(&shown(2 * seq + 1, [(false, vec![3])]));
        }
        for codec in [Codec::Json, Codec::MessagePack, Codec::Json] {
            for who in [3, 4] {
                let back = Returning { codec, ..returning(who, 0) };
                let missed = history.missed(&session, back, false).unwrap();
                let event = |(shown, index): Missed| {
                    (shown.seq, outgoing::event(codec, &shown.copies[index].message))
                };
                let pieces: Vec<_> = missed.into_iter().map(event).collect();
                let expected = messages(codec, &pieces, session.seq);
                assert_eq!(expected.len(), if who == 3 { 5 } else { 3 }, "256 events a message");
                assert_eq!(history.replay(&session, back, false), Some(expected));
            }
        }
    }
}
