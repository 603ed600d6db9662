//! From facts to frames: gathers what is told in one turn and makes one step of the story of it, one message for each view and codec,
//! and one of their own for those who are told more.
//! Must not know sockets, nor when anything may be told: the outbox has decided that.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;

use super::entry::{Entry, PerCodec, ViewClass};
use super::transients::Addressed;
use crate::protocol::outgoing;
use crate::session::announce::Shown;
use crate::session::{ParticipantNo, Seq};

/// Who listens: the persons with a connection and the codecs in use.
pub struct Listeners<'a> {
    pub views: &'a dyn Fn(ParticipantNo) -> Option<ViewClass>,
    pub codecs: [bool; 2],
}

/// One step of the story, and what single persons are told in its place.
#[derive(Debug, PartialEq, Eq)]
pub struct Published {
    pub entry: Entry,
    pub personal: Vec<(ParticipantNo, PerCodec)>,
}

/// Facts that may be told, gathered until the turn ends. Under load more gather by themselves.
#[derive(Debug, Default)]
pub struct Batch {
    shown: Vec<Arc<Shown>>,
    seq: Seq,
}

/// Events of one message at most: a message stays small enough to be written and parsed at once.
const EVENTS_MAX: usize = 256;

impl Batch {
    /// Adds a fact. `true` when the batch is full and must be taken.
    pub fn add(&mut self, shown: Arc<Shown>) -> bool {
        self.seq = shown.seq;
        self.shown.push(shown);
        self.shown.len() >= EVENTS_MAX
    }

    /// What was gathered, as one entry; `None` where that is nothing.
    pub fn take(&mut self, listeners: &Listeners) -> Option<Published> {
        if self.shown.is_empty() {
            return None;
        }
        let shown = std::mem::take(&mut self.shown);
        let encoded: Vec<Vec<PerCodec>> = shown
            .iter()
            .map(|shown| {
                let encode =
                    |message| PerCodec::encode(listeners.codecs, |codec| outgoing::event(codec, message));
                shown.copies.iter().map(|copy| encode(&copy.message)).collect()
            })
            .collect();
        let firsts: Vec<Firsts> = shown.iter().map(|shown| Firsts::of(shown)).collect();
        let pick = |view: ViewClass, who: Option<ParticipantNo>| -> Vec<&PerCodec> {
            let both = firsts.iter().zip(&encoded);
            both.filter_map(|(firsts, encoded)| encoded.get(firsts.index(view, who)?)).collect()
        };
        let views = ViewClass::ALL.map(|view| message(listeners.codecs, self.seq, &pick(view, None)));
        let mut personal = Vec::new();
        for who in persons(&shown) {
            let Some(view) = (listeners.views)(who) else { continue };
            personal.push((who, message(listeners.codecs, self.seq, &pick(view, Some(who)))));
        }
        Some(Published { entry: Entry { views }, personal })
    }
}

/// Where the first copy for each view and each person is. Found once: a fact may have a copy for each of thousands,
/// and each of them looks for theirs.
struct Firsts {
    views: [Option<usize>; 3],
    persons: HashMap<ParticipantNo, usize>,
}

impl Firsts {
    fn of(shown: &Shown) -> Firsts {
        let first =
            |view: ViewClass| shown.copies.iter().position(|copy| copy.audience.holds_view(view.role()));
        let mut persons = HashMap::new();
        for (index, copy) in shown.copies.iter().enumerate() {
            for who in &copy.audience.persons {
                persons.entry(*who).or_insert(index);
            }
        }
        Firsts { views: ViewClass::ALL.map(first), persons }
    }

    fn index(&self, view: ViewClass, who: Option<ParticipantNo>) -> Option<usize> {
        let theirs = who.and_then(|who| self.persons.get(&who).copied());
        self.views[view as usize].into_iter().chain(theirs).min()
    }
}

fn persons(shown: &[Arc<Shown>]) -> impl Iterator<Item = ParticipantNo> {
    let copies = shown.iter().flat_map(|shown| &shown.copies);
    let mut persons: Vec<ParticipantNo> =
        copies.flat_map(|copy| copy.audience.persons.iter().copied()).collect();
    persons.sort_unstable();
    persons.dedup();
    persons.into_iter()
}

fn message(codecs: [bool; 2], seq: Seq, events: &[&PerCodec]) -> PerCodec {
    if events.is_empty() {
        return PerCodec::default();
    }
    PerCodec::encode(codecs, |codec| {
        let pieces: Vec<&Bytes> = events.iter().filter_map(|event| event.get(codec)).collect();
        outgoing::events(codec, seq, pieces.into_iter())
    })
}

/// A transient message.
pub fn transient(codecs: [bool; 2], addressed: &Addressed) -> Published {
    let frame = PerCodec::encode(codecs, |codec| outgoing::transient(codec, &addressed.data));
    let views = ViewClass::ALL.map(|view| match addressed.audience.holds_view(view.role()) {
        true => frame.clone(),
        false => PerCodec::default(),
    });
    let personal = addressed.audience.persons.iter().map(|who| (*who, frame.clone())).collect();
    Published { entry: Entry { views }, personal }
}
