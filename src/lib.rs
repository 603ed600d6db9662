//! Cuelight: the control plane of live webinars, over WebSockets.

pub mod protocol;
pub mod session;
