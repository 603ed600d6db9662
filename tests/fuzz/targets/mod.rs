//! What is tried with hostile input: for each reader one function that takes any bytes and panics where something does
//! not hold. The fuzzer makes up the bytes; `tests/hostile.rs` gives the kept ones again.
//! Must not know who calls.

pub mod bytes;
pub mod configuration;
pub mod connection;
pub mod facts;
pub mod forwarded;
pub mod frames;
#[path = "../../masked/mod.rs"]
mod masked;
pub mod messages;
pub mod proxy_protocol;
pub mod rest;
mod stack;
pub mod tickets;

/// What tries one input.
pub type Check = fn(&[u8]);

/// Every target by its name, which is its corpus's folder too. The journal's records have theirs in the library, since what
/// they are made of is private there.
pub const ALL: [(&str, Check); 9] = [
    ("frames", frames::check),
    ("messages", messages::check),
    ("tickets", tickets::check),
    ("facts", facts::check),
    ("rest", rest::check),
    ("configuration", configuration::check),
    ("forwarded", forwarded::check),
    ("proxy_protocol", proxy_protocol::check),
    ("connection", connection::check),
];

/// The bytes of these hexadecimal digits; what is none is passed over.
fn hex(text: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> =
        text.iter().filter_map(|char| char::from(*char).to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
