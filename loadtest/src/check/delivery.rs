//! What each person was to hear, out of the journal, against what each client heard; and states against states.
//! Must not know sockets.
//!
//! The content of events and states comes from the library's `show` and `view`, replayed in this process from the facts:
//! what the server sent live, from its ring, after restarts, merged and replayed, must be just that. Whether the
//! audiences themselves are right is `circle.rs`'s to say.

use std::collections::HashMap;

use cuelight::session::announce::{Announcement, Shown, show};
use cuelight::session::audience::Shade;
use cuelight::session::{ParticipantNo, PublicId, Record, Role, Session};
use serde_json::Value;

use super::Findings;
use super::circle::View;
use super::folded::{Moment, What};
use super::told::{Sum, fingerprint};
use super::track::Segment;

/// What was to be heard, by view and person.
#[derive(Debug, Default)]
pub struct Due {
    /// Sums of what is for a whole view, up to and with each number.
    views: [Vec<(u64, Sum)>; 3],
    /// What somebody gets besides, or in place of it: the difference, by the view that they are in.
    persons: HashMap<ParticipantNo, Vec<(u64, [Sum; 3])>>,
    /// What may be taken back: its number, the hashes of its copies, and when it was.
    retractable: Vec<(PublicId, u64, Vec<u64>, Option<u64>)>,
    /// For evidence: each event's number, name and hash, by view.
    names: [Vec<(u64, &'static str, u64)>; 3],
}

const ROLES: [Role; 3] = [Role::Organizer, Role::Panelist, Role::Attendee];

impl Due {
    /// Takes in what is shown of one fact.
    pub fn add(&mut self, shown: &Shown) {
        let seq = shown.seq.0;
        let hashed: Vec<(u64, &Shade)> = shown
            .copies
            .iter()
            .map(|copy| (serde_json::to_value(&copy.message).map_or(0, |value| fingerprint(&value)), copy))
            .collect();
        self.retract(seq, &hashed);
        let mut firsts = [None; 3];
        for view in View::ALL {
            let role = ROLES[view as usize];
            let first = hashed.iter().position(|(_, copy)| copy.audience.holds_view(role));
            firsts[view as usize] = first;
            if let Some(first) = first {
                let mut sum = self.views[view as usize].last().map_or(Sum::default(), |(_, sum)| *sum);
                sum.add(seq, hashed[first].0);
                self.views[view as usize].push((seq, sum));
                self.names[view as usize].push((seq, hashed[first].1.message.data.name(), hashed[first].0));
            }
        }
        let mut told: Vec<ParticipantNo> = Vec::new();
        for (place, (hash, copy)) in hashed.iter().enumerate() {
            for who in &copy.audience.persons {
                // Of several copies each gets the first.
                if told.contains(who) {
                    continue;
                }
                told.push(*who);
                let mut more = [Sum::default(); 3];
                for view in View::ALL {
                    match firsts[view as usize] {
                        Some(first) if first <= place => {}
                        Some(first) => {
                            let mut sum = Sum::default();
                            sum.add(seq, *hash);
                            let mut instead = Sum::default();
                            instead.add(seq, hashed[first].0);
                            more[view as usize] = sum.minus(instead);
                        }
                        None => more[view as usize].add(seq, *hash),
                    }
                }
                self.persons.entry(*who).or_default().push((seq, more));
            }
        }
    }

    /// A message, shared results and a question's text can be taken back, and are not told again then: who resumes after
    /// that is not owed them any more.
    fn retract(&mut self, seq: u64, hashed: &[(u64, &Shade)]) {
        use Announcement as A;
        let Some((_, copy)) = hashed.first() else { return };
        let thing = match &copy.message.data {
            A::ChatMessage { message: thing, .. } | A::ChatDeleted { message: thing } => *thing,
            A::PollResultsShared { poll: thing, .. } | A::PollResultsHidden { poll: thing } => *thing,
            A::QuestionAssigned { question: thing, .. }
            | A::QuestionAnswered { question: thing, .. }
            | A::QuestionDismissed { question: thing } => *thing,
            _ => return,
        };
        let earlier =
            self.retractable.iter_mut().filter(|(known, _, _, gone)| *known == thing && gone.is_none());
        earlier.for_each(|(_, _, _, gone)| *gone = Some(seq));
        let hashes = hashed.iter().map(|(hash, _)| *hash).collect();
        self.retractable.push((thing, seq, hashes, None));
    }

    /// Whether a difference is what was taken back before a resume could tell it: up to three things.
    fn taken_back(&self, segment: &Segment, difference: Sum) -> bool {
        let gone = self.retractable.iter().filter(|(_, seq, _, gone)| {
            (segment.from + 1..=segment.to).contains(seq) && gone.is_some_and(|gone| gone <= segment.to)
        });
        let sums: Vec<Sum> = gone
            .flat_map(|(_, seq, hashes, _)| hashes.iter().map(|hash| (*seq, *hash)))
            .map(|(seq, hash)| {
                let mut sum = Sum::default();
                sum.add(seq, hash);
                sum
            })
            .collect();
        let without = |rest: Sum, one: &Sum| rest.minus(*one);
        let none = Sum::default();
        segment.resumed
            && sums.iter().enumerate().any(|(first, one)| {
                let rest = without(difference, one);
                rest == none
                    || sums[first + 1..].iter().enumerate().any(|(second, two)| {
                        let rest = without(rest, two);
                        rest == none
                            || sums[first + second + 2..].iter().any(|three| without(rest, three) == none)
                    })
            })
    }

    /// What somebody in this view was to hear after `from`, up to and with `to`.
    pub fn between(&self, who: ParticipantNo, view: View, from: u64, to: u64) -> Sum {
        let sums = &self.views[view as usize];
        let upto = |seq: u64| {
            let place = sums.partition_point(|(known, _)| *known <= seq);
            place.checked_sub(1).map_or(Sum::default(), |place| sums[place].1)
        };
        let mut sum = upto(to).minus(upto(from));
        if let Some(more) = self.persons.get(&who) {
            let begin = more.partition_point(|(seq, _)| *seq <= from);
            let end = more.partition_point(|(seq, _)| *seq <= to);
            more[begin..end].iter().for_each(|(_, more)| sum.plus(more[view as usize]));
        }
        sum
    }

    /// The one event of the view whose absence explains a difference, if there is one.
    fn missing(&self, view: View, from: u64, to: u64, difference: Sum) -> Option<(u64, &'static str)> {
        let names = &self.names[view as usize];
        let begin = names.partition_point(|(seq, ..)| *seq <= from);
        names[begin..].iter().take_while(|(seq, ..)| *seq <= to).find_map(|(seq, name, hash)| {
            let mut one = Sum::default();
            one.add(*seq, *hash);
            let without = difference == one;
            let twice = difference == Sum::default().minus(one);
            (without || twice).then_some((*seq, *name))
        })
    }

    /// Whether this stretch of a client is what it was to be.
    pub fn check(
        &self,
        session: u32,
        who: ParticipantNo,
        name: &str,
        segment: &Segment,
        findings: &mut Findings,
    ) {
        let view = View::of(segment.role);
        let due = self.between(who, view, segment.from, segment.to);
        findings.looked(9, 1);
        if due == segment.total {
            return;
        }
        let difference = due.minus(segment.total);
        if self.taken_back(segment, difference) {
            return;
        }
        let missing = self.missing(view, segment.from, segment.to, difference);
        let told = match missing {
            Some((seq, event)) if difference.count == 1 => format!("never told: {event}, number {seq}"),
            Some((seq, event)) => format!("told once too often: {event}, number {seq}"),
            None if due.count == segment.total.count => {
                "as many events, and others or in another order".into()
            }
            None => "no single event explains it".into(),
        };
        let evidence = vec![
            format!(
                "{name} heard {} events after {} up to {}, and {} were due",
                segment.total.count, segment.from, segment.to, due.count
            ),
            told,
            format!("as {}, {segment:?}", segment.role.name()),
        ];
        findings.violated(9, session, 0, evidence);
    }
}

/// Replays records, and holds every moment against the state at its number; `who` names a moment's person. What cannot
/// be compared, because no record ends there, is counted.
pub fn replay(
    session: u32,
    records: &[Record],
    moments: &[Moment],
    who: impl Fn(u32) -> Option<ParticipantNo>,
    findings: &mut Findings,
) -> Option<(Session, Due)> {
    let mut moments: Vec<&Moment> = moments.iter().collect();
    moments.sort_by_key(|moment| moment.seq);
    let mut moments = moments.into_iter().peekable();
    let (first, rest) = records.split_first()?;
    let mut state = Session::new(first);
    let mut due = Due::default();
    let mut between = 0;
    for record in rest {
        state.apply(record, |state, seq, event| {
            if let Some(shown) = show(state, record, seq, event) {
                due.add(&shown);
            }
        });
        while let Some(moment) = moments.next_if(|moment| moment.seq <= state.seq.0) {
            match who(moment.client).filter(|_| moment.seq == state.seq.0) {
                Some(who) if state.knows(who) => compare(session, &state, who, moment, findings),
                Some(_) => {}
                None => between += 1,
            }
        }
    }
    for moment in moments {
        let evidence = vec![format!(
            "client {} was told of number {}, and the journal ends at {}",
            moment.client, moment.seq, state.seq.0
        )];
        findings.violated(7, session, 0, evidence);
    }
    if between > 0 {
        findings.unchecked(format!("session {session}: {between} folded states, taken within a record"));
    }
    Some((state, due))
}

fn compare(session: u32, state: &Session, who: ParticipantNo, moment: &Moment, findings: &mut Findings) {
    findings.looked(6, 1);
    let fresh = serde_json::to_value(state.view(who)).unwrap_or(Value::Null);
    let you = match state.person(who).present {
        true => serde_json::to_value(cuelight::session::shapes::You::of(state, who)).unwrap_or(Value::Null),
        // Whoever left hears no more of themselves.
        false => moment.you.clone(),
    };
    if let Some(difference) = moment.difference(&fresh, &you) {
        let what = match moment.what {
            What::Fresh => "a fresh state of the server differs from the replay of its own journal",
            What::Folded => "events, folded, differ from a fresh state",
            What::Resumed => "events, folded over a resume, differ from a fresh state",
        };
        let name = state.person(who).sub.as_str();
        let evidence = vec![
            format!("{what}, at number {}", moment.seq),
            difference,
            format!("client {}, {name}", moment.client),
        ];
        findings.violated(6, session, 0, evidence);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cuelight::session::announce::{Announcement, WireEvent};
    use cuelight::session::audience::Audience;
    use cuelight::session::ids::Timestamp;
    use cuelight::session::{Millis, Seq};

    const CAROL: ParticipantNo = ParticipantNo(2);
    const DAVE: ParticipantNo = ParticipantNo(3);

    fn shown(seq: u64, circles: &[(bool, &[ParticipantNo], u64)]) -> Shown {
        let copies = circles.iter().map(|(all, persons, mute_epoch)| {
            let audience =
                Audience { organizers: *all, panelists: *all, attendees: *all, persons: persons.to_vec() };
            let data = Announcement::AllMuted { mute_epoch: *mute_epoch, locked: false };
            let message = WireEvent { seq: Seq(seq), at: Timestamp(Millis(seq)), by: None, data };
            Shade { audience, message }
        });
        Shown { seq: Seq(seq), at: Millis(seq), copies: copies.collect() }
    }

    fn story() -> Vec<Shown> {
        vec![
            shown(2, &[(true, &[], 1)]),
            shown(3, &[(false, &[CAROL], 2)]),
            shown(5, &[(false, &[CAROL], 3), (true, &[], 4)]),
            shown(9, &[(true, &[], 5)]),
        ]
    }

    /// What somebody hears of the story, as a client adds it up.
    fn heard(who: ParticipantNo, from: u64, to: u64) -> Segment {
        let mut total = Sum::default();
        for shown in story().iter().filter(|shown| shown.seq.0 > from && shown.seq.0 <= to) {
            if let Some(event) = shown.to(who, Role::Attendee) {
                total.add(shown.seq.0, fingerprint(&serde_json::to_value(event).unwrap()));
            }
        }
        Segment {
            from,
            to,
            role: Role::Attendee,
            presenter: false,
            resumed: false,
            total,
            common: Sum::default(),
        }
    }

    fn check(who: ParticipantNo, segment: &Segment) -> Vec<String> {
        let mut due = Due::default();
        story().iter().for_each(|shown| due.add(shown));
        let mut findings = Findings::default();
        due.check(0, who, "somebody", segment, &mut findings);
        findings.violations.into_iter().flat_map(|violation| violation.evidence).collect()
    }

    #[test]
    fn each_is_due_the_first_copy_that_is_for_them() {
        for who in [CAROL, DAVE] {
            for (from, to) in [(0, 9), (1, 2), (2, 5), (3, 4), (5, 9), (4, 100)] {
                assert_eq!(check(who, &heard(who, from, to)), Vec::<String>::new(), "{who:?} {from} {to}");
            }
        }
    }

    #[test]
    fn what_is_dropped_doubled_swapped_or_anothers_is_found() {
        let whole = heard(DAVE, 0, 9);
        let hash = |seq| {
            let shown = story().into_iter().find(|shown| shown.seq == Seq(seq)).unwrap();
            fingerprint(&serde_json::to_value(shown.to(DAVE, Role::Attendee).unwrap()).unwrap())
        };
        let one = |seq, hash| {
            let mut sum = Sum::default();
            sum.add(seq, hash);
            sum
        };
        let dropped = Segment { total: whole.total.minus(one(5, hash(5))), ..whole };
        assert!(
            check(DAVE, &dropped)[1].contains("never told: all_muted, number 5"),
            "{:?}",
            check(DAVE, &dropped)
        );
        let mut doubled = whole;
        doubled.total.plus(one(9, hash(9)));
        assert!(check(DAVE, &doubled)[1].contains("too often: all_muted, number 9"));
        let mut swapped = whole;
        swapped.total = swapped.total.minus(one(2, hash(2))).minus(one(5, hash(5)));
        swapped.total.plus(one(2, hash(5)));
        swapped.total.plus(one(5, hash(2)));
        assert!(check(DAVE, &swapped)[1].contains("another order"));
        assert!(!check(DAVE, &heard(CAROL, 0, 9)).is_empty(), "another's copy");
    }

    #[test]
    fn what_was_taken_back_is_owed_to_nobody_who_resumes_and_to_everybody_else() {
        let poll = PublicId::Foreign;
        let told = |seq: u64, data: Announcement| {
            let audience =
                Audience { organizers: true, panelists: true, attendees: true, persons: Vec::new() };
            let message = WireEvent { seq: Seq(seq), at: Timestamp(Millis(seq)), by: None, data };
            Shown { seq: Seq(seq), at: Millis(seq), copies: vec![Shade { audience, message }] }
        };
        let counts = cuelight::session::shapes::Counts::Options(vec![1]);
        let story = [
            told(2, Announcement::PollResultsShared { poll, counts, voters: 1 }),
            told(3, Announcement::PollResultsHidden { poll }),
        ];
        let mut due = Due::default();
        story.iter().for_each(|shown| due.add(shown));
        let mut total = Sum::default();
        total.add(3, fingerprint(&serde_json::to_value(&story[1].copies[0].message).unwrap()));
        let violations = |resumed, to| {
            let segment = Segment { resumed, total, ..Segment { from: 1, to, ..heard(DAVE, 1, 1) } };
            let mut findings = Findings::default();
            due.check(0, DAVE, "dave", &segment, &mut findings);
            findings.seen
        };
        assert_eq!((violations(true, 3), violations(false, 3)), (0, 1));
        assert_eq!(violations(true, 2), 1, "nothing was taken back yet");
    }
}
