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
    let more: [(&str, Check); 5] = [
        ("records", cuelight::journal::hostile::check),
        ("frames-planted", frames_planted),
        ("connection-planted", connection_planted),
        // These have a process whose doors are broken.
        ("tickets-planted", targets::tickets::check),
        ("forwarded-planted", targets::forwarded::check),
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
