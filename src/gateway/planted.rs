//! Faults of the doors that tests plant, each of which a promise's test must notice.
//! Must not know any test: every plant is one question at the place that keeps the promise. Nothing that ships has one:
//! without the feature `planted` the question is always answered with no.
//!
//! What a door lets in it lets in for the whole process, so a fault is this process's: its twin runs the tests that it
//! breaks in a process of their own, with the fault's name in [`VARIABLE`].

/// Names the fault that a process lives with.
#[cfg(feature = "planted")]
pub const VARIABLE: &str = "PLANTED_DOOR";

/// One broken promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Whoever comes is believed about whom they speak for, before the first request.
    AnybodyAnnounces,
    /// Whoever asks is believed about whom they speak for, in a header of the request.
    AnybodyForwards,
    /// What a proxy says is taken to have come whole: of addresses that did not, nothing more is waited for.
    HeadersInOnePiece,
    /// A ticket's signature may be anything.
    UnsignedTickets,
    /// Who has shown no ticket may say as much as everybody.
    LargeHello,
    /// Nobody looks how long what stands before a request takes.
    EndlessArrival,
    /// Files that are read anew are not used.
    OldCertificate,
    /// Everybody may have a report.
    ReportsToAnybody,
    /// Reports name who asked anonymously.
    AskersInReports,
    /// What is measured is measured for each key.
    KeysInMetrics,
    /// Tickets are logged, however quietly.
    TicketsInLog,
    /// What is told of the journal has its secrets in it.
    SecretsInDumps,
    /// What is told of the journal says who asked anonymously.
    AskersInDumps,
}

/// Whether a test has planted this fault.
pub(crate) fn is_planted(fault: Fault) -> bool {
    #[cfg(feature = "planted")]
    {
        static PLANTED: std::sync::LazyLock<Option<String>> =
            std::sync::LazyLock::new(|| std::env::var(VARIABLE).ok());
        PLANTED.as_deref().is_some_and(|name| name == format!("{fault:?}"))
    }
    #[cfg(not(feature = "planted"))]
    {
        let _none_ships = fault;
        false
    }
}
