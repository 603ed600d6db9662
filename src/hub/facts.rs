//! How facts become true: written down, applied, handed to the journal, and what they mean for connections.
//! Must not know who decided them.

use std::sync::Arc;

use super::bounds::{self, Prepared};
use super::load;
use super::outbox::Item;
use super::owner::Owner;
use crate::protocol::outgoing::CloseCode;
use crate::session::announce::show;
use crate::session::{Cause, Event, Millis, ParticipantNo, Phase, Record, Seq, Whom};

impl Owner {
    /// Facts as the next record.
    pub fn prepare(
        &self,
        at: Millis,
        by: Option<ParticipantNo>,
        cause: Option<Cause>,
        events: Vec<Event>,
    ) -> Prepared {
        let record = Record { first: Seq(self.session.seq.0 + 1), at, by, cause, events };
        let body = load::encode(&record);
        Prepared { record, body }
    }

    /// Makes facts of the owner's own true.
    pub fn accept(
        &mut self,
        at: Millis,
        by: Option<ParticipantNo>,
        cause: Option<Cause>,
        events: Vec<Event>,
        farewell: Option<Box<str>>,
    ) {
        let prepared = self.prepare(at, by, cause, events);
        self.make_true(prepared, farewell);
    }

    /// Makes facts true, hands them to the journal and holds what is to be told of them.
    pub fn make_true(&mut self, prepared: Prepared, farewell: Option<Box<str>>) {
        let Prepared { record, body } = prepared;
        self.journal_bytes += bounds::cost(&body);
        let count = record.events.len() as u32;
        let receipt = self.journal.append(&self.stream, record.first.0 - 1, count, body);
        self.receipts.push(receipt);
        let rehearsed = self.session.phase == Phase::Practice;
        let mut shown = Vec::new();
        self.session.apply(&record, |session, seq, event| shown.extend(show(session, &record, seq, event)));
        let seq = self.session.seq;
        for shown in shown.into_iter().map(Arc::new) {
            // Whoever comes back now is told of it from here; if the record does not come true, this is loaded anew.
            self.history.keep(&shown);
            self.outbox.hold(seq, Item::Shown(shown));
        }
        self.follow(&record, rehearsed, farewell);
    }

    /// What was said in a rehearsal, or in a lab that is off, and waits to be passed on, is for nobody any more.
    fn follow_labs(&mut self, event: &Event, rehearsed: bool) {
        match event {
            // Planted: `pass_on_stale`.
            _ if self.settings.planted.pass_on_stale => {}
            Event::PhaseChanged { phase: Phase::Live } if rehearsed => self.transients.forsake(),
            Event::LabChanged { lab, on: false } => self.transients.forsake_in(*lab),
            _ => {}
        }
    }

    /// What a record means for connections: fresh snapshots, closings, and what is to be counted again.
    fn follow(&mut self, record: &Record, rehearsed: bool, farewell: Option<Box<str>>) {
        let (mut gone, planted) = (Vec::new(), self.settings.planted);
        for event in &record.events {
            self.follow_labs(event, rehearsed);
            match event {
                // Planted: `keep_rights`.
                Event::PhaseChanged { phase: Phase::Live } if rehearsed && !planted.keep_rights => {
                    if planted.renew_at_once {
                        let mut everyone: Vec<ParticipantNo> = self.by_person.keys().copied().collect();
                        everyone.sort_unstable();
                        everyone.into_iter().for_each(|who| self.resnap(who));
                    } else {
                        self.hold(Item::Renew);
                    }
                }
                Event::PhaseChanged { phase: Phase::Ended } => self.close_all(CloseCode::Ended),
                Event::YouChanged { who: Whom::One { participant, view: true } } => self.resnap(*participant),
                Event::Voted { poll, .. } | Event::VotedAnonymously { poll, .. } => {
                    self.transients.voted(*poll)
                }
                Event::Joined { .. } | Event::RoleChanged { .. } => {
                    self.transients.audience_changed(&self.session)
                }
                Event::Left { participant, reason } => {
                    self.transients.audience_changed(&self.session);
                    gone.push((*participant, *reason));
                }
                _ => {}
            }
        }
        for (who, reason) in gone {
            self.mark_gone(who, reason, farewell.clone());
        }
    }
}
