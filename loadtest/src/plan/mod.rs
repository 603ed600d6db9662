//! From a scenario and a seed to what everybody intends, in order of time: pure, and the same for the same seed.
//! Must not know sockets, clocks or a server's answers.

pub mod action;

pub use action::{Action, Ballot, ChatTo, Fate, Intent, Planned, PollTarget, QuestionTarget, Sent, Target};
