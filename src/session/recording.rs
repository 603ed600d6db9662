//! Recording: off, on or paused, and how long it has run. The media server records; this says whether it should.
//! Must not know where a recording is kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::decide::{Outcome, Turn};
use super::event::Event;
use super::ids::Millis;
use super::refusal::Refusal;

/// Whether the session is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordingState {
    #[default]
    Off,
    On,
    Paused,
}

impl RecordingState {
    fn name(self) -> &'static str {
        match self {
            RecordingState::Off => "off",
            RecordingState::On => "on",
            RecordingState::Paused => "paused",
        }
    }
}

/// The recording of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recording {
    pub state: RecordingState,
    /// When the present state began; `None` while off.
    pub since: Option<Millis>,
    /// What was recorded before `since`, in milliseconds.
    pub before_ms: u64,
}

/// Which way a command turns the recorder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turned {
    Started,
    Paused,
    Resumed,
    Stopped,
}

/// `start_recording`, `pause_recording`, `resume_recording`, `stop_recording`.
pub(super) fn set(turn: &Turn, turned: Turned) -> Outcome {
    use RecordingState::{Off, On, Paused};
    let timely = turn.timely()?;
    let present = turn.session.recording.state;
    let wanted = match (turned, present) {
        (Turned::Started, Off | On) | (Turned::Resumed, On | Paused) => On,
        (Turned::Paused, On | Paused) => Paused,
        (Turned::Stopped, Off | On | Paused) => Off,
        // Starting anew would forget what is paused; pausing or resuming needs something to pause or resume.
        (Turned::Started, Paused) | (Turned::Resumed | Turned::Paused, Off) => {
            return Err(Refusal::conflict("recording", present.name()));
        }
    };
    Ok(timely.facts_unless(present == wanted, || vec![Event::RecordingChanged { state: wanted }]))
}

impl Recording {
    /// What was recorded up to `now`, in milliseconds.
    pub fn elapsed_ms(&self, now: Millis) -> u64 {
        let running = self.since.filter(|_| self.state == RecordingState::On);
        self.before_ms + running.map_or(0, |since| now.since(since))
    }

    pub(super) fn changed(&mut self, state: RecordingState, at: Millis) {
        let fresh = self.state == RecordingState::Off;
        let before_ms = if fresh { 0 } else { self.elapsed_ms(at) };
        *self = Recording { state, since: (state != RecordingState::Off).then_some(at), before_ms };
    }
}
