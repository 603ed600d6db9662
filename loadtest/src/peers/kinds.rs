//! The table of what can be measured: names, parameters, figures, and what differs between ours and the others.
//! Must not know how anything is measured.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Connect,
    Mem,
    Fanout,
    Latency,
    Mixed,
    Ask,
    Spike,
    Burst,
    Storm,
    Votes,
}

/// A kind of measure: its name, its parameters with the values they have unless said, and what it gives.
pub struct Kind {
    pub what: What,
    pub name: &'static str,
    pub parameters: &'static [(&'static str, &'static str)],
    /// What differs between ours and the others, to be said beside the figures.
    pub differs: &'static str,
    pub figures: &'static [Figure],
}

impl Kind {
    pub fn has(&self, parameter: &str) -> bool {
        self.parameters.iter().any(|(name, _)| *name == parameter)
    }

    /// The parameters that count connections.
    pub fn clients(&self) -> Vec<&'static str> {
        ["n", "c", "staff"].into_iter().filter(|parameter| self.has(parameter)).collect()
    }

    /// Whether a parameter may be 0: where it is unless said, it means something.
    pub fn may_be_none(&self, parameter: &str) -> bool {
        self.parameters.contains(&(parameter, "0"))
    }

    /// Whether somebody asks, so that servers which answer nobody have nothing to be measured.
    pub fn asks(&self) -> bool {
        self.has("c")
    }

    /// Whether acknowledgements wait for the disk, whose own times are then told beside them.
    pub fn waits_for_disk(&self) -> bool {
        self.figures.iter().any(|figure| figure.name == "disk_p50_ms")
    }

    /// Whether it is taken with our server's limits as delivered, but for those of one address.
    pub fn is_within_limits(&self) -> bool {
        match self.what {
            What::Spike | What::Burst | What::Storm => true,
            What::Connect | What::Mem | What::Fanout | What::Latency => false,
            What::Mixed | What::Ask | What::Votes => false,
        }
    }
}

/// A figure of a measure.
pub struct Figure {
    pub name: &'static str,
    /// How it is headed in a table.
    pub heading: &'static str,
    /// Whether ratios of it say something.
    pub compared: bool,
}

const fn compared(name: &'static str, heading: &'static str) -> Figure {
    Figure { name, heading, compared: true }
}

const fn beside(name: &'static str, heading: &'static str) -> Figure {
    Figure { name, heading, compared: false }
}

const CPU_US: Figure = compared("cpu_us", "CPU µs each");
const COMMIT_MS: Figure = beside("commit_ms", "commit mean ms");
const DISK_P50_MS: Figure = beside("disk_p50_ms", "disk p50 ms");
const DISK_P99_MS: Figure = beside("disk_p99_ms", "disk p99 ms");
const ACK_P50_MS: Figure = compared("ack_p50_ms", "ack p50 ms");
const ACK_P95_MS: Figure = compared("ack_p95_ms", "ack p95 ms");
const ACK_P99_MS: Figure = compared("ack_p99_ms", "ack p99 ms");
const ACK_MAX_MS: Figure = compared("ack_max_ms", "ack max ms");
const LATE_P99_MS: Figure = beside("late_p99_ms", "asked late p99");
const SERVER_SHARE: Figure = beside("server_share", "server cores");
const CORE_BUSY: Figure = beside("core_busy", "its core busy");
const CLIENT_BUSY: Figure = beside("client_busy", "client busy");
const CLIENT_SHARE: Figure = beside("client_share", "client's share");
pub const SOCKETS: Figure = beside("sockets_per_look", "sockets a look");

pub const KINDS: [Kind; 10] = [
    Kind {
        what: What::Connect,
        name: "connect",
        parameters: &[("n", "15000")],
        differs: "ours: upgrade, hello with a ticket, a durable fact that an organizer is told of, the welcome read; others: the upgrade",
        figures: &[
            compared("joins_s", "joins/s"),
            CPU_US,
            SERVER_SHARE,
            CORE_BUSY,
            CLIENT_BUSY,
            CLIENT_SHARE,
            SOCKETS,
        ],
    },
    Kind {
        what: What::Mem,
        name: "mem",
        parameters: &[("n", "15000"), ("from", "2000"), ("room", "0"), ("settle", "1.5")],
        differs: "ours: the connection and a participant of a session, with the sessions and what the journal's cache holds; others: the connection, and no rooms",
        figures: &[
            compared("slope_bytes", "bytes each, from..n"),
            compared("each_bytes", "bytes each, 0..n"),
            beside("empty_mib", "empty, MiB"),
            beside("full_mib", "with n, MiB"),
        ],
    },
    Kind {
        what: What::Fanout,
        name: "fanout",
        parameters: &[("n", "1000"), ("w", "1/16"), ("size", "200"), ("secs", "1.5"), ("warm", "0.4")],
        differs: "ours: an organizer's chat command, authorized, journaled, acknowledged, and an event to each; others: the bare body",
        figures: &[
            compared("deliveries_s", "deliveries/s"),
            CPU_US,
            beside("messages_per_recv", "msgs a recv"),
            beside("bytes_per_delivery", "bytes each"),
            SERVER_SHARE,
            CORE_BUSY,
            CLIENT_BUSY,
            CLIENT_SHARE,
            SOCKETS,
        ],
    },
    Kind {
        what: What::Latency,
        name: "latency",
        parameters: &[("n", "15000"), ("rate", "10"), ("size", "200"), ("secs", "3")],
        differs: "ours: as in fanout, the disk's time included; others: the bare body",
        figures: &[
            compared("first_ms", "first ms"),
            compared("median_ms", "median ms"),
            compared("p99_ms", "p99 ms"),
            compared("last_ms", "last ms"),
            CPU_US,
            beside("late_ms", "sent late ms"),
            beside("overload", "overload"),
            SERVER_SHARE,
            CORE_BUSY,
            CLIENT_BUSY,
            CLIENT_SHARE,
            SOCKETS,
        ],
    },
    Kind {
        what: What::Mixed,
        name: "mixed",
        parameters: &[
            ("n", "15000"),
            ("rate", "4"),
            ("c", "200"),
            ("req", "2000"),
            ("size", "200"),
            ("secs", "3"),
        ],
        differs: "ours: votes, each acknowledged when it is durable; who votes hears the messages, too. Others: the request's bytes back",
        figures: &[
            ACK_P50_MS,
            ACK_P95_MS,
            ACK_P99_MS,
            ACK_MAX_MS,
            compared("last_ms", "last ms"),
            LATE_P99_MS,
            COMMIT_MS,
            DISK_P50_MS,
            DISK_P99_MS,
            SERVER_SHARE,
            CORE_BUSY,
            CLIENT_BUSY,
            CLIENT_SHARE,
            SOCKETS,
        ],
    },
    Kind {
        what: What::Ask,
        name: "ask",
        parameters: &[("c", "100"), ("durable", "0"), ("size", "100"), ("secs", "1.5"), ("warm", "0.4")],
        differs: "ours: durable=0 an empty list of polls, durable=1 votes, each acknowledged when it is durable; others: the request's bytes back",
        figures: &[
            compared("answers_s", "answers/s"),
            compared("p50_us", "p50 µs"),
            compared("p99_us", "p99 µs"),
            CPU_US,
            SERVER_SHARE,
            CORE_BUSY,
            CLIENT_BUSY,
            CLIENT_SHARE,
            SOCKETS,
        ],
    },
    Kind {
        what: What::Spike,
        name: "spike",
        parameters: &[("n", "1000"), ("staff", "4")],
        differs: "ours: as in connect, while staff are told of everyone by name; all joins are durable. Others: the upgrade, and nobody is told",
        figures: &[
            compared("last_s", "last in, s"),
            compared("join_p50_ms", "join p50 ms"),
            compared("join_p99_ms", "join p99 ms"),
            CPU_US,
            compared("sent_bytes", "bytes to all"),
            beside("sent_frames", "frames to all"),
            beside("told_s", "staff told, s"),
            beside("called_ms", "calling ms"),
            COMMIT_MS,
            DISK_P50_MS,
            DISK_P99_MS,
            SERVER_SHARE,
            CORE_BUSY,
            CLIENT_BUSY,
            CLIENT_SHARE,
            SOCKETS,
        ],
    },
    Kind {
        what: What::Burst,
        name: "burst",
        parameters: &[("c", "500"), ("n", "0")],
        differs: "ours: a vote each in one open poll, acknowledged when it is durable, and counted afterwards; others: the request's bytes back",
        figures: &[
            compared("last_ms", "last ack ms"),
            ACK_P50_MS,
            ACK_P99_MS,
            CPU_US,
            beside("sent_ms", "sending ms"),
            COMMIT_MS,
            DISK_P50_MS,
            DISK_P99_MS,
            SERVER_SHARE,
            CORE_BUSY,
            CLIENT_BUSY,
            CLIENT_SHARE,
        ],
    },
    Kind {
        what: What::Storm,
        name: "storm",
        parameters: &[("n", "800"), ("secs", "10"), ("c", "60"), ("staff", "10"), ("req", "100")],
        differs: "ours: staff's chat among staff and attendees' votes, each acknowledged when it is durable, while joins are as in spike. Others: the request's bytes back, while upgrades come",
        figures: &[
            ACK_P50_MS,
            ACK_P99_MS,
            ACK_MAX_MS,
            compared("join_p50_ms", "join p50 ms"),
            compared("join_p99_ms", "join p99 ms"),
            LATE_P99_MS,
            COMMIT_MS,
            DISK_P50_MS,
            DISK_P99_MS,
            SERVER_SHARE,
            CORE_BUSY,
            CLIENT_BUSY,
            CLIENT_SHARE,
            SOCKETS,
        ],
    },
    Kind {
        what: What::Votes,
        name: "votes",
        parameters: &[("c", "5000"), ("rate", "20000"), ("secs", "3")],
        differs: "ours: votes for another option than before, each acknowledged when it is durable, and counted afterwards; others: the request's bytes back",
        figures: &[
            compared("answers_s", "answers/s"),
            ACK_P50_MS,
            ACK_P99_MS,
            ACK_MAX_MS,
            CPU_US,
            LATE_P99_MS,
            COMMIT_MS,
            DISK_P50_MS,
            DISK_P99_MS,
            SERVER_SHARE,
            CORE_BUSY,
            CLIENT_BUSY,
            CLIENT_SHARE,
            SOCKETS,
        ],
    },
];
