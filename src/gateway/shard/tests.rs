//! Loops that are turned by hand.

mod rig;
mod single_turns;
