//! A walk along one connection: what it was told, in its order, against what the log shows to its person.
//! Must not know how the log is replayed.

use cuelight::session::{ParticipantNo, Role};
use serde_json::Value;

use crate::person::Told;
use crate::replay::{Replayed, value};

impl Replayed {
    /// One connection's messages against the log.
    pub fn walk(&mut self, who: ParticipantNo, told: &[Told]) -> Result<(), String> {
        let mut walker = Walker { who, anew: self.anew(who), next: 0, base: 0, state_at: 0, replayed_to: 0 };
        for told in told {
            match told {
                Told::State { seq, .. } => {
                    if self.life(who, *seq + 1).is_some_and(|(_, present)| !present) {
                        return Err(format!("P14: somebody who is gone is shown the state of {seq}"));
                    }
                    walker.next = self.shown.partition_point(|shown| shown.seq.0 <= *seq);
                    (walker.base, walker.state_at) = (*seq, *seq);
                }
                Told::Resumed { from, seq } => {
                    self.pass(&mut walker, *from)?;
                    // At the last number of a change nobody can know whether they have the state of it.
                    if walker.anew.iter().any(|(_, last)| (from..=seq).contains(&last)) {
                        return Err(format!("P6: resumed from {from} to {seq} across a change of view"));
                    }
                    walker.replayed_to = *seq;
                }
                Told::Event { seq, event } => self.event(&mut walker, *seq, event)?,
                Told::Complete { seq } => {
                    if *seq < walker.base {
                        return Err(format!("P5: complete to {seq}, and was to {}", walker.base));
                    }
                    self.pass(&mut walker, *seq)?;
                    walker.look_for_a_state(*seq)?;
                    walker.base = *seq;
                }
                Told::Answer { seq } => {
                    self.pass(&mut walker, *seq)
                        .map_err(|what| format!("P5: an answer came first: {what}"))?;
                }
            }
        }
        Ok(())
    }

    /// Nothing up to this number is missing.
    fn pass(&self, walker: &mut Walker, seq: u64) -> Result<(), String> {
        while let Some(shown) = self.shown.get(walker.next).filter(|shown| shown.seq.0 <= seq) {
            let Some((role, _)) = self.life(walker.who, shown.seq.0) else { return Ok(()) };
            let is_missing = shown.to(walker.who, role).is_some_and(|copy| {
                let may_be_hidden = shown.seq.0 <= walker.replayed_to
                    && matches!(
                        copy.data.name(),
                        "chat_message" | "question_assigned" | "poll_results_shared"
                    );
                !may_be_hidden && !walker.is_anew(shown.seq.0)
            });
            if is_missing {
                return Err(format!("P5: {} is missing, told to {seq}", shown.seq.0));
            }
            walker.next += 1;
        }
        Ok(())
    }

    fn event(&mut self, walker: &mut Walker, seq: u64, event: &Value) -> Result<(), String> {
        if seq <= walker.base {
            return Err(format!("P5: {seq} is told again, or late: {event}"));
        }
        if seq <= walker.replayed_to && event["event"] == "chat_message" {
            let message = event["data"]["message"].as_str().unwrap_or_default();
            if self.deleted.get(message).is_some_and(|deleted| *deleted <= walker.replayed_to) {
                return Err(format!("P13: told again though it was deleted: {event}"));
            }
        }
        self.pass(walker, seq - 1)?;
        walker.look_for_a_state(seq)?;
        if event["event"] == "poll_results_shared" {
            let sums = self.sums.get(&seq).cloned().unwrap_or_default();
            if sums["counts"] != event["data"]["counts"] || sums["voters"] != event["data"]["voters"] {
                return Err(format!("votes: {sums} were given, told {event}"));
            }
        }
        let (role, present) = self.life(walker.who, seq).unwrap_or((Role::Attendee, false));
        let shown = self.shown.get(walker.next).filter(|shown| shown.seq.0 == seq).cloned();
        let Some(shown) = shown else {
            return Err(format!("P5: {seq} is told, and is not in the log: {event}"));
        };
        walker.next += 1;
        walker.base = seq;
        let is_anew = walker.is_anew(seq);
        let index = shown.copies.iter().position(|copy| copy.audience.holds(walker.who, role));
        match index {
            None if is_anew => Ok(()),
            None => Err(format!("P13: {event} is told to {:?} as {role:?}", walker.who)),
            Some(_) if !present && seq > walker.replayed_to && !is_anew => {
                Err(format!("P14: {event} is told to somebody who is gone"))
            }
            Some(index) => {
                let written =
                    self.written.entry((seq, index)).or_insert_with(|| value(&shown.copies[index].message));
                match written == event || is_anew {
                    true => Ok(()),
                    false => Err(format!("P5: told {event}, the log has {written}")),
                }
            }
        }
    }
}

/// Where a walk along one connection is.
struct Walker {
    who: ParticipantNo,
    anew: Vec<(u64, u64)>,
    next: usize,
    /// Up to here everything was told.
    base: u64,
    /// The number of the last state they were told.
    state_at: u64,
    replayed_to: u64,
}

impl Walker {
    /// Whether this number is of a record that changes what they see: a state follows, and part of it may be in either
    /// light.
    fn is_anew(&self, seq: u64) -> bool {
        self.anew.iter().any(|(first, last)| (*first..=*last).contains(&seq))
    }

    /// Behind a change of what they see they must have been told a state.
    fn look_for_a_state(&self, seq: u64) -> Result<(), String> {
        let behind = self.anew.iter().find(|(_, last)| *last > self.state_at && *last < seq);
        match behind {
            Some((_, last)) => Err(format!("P14: told {seq}, and no state since the change at {last}")),
            None => Ok(()),
        }
    }
}
