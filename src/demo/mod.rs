//! The demo's simulated people: a host who runs the session, panelists, and a crowd that behaves like one.
//! Must not know the server: they are clients like any other.

pub mod crowd;

mod agenda;
mod attendee;
mod chance;
mod eyes;
mod host;
mod panelist;
mod people;
mod room;
