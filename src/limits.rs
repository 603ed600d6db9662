//! Every bound of the running server in one place: name, unit, default, range, and what moving it does.
//! Must not know where a value came from (that is `config`) or who obeys it (the doors and the hub).
//!
//! Of the lengths of texts, the size of a choice, polls and snapshots the protocol says the most, and `session` holds it: what
//! stands here can be lower and not higher, so that no client meets what it was not told of. The largest integer
//! (2^53 − 1) is JavaScript's.

/// The bounds as the server obeys them. Units are in the names; each default and effect stands in [`LIMITS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    pub request_head_timeout_s: u64,
    pub request_line_bytes: u64,
    pub request_headers_bytes: u64,
    pub request_headers_max: u64,
    pub request_body_bytes: u64,
    pub hello_bytes: u64,
    pub message_bytes: u64,
    pub inbound_bytes_per_s: u64,
    pub inbound_bytes_burst: u64,
    pub read_buffer_bytes: u64,
    pub nesting_max: u64,
    pub members_max: u64,
    pub items_max: u64,
    pub commands_per_s: u64,
    pub commands_burst: u64,
    pub staff_commands_per_s: u64,
    pub staff_commands_burst: u64,
    pub attendee_chat_interval_ms: u64,
    pub attendee_chat_burst: u64,
    pub votes_per_s: u64,
    pub flood_windows_max: u64,
    pub flood_period_s: u64,
    pub unanswered_max: u64,
    pub mailbox_max: u64,
    pub ring_events: u64,
    pub ring_bytes: u64,
    pub write_timeout_s: u64,
    pub connections_max: u64,
    pub connections_file_percent: u64,
    pub handshakes_per_s: u64,
    pub address_places_percent: u64,
    pub address_connections_max: u64,
    pub address_connections_per_s: u64,
    pub address_connections_burst: u64,
    pub address_join_requests_per_s: u64,
    pub address_join_requests_burst: u64,
    pub address_join_misses_per_min: u64,
    pub joins_per_s: u64,
    pub journal_session_bytes: u64,
    pub event_bytes: u64,
    pub name_chars: u64,
    pub chat_chars: u64,
    pub question_chars: u64,
    pub poll_title_chars: u64,
    pub option_chars: u64,
    pub reason_chars: u64,
    pub poll_options_max: u64,
    pub polls_max: u64,
    pub history_messages: u64,
    pub snapshot_bytes: u64,
}

/// One row of the table of limits.
///
/// Shape: `min <= default <= max`, and every field of [`Limits`] has exactly one row.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// The field's name; the configuration key is `limits.` and this.
    pub name: &'static str,
    /// What the number counts.
    pub unit: &'static str,
    pub default: u64,
    pub min: u64,
    pub max: u64,
    /// Why it is there, and what a larger value costs.
    pub effect: &'static str,
    /// The field it bounds.
    pub at: fn(&mut Limits) -> &mut u64,
}

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;
const GIB: u64 = 1024 * MIB;

/// What a connection may hold before its ticket is accepted, in bytes: one read buffer and one hello.
pub const BYTES_BEFORE_HELLO_MAX: u64 = 8 * KIB;

const fn limit(
    name: &'static str,
    unit: &'static str,
    (default, min, max): (u64, u64, u64),
    at: fn(&mut Limits) -> &mut u64,
    effect: &'static str,
) -> Limit {
    Limit { name, unit, default, min, max, effect, at }
}

/// The table: the single source of defaults, ranges, and the operators' documentation.
#[rustfmt::skip]
pub const LIMITS: &[Limit] = &[
    limit("request_head_timeout_s", "s", (5, 1, 60), |l| &mut l.request_head_timeout_s,
        "a request's head must be complete by then; slow-header attacks hold a socket no longer than this"),
    limit("request_line_bytes", "bytes", (2 * KIB, 256, 64 * KIB), |l| &mut l.request_line_bytes,
        "longest request line; longer: 414. Memory a connection until the head is read"),
    limit("request_headers_bytes", "bytes", (16 * KIB, KIB, MIB), |l| &mut l.request_headers_bytes,
        "all headers together; more: 431. Memory a connection until the head is read"),
    limit("request_headers_max", "headers", (64, 8, 1024), |l| &mut l.request_headers_max,
        "number of headers; more: 431. Guards against header floods"),
    limit("request_body_bytes", "bytes", (64 * KIB, 4 * KIB, 16 * MIB), |l| &mut l.request_body_bytes,
        "largest REST body that is no upload; larger: 413. Memory a request"),
    limit("hello_bytes", "bytes", (4 * KIB, 512, 64 * KIB), |l| &mut l.hello_bytes,
        "largest first message; larger: 1009. Memory that a stranger without a ticket can claim"),
    limit("message_bytes", "bytes", (32 * KIB, KIB, MIB), |l| &mut l.message_bytes,
        "largest message from a client; larger: 1009. Below 25 KiB the longest legal command, escaped, no longer fits"),
    limit("inbound_bytes_per_s", "bytes/s", (32 * KIB, KIB, 64 * MIB), |l| &mut l.inbound_bytes_per_s,
        "bytes read from one connection, counted below the WebSocket layer so that tiny fragments and pings count too"),
    limit("inbound_bytes_burst", "bytes", (64 * KIB, KIB, 64 * MIB), |l| &mut l.inbound_bytes_burst,
        "bytes a quiet connection may send at once; at least message_bytes"),
    limit("read_buffer_bytes", "bytes", (4 * KIB, 512, MIB), |l| &mut l.read_buffer_bytes,
        "what is read of a connection at once, in a buffer that all share; a client that is not answered for lack of room holds as much"),
    limit("nesting_max", "levels", (8, 4, 64), |l| &mut l.nesting_max,
        "depth of a message; deeper: invalid. Stack of the parser"),
    limit("members_max", "members", (64, 16, 1024), |l| &mut l.members_max,
        "members of one object of a message; more: invalid"),
    limit("items_max", "items", (256, 256, 4096), |l| &mut l.items_max,
        "items of one array of a message; more: invalid. A stroke has up to 256 points"),
    limit("commands_per_s", "commands/s", (10, 1, 1_000_000), |l| &mut l.commands_per_s,
        "rate of an attendee's or panelist's commands; beyond: rate_limited. Work that one person can cause"),
    limit("commands_burst", "commands", (20, 1, 1_000_000), |l| &mut l.commands_burst,
        "commands an attendee or panelist may send at once after a pause"),
    limit("staff_commands_per_s", "commands/s", (20, 1, 1_000_000), |l| &mut l.staff_commands_per_s,
        "rate of an organizer's commands, all four variants; beyond: rate_limited"),
    limit("staff_commands_burst", "commands", (50, 1, 1_000_000), |l| &mut l.staff_commands_burst,
        "commands an organizer may send at once after a pause"),
    limit("attendee_chat_interval_ms", "ms", (2000, 1, 600_000), |l| &mut l.attendee_chat_interval_ms,
        "one chat message of an attendee for each such interval; each goes to everyone"),
    limit("attendee_chat_burst", "messages", (5, 1, 1_000_000), |l| &mut l.attendee_chat_burst,
        "chat messages an attendee may send at once after a pause"),
    limit("votes_per_s", "votes/s", (2, 1, 1_000_000), |l| &mut l.votes_per_s,
        "rate of one person's votes; beyond: rate_limited. A changed vote counts as one"),
    limit("flood_windows_max", "windows", (3, 1, 60), |l| &mut l.flood_windows_max,
        "one-second windows with excess, within flood_period_s, that cost the connection: 4429"),
    limit("flood_period_s", "s", (60, 1, 3600), |l| &mut l.flood_period_s,
        "how long a window with excess is remembered"),
    limit("unanswered_max", "commands", (32, 1, 4096), |l| &mut l.unanswered_max,
        "commands of one connection without an answer; the socket is not read while it is full, so the client waits"),
    limit("mailbox_max", "commands", (1024, 32, 1_048_576), |l| &mut l.mailbox_max,
        "commands waiting for one session; when full no socket of it is read. Longest wait and memory a session"),
    limit("ring_events", "events", (4096, 4096, 1_048_576), |l| &mut l.ring_events,
        "events kept for those behind and for resume; the protocol promises 4096. Further behind: a snapshot"),
    limit("ring_bytes", "bytes", (4 * MIB, MIB, GIB), |l| &mut l.ring_bytes,
        "bytes of frames kept for one session, view and encoding. Memory a session; further behind: a snapshot"),
    limit("write_timeout_s", "s", (15, 1, 300), |l| &mut l.write_timeout_s,
        "a client that takes nothing for this long is closed"),
    limit("connections_max", "connections", (100_000, 16, 10_000_000), |l| &mut l.connections_max,
        "open connections of the node; beyond: 503 with Retry-After. Memory is about 2 kB each"),
    limit("connections_file_percent", "%", (97, 10, 99), |l| &mut l.connections_file_percent,
        "share of the process's file limit that connections may use; the lower of this and connections_max holds"),
    limit("handshakes_per_s", "handshakes/s", (10_000, 1, 1_000_000), |l| &mut l.handshakes_per_s,
        "new WebSocket handshakes of the node; beyond: 503 with Retry-After. Keeps a storm from starving those inside"),
    limit("address_places_percent", "%", (25, 1, 100), |l| &mut l.address_places_percent,
        "share of the node's connections that one address (IPv6: /64) may have open without a WebSocket on them, 32 at least; beyond: 503"),
    limit("address_connections_max", "connections", (100, 1, 1_000_000), |l| &mut l.address_connections_max,
        "open connections of one address (IPv6: /64) that have not shown a good ticket; accepted ones do not count"),
    limit("address_connections_per_s", "connections/s", (50, 1, 1_000_000), |l| &mut l.address_connections_per_s,
        "new connections of one address without a good ticket yet; an office behind one address must get in"),
    limit("address_connections_burst", "connections", (200, 1, 1_000_000), |l| &mut l.address_connections_burst,
        "connections one address may open at once after a pause"),
    limit("address_join_requests_per_s", "requests/s", (50, 1, 1_000_000), |l| &mut l.address_join_requests_per_s,
        "calls of the public join page from one address; beyond: 429"),
    limit("address_join_requests_burst", "requests", (200, 1, 1_000_000), |l| &mut l.address_join_requests_burst,
        "calls of the public join page one address may make at once after a pause"),
    limit("address_join_misses_per_min", "requests/min", (30, 1, 100_000), |l| &mut l.address_join_misses_per_min,
        "join codes that do not exist, tried from one address; beyond: 429 for every code. Makes guessing hopeless"),
    limit("joins_per_s", "people/s", (5000, 1, 1_000_000), |l| &mut l.joins_per_s,
        "new people joining one session; beyond: told when to come back. Staff and those already known go first"),
    limit("journal_session_bytes", "bytes", (256 * MIB, MIB, 64 * GIB), |l| &mut l.journal_session_bytes,
        "journal of one session; beyond: unavailable. Disk, and time to replay after a restart"),
    limit("event_bytes", "bytes", (32 * KIB, 4 * KIB, MIB), |l| &mut l.event_bytes,
        "one event in the journal and on the wire; a larger one is refused before it is written"),
    limit("name_chars", "characters", (64, 8, 64), |l| &mut l.name_chars,
        "a person's name; longer: invalid, in a ticket 4401. Lowered, who was added with a longer one comes in no more. The protocol's 64 is the most"),
    limit("chat_chars", "characters", (2000, 16, 2000), |l| &mut l.chat_chars,
        "a chat message, an answer to a question, poll or survey, a caption; longer: invalid. The protocol's 2000 is the most"),
    limit("question_chars", "characters", (1000, 16, 1000), |l| &mut l.question_chars,
        "a question from the audience; longer: invalid. The protocol's 1000 is the most"),
    limit("poll_title_chars", "characters", (300, 16, 300), |l| &mut l.poll_title_chars,
        "what a poll or a survey asks; longer: invalid. The protocol's 300 is the most"),
    limit("option_chars", "characters", (150, 8, 150), |l| &mut l.option_chars,
        "one option of a poll or survey; longer: invalid. The protocol's 150 is the most"),
    limit("reason_chars", "characters", (200, 16, 200), |l| &mut l.reason_chars,
        "why somebody is removed; longer: invalid. The protocol's 200 is the most"),
    limit("poll_options_max", "options", (20, 2, 20), |l| &mut l.poll_options_max,
        "options of one choice, 2 at least; more: invalid. The protocol's 20 is the most"),
    limit("polls_max", "polls", (200, 1, 200), |l| &mut l.polls_max,
        "polls of a session, drafts and closed ones too; more: conflict, until one is deleted. The protocol's 200 is the most"),
    limit("history_messages", "messages", (200, 1, 200), |l| &mut l.history_messages,
        "newest chat messages in a snapshot; older ones are listed. What a reconnect costs. The protocol's 200 is the most"),
    limit("snapshot_bytes", "bytes", (256 * KIB, 128 * KIB, 256 * KIB), |l| &mut l.snapshot_bytes,
        "a snapshot as JSON; what does not fit is cut from the oldest and can be listed. The protocol's 256 KiB is the most"),
];

impl Default for Limits {
    fn default() -> Self {
        let mut limits = Limits::ZERO;
        for row in LIMITS {
            *(row.at)(&mut limits) = row.default;
        }
        limits
    }
}

impl Limits {
    const ZERO: Limits = Limits {
        request_head_timeout_s: 0,
        request_line_bytes: 0,
        request_headers_bytes: 0,
        request_headers_max: 0,
        request_body_bytes: 0,
        hello_bytes: 0,
        message_bytes: 0,
        inbound_bytes_per_s: 0,
        inbound_bytes_burst: 0,
        read_buffer_bytes: 0,
        nesting_max: 0,
        members_max: 0,
        items_max: 0,
        commands_per_s: 0,
        commands_burst: 0,
        staff_commands_per_s: 0,
        staff_commands_burst: 0,
        attendee_chat_interval_ms: 0,
        attendee_chat_burst: 0,
        votes_per_s: 0,
        flood_windows_max: 0,
        flood_period_s: 0,
        unanswered_max: 0,
        mailbox_max: 0,
        ring_events: 0,
        ring_bytes: 0,
        write_timeout_s: 0,
        connections_max: 0,
        connections_file_percent: 0,
        handshakes_per_s: 0,
        address_places_percent: 0,
        address_connections_max: 0,
        address_connections_per_s: 0,
        address_connections_burst: 0,
        address_join_requests_per_s: 0,
        address_join_requests_burst: 0,
        address_join_misses_per_min: 0,
        joins_per_s: 0,
        journal_session_bytes: 0,
        event_bytes: 0,
        name_chars: 0,
        chat_chars: 0,
        question_chars: 0,
        poll_title_chars: 0,
        option_chars: 0,
        reason_chars: 0,
        poll_options_max: 0,
        polls_max: 0,
        history_messages: 0,
        snapshot_bytes: 0,
    };

    /// Pairs of limits that contradict each other: one sentence each, none when all is well.
    ///
    /// A burst below its rate is none: the bucket is then small, and filled often.
    pub fn contradictions(&self) -> Vec<String> {
        let not_above = [
            ("hello_bytes", self.hello_bytes, "message_bytes", self.message_bytes),
            ("message_bytes", self.message_bytes, "inbound_bytes_burst", self.inbound_bytes_burst),
            (
                "inbound_bytes_per_s",
                self.inbound_bytes_per_s,
                "inbound_bytes_burst",
                self.inbound_bytes_burst,
            ),
            (
                "request_line_bytes",
                self.request_line_bytes,
                "request_headers_bytes",
                self.request_headers_bytes,
            ),
            (
                "staff_commands_per_s",
                self.staff_commands_per_s,
                "staff_commands_burst",
                self.staff_commands_burst,
            ),
            ("flood_windows_max", self.flood_windows_max, "flood_period_s", self.flood_period_s),
            ("unanswered_max", self.unanswered_max, "mailbox_max", self.mailbox_max),
            ("event_bytes", self.event_bytes, "ring_bytes", self.ring_bytes),
            ("event_bytes", self.event_bytes, "journal_session_bytes", self.journal_session_bytes),
        ];
        not_above
            .into_iter()
            .filter(|(_, small, _, large)| small > large)
            .map(|(small_name, small, large_name, large)| {
                format!("limits.{small_name} ({small}) must not be above limits.{large_name} ({large})")
            })
            .collect()
    }

    /// Stops the program when two limits contradict each other: for values that no operator has typed.
    pub fn assert_consistent(&self) {
        let found = self.contradictions();
        assert!(found.is_empty(), "limits contradict each other: {}", found.join("; "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_has_exactly_one_row_and_every_row_its_own_field() {
        assert_eq!(size_of::<Limits>() / size_of::<u64>(), LIMITS.len());
        let mut limits = Limits::ZERO;
        for (number, row) in (1..).zip(LIMITS) {
            assert_eq!(*(row.at)(&mut limits), 0, "{} shares its field", row.name);
            *(row.at)(&mut limits) = number;
        }
        let printed = format!("{limits:?}");
        for (number, row) in (1..).zip(LIMITS) {
            assert!(
                printed.contains(&format!(" {}: {number}", row.name)),
                "{} is not the field it names",
                row.name
            );
        }
    }

    #[test]
    fn the_defaults_are_within_their_ranges_and_agree() {
        for row in LIMITS {
            assert!(row.min <= row.default && row.default <= row.max, "{}", row.name);
        }
        Limits::default().assert_consistent();
    }

    #[test]
    fn a_stranger_can_claim_no_more_than_8_kib() {
        let limits = Limits::default();
        assert!(limits.read_buffer_bytes + limits.hello_bytes <= BYTES_BEFORE_HELLO_MAX);
    }

    #[test]
    fn a_connection_cannot_have_more_unanswered_commands_than_the_mailbox_holds() {
        let limits = Limits { unanswered_max: 33, mailbox_max: 32, ..Limits::default() };
        assert_eq!(
            limits.contradictions(),
            ["limits.unanswered_max (33) must not be above limits.mailbox_max (32)"]
        );
    }
}
