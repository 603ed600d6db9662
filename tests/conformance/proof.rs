//! That a client passes: our own, in every exchange and every manner. And that each mistake is found.

use std::time::Duration;

use cuelight::conformance::{Kit, Manner, Plan, Report, exchanges};

use crate::driver::{Mistake, drive};

/// Plays the exchanges of these names, or all.
async fn report(mistake: Mistake, only: &[&str], patience: Duration) -> Report {
    let chosen = |name: &str| only.is_empty() || only.contains(&name);
    let plan = Plan {
        listen: ([127, 0, 0, 1], 0).into(),
        exchanges: exchanges().into_iter().filter(|exchange| chosen(&exchange.name)).collect(),
        manners: Manner::ALL.to_vec(),
        patience,
        quiet: Duration::from_millis(500),
        ignored: Vec::new(),
    };
    let kit = Kit::start(plan).await.unwrap();
    drive(kit.address, mistake).await;
    kit.played().await;
    kit.report("it was not played").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn our_own_client_passes() {
    let report = report(Mistake::None, &[], Duration::from_secs(30)).await;
    assert!(report.all_passed(), "{}", failures(&report));
    assert!(report.passed > 700, "{}", report.passed);
}

/// The table without what passed.
fn failures(report: &Report) -> String {
    let failed = report.runs.iter().filter(|run| !run.passed()).cloned().collect();
    Report::of(failed).table()
}

async fn must_be_found(mistake: Mistake, exchange: &str, words: &str) {
    let report = report(mistake, &[exchange], Duration::from_secs(10)).await;
    assert!(report.table().contains(words), "{mistake:?} in {exchange}:\n{}", report.table());
    assert!(!report.all_passed());
}

macro_rules! found {
    ($($name:ident: $mistake:ident in $exchange:literal, $words:literal;)+) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                must_be_found(Mistake::$mistake, $exchange, $words).await;
            }
        )+
    };
}

found! {
    a_delta_taken_for_the_whole_is_found: DeltaAsWhole in "share_screen-accepted", "state.title: expected \"Tides\", found nothing";
    who_comes_back_after_removal_is_found: ComesBackAfterRemoval in "removed", "comes back after 4403";
    who_does_not_wait_is_found: IgnoresRetryMs in "close-1012", "before the `retry_ms` of its 1012 has passed";
    a_missed_event_is_found: DropsEvents in "batch", "state.strokes.1: expected";
    another_command_under_one_id_is_found: OneIdForAll in "set_door-accepted", "under the id of an earlier one";
    ids_that_others_have_too_are_found: CountsIds in "mute_all-accepted", "must begin with something random";
    who_chokes_on_an_unknown_event_is_found: ChokesOnUnknownEvents in "mute_all-accepted", "newer: Alice mutes everybody";
    who_keeps_a_refused_ticket_is_found: KeepsRefusedTicket in "close-4401", "with the ticket that was refused";
    who_takes_a_no_for_a_yes_is_found: HearsOnlyYes in "mute_all-refused", "answers.0";
}
