//! Cuelight: the control plane of live webinars, over WebSockets.

#![cfg_attr(not(test), deny(clippy::unwrap_used))]

pub mod accounts;
pub mod cli;
pub mod client;
pub mod config;
pub mod conformance;
pub mod demo;
pub mod gateway;
pub mod hub;
pub mod journal;
pub mod limits;
pub mod metrics;
pub mod node;
pub mod protocol;
pub mod reports;
pub mod session;
pub mod sync;
