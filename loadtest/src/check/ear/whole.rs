//! Welcomes and snapshots: a whole state, and where it begins. Must not know single events.

use cuelight::session::Role;
use serde_json::Value;

use super::{Ear, MOMENTS_MAX, Word};
use crate::check::Findings;
use crate::check::folded::{Folded, Moment, What};
use crate::check::picture::{Id, id, person};
use crate::check::room::Room;

impl Ear {
    pub(super) fn welcome(&mut self, client: u32, folding: bool, value: Value, now_us: u64) -> Word {
        let listener = &mut self.listeners[client as usize];
        let room = &mut self.rooms[listener.room as usize];
        let resumed = value["resumed"] == true;
        let (seq, epoch) = (value["seq"].as_u64().unwrap_or(0), value["epoch"].as_str().unwrap_or_default());
        let mut wrong = Vec::new();
        if value["session"].as_str() != Some(&room.name) {
            wrong.push(format!("a welcome to another session: {}", value["session"]));
        }
        if room.picture.epoch.is_empty() {
            room.picture.epoch = epoch.into();
        }
        if *room.picture.epoch != *epoch {
            wrong.push(format!("the epoch was {} and is {epoch}: history was lost", room.picture.epoch));
        }
        if value["you"]["participant"].as_str().map(id) != Some(listener.track.who) {
            wrong.push("the same person is another participant than before".into());
        }
        if resumed && seq < listener.track.last {
            wrong.push(format!("resumed at {seq}, behind what was told before: acknowledged facts are gone"));
        }
        if resumed && value.get("state").is_some_and(|state| !state.is_null()) {
            wrong.push("resumed, and a state all the same".into());
        }
        let track = &mut listener.track;
        if resumed {
            track.resume(seq);
            if let Some(folded) = self.folded.get_mut(&client) {
                folded.resume();
            }
        }
        if !wrong.is_empty() {
            wrong.push(value.to_string());
            self.broken(client, 7, now_us, wrong);
        }
        if !resumed {
            self.whole(client, folding, value, now_us);
        }
        Word::Welcome { resumed }
    }

    /// A state in place of what was known.
    pub(super) fn whole(&mut self, client: u32, folding: bool, mut value: Value, now_us: u64) {
        let listener = &mut self.listeners[client as usize];
        let room = &mut self.rooms[listener.room as usize];
        let seq = value["seq"].as_u64().unwrap_or(0);
        let (state, you) = (value["state"].take(), value["you"].take());
        let track = &mut listener.track;
        let role = you["role"].as_str().and_then(Role::from_name).unwrap_or(Role::Attendee);
        let same_view = track.role == role && track.last > 0;
        let behind = seq < track.last;
        let told = track.last;
        track.begin(seq, role, you["presenter"] == true);
        let term = state["presenter"]["term"].as_u64().unwrap_or(0);
        let holder = person(&state["presenter"]["participant"]);
        if term > 0 {
            let fresh = state["presenter"].clone();
            presenter(&mut self.findings, room, term, holder, None, now_us, &fresh);
        }
        let epoch = state["mute"]["mute_epoch"].as_u64().unwrap_or(0);
        let before = std::mem::replace(&mut track.mute_epoch, epoch);
        self.findings.looked(3, 1);
        if behind {
            self.broken(
                client,
                7,
                now_us,
                vec![format!("a state of {seq}, behind {told}: acknowledged facts are gone")],
            );
        }
        if epoch < before && same_view {
            let why = format!("the mute epoch went from {before} to {epoch} in a fresh state");
            self.broken(client, 3, now_us, vec![why, state["mute"].to_string()]);
        }
        if folding {
            if self.moments.len() < MOMENTS_MAX {
                let (state, you) = (state.clone(), you.clone());
                self.moments.push(Moment { client, seq, what: What::Fresh, state, you, cut: false });
            }
            self.folded.insert(client, Folded::new(seq, state, you));
        }
    }
}

/// Somebody presents in a term: nobody else may in the same, and terms rise by one.
pub(super) fn presenter(
    findings: &mut Findings,
    room: &mut Room,
    term: u64,
    holder: Id,
    seq: Option<u64>,
    now_us: u64,
    told: &Value,
) {
    findings.looked(1, 1);
    let at_ms = now_us / 1000;
    match room.picture.terms.get(&term) {
        Some((known, _)) if *known != holder => {
            let evidence = vec![
                format!("two presenters in term {term}"),
                told.to_string(),
                format!("the other: {:?}", room.picture.written(*known)),
            ];
            findings.violated(1, room.session, at_ms, evidence);
        }
        Some((_, known)) if seq.is_none_or(|seq| seq >= *known) => {}
        // New, or told so far by fresh states alone, which do not say when it began.
        Some(_) | None => {
            room.picture.terms.insert(term, (holder, seq.unwrap_or(u64::MAX)));
        }
    }
    // In the order of numbers, the next term is one more.
    let before = seq.and_then(|seq| {
        let earlier = room.picture.terms.iter().filter(|(_, (_, known))| *known < seq);
        earlier.map(|(term, _)| *term).max()
    });
    // Of a term that only fresh states have told of nobody knows the number.
    let follows = |before: u64| {
        let untold = |between: u64| room.picture.terms.get(&between).is_some_and(|(_, seq)| *seq == u64::MAX);
        before < term && (before + 1..term).all(untold)
    };
    if let Some(before) = before.filter(|before| !follows(*before)) {
        let evidence = vec![format!("term {term} follows term {before}"), told.to_string()];
        findings.violated(1, room.session, at_ms, evidence);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Terms as they are told, by event or by fresh state; whether something is wrong with them.
    fn is_wrong(told: &[(u64, Id, Option<u64>)]) -> bool {
        let (mut findings, mut room) = (Findings::default(), Room::new(0, "s1".into()));
        for (term, holder, seq) in told {
            presenter(&mut findings, &mut room, *term, *holder, *seq, 1, &json!({}));
        }
        findings.seen > 0
    }

    #[test]
    fn terms_rise_by_one_whether_events_or_fresh_states_tell_them() {
        assert!(!is_wrong(&[(1, 7, Some(10)), (2, 8, Some(20)), (3, 7, Some(30))]));
        assert!(!is_wrong(&[(1, 7, Some(10)), (2, 8, None), (2, 8, Some(20)), (3, 7, Some(30))]));
        assert!(!is_wrong(&[(1, 7, Some(10)), (2, 8, None), (3, 7, Some(30))]));
        assert!(!is_wrong(&[(4, 8, None), (5, 7, Some(50)), (5, 7, None)]));
    }

    #[test]
    fn a_term_left_out_turned_back_or_held_by_two_is_found() {
        assert!(is_wrong(&[(1, 7, Some(10)), (3, 8, Some(20))]));
        assert!(is_wrong(&[(1, 7, Some(10)), (3, 8, None), (4, 7, Some(40))]));
        assert!(is_wrong(&[(2, 7, Some(10)), (1, 8, Some(20))]));
        assert!(is_wrong(&[(2, 7, None), (2, 8, Some(20))]));
        assert!(is_wrong(&[(2, 7, Some(20)), (2, 8, None)]));
    }
}
