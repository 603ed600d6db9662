//! The hub against the in-memory journal: seats instead of sockets, faults on request.

#[path = "invited/mod.rs"]
mod invited;
#[path = "hub/rig.rs"]
mod rig;

#[path = "hub/durability.rs"]
mod durability;
#[path = "hub/ends.rs"]
mod ends;
#[path = "hub/fanout.rs"]
mod fanout;
#[path = "hub/flood.rs"]
mod flood;
#[path = "hub/joining.rs"]
mod joining;
#[path = "hub/limits.rs"]
mod limits;
#[path = "hub/mailbox.rs"]
mod mailbox;
#[path = "hub/parting.rs"]
mod parting;
#[path = "hub/passing.rs"]
mod passing;
#[path = "hub/renewal.rs"]
mod renewal;
#[path = "hub/returning.rs"]
mod returning;
#[path = "hub/snapshots.rs"]
mod snapshots;
#[path = "hub/time.rs"]
mod time;
#[path = "hub/welcome.rs"]
mod welcome;
#[path = "hub/window.rs"]
mod window;
