//! The fuzzer: libFuzzer around one of the targets, the one that `TARGET` names.
//! Must not know what a target tries.

#![no_main]

use std::sync::OnceLock;

use cuelight::hub::Planted;
use libfuzzer_sys::fuzz_target;

mod targets;

use targets::Check;

fuzz_target!(|input: &[u8]| {
    static CHECK: OnceLock<Check> = OnceLock::new();
    CHECK.get_or_init(chosen)(input);
});

/// The check that `TARGET` names. Of those that end in `-planted` each must be found out.
fn chosen() -> Check {
    let name = std::env::var("TARGET").unwrap_or_default();
    let more: [(&str, Check); 11] = [
        ("records", cuelight::journal::hostile::check),
        ("frames-planted", frames_planted),
        ("connection-planted", connection_planted),
        ("messages-planted", messages_planted),
        ("records-planted", records_planted),
        ("facts-planted", facts_planted),
        ("rest-planted", rest_planted),
        ("configuration-planted", configuration_planted),
        // These have a process whose doors are broken.
        ("tickets-planted", targets::tickets::check),
        ("forwarded-planted", targets::forwarded::check),
        ("proxy_protocol-planted", targets::proxy_protocol::check),
    ];
    let mut known = targets::ALL.into_iter().chain(more);
    let found = known.find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("TARGET={name} is none of the targets")).1
}

/// A message's limit holds for each fragment alone.
fn frames_planted(input: &[u8]) {
    cuelight::gateway::frames::planted::plant();
    targets::frames::check(input);
}

/// An answer overtakes the events of its command.
fn connection_planted(input: &[u8]) {
    let planted = Planted { answer_first: true, ..Planted::default() };
    targets::connection::check_planted(input, planted);
}

/// Of two equal keys nobody is told.
fn messages_planted(input: &[u8]) {
    cuelight::protocol::planted::plant(true);
    targets::messages::check(input);
}

/// The journal does not compare the chain.
fn records_planted(input: &[u8]) {
    cuelight::journal::hostile::check_planted(input, true);
}

/// What a record answers is not written.
fn facts_planted(input: &[u8]) {
    cuelight::hub::planted::lose_causes(true);
    targets::facts::check(input);
}

/// A body may be as large as it likes.
fn rest_planted(input: &[u8]) {
    cuelight::gateway::limits::planted::let_go(Some("request_body_bytes"));
    targets::rest::check(input);
}

/// What is wrong with a file is told with the line that it is wrong in.
fn configuration_planted(input: &[u8]) {
    cuelight::config::planted::plant(true);
    targets::configuration::check(input);
}
