//! Whether this process was held up: stopped with its machine, moved to another, or kept from running.
//! Must not know what is waited for.
//!
//! Whoever waits for somebody else's doing has not waited while nobody here could look: a pong that came in time lies
//! unread, and who lost the connection could not come back. So that time counts for nothing.

use std::time::Duration;

use tokio::time::Instant;

/// Later than this nobody is woken by a machine that runs.
const LATE: Duration = Duration::from_secs(2);
/// What lies unread is read within this.
const TO_READ: Duration = Duration::from_secs(1);

/// How much later everything is waited for, where something was due at `due` and it is so late that nobody can have looked:
/// as long as that, and some time to read what came meanwhile.
pub fn held_up(due: Instant) -> Option<Duration> {
    let late = Instant::now().saturating_duration_since(due);
    (late > LATE).then_some(late + TO_READ)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_a_little_late_is_due_and_what_is_long_overdue_was_not_looked_for() {
        let due = Instant::now() + Duration::from_secs(5);
        assert_eq!(held_up(due), None, "not due");
        for (after, expected) in [(6, None), (7, None), (8, Some(4)), (50, Some(46))] {
            tokio::time::advance(due + Duration::from_secs(after - 5) - Instant::now()).await;
            assert_eq!(held_up(due), expected.map(Duration::from_secs), "{after}");
        }
    }
}
