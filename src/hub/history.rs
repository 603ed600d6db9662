//! What was shown of late, kept typed so that somebody who comes back gets what they missed and may see now.
//! Must not know connections; one deque for each view, so that a busy view does not push out a quiet one's past.

use std::collections::VecDeque;
use std::sync::Arc;

use super::entry::ViewClass;
use crate::session::announce::{Announcement, Shown, WireEvent};
use crate::session::{ParticipantNo, Role, Seq, Session};

/// Events kept of each view.
pub const EVENTS_KEPT: usize = 4_096;
/// Events kept that are addressed to single persons, all persons together.
pub const PERSONAL_KEPT: usize = 4 * EVENTS_KEPT;
/// Copies that those have at most: one event may have a copy for each of thousands, some 400 bytes each.
const COPIES_KEPT: usize = 16 * EVENTS_KEPT;

/// The recent past of a session.
#[derive(Debug, Default)]
pub struct History {
    views: [Past; 3],
    personal: Past,
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
    fn keep(&mut self, shown: &Arc<Shown>, events_max: usize, copies_max: usize) {
        self.copies += shown.copies.len();
        self.events.push_back(shown.clone());
        while (self.events.len() > events_max || self.copies > copies_max)
            && let Some(oldest) = self.events.pop_front()
        {
            self.copies -= oldest.copies.len();
            self.complete_after = oldest.seq;
        }
    }

    fn since(&self, seq: Seq) -> Option<impl Iterator<Item = &Arc<Shown>>> {
        let start = self.events.partition_point(|shown| shown.seq <= seq);
        (seq >= self.complete_after).then(|| self.events.range(start..))
    }
}

impl History {
    /// Says that nothing at or before this number is kept.
    pub fn begin_after(&mut self, seq: Seq) {
        for past in self.views.iter_mut().chain([&mut self.personal]) {
            past.complete_after = seq;
        }
    }

    /// Keeps an event.
    pub fn keep(&mut self, shown: &Arc<Shown>) {
        for view in ViewClass::ALL {
            if shown.copies.iter().any(|copy| copy.audience.holds_view(view.role())) {
                self.views[view as usize].keep(shown, EVENTS_KEPT, usize::MAX);
            }
        }
        if shown.copies.iter().any(|copy| !copy.audience.persons.is_empty()) {
            self.personal.keep(shown, PERSONAL_KEPT, COPIES_KEPT);
        }
    }

    /// What somebody missed after `seq` and may see now, in order; `None` if it is not all here any more.
    pub fn missed(
        &self,
        session: &Session,
        who: ParticipantNo,
        role: Role,
        seq: Seq,
        everything: bool,
    ) -> Option<Vec<WireEvent>> {
        let of_view = self.views[ViewClass::of(role) as usize].since(seq)?;
        let personal = self
            .personal
            .since(seq)?
            .filter(|shown| shown.copies.iter().any(|copy| copy.audience.persons.contains(&who)));
        let mut missed: Vec<&Arc<Shown>> = of_view.chain(personal).collect();
        missed.sort_by_key(|shown| shown.seq);
        missed.dedup_by_key(|shown| shown.seq);
        let events = missed.into_iter().filter_map(|shown| shown.to(who, role));
        // Planted: `everything` tells again what was taken back since.
        Some(events.filter(|event| everything || may_see_now(session, who, &event.data)).cloned().collect())
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
    use crate::session::announce::{Audience, Shade};
    use crate::session::{Millis, Timestamp};

    #[test]
    fn what_thousands_got_a_copy_of_is_kept_within_bounds() {
        let mut history = History::default();
        for number in 1..=1000 {
            let (seq, at) = (Seq(number), Millis(0));
            let copy = |who| Shade {
                audience: Audience { persons: vec![ParticipantNo(who)], ..Audience::default() },
                message: WireEvent { seq, at: Timestamp(at), by: None, data: Announcement::HandsLowered {} },
            };
            history.keep(&Arc::new(Shown { seq, at, copies: (0..1000).map(copy).collect() }));
        }
        let kept = history.personal.events.len();
        assert_eq!(kept, COPIES_KEPT / 1000);
        let complete_after = Seq(1000 - kept as u64);
        assert!(history.personal.since(complete_after).is_some_and(|events| events.count() == kept));
        assert!(history.personal.since(Seq(complete_after.0 - 1)).is_none(), "not all of it is here");
    }
}
