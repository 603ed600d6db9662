//! Loops that are turned by hand.

mod inbound;
mod rig;
mod single_turns;
