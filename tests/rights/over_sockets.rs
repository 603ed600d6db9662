//! The server and the clients of the socket tests. Must not know what is tested with them.

#[allow(dead_code, reason = "the socket tests use the rest")]
#[path = "../sockets/client.rs"]
pub mod client;
#[allow(dead_code, reason = "the socket tests use the rest")]
#[path = "../sockets/harness.rs"]
pub mod harness;
#[path = "../invited/mod.rs"]
mod invited;
#[path = "../sockets/ways.rs"]
pub mod ways;
