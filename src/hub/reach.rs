//! How far the last great changes have got: how many have shown them, and how fast.
//! Must not know what clients show; they say so with `seen`.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::mail::ConnId;
use crate::protocol::outgoing::TransientData;
use crate::session::announce::{Announcement, Audience, Shade};
use crate::session::{ParticipantNo, Role, Seq};

/// Changes followed at a time, and for how long.
const FOLLOWED_MAX: usize = 4;
const FOLLOWED_FOR: Duration = Duration::from_secs(60);
/// Least time between two messages; see `transients.rs`.
const SPACING: Duration = Duration::from_millis(275);

/// One change on its way.
#[derive(Debug)]
struct Followed {
    seq: Seq,
    event: &'static str,
    sent_at: Instant,
    /// At a rehearsal not everybody; who is not told has nothing to show.
    audience: Audience,
    of: u32,
    shown: HashMap<ConnId, u64>,
    /// Shown by more since it was told.
    news: bool,
}

/// The changes on their way.
#[derive(Debug, Default)]
pub struct Reach {
    followed: VecDeque<Followed>,
    /// Somebody said what they have shown since it was last looked at.
    noted: bool,
    not_before: Option<Instant>,
}

impl Reach {
    /// Whether it is told how far this gets: changes of phase, presenter, mute-all and polls.
    pub fn follows(data: &Announcement) -> bool {
        matches!(
            data,
            Announcement::PhaseChanged { .. }
                | Announcement::PresenterChanged { .. }
                | Announcement::AllMuted { .. }
                | Announcement::MuteAllLifted { .. }
                | Announcement::PollOpened { .. }
                | Announcement::PollClosed { .. }
                | Announcement::PollResultsShared { .. }
                | Announcement::PollResultsHidden { .. }
        )
    }

    /// A change was sent to its audience, which is `of` connections.
    pub fn sent(&mut self, told: &Shade, of: u32, now: Instant) {
        let (seq, data, audience) = (told.message.seq, &told.message.data, told.audience.clone());
        self.followed.retain(|change| now.duration_since(change.sent_at) < FOLLOWED_FOR);
        if self.followed.len() == FOLLOWED_MAX {
            self.followed.pop_front();
        }
        let (event, shown) = (data.name(), HashMap::new());
        self.followed.push_back(Followed { seq, event, sent_at: now, audience, of, shown, news: false });
    }

    /// Somebody says what they have shown. That is looked at when something may be told again, not each time.
    pub fn noted(&mut self) {
        self.noted = !self.followed.is_empty();
    }

    /// Whether it is time to look.
    pub fn is_due(&self, now: Instant) -> bool {
        self.noted && self.not_before.is_none_or(|not_before| not_before <= now)
    }

    /// A connection has shown everything up to `seen`.
    pub fn seen(&mut self, conn: ConnId, (who, role): (ParticipantNo, Role), seen: Seq, now: Instant) {
        let told = |change: &&mut Followed| change.seq <= seen && change.audience.holds(who, role);
        for change in self.followed.iter_mut().filter(told) {
            if !change.shown.contains_key(&conn) && (change.shown.len() as u32) < change.of {
                change.shown.insert(conn, now.duration_since(change.sent_at).as_millis() as u64);
                change.news = true;
            }
        }
    }

    /// When there is something to tell.
    pub fn next(&self, now: Instant) -> Option<Instant> {
        let news = self.followed.iter().any(|change| change.news);
        (news || self.noted).then(|| self.not_before.unwrap_or(now))
    }

    /// Something that was passed on has left: if it was this, there is as much time from now on until the next.
    pub fn left(&mut self, data: &TransientData, now: Instant) {
        if matches!(data, TransientData::Reach { .. }) {
            self.not_before = Some(now + SPACING);
        }
    }

    /// What was told of a change last has not left.
    pub fn untold(&mut self, seq: Seq) {
        let of_it = |change: &&mut Followed| change.seq == seq;
        self.followed.iter_mut().filter(of_it).for_each(|change| change.news = !change.shown.is_empty());
    }

    /// What to tell organizers now: the newest change with news.
    pub fn take(&mut self, now: Instant) -> Option<TransientData> {
        if self.not_before.is_some_and(|not_before| not_before > now) {
            return None;
        }
        self.noted = false;
        let change = self.followed.iter_mut().rev().find(|change| change.news)?;
        change.news = false;
        self.not_before = Some(now + SPACING);
        let mut times: Vec<u64> = change.shown.values().copied().collect();
        times.sort_unstable();
        let quantile = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
        Some(TransientData::Reach {
            seq: change.seq,
            event: change.event,
            reached: times.len() as u32,
            of: change.of,
            p50_ms: quantile(0.5),
            p99_ms: quantile(0.99),
        })
    }
}
