//! Logs that are not what happened: they are looked at as any log is, and must be found out.
//! Must not know who looks, nor what is found.

use std::collections::BTreeSet;

use cuelight::session::audio::Mic;
use cuelight::session::{Cause, Event, ParticipantNo, Record, Role, Seq};
use serde_json::json;

use crate::person::Sent;
use crate::plants::LiePlant;
use crate::world::World;

/// What somebody asked for just before they went, in a log that lies.
const LAST_WORDS: &str = "last words";

impl World {
    /// Planted: makes the log one that is not what happened, if there is something to lie about.
    pub fn lie_about(&mut self, records: &mut Vec<Record>) {
        let facts = || records.iter().flat_map(|record| &record.events);
        let joined = |role: Role| {
            let new = facts().filter_map(|event| match event {
                Event::Joined { participant, new: Some(new) } if new.role == role => Some(*participant),
                _ => None,
            });
            new.max()
        };
        let lie: Option<(Option<ParticipantNo>, Event)> = match self.lie {
            LiePlant::BatonTwice => {
                let mut moved = facts().filter(|event| matches!(event, Event::PresenterChanged { .. }));
                moved.next_back().map(|event| (None, event.clone()))
            }
            LiePlant::Raised => joined(Role::Attendee).zip(joined(Role::Panelist)).map(|(who, by)| {
                let (role, previous) = (Role::CoOrganizer, Role::Attendee);
                (Some(by), Event::RoleChanged { participant: who, role, previous })
            }),
            LiePlant::Haunting => {
                let mut left = facts().filter_map(|event| match event {
                    Event::Left { participant, .. } => Some(*participant),
                    _ => None,
                });
                left.next_back().map(|who| (Some(who), Event::Noted {}))
            }
            LiePlant::Speaking => joined(Role::Attendee)
                .map(|participant| (None, Event::MicChanged { participant, mic: Mic::Open })),
            LiePlant::Crowded => {
                let seats = seats_max(records);
                for event in records.iter_mut().flat_map(|record| &mut record.events) {
                    if let Event::Created { capacity, .. } = event {
                        *capacity = seats.saturating_sub(1);
                    }
                }
                None
            }
            _ => None,
        };
        let (Some((by, event)), Some(last)) = (lie, records.last()) else { return };
        let mut record =
            Record { first: Seq(last.last().0 + 1), at: last.at, by, cause: None, events: vec![event] };
        if self.lie == LiePlant::Haunting {
            self.have_asked(records, by);
            record.cause = Some(Cause { id: LAST_WORDS.into(), digest: 0 });
        }
        records.push(record);
    }

    /// They did ask for it, and never heard what came of it.
    fn have_asked(&mut self, records: &[Record], by: Option<ParticipantNo>) {
        let sub = records.iter().flat_map(|record| &record.events).find_map(|event| match event {
            Event::Joined { participant, new: Some(new) } if Some(*participant) == by => Some(&new.sub),
            _ => None,
        });
        let asked = Sent::new(json!({"raise_hand": {}}), json!({}), false);
        let person = self.people.iter_mut().find(|person| Some(&person.identity.sub) == sub);
        person
            .expect("who joined is somebody")
            .sent
            .insert(LAST_WORDS.into(), Sent { unanswered: 1, ..asked });
    }
}

/// How many seats were ever taken at once.
fn seats_max(records: &[Record]) -> u32 {
    let (mut audience, mut here, mut most) = (BTreeSet::new(), BTreeSet::new(), 0);
    for event in records.iter().flat_map(|record| &record.events) {
        match event {
            Event::Joined { participant, new } => {
                if new.as_ref().is_some_and(|new| new.role == Role::Attendee) {
                    audience.insert(*participant);
                }
                if audience.contains(participant) {
                    here.insert(*participant);
                }
            }
            Event::Left { participant, .. } => drop(here.remove(participant)),
            _ => {}
        }
        most = most.max(here.len());
    }
    most as u32
}
