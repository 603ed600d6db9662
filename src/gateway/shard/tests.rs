//! Loops that are turned by hand.

mod ending;
mod inbound;
mod rig;
mod single_turns;
