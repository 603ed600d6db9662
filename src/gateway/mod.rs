//! The doors: what comes in from the network is checked here and nowhere else.

pub mod tickets;
