//! Each promise of a server that speaks TLS, broken at the place that keeps it: the test of it must go red.
//! Must not know how the tests find it.

use cuelight::gateway::planted::Fault;

use super::twins::goes_red;

#[test]
fn planted_room_for_a_large_hello_is_found() {
    let test = "limits::a_first_message_may_be_as_long_over_tls_as_anywhere";
    goes_red(Fault::LargeHello, test, "right: 1009");
}

#[test]
fn planted_patience_with_a_handshake_is_found() {
    goes_red(
        Fault::EndlessArrival,
        "limits::who_does_not_finish_a_handshake_in_time_is_closed",
        "nothing hangs",
    );
}

#[test]
fn planted_love_of_an_old_certificate_is_found() {
    for test in [
        "certificates::a_new_certificate_is_shown_from_now_on_and_who_is_inside_stays",
        "signal::a_server_told_by_sighup_shows_the_new_certificate_and_keeps_the_old_one_where_files_are_broken",
    ] {
        goes_red(Fault::OldCertificate, test, "assertion `left == right` failed");
    }
}
