//! Logs that are not what happened, so that the model must find out.
//! Must not know what it finds.

use cuelight::session::{Event, ParticipantNo, Record, Role, Seq};

use crate::model::Model;
use crate::plants::LiePlant;
use crate::world::World;

impl World {
    /// Planted: a log that is not what happened.
    pub fn lie_about(&mut self, records: &mut [Record]) {
        let Some(last) = records.last() else { return };
        let (seq, at) = (last.last().0 + 1, last.at);
        let lie = |by: Option<ParticipantNo>, cause: bool, event: Event| Record {
            first: Seq(seq),
            at,
            by,
            cause: cause.then(|| cuelight::session::Cause { id: "lie".into(), digest: 0 }),
            events: vec![event],
        };
        let facts = || records.iter().flat_map(|record| &record.events);
        let joined = |role: Role| {
            let new = facts().filter_map(|event| match event {
                Event::Joined { participant, new: Some(new) } if new.role == role => Some(*participant),
                _ => None,
            });
            new.max()
        };
        let lied = match self.lie {
            LiePlant::BatonTwice => facts().rev_find_baton().map(|event| lie(None, false, event)),
            LiePlant::Raised => joined(Role::Attendee).zip(joined(Role::Panelist)).map(|(who, by)| {
                let (role, previous) = (Role::CoOrganizer, Role::Attendee);
                lie(Some(by), false, Event::RoleChanged { participant: who, role, previous })
            }),
            LiePlant::Haunting => {
                let left = facts().filter_map(|event| match event {
                    Event::Left { participant, .. } => Some(*participant),
                    _ => None,
                });
                left.max().map(|who| lie(Some(who), true, Event::Noted {}))
            }
            LiePlant::Speaking => joined(Role::Attendee).map(|participant| {
                lie(None, false, Event::MicChanged { participant, mic: cuelight::session::audio::Mic::Open })
            }),
            LiePlant::Crowded => {
                records.iter_mut().flat_map(|record| &mut record.events).for_each(|event| {
                    if let Event::Created { capacity, .. } = event {
                        *capacity = 0;
                    }
                });
                None
            }
            _ => None,
        };
        if let Some(lied) = lied {
            let mut model = Model::default();
            let mut broken = Vec::new();
            records.iter().chain([&lied]).for_each(|record| model.take(record, &self.people, &mut broken));
            self.broken.extend(broken);
        } else if self.lie == LiePlant::Crowded {
            let mut model = Model::default();
            let mut broken = Vec::new();
            records.iter().for_each(|record| model.take(record, &self.people, &mut broken));
            self.broken.extend(broken);
        }
    }
}

trait FindBaton {
    fn rev_find_baton(self) -> Option<Event>;
}

impl<'a, I: Iterator<Item = &'a Event>> FindBaton for I {
    /// The last change of the baton, to be told as if it happened twice.
    fn rev_find_baton(self) -> Option<Event> {
        self.filter(|event| matches!(event, Event::PresenterChanged { .. })).last().cloned()
    }
}
