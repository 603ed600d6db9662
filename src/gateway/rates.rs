//! How often one connection may send commands: token buckets, and the patience with those who flood.
//! Must not know sockets or clocks beyond the instants it is given.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::limits::Limits;
use crate::session::{Command, Role};

/// A bucket of tokens that refills steadily.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    burst: f64,
    per_second: f64,
    filled_at: Instant,
}

impl Bucket {
    fn new(per_second: f64, burst: f64, now: Instant) -> Bucket {
        Bucket { tokens: burst, burst, per_second, filled_at: now }
    }

    /// Takes a token, or says how long until there is one.
    fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let gained = now.duration_since(self.filled_at).as_secs_f64() * self.per_second;
        self.tokens = (self.tokens + gained).min(self.burst);
        self.filled_at = now;
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Ok(());
        }
        Err(Duration::from_secs_f64((1.0 - self.tokens) / self.per_second))
    }
}

/// What comes of one command's rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    Fits,
    /// Try again after so many milliseconds.
    Excess {
        retry_after_ms: u64,
    },
    /// Excess in too many windows of one second: close.
    Flooding,
}

/// The rates of one connection.
#[derive(Debug)]
pub struct Rates {
    staff: bool,
    commands: Bucket,
    chat: Bucket,
    votes: Bucket,
    floods: Floods,
}

/// The patience with those who do too much.
#[derive(Debug)]
pub struct Floods {
    /// Starts of the one-second windows with excess.
    excess: VecDeque<Instant>,
    windows_max: usize,
    period: Duration,
}

const WINDOW: Duration = Duration::from_secs(1);

impl Floods {
    /// No excess yet.
    pub fn new(limits: &Limits) -> Floods {
        Floods {
            excess: VecDeque::new(),
            windows_max: limits.flood_windows_max as usize,
            period: Duration::from_secs(limits.flood_period_s),
        }
    }

    /// Notes an excess. `true` where there were too many.
    pub fn note(&mut self, now: Instant) -> bool {
        if self.excess.back().is_none_or(|start| now.duration_since(*start) >= WINDOW) {
            self.excess.retain(|start| now.duration_since(*start) < self.period);
            self.excess.push_back(now);
        }
        self.excess.len() >= self.windows_max
    }
}

impl Rates {
    /// Full buckets.
    pub fn new(limits: &Limits, role: Role, now: Instant) -> Rates {
        let interval_s = limits.attendee_chat_interval_ms.max(1) as f64 / 1000.0;
        Rates {
            staff: role.is_staff(),
            commands: commands_of(limits, role, now),
            chat: Bucket::new(1.0 / interval_s, limits.attendee_chat_burst as f64, now),
            votes: Bucket::new(limits.votes_per_s as f64, limits.votes_per_s as f64, now),
            floods: Floods::new(limits),
        }
    }

    /// Counts a message. `command` is absent where it could not be read: that costs as much.
    pub fn count(&mut self, limits: &Limits, role: Role, command: Option<&Command>, now: Instant) -> Rate {
        if self.staff != role.is_staff() {
            self.staff = role.is_staff();
            self.commands = commands_of(limits, role, now);
        }
        let taken = self.commands.take(now).and_then(|()| match command {
            Some(Command::Chat { .. }) if role == Role::Attendee => self.chat.take(now),
            Some(Command::Vote { .. }) => self.votes.take(now),
            _ => Ok(()),
        });
        let Err(wait) = taken else { return Rate::Fits };
        if self.floods.note(now) {
            return Rate::Flooding;
        }
        Rate::Excess { retry_after_ms: (wait.as_secs_f64() * 1000.0).ceil() as u64 }
    }
}

fn commands_of(limits: &Limits, role: Role, now: Instant) -> Bucket {
    let (per_second, burst) = match role.is_staff() {
        true => (limits.staff_commands_per_s, limits.staff_commands_burst),
        false => (limits.commands_per_s, limits.commands_burst),
    };
    Bucket::new(per_second as f64, burst as f64, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits::default()
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_fits_and_the_next_command_is_told_when_to_come_back() {
        let (limits, now) = (limits(), Instant::now());
        let mut rates = Rates::new(&limits, Role::Attendee, now);
        for _ in 0..limits.commands_burst {
            assert_eq!(rates.count(&limits, Role::Attendee, None, now), Rate::Fits);
        }
        assert_eq!(rates.count(&limits, Role::Attendee, None, now), Rate::Excess { retry_after_ms: 100 });
        let later = now + Duration::from_millis(100);
        assert_eq!(rates.count(&limits, Role::Attendee, None, later), Rate::Fits);
    }

    /// So many at once fit, the next is told to wait for so long, and after it fits.
    #[track_caller]
    fn holds(role: Role, command: &Command, burst: u64, wait_ms: u64) {
        let (limits, now) = (limits(), Instant::now());
        let mut rates = Rates::new(&limits, role, now);
        let mut count = |at| rates.count(&limits, role, Some(command), at);
        for _ in 0..burst {
            assert_eq!(count(now), Rate::Fits);
        }
        assert_eq!(count(now), Rate::Excess { retry_after_ms: wait_ms });
        assert_eq!(count(now + Duration::from_millis(wait_ms)), Rate::Fits);
    }

    #[tokio::test(start_paused = true)]
    async fn each_kind_of_command_has_its_rate() {
        let command = |json: &str| serde_json::from_str::<Command>(json).unwrap();
        let vote = command(r#"{"vote": {"poll": "p1", "rating": 3}}"#);
        let chat = command(r#"{"chat": {"to": "everyone", "text": "hello"}}"#);
        holds(Role::Attendee, &chat, 5, 2000);
        holds(Role::Attendee, &vote, 2, 500);
        holds(Role::Panelist, &chat, 20, 100);
        holds(Role::Attendee, &Command::RaiseHand {}, 20, 100);
        holds(Role::CoOrganizer, &chat, 50, 50);
    }

    #[tokio::test(start_paused = true)]
    async fn three_windows_of_excess_in_a_minute_are_flooding_and_two_are_not() {
        let (limits, start) = (limits(), Instant::now());
        let mut rates = Rates::new(&limits, Role::Attendee, start);
        let mut flood = |second: u64| {
            let now = start + Duration::from_secs(second);
            (0..200).map(|_| rates.count(&limits, Role::Attendee, None, now)).last()
        };
        assert!(matches!(flood(0), Some(Rate::Excess { .. })));
        assert!(matches!(flood(10), Some(Rate::Excess { .. })));
        assert!(matches!(flood(65), Some(Rate::Excess { .. })), "the first is forgotten");
        assert_eq!(flood(69), Some(Rate::Flooding));
    }

    #[tokio::test(start_paused = true)]
    async fn a_promotion_gives_the_rate_of_staff_from_the_next_message() {
        let (limits, now) = (limits(), Instant::now());
        let mut rates = Rates::new(&limits, Role::Attendee, now);
        while rates.count(&limits, Role::Attendee, None, now) == Rate::Fits {}
        assert_eq!(rates.count(&limits, Role::CoOrganizer, None, now), Rate::Fits);
    }
}
