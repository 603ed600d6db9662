//! Cuelight: the control plane of live webinars, over WebSockets.

pub mod accounts;
pub mod config;
pub mod gateway;
pub mod hub;
pub mod journal;
pub mod limits;
pub mod metrics;
pub mod protocol;
pub mod reports;
pub mod session;
