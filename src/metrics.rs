//! Every metric the server exports, declared once with its unit and help.
//!
//! Must not know who counts what: a floor names a constant here and records under its name.

use metrics::Unit;

/// What kind of series a metric is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only rises while the process lives.
    Counter,
    /// Goes up and down.
    Gauge,
    /// A distribution of single measurements.
    Histogram,
}

/// One metric's declaration.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// The exported name, `cuelight_<floor>_<what>[_<unit>|_total]`.
    pub name: &'static str,
    pub kind: Kind,
    /// The unit of one value; `Unit::Count` for plain numbers.
    pub unit: Unit,
    /// One sentence for the person who reads the dashboard.
    pub help: &'static str,
}

/// Sessions that are in memory.
pub const SESSIONS_AWAKE: Metric = Metric {
    name: "cuelight_hub_sessions_awake",
    kind: Kind::Gauge,
    unit: Unit::Count,
    help: "Sessions that are in memory; the others wait in the journal.",
};

/// Connections that sessions know.
pub const CONNECTIONS: Metric = Metric {
    name: "cuelight_hub_connections",
    kind: Kind::Gauge,
    unit: Unit::Count,
    help: "Connections that have shown a good ticket and are in a session.",
};

/// Commands that were refused.
pub const REFUSALS: Metric = Metric {
    name: "cuelight_hub_refusals_total",
    kind: Kind::Counter,
    unit: Unit::Count,
    help: "Commands that were refused, by code.",
};

/// Snapshots to connections that fell behind.
pub const RESYNCS: Metric = Metric {
    name: "cuelight_hub_resyncs_total",
    kind: Kind::Counter,
    unit: Unit::Count,
    help: "Snapshots sent to connections that fell behind what the session keeps of its recent frames.",
};

/// Connections that the server closed.
pub const CLOSES: Metric = Metric {
    name: "cuelight_gateway_closes_total",
    kind: Kind::Counter,
    unit: Unit::Count,
    help: "WebSocket connections that the server closed, by close code.",
};

/// Connections of every kind.
pub const OPEN_CONNECTIONS: Metric = Metric {
    name: "cuelight_gateway_connections",
    kind: Kind::Gauge,
    unit: Unit::Count,
    help: "Open connections of every kind, REST and pages included.",
};

/// Those who met a limit of the doors.
pub const GATEWAY_LIMITED: Metric = Metric {
    name: "cuelight_gateway_limited_total",
    kind: Kind::Counter,
    unit: Unit::Count,
    help: "Connections and requests that met a limit of the doors, by limit.",
};

/// Requests that were refused.
pub const PROBLEMS: Metric = Metric {
    name: "cuelight_gateway_problems_total",
    kind: Kind::Counter,
    unit: Unit::Count,
    help: "Requests over HTTP that were answered with a problem, by its code.",
};

/// Those who did not get as far as a request.
pub const ARRIVALS_FAILED: Metric = Metric {
    name: "cuelight_gateway_arrivals_failed_total",
    kind: Kind::Counter,
    unit: Unit::Count,
    help: "Connections that ended in their TLS handshake or PROXY header, by reason.",
};

/// Certificates that were read anew.
pub const TLS_RELOADS: Metric = Metric {
    name: "cuelight_gateway_tls_reloads_total",
    kind: Kind::Counter,
    unit: Unit::Count,
    help: "Times the TLS files were read anew, by outcome.",
};

/// When the certificate ends.
pub const TLS_EXPIRY: Metric = Metric {
    name: "cuelight_gateway_tls_certificate_expiry_seconds",
    kind: Kind::Gauge,
    unit: Unit::Seconds,
    help: "Unix time at which the certificate ends that is shown from now on.",
};

/// What met a limit of a session.
pub const HUB_LIMITED: Metric = Metric {
    name: "cuelight_hub_limited_total",
    kind: Kind::Counter,
    unit: Unit::Count,
    help: "People, commands and snapshots made that met a limit of a session, by limit.",
};

/// Records that the journal was asked to append, whatever came of them.
pub const JOURNAL_APPENDS: Metric = Metric {
    name: "cuelight_journal_appends_total",
    kind: Kind::Counter,
    unit: Unit::Count,
    help: "Records that the journal was asked to append, by outcome.",
};

/// Transactions that were made durable.
pub const JOURNAL_COMMITS: Metric = Metric {
    name: "cuelight_journal_commits_total",
    kind: Kind::Counter,
    unit: Unit::Count,
    help: "Transactions the journal made durable; appends divided by this is the sharing of one fsync.",
};

/// Duration of one durable transaction.
pub const JOURNAL_COMMIT_SECONDS: Metric = Metric {
    name: "cuelight_journal_commit_seconds",
    kind: Kind::Histogram,
    unit: Unit::Seconds,
    help: "Time from the start of a transaction until the disk has it.",
};

/// Records in one durable transaction.
pub const JOURNAL_BATCH_RECORDS: Metric = Metric {
    name: "cuelight_journal_batch_records",
    kind: Kind::Histogram,
    unit: Unit::Count,
    help: "Records that shared one transaction.",
};

/// Whether appends can be made durable.
pub const JOURNAL_WRITABLE: Metric = Metric {
    name: "cuelight_journal_writable",
    kind: Kind::Gauge,
    unit: Unit::Count,
    help: "1 while appends can be made durable, 0 after a failure until a probe write is durable.",
};

/// Size of the write-ahead log.
pub const JOURNAL_WAL_BYTES: Metric = Metric {
    name: "cuelight_journal_wal_bytes",
    kind: Kind::Gauge,
    unit: Unit::Bytes,
    help: "Bytes of the write-ahead log that are in use since it last began anew.",
};

/// Every metric, in the order of the documents.
pub const ALL: &[Metric] = &[
    SESSIONS_AWAKE,
    CONNECTIONS,
    REFUSALS,
    RESYNCS,
    CLOSES,
    OPEN_CONNECTIONS,
    GATEWAY_LIMITED,
    PROBLEMS,
    ARRIVALS_FAILED,
    TLS_RELOADS,
    TLS_EXPIRY,
    HUB_LIMITED,
    JOURNAL_APPENDS,
    JOURNAL_COMMITS,
    JOURNAL_COMMIT_SECONDS,
    JOURNAL_BATCH_RECORDS,
    JOURNAL_WRITABLE,
    JOURNAL_WAL_BYTES,
];

/// Tells the installed recorder the unit and help of every metric.
///
/// Call once, after the recorder is installed: without a recorder it does nothing.
pub fn describe() {
    for metric in ALL {
        match metric.kind {
            Kind::Counter => metrics::describe_counter!(metric.name, metric.unit, metric.help),
            Kind::Gauge => metrics::describe_gauge!(metric.name, metric.unit, metric.help),
            Kind::Histogram => metrics::describe_histogram!(metric.name, metric.unit, metric.help),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_counters_end_in_total() {
        let mut names: Vec<_> = ALL.iter().map(|metric| metric.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        for metric in ALL {
            assert!(metric.name.starts_with("cuelight_"), "{}", metric.name);
            assert_eq!(metric.kind == Kind::Counter, metric.name.ends_with("_total"), "{}", metric.name);
            assert!(metric.help.ends_with('.'), "{}", metric.name);
        }
    }
}
