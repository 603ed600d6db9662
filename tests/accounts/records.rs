//! What the account plane's journal holds, and what it alone may hold.

use cuelight::accounts::{
    AccountRecord, Accounts, JoinView, Member, PersonKind, Request, WebinarView, drawn_secret,
};

use super::{CANARY, Plane, add, by, id, person};

#[test]
fn the_same_records_give_the_same_state_also_after_a_journal() {
    let mut plane = Plane::new();
    plane.must(by("a1"), add(1, person(10, PersonKind::Registrant {}, Some("dave@example.org"))));
    plane.must(by("a1"), Request::Cancel { webinar: id(2) });
    let mut again = Accounts::default();
    for record in &plane.records {
        let stored = serde_json::to_string(record).unwrap();
        let packed = rmp_serde::to_vec_named(record).unwrap();
        let read: AccountRecord = serde_json::from_str(&stored).unwrap();
        assert_eq!(rmp_serde::from_slice::<AccountRecord>(&packed).unwrap(), read);
        again.apply_record(&read);
    }
    assert_eq!(again, plane.accounts);
}

#[test]
fn a_record_in_the_journal_has_this_shape() {
    let mut plane = Plane::new();
    let member = Member::new("m7").unwrap();
    plane.must(by("a1"), add(1, person(1, PersonKind::CoOrganizer { member }, Some("a@b.org"))));
    let record = serde_json::to_value(plane.records.last().unwrap()).unwrap();
    let expected = serde_json::json!({
        "first": 6, "at": 1_795_350_119_007u64, "by": {"key": {"id": "a1"}},
        "events": [{"person_added": {"webinar": "040g2081040g2081", "person": {
            "sub": "040g2081040g2081", "secret": "040g2081040g2081040g2081040g2081", "name": "Carol",
            "kind": {"co_organizer": {"member": "m7"}}, "email": "a@b.org",
        }}}],
    });
    assert_eq!(record, expected);
    let keys = serde_json::to_value(&plane.records[0].events[0]).unwrap();
    assert_eq!(keys, serde_json::json!({"key_defined": {"key": "a1", "account": "a", "secret": CANARY}}));
}

#[test]
fn secrets_show_in_the_journal_and_nowhere_else() {
    let mut plane = Plane::new();
    plane.must(by("a1"), add(1, person(10, PersonKind::Registrant {}, Some("dave@example.org"))));
    let own = drawn_secret([10; 20]);
    let webinar = plane.accounts.webinar(&id(1)).unwrap();
    let shown = [
        format!("{:?}", plane.accounts),
        format!("{:?}", plane.records),
        serde_json::to_string(&WebinarView::of(webinar, "http://x")).unwrap(),
        serde_json::to_string(&JoinView::of(webinar)).unwrap(),
    ];
    for text in shown {
        assert!(!text.contains(CANARY) && !text.contains(own.expose()));
    }
    assert!(serde_json::to_string(&plane.records).unwrap().contains(CANARY), "the check can fail");
}

#[test]
#[should_panic(expected = "facts of the account plane come in order")]
fn a_record_applied_twice_is_a_bug() {
    let mut plane = Plane::new();
    let record = plane.records[1].clone();
    plane.accounts.apply_record(&record);
}
