//! What must hold in a world, decided beside the session: the floor, the votes, each client's state.
//! Must not know how the session keeps any of it.

use cuelight::session::audio::Mic;
use cuelight::session::{ParticipantNo, Role};

use crate::world::World;

impl World {
    /// Invariant 3, from what was asked and not from what the session keeps.
    pub fn look_at_the_floor(&self) {
        if !self.session.floor.active {
            return;
        }
        for (who, person) in self.session.present() {
            let on_stage = person.role != Role::Attendee;
            let free = on_stage || self.session.baton.holder == Some(who) || person.mic != Mic::Open;
            let newer = self.let_speak.get(&who).is_some_and(|seq| *seq > self.muted_at);
            assert!(free || newer, "3: {who:?} speaks through a mute-all");
        }
    }

    /// Invariant 4, from the votes acknowledged.
    pub fn look_at_the_votes(&self) {
        for (number, poll) in self.session.polls.all() {
            let votes = self.ballots.iter().filter(|((voted, _), _)| *voted == number);
            let (mut counts, mut texts, mut voters) = (vec![0u32; poll.tally.counts.len()], 0, 0);
            for (_, ballot) in votes {
                voters += 1;
                texts += usize::from(ballot["text"].is_string());
                let rating = ballot["rating"].as_u64().map(|rating| rating as usize - 1);
                let chosen = ballot["choices"].as_array().into_iter().flatten();
                let chosen = chosen.map(|index| index.as_u64().unwrap() as usize);
                chosen.chain(rating).for_each(|column| counts[column] += 1);
            }
            assert_eq!(
                (&poll.tally.counts, poll.tally.texts.len()),
                (&counts, texts),
                "4: sums of {number:?}"
            );
            assert_eq!(poll.voters.len(), voters, "4: one vote a person in {number:?}");
        }
    }

    /// Somebody's folded state against what a newcomer of their kind would be sent.
    pub fn look_at(&self, who: ParticipantNo) {
        if !self.session.is_connected(who) {
            return;
        }
        let Some(client) = self.clients.get(&who) else { return };
        let (view, you) = self.fresh(who);
        if let Some(difference) = client.difference(&view, &you) {
            let record = self.records.last().unwrap();
            panic!("{who:?} {:?}: {difference}\nafter {record:?}", self.session.person(who).role);
        }
    }
}
