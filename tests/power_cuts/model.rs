//! What the journal's laws say of every answer and every reading, kept in plain lists.
//! Must not know SQLite, nor what became of the disk.

use std::collections::BTreeMap;

use bytes::Bytes;
use cuelight::journal::{AppendError, History, StreamName};

/// One record that was handed in.
#[derive(Clone, PartialEq, Eq)]
pub struct Asked {
    pub stream: usize,
    pub after: u64,
    pub count: u32,
    pub body: Bytes,
}

impl std::fmt::Debug for Asked {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Asked { stream, after, count, body } = self;
        write!(formatter, "{count} for stream {stream} behind {after} ({} bytes)", body.len())
    }
}

/// The journal as its user knows it.
pub struct Model {
    pub names: Vec<StreamName>,
    /// What was acknowledged, or read once.
    sure: Vec<Vec<Asked>>,
    /// Batches of which nobody knows whether they are there: all of each, or nothing.
    open: Vec<Vec<Asked>>,
    pub broken: Vec<String>,
}

type Answer = Result<u64, AppendError>;

fn end_of(records: &[Asked]) -> u64 {
    records.iter().map(|asked| u64::from(asked.count)).sum()
}

impl Model {
    pub fn new(names: Vec<StreamName>) -> Model {
        let sure = vec![Vec::new(); names.len()];
        Model { names, sure, open: Vec::new(), broken: Vec::new() }
    }

    /// Where a stream surely ends.
    pub fn end(&self, stream: usize) -> u64 {
        end_of(&self.sure[stream])
    }

    pub fn records(&self) -> usize {
        self.sure.iter().map(Vec::len).sum()
    }

    /// Whether there are batches whose fate nobody knows.
    pub fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// The answers to one batch. `None`: there was none, or nobody is left who could have heard it.
    pub fn answered(&mut self, batch: Vec<(Asked, Option<Answer>)>) {
        if self.is_open() {
            // Where the streams end is not known to anybody. Then nothing more is taken in.
            let taken = |(_, answer): &&(Asked, Option<Answer>)| {
                !matches!(answer, Some(Err(AppendError::NotWritten(_))) | None)
            };
            let taken =
                batch.iter().find(taken).map(|taken| format!("law 5: {taken:?}, and nobody may read"));
            return self.broken.extend(taken);
        }
        let mut ends: BTreeMap<usize, u64> = BTreeMap::new();
        let (mut durable, mut unknown, mut refused) = (Vec::new(), Vec::new(), 0);
        for (asked, answer) in batch {
            let end = ends.entry(asked.stream).or_insert(end_of(&self.sure[asked.stream]));
            let (before, fits) = (*end, asked.after == *end);
            if fits {
                *end += u64::from(asked.count);
            }
            let ended = *end;
            match answer {
                Some(Ok(last)) if fits && last == ended => durable.push(asked),
                Some(Ok(last)) => {
                    self.broken.push(format!("law 3: {last} for {asked:?} behind {before}"));
                }
                Some(Err(AppendError::Conflict { actual })) if fits || actual != before => {
                    self.broken
                        .push(format!("law 3: a conflict with {actual} for {asked:?} behind {before}"));
                }
                Some(Err(AppendError::Conflict { .. })) => {}
                Some(Err(AppendError::NotWritten(_))) => refused += usize::from(fits),
                Some(Err(AppendError::Unknown(_))) | None if fits => unknown.push(asked),
                Some(Err(AppendError::Unknown(_))) | None => {}
            }
        }
        let fates = [durable.len(), unknown.len(), refused].into_iter().filter(|count| *count > 0).count();
        if fates > 1 {
            self.broken.push(format!("law 2: one batch, and {durable:?}, {unknown:?}, {refused} refused"));
        }
        for asked in durable {
            self.sure[asked.stream].push(asked);
        }
        if !unknown.is_empty() {
            self.open.push(unknown);
        }
    }

    /// A reading of all streams at one moment: what is known from now on.
    pub fn read(&mut self, when: &str, histories: &[History]) {
        let mut rests: Vec<&[cuelight::journal::Stored]> = Vec::new();
        for (stream, history) in histories.iter().enumerate() {
            let (name, sure) = (&self.names[stream], &self.sure[stream]);
            let mut next = 1;
            for stored in &history.records {
                if stored.first != next {
                    self.broken.push(format!("law 1: {name}: {} follows {} {when}", stored.first, next - 1));
                }
                next = stored.last() + 1;
            }
            if history.last != next - 1 {
                self.broken.push(format!("law 5: {name} ends at {}, says {} {when}", next - 1, history.last));
            }
            if history.records.len() < sure.len() {
                let (there, known) = (history.records.len(), sure.len());
                self.broken.push(format!("law 4: {name} has {there} of {known} records {when}"));
            }
            for (stored, asked) in history.records.iter().zip(sure) {
                if stored.body != asked.body || stored.count != asked.count {
                    self.broken.push(format!("law 4: {name} at {}: another record {when}", stored.first));
                }
            }
            rests.push(history.records.get(sure.len()..).unwrap_or_default());
        }
        self.resolve(when, rests);
    }

    /// What is there beside what was sure: whole batches whose fate was open, in the order in which they were asked for.
    fn resolve(&mut self, when: &str, mut rests: Vec<&[cuelight::journal::Stored]>) {
        for batch in std::mem::take(&mut self.open) {
            let found: Vec<bool> = batch
                .iter()
                .map(|asked| match rests[asked.stream].split_first() {
                    Some((stored, behind)) if stored.body == asked.body && stored.count == asked.count => {
                        rests[asked.stream] = behind;
                        true
                    }
                    _ => false,
                })
                .collect();
            if found.iter().any(|there| *there != found[0]) {
                self.broken.push(format!("law 2: half of a batch is there {when}: {found:?}"));
            }
            for (asked, _) in batch.into_iter().zip(found).filter(|(_, there)| *there) {
                self.sure[asked.stream].push(asked);
            }
        }
        for (name, rest) in self.names.iter().zip(rests) {
            if let Some(stored) = rest.first() {
                self.broken.push(format!("law 5: {name} has {} {when}, which was refused", stored.first));
            }
        }
    }
}
