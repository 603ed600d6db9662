//! The session core: what a live webinar is, which commands it takes, and who may know what of it. Pure: no clock,
//! no randomness, no input or output, no logging, and no map whose order is chance.
//!
//! Four verbs: [`decide`] says what a command comes to, [`Session::apply`] makes facts true, [`Session::view`] says
//! what one participant may know, [`Session::next_deadline`] when to ask again without being asked.
//!
//! Read in this order: `capability.rs` (who may do what), `command.rs` (what can be asked), `event.rs` (what can
//! become true), `decide.rs` (the one path), `state.rs` and `people.rs` (how facts add up), then one feature of your
//! choice, then `announce.rs` and `view.rs` (who sees it; `announcement.rs`, `audience.rs` and `shapes.rs` hold the
//! words and circles they use, `looks.rs` says who sees the same).

pub mod announce;
pub mod announcement;
pub mod audience;
pub mod audio;
pub mod ballots;
pub mod baton;
pub mod bounds;
pub mod capability;
mod characters;
pub mod chat;
mod check;
pub mod command;
mod decide;
pub mod event;
pub mod handouts;
pub mod ids;
pub mod keyed;
pub mod labs;
pub mod lifecycle;
pub mod looks;
pub mod memory;
mod people;
pub mod planted;
pub mod polls;
pub mod presence;
pub mod questions;
pub mod recording;
pub mod refusal;
pub mod roster;
pub mod shapes;
pub mod stage;
mod state;
pub mod survey;
pub mod text;
pub mod view;

pub use bounds::Bounds;
pub use capability::{Capability, Need, Permit, Role, authorize, capabilities};
pub use command::Command;
pub use decide::{Ask, Decision, Expect, Transient, decide};
pub use event::{Cause, Event, Record, Whom};
pub use ids::{Millis, ParticipantNo, PublicId, Seq, Timestamp};
pub use lifecycle::Phase;
pub use memory::{Accepted, Made};
pub use presence::Patience;
pub use refusal::{Missing, Refusal};
pub use roster::{Identity, Sub, Turned, enter};
pub use state::{PEOPLE_MAX, Person, Session};
