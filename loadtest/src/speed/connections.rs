//! What an idle connection weighs in the server.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use anyhow::bail;
use cuelight::protocol::Codec;
use cuelight::session::Role;
use serde_json::json;

use super::{Args, FROM_ONE_ADDRESS, Report};
use crate::lean::Lean;
use crate::process::{self, Server};

/// Files that this process has open besides its connections.
const FILES_BESIDES: u64 = 64;
/// Connections of one source address: far below the 28 000 ports that it has to one server.
const OF_ONE_ADDRESS: usize = 5000;
/// What the server may still do after the last join: transient counts, its allocator's clearing up.
const SETTLE: Duration = Duration::from_secs(3);
const GOAL_KIB: f64 = 16.0;

/// Joins attendees, and weighs the server before and after.
pub fn measure(args: &Args, report: &mut Report) -> anyhow::Result<()> {
    let files = process::files_max()?;
    if files < args.idle as u64 + FILES_BESIDES {
        bail!(
            "{} connections need as many files and {FILES_BESIDES} more, and {files} may be open",
            args.idle
        );
    }
    let data = crate::scratch()?;
    let server = Server::start(&args.server, data.path(), &FROM_ONE_ADDRESS)?;
    let session = server.webinar("Idle")?.session;
    let join = |number: usize, role| {
        let codec = if number.is_multiple_of(2) { Codec::Json } else { Codec::MessagePack };
        let source = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2 + (number / OF_ONE_ADDRESS) as u8));
        let ticket = process::ticket(&session, &format!("idle-{number}"), role)?;
        Lean::join(server.address, Some(source), &session, codec, &ticket)
    };
    let mut organizer = join(args.idle, Role::Organizer)?;
    organizer.ask(1, "start", &json!({}))?;
    std::thread::sleep(SETTLE);
    let empty = server.usage()?;
    let began = std::time::Instant::now();
    let mut idle = Vec::with_capacity(args.idle);
    let mut buffer = vec![0; 64 * 1024];
    for number in 0..args.idle {
        idle.push(join(number, Role::Attendee)?);
        // The organizer is told of every one: if nobody read, that would be weighed with the idle.
        if number.is_multiple_of(64) {
            read_all(&mut organizer, &mut buffer)?;
        }
    }
    let joined = began.elapsed();
    read_all(&mut organizer, &mut buffer)?;
    std::thread::sleep(SETTLE);
    let full = server.usage()?;
    let each = |full: u64, empty: u64| (full.saturating_sub(empty)) as f64 / args.idle as f64 / 1024.0;
    let part = "idle";
    report.add(part, "connections", idle.len() as f64, "");
    report.add(part, "joins, one after the other, durable", args.idle as f64 / joined.as_secs_f64(), "1/s");
    let cpu_us = (full.cpu - empty.cpu).as_secs_f64() * 1e6 / args.idle as f64;
    report.add(part, "server's processor time a join", cpu_us, "µs");
    report.add(part, "server before, resident", empty.rss_bytes as f64 / 1024.0 / 1024.0, "MiB");
    report.add(part, "server with all, resident", full.rss_bytes as f64 / 1024.0 / 1024.0, "MiB");
    let rss = each(full.rss_bytes, empty.rss_bytes);
    report.goal(part, "a connection, resident (connection and participant)", rss, "KiB", GOAL_KIB);
    report.add(part, "a connection, proportional", each(full.pss_bytes, empty.pss_bytes), "KiB");
    Ok(())
}

fn read_all(lean: &mut Lean, buffer: &mut [u8]) -> anyhow::Result<()> {
    lean.stream.set_nonblocking(true)?;
    while lean.read(buffer, |_| {})?.is_some_and(|count| count > 0) {}
    lean.stream.set_nonblocking(false)?;
    Ok(())
}
