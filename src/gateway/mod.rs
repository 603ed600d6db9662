//! The doors: what comes in from the network is checked here and nowhere else.

#[cfg(feature = "echo")]
pub mod echo;
pub mod rates;
pub mod server;
pub mod socket;
pub mod tickets;
pub mod upgrade;
