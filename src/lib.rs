//! Cuelight: the control plane of live webinars, over WebSockets.

pub mod hub;
pub mod journal;
pub mod metrics;
pub mod protocol;
pub mod session;
