//! The doors: what comes in from the network is checked here and nowhere else.

pub mod app;
pub mod limits;
pub mod problem;
pub mod rest;
pub mod tickets;
