//! Loops that are turned by hand.

mod ending;
mod inbound;
mod rig;
mod room;
mod single_turns;
mod times;
