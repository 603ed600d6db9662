//! What is addressed to one connection alone, and in which order it waits.
//! Must not know the story, nor how far anybody has read.

use std::collections::VecDeque;

use bytes::Bytes;

use super::reader::Goodbye;
use crate::session::Role;

/// Something addressed to one connection, due once its cursor has reached `at`.
#[derive(Debug)]
pub struct Direct {
    pub(super) at: u64,
    pub(super) what: DirectWhat,
}

#[derive(Debug)]
pub(super) enum DirectWhat {
    Frames(Vec<Bytes>),
    Answer(Bytes),
    /// In place of what its view is sent at `at`.
    Instead(Bytes),
    /// From here on it is told nothing until a snapshot comes, which is on its way: what it sees is of another kind.
    Pause,
    /// A fresh state in place of what lies before `resume_at`; from there on the connection reads as this role. `behind`: what
    /// no state holds, and may have been told in what this one stands in the place of.
    Snapshot {
        role: Role,
        resume_at: u64,
        frame: Bytes,
        behind: Option<Bytes>,
    },
    Close(Goodbye),
}

impl Direct {
    /// Whether somebody asked for it, or is to go.
    pub fn is_awaited(&self) -> bool {
        matches!(self.what, DirectWhat::Answer(_) | DirectWhat::Close(_))
    }

    /// From here on nothing but a snapshot is told.
    pub fn pause(at: u64) -> Direct {
        Direct { at, what: DirectWhat::Pause }
    }

    /// A connection's first messages.
    pub fn first(at: u64, messages: Vec<Bytes>) -> Direct {
        Direct { at, what: DirectWhat::Frames(messages) }
    }
}

/// The messages of a state.
pub(super) fn state(frame: &Bytes, behind: &Option<Bytes>) -> impl Iterator<Item = Bytes> + use<> {
    [frame.clone()].into_iter().chain(behind.clone())
}

/// What waits for one connection. Bounded: answers by its unanswered commands, of snapshots only the last is kept and of
/// pauses one, and of what stands in the place of the story no more than [`INSTEAD_MAX`].
#[derive(Debug, Default)]
pub struct Directs {
    pub(super) queue: VecDeque<Direct>,
    instead: usize,
}

/// Puts a state in the place of one that was not read.
fn replace(waiting: &mut DirectWhat, mut what: DirectWhat) {
    if let (DirectWhat::Snapshot { behind, .. }, DirectWhat::Snapshot { behind: before, .. }) =
        (&mut what, &*waiting)
    {
        *behind = behind.take().or_else(|| before.clone());
    }
    *waiting = what;
}

/// Messages in place of the story that wait for one connection. One that is further behind gets a snapshot.
const INSTEAD_MAX: usize = 256;

impl Directs {
    /// Adds something. A snapshot takes the place of one before it, so that nothing between the two is read with the
    /// rights of before, and brings what was to stand behind that one. `false` when the connection is too far behind: it has lost its place.
    #[must_use]
    pub fn push(&mut self, direct: Direct) -> bool {
        if matches!(direct.what, DirectWhat::Pause) {
            self.pause(direct);
            return true;
        }
        let is_snapshot = |what: &DirectWhat| matches!(what, DirectWhat::Snapshot { .. });
        let waiting =
            self.queue.iter_mut().find(|waiting| is_snapshot(&waiting.what) && is_snapshot(&direct.what));
        match waiting {
            Some(waiting) => replace(&mut waiting.what, direct.what),
            None => {
                self.instead += usize::from(matches!(direct.what, DirectWhat::Instead(_)));
                self.queue.push_back(direct);
            }
        }
        if self.instead <= INSTEAD_MAX {
            return true;
        }
        self.forget_instead(u64::MAX);
        false
    }

    /// A snapshot that waits is of before the pause, and would end it: the pause begins in its place.
    fn pause(&mut self, direct: Direct) {
        let is_paused = self.queue.iter().any(|waiting| matches!(waiting.what, DirectWhat::Pause));
        match self.queue.iter().position(|waiting| matches!(waiting.what, DirectWhat::Snapshot { .. })) {
            Some(index) if is_paused => drop(self.queue.remove(index)),
            Some(index) => self.queue[index].what = DirectWhat::Pause,
            None if is_paused => {}
            None => self.queue.push_back(direct),
        }
    }

    /// The snapshot that a pause waits for.
    pub(super) fn behind_pause(&self, pause: usize) -> Option<(usize, impl Iterator<Item = Bytes> + use<>)> {
        self.queue.iter().enumerate().skip(pause + 1).find_map(|(index, direct)| match &direct.what {
            DirectWhat::Snapshot { frame, behind, .. } => Some((index, state(frame, behind))),
            _ => None,
        })
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Lets go of what stands in the place of the story before `position`.
    pub(super) fn forget_instead(&mut self, position: u64) {
        let is_past = |direct: &Direct| matches!(direct.what, DirectWhat::Instead(_)) && direct.at < position;
        let before = self.queue.len();
        self.queue.retain(|direct| !is_past(direct));
        self.instead -= before - self.queue.len();
    }

    pub(super) fn remove(&mut self, index: usize) -> Option<Direct> {
        let direct = self.queue.remove(index)?;
        self.instead -= usize::from(matches!(direct.what, DirectWhat::Instead(_)));
        Some(direct)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(at: u64, text: &'static str) -> Direct {
        let frame = Bytes::from_static(text.as_bytes());
        let what = DirectWhat::Snapshot { role: Role::Attendee, resume_at: at, frame, behind: None };
        Direct { at, what }
    }

    #[test]
    fn what_stood_behind_a_snapshot_stands_behind_the_one_in_its_place() {
        let with = |what: Option<&'static str>| {
            let mut direct = snapshot(3, "state");
            if let DirectWhat::Snapshot { behind, .. } = &mut direct.what {
                *behind = what.map(|text| Bytes::from_static(text.as_bytes()));
            }
            direct
        };
        let mut directs = Directs::default();
        for (pushed, expected) in
            [(None, None), (Some("old"), Some("old")), (None, Some("old")), (Some("new"), Some("new"))]
        {
            assert!(directs.push(with(pushed)));
            let [Direct { what: DirectWhat::Snapshot { behind, .. }, .. }] = directs.queue.make_contiguous()
            else {
                panic!("one waits")
            };
            assert_eq!(behind.as_deref(), expected.map(str::as_bytes));
        }
    }

    /// A state of before what everybody's changed with must not end the wait for one of after it.
    #[test]
    fn a_pause_takes_the_place_of_a_snapshot_that_waits_and_waits_for_the_next() {
        let mut directs = Directs::default();
        let is = |directs: &Directs, expected: &[(u64, &str)]| {
            let found: Vec<(u64, &str)> = directs
                .queue
                .iter()
                .map(|direct| match &direct.what {
                    DirectWhat::Pause => (direct.at, "pause"),
                    DirectWhat::Snapshot { frame, .. } => (direct.at, std::str::from_utf8(frame).unwrap()),
                    _ => (direct.at, "other"),
                })
                .collect();
            assert_eq!(found, expected);
        };
        let push = |directs: &mut Directs, direct| assert!(directs.push(direct));
        push(&mut directs, snapshot(3, "old"));
        push(&mut directs, Direct::first(4, Vec::new()));
        push(&mut directs, Direct::pause(5));
        is(&directs, &[(3, "pause"), (4, "other")]);
        push(&mut directs, Direct::pause(6));
        is(&directs, &[(3, "pause"), (4, "other")]);
        push(&mut directs, snapshot(7, "new"));
        push(&mut directs, snapshot(8, "newer"));
        is(&directs, &[(3, "pause"), (4, "other"), (7, "newer")]);
        push(&mut directs, Direct::pause(9));
        is(&directs, &[(3, "pause"), (4, "other")]);
        push(&mut directs, snapshot(10, "newest"));
        is(&directs, &[(3, "pause"), (4, "other"), (10, "newest")]);
    }
}
