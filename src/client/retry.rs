//! When a client comes back after its connection ended, and how long it waits first.
//! Must not know how connections are made.

use std::time::Duration;

use super::message::Closed;

/// The longest wait before the first return, doubled at each further attempt.
pub const BACKOFF_BASE: Duration = Duration::from_millis(250);
/// The longest wait before any return, unless the server asks for more.
pub const BACKOFF_CAP: Duration = Duration::from_secs(10);
/// Attempts to reach the server for the first time: a wrong address is told soon, a full backlog is survived.
pub(super) const FIRST_ATTEMPTS_MAX: u32 = 5;

pub(super) const NORMAL: u16 = 1000;
pub(super) const GOING_AWAY: u16 = 1001;
pub(super) const ABNORMAL: u16 = 1006;
pub(super) const TOO_LARGE: u16 = 1009;
pub(super) const OVERLOADED: u16 = 1013;
pub(super) const NOT_THIS_PROTOCOL: u16 = 4400;
pub(super) const TICKET_REFUSED: u16 = 4401;
pub(super) const NO_SUCH_SESSION: u16 = 4404;

/// Whether a client comes back by itself after a close with this code. After 4401 it does with a new ticket only.
pub fn comes_back_after(code: u16) -> bool {
    matches!(code, GOING_AWAY | ABNORMAL | 1012 | OVERLOADED | 4408 | 4413 | 4429)
}

/// How long to wait before the attempt after `attempt` failed ones.
///
/// The server's `retry_ms` is a floor. The jitter comes on top of it, over its full range: those who were told the
/// same must not come back in the same instant.
pub(super) fn wait(attempt: u32, closed: &Closed) -> Duration {
    let ceiling = BACKOFF_BASE.saturating_mul(1 << attempt.min(16)).min(BACKOFF_CAP);
    let jitter = random() % (ceiling.as_millis() as u64 + 1);
    Duration::from_millis(closed.retry_ms().unwrap_or(0).saturating_add(jitter))
}

/// Chance from the operating system.
pub(super) fn random() -> u64 {
    getrandom::u64().expect("an operating system without random numbers runs no network client either")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_stays_between_the_servers_word_and_the_cap() {
        for attempt in 0..40 {
            let plain = wait(attempt, &Closed::new(1006, ""));
            assert!(plain <= BACKOFF_CAP, "{plain:?} at attempt {attempt}");
            let told = wait(attempt, &Closed::new(1012, r#"{"retry_ms":30000}"#));
            assert!(told >= Duration::from_secs(30) && told <= Duration::from_secs(40), "{told:?}");
        }
    }

    #[test]
    fn it_comes_back_after_the_codes_of_the_contract_and_no_other() {
        let back: Vec<u16> = (1000..5000).filter(|code| comes_back_after(*code)).collect();
        assert_eq!(back, [1001, 1006, 1012, 1013, 4408, 4413, 4429]);
    }
}
