//! The log, replayed: what each fact shows to whom, and the states that somebody was told.
//! Must not know the order in which anybody was told.

use std::collections::BTreeMap;
use std::sync::Arc;

use cuelight::hub::Planted;
use cuelight::session::announce::{Shown, show};
use cuelight::session::shapes::You;
use cuelight::session::{Event, ParticipantNo, Phase, Record, Role, Session, Whom};
use serde_json::Value;

use crate::circle::{Circle, Circles};
use crate::compare::differ;
use crate::meant::Behind;
use crate::model::Model;
use crate::passed::Ground;
use crate::person::Person;
use crate::plants::{LiePlant, plant_rules};

/// Where one record lies, and whom it shows something else than before.
pub struct Span {
    first: u64,
    last: u64,
    /// Everybody, or these.
    anew: Option<Vec<ParticipantNo>>,
}

/// The log, replayed.
pub struct Replayed {
    pub shown: Vec<Arc<Shown>>,
    pub spans: Vec<Span>,
    /// Role and presence of each person, from the number on which it became so.
    pub lives: BTreeMap<ParticipantNo, Vec<(u64, Role, bool)>>,
    pub deleted: BTreeMap<String, u64>,
    /// Of shared results: what the votes come to.
    pub sums: BTreeMap<u64, Value>,
    pub written: BTreeMap<(u64, usize), Value>,
    /// What could be passed on.
    pub ground: Ground,
}

pub fn value(of: &impl serde::Serialize) -> Value {
    serde_json::to_value(of).expect("it is JSON")
}

/// Replays the log: what each fact shows to whom, and each state that somebody was told against the state of then.
pub fn replay(
    records: &[Record],
    (people, lie, planted): (&[Person], LiePlant, Planted),
    states: &[(u64, usize, &Value, &Value)],
    broken: &mut Vec<String>,
) -> (Replayed, Session, BTreeMap<ParticipantNo, usize>) {
    let mut replayed = Replayed {
        shown: Vec::new(),
        spans: Vec::new(),
        lives: BTreeMap::new(),
        deleted: BTreeMap::new(),
        sums: BTreeMap::new(),
        written: BTreeMap::new(),
        ground: Ground::default(),
    };
    let (mut session, mut model) = (Session::new(&records[0]), Model::default());
    plant_rules(&mut session, planted);
    let mut circles = Circles::default();
    for event in &records[0].events {
        circles.take(&records[0], event);
    }
    model.take(&records[0], people, broken);
    let mut states = states.iter().peekable();
    for record in &records[1..] {
        while let Some((_, number, state, you)) = states.next_if(|(seq, ..)| *seq < record.first.0) {
            look_at_state(&session, *number, state, you, people, broken);
        }
        let found = broken.len();
        model.take(record, people, broken);
        if broken.len() > found {
            // What cannot have happened is made true of no state.
            break;
        }
        let rehearsed = session.phase == Phase::Practice;
        circles.begin();
        session.apply(record, |session, seq, event| {
            let mut shown = show(session, record, seq, event);
            if lie == LiePlant::Leaky && matches!(event, Event::PollCreated { .. }) {
                shown
                    .iter_mut()
                    .flat_map(|shown| &mut shown.copies)
                    .for_each(|copy| copy.audience.panelists = true);
            }
            look_at_audience(circles.take(record, event), &circles, shown.as_ref(), event, broken);
            replayed.shown.extend(shown.map(Arc::new));
        });
        replayed.note(record, rehearsed, &model, &session);
        let deleted = &replayed.deleted;
        broken.extend(Behind { record, session: &session, model: &model, people, deleted }.look());
    }
    for (_, number, state, you) in states {
        look_at_state(&session, *number, state, you, people, broken);
    }
    let numbers = model.known.iter().map(|(who, known)| (*who, known.number)).collect();
    (replayed, session, numbers)
}

/// Whether those hear of a fact whom the table of the protocol page names, and nobody else.
fn look_at_audience(
    circle: Circle,
    circles: &Circles,
    shown: Option<&Shown>,
    event: &Event,
    broken: &mut Vec<String>,
) {
    for (who, role) in circles.roles() {
        let hears = shown.is_some_and(|shown| shown.to(who, role).is_some());
        let may = circle.holds(who, role);
        // A fact need not name whom it would have concerned, had they been there.
        if hears && !may || may && !hears && circles.is_present(who) {
            let how = if hears { "hears of" } else { "does not hear of" };
            broken.push(format!("P13: {who:?} as {role:?} {how} {event:?}, {circle:?}"));
        }
    }
}

fn look_at_state(
    session: &Session,
    number: usize,
    state: &Value,
    you: &Value,
    people: &[Person],
    broken: &mut Vec<String>,
) {
    let Some(who) = session.by_sub(&people[number].identity.sub) else {
        return broken.push(format!("P6: {number} is told a state and is not known"));
    };
    let fresh = value(&session.view(who));
    if let Some(difference) = differ("state", state, &fresh) {
        broken.push(format!("P6: {number} is shown at {}: {difference}", session.seq.0));
    }
    if let Some(difference) = differ("you", you, &value(&You::of(session, who))) {
        broken.push(format!("P6: {number} is told at {}: {difference}", session.seq.0));
    }
}

impl Replayed {
    fn note(&mut self, record: &Record, rehearsed: bool, model: &Model, session: &Session) {
        self.ground.note(record, model, |poll| poll.public(&session.key).to_string());
        let mut anew = Some(Vec::new());
        for (offset, event) in record.events.iter().enumerate() {
            let seq = record.first.0 + offset as u64;
            match event {
                Event::PhaseChanged { phase: Phase::Live } if rehearsed => anew = None,
                Event::YouChanged { who: Whom::One { participant, view: true } } => {
                    anew.iter_mut().for_each(|anew| anew.push(*participant));
                }
                Event::ChatDeleted { message } => {
                    self.deleted.insert(message.public(&session.key).to_string(), seq);
                }
                Event::PollResultsShared { poll } => drop(self.sums.insert(seq, model.sums(*poll))),
                _ => {}
            }
        }
        let (first, last) = (record.first.0, record.last().0);
        self.spans.push(Span { first, last, anew });
        for (who, known) in &model.known {
            let life = self.lives.entry(*who).or_default();
            if life.last().is_none_or(|(_, role, present)| (*role, *present) != (known.role, known.present)) {
                life.push((last, known.role, known.present));
            }
        }
    }

    /// Role and presence when a number came to be: those of the record before.
    pub fn life(&self, who: ParticipantNo, seq: u64) -> Option<(Role, bool)> {
        let life = self.lives.get(&who)?;
        let before = life.iter().rev().find(|(since, ..)| *since < seq);
        before.or(life.first()).map(|(_, role, present)| (*role, *present))
    }

    /// The records in which somebody came to see other things.
    pub fn anew(&self, who: ParticipantNo) -> Vec<(u64, u64)> {
        let concerns = |span: &&Span| span.anew.as_ref().is_none_or(|anew| anew.contains(&who));
        self.spans.iter().filter(concerns).map(|span| (span.first, span.last)).collect()
    }
}
