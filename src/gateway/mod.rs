//! The doors: what comes in from the network is checked here and nowhere else.

pub mod app;
pub mod arrival;
#[cfg(feature = "echo")]
pub mod echo;
pub mod frames;
mod head;
pub mod limits;
#[cfg(any(test, feature = "echo"))]
pub mod nobody;
pub mod pages;
pub mod planted;
pub mod problem;
pub mod proxy_protocol;
pub mod rates;
pub mod rest;
pub mod server;
pub mod shard;
pub mod socket;
pub mod tickets;
pub mod tls;
pub mod upgrade;
