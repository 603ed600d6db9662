//! Cuelight: the control plane of live webinars, over WebSockets.

pub mod client;
pub mod demo;
pub mod protocol;
pub mod session;
