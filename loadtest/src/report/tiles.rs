//! The figures that are looked for first. Must not know the rest of the page.

use super::page::escape;
use super::words;
use crate::result::{RunResult, Spread};

/// A row of figures; those that were not measured are left out.
pub fn tiles(result: &RunResult) -> String {
    let latency = |name: &str, value: fn(&Spread) -> u64| {
        result
            .latencies
            .get(name)
            .filter(|spread| spread.count > 0)
            .map(|spread| words::micros(value(spread) as f64))
    };
    let deliveries: u64 = result.series.deliveries.iter().sum();
    let acks: u64 = result.series.acks.iter().sum();
    let seconds = result.series.acks.len().max(1) as f64;
    let peak = result.series.acks.iter().max().copied().unwrap_or(0);
    let (memory, cpu_s) = (result.resources.server_rss_most_bytes, result.resources.server_cpu_s);
    let tiles = [
        (
            "Connected at once",
            Some(words::number(result.connections.most_at_once as f64)),
            format!("{} joined", words::number(result.connections.joins as f64)),
        ),
        (
            "Acknowledged, 99\u{a0}%",
            latency("ack", |spread| spread.p99_us),
            format!("median {}", latency("ack", |spread| spread.p50_us).unwrap_or("unknown".into())),
        ),
        (
            "Joined, 99\u{a0}%",
            latency("join", |spread| spread.p99_us),
            format!("median {}", latency("join", |spread| spread.p50_us).unwrap_or("unknown".into())),
        ),
        (
            "Last receiver, 99\u{a0}%",
            latency("publish_last", |spread| spread.p99_us),
            format!("median {}", latency("publish_last", |spread| spread.p50_us).unwrap_or("unknown".into())),
        ),
        (
            "Commands",
            Some(words::number(acks as f64)),
            format!("up to {} a second", words::number(peak as f64)),
        ),
        (
            "Deliveries",
            Some(words::number(deliveries as f64)),
            format!("{} a second", words::number((deliveries as f64 / seconds).round())),
        ),
        ("Server's memory", (memory > 0).then(|| words::bytes(memory as f64)), "at its most".into()),
        (
            "Server's processor",
            (cpu_s > 0.0).then(|| format!("{} s", words::number(cpu_s))),
            format!("{} cores on average", words::number(cpu_s / seconds)),
        ),
    ];
    let shown =
        tiles.into_iter().filter_map(|(name, value, beside)| value.map(|value| (name, value, beside)));
    let tiles: String = shown
        .map(|(name, value, beside)| {
            format!("<div><dt>{name}</dt><dd>{value}<small>{}</small></dd></div>", escape(&beside))
        })
        .collect();
    format!("<dl class=\"tiles\">{tiles}</dl>\n")
}
