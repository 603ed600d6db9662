//! The account plane, by its facts: given these, when this is asked, then these events or that refusal.

mod people;
mod records;

use cuelight::accounts::{
    AccountEvent, AccountId, AccountRecord, Accounts, Ask, AtRunTime, By, Capacity, Changes, DefinedKey,
    Details, DurationMin, Email, JoinCode, JoinView, KeyId, NewPerson, PersonKind, Refusal, Request, Secret,
    SessionId, WebinarId, WebinarView, decide, drawn_secret, drawn_sub,
};
use cuelight::session::Millis;
use cuelight::session::text::{Description, DisplayName, PollTitle};

const NOW: Millis = Millis(1_795_350_119_007);
const CANARY: &str = "canary-secret-of-key";

fn key(id: &str, account: &str) -> DefinedKey {
    DefinedKey { id: KeyId::new(id), account: AccountId::new(account), secret: Secret::new(CANARY) }
}

fn by(id: &str) -> By {
    By::Key { id: KeyId::new(id) }
}

fn details(registration: bool) -> Details {
    Details {
        title: PollTitle::new("Quarterly news").expect("a title"),
        description: Description::new("").expect("a description may be empty"),
        starts_at: Millis(1_800_000_000_000),
        duration_min: DurationMin::default(),
        capacity: Capacity::default(),
        registration,
    }
}

fn id(n: u8) -> WebinarId {
    WebinarId::drawn([n; 10])
}

fn schedule(n: u8, registration: bool) -> Request {
    let (session, code) = (SessionId::drawn([n; 10]), JoinCode::drawn([n; 10]));
    Request::Schedule { webinar: id(n), session, code, details: details(registration) }
}

fn person(n: u8, kind: PersonKind, email: Option<&str>) -> NewPerson {
    NewPerson {
        sub: drawn_sub([n; 10]),
        secret: drawn_secret([n; 20]),
        kind,
        name: DisplayName::new("Carol").expect("a name"),
        email: email.map(|typed| Email::new(typed).expect("an address")),
    }
}

fn add(webinar: u8, new: NewPerson) -> Request {
    Request::AddPerson { webinar: id(webinar), person: new }
}

/// An account plane and the records that made it.
#[derive(Default)]
struct Plane {
    accounts: Accounts,
    records: Vec<AccountRecord>,
}

impl Plane {
    /// Keys a1 and a2 of account a, b1 of b; webinar 1 with registration and 2 without, both of a.
    fn new() -> Plane {
        let mut plane = Plane::default();
        plane.must(
            By::Server,
            Request::SetKeys { keys: vec![key("a1", "a"), key("a2", "a"), key("b1", "b")] },
        );
        plane.must(by("a1"), schedule(1, true));
        plane.must(by("a1"), schedule(2, false));
        plane
    }

    /// Asks, and lets what follows be true.
    fn ask(&mut self, by: By, request: Request) -> Result<Vec<AccountEvent>, Refusal> {
        let events = decide(&self.accounts, &Ask { at: NOW, by: by.clone(), request })?;
        let record = self.accounts.record(NOW, by, events.clone());
        self.accounts.apply_record(&record);
        self.records.push(record);
        self.accounts.check().expect("the invariants hold after every fact");
        Ok(events)
    }

    fn must(&mut self, by: By, request: Request) -> Vec<AccountEvent> {
        self.ask(by, request).expect("must be granted")
    }

    fn check_refused(&mut self, by: By, request: Request, expected: Refusal) {
        let before = self.accounts.clone();
        assert_eq!(self.ask(by, request.clone()), Err(expected), "{request:?}");
        assert_eq!(self.accounts, before);
    }
}

const NO_WEBINAR: Refusal = Refusal::NotFound { what: "webinar" };

#[test]
fn the_keys_are_those_that_the_configuration_names() {
    let mut plane = Plane::new();
    assert!(
        plane
            .must(By::Server, Request::SetKeys { keys: vec![key("a1", "a"), key("a2", "a"), key("b1", "b")] })
            .is_empty()
    );
    let events = plane.must(By::Server, Request::SetKeys { keys: vec![key("a1", "a"), key("c1", "c")] });
    assert_eq!(events.len(), 3, "two revoked, one defined: {events:?}");
    assert!(plane.accounts.key("a2").is_none() && plane.accounts.key("b1").is_none());
    assert!(plane.accounts.key("a1").is_some() && plane.accounts.key("c1").is_some());
    let replaced = DefinedKey { secret: Secret::new("new"), ..key("a1", "a") };
    plane.must(By::Server, Request::SetKeys { keys: vec![replaced, key("b1", "b")] });
    assert!(plane.accounts.key("a1").unwrap().secret.matches("new"));
    assert!(plane.accounts.key("b1").is_some(), "a key that comes back is no longer revoked");
}

#[test]
fn a_revoked_key_asks_for_nothing_and_owns_nothing() {
    let mut plane = Plane::new();
    let session = SessionId::drawn([1; 10]);
    assert!(plane.accounts.key_owns("a1", session.as_str()));
    assert!(plane.accounts.key_owns("a2", session.as_str()), "the keys of one account share its webinars");
    assert!(!plane.accounts.key_owns("b1", session.as_str()));
    assert!(
        !plane.accounts.key_owns("a1", "unknown") && !plane.accounts.key_owns("unknown", session.as_str())
    );
    plane.must(By::Server, Request::RevokeKey { key: KeyId::new("a1") });
    assert!(plane.must(By::Server, Request::RevokeKey { key: KeyId::new("a1") }).is_empty());
    assert!(!plane.accounts.key_owns("a1", session.as_str()));
    plane.check_refused(by("a1"), Request::Cancel { webinar: id(1) }, Refusal::Forbidden);
    plane.check_refused(by("a1"), schedule(3, true), Refusal::Forbidden);
    plane.must(by("a2"), Request::Cancel { webinar: id(1) });
    plane.check_refused(
        By::Server,
        Request::RevokeKey { key: KeyId::new("x") },
        Refusal::NotFound { what: "key" },
    );
}

#[test]
fn a_key_revokes_its_accounts_keys_and_no_others() {
    let mut plane = Plane::new();
    let foreign = Request::RevokeKey { key: KeyId::new("b1") };
    plane.check_refused(by("a1"), foreign, Refusal::NotFound { what: "key" });
    assert_eq!(plane.must(by("a1"), Request::RevokeKey { key: KeyId::new("a2") }).len(), 1);
    assert_eq!(plane.must(by("a1"), Request::RevokeKey { key: KeyId::new("a1") }).len(), 1);
    let again = Request::RevokeKey { key: KeyId::new("a1") };
    plane.check_refused(by("a1"), again, Refusal::Forbidden);
}

#[test]
fn who_may_not_ask_is_forbidden() {
    let mut plane = Plane::new();
    for who in [By::Public, By::Server, by("unknown")] {
        plane.check_refused(who.clone(), schedule(3, true), Refusal::Forbidden);
        plane.check_refused(who.clone(), Request::Cancel { webinar: id(1) }, Refusal::Forbidden);
        plane.check_refused(
            who,
            Request::Change { webinar: id(1), changes: Changes::default() },
            Refusal::Forbidden,
        );
    }
    for who in [By::Public, by("a1")] {
        plane.check_refused(who, Request::SetKeys { keys: Vec::new() }, Refusal::Forbidden);
    }
    for who in [By::Public, by("unknown")] {
        plane.check_refused(who, Request::RevokeKey { key: KeyId::new("a1") }, Refusal::Forbidden);
    }
    plane.check_refused(By::Server, add(1, person(9, PersonKind::Panelist {}, None)), Refusal::Forbidden);
}

#[test]
fn another_accounts_webinar_does_not_exist() {
    let mut plane = Plane::new();
    for webinar in [1, 9] {
        plane.check_refused(by("b1"), Request::Cancel { webinar: id(webinar) }, NO_WEBINAR);
        plane.check_refused(
            by("b1"),
            Request::Change { webinar: id(webinar), changes: Changes::default() },
            NO_WEBINAR,
        );
        plane.check_refused(by("b1"), add(webinar, person(9, PersonKind::Panelist {}, None)), NO_WEBINAR);
    }
    assert!(plane.accounts.webinar_of(&AccountId::new("b"), &id(1)).is_none());
    assert_eq!(plane.accounts.webinar_page(&AccountId::new("b"), Some(&id(1)), 10).total, 0);
}

#[test]
fn a_drawn_id_that_is_taken_is_refused_even_after_a_cancelling() {
    let mut plane = Plane::new();
    plane.must(by("a1"), Request::Cancel { webinar: id(1) });
    let draws = |webinar, session, code| Request::Schedule {
        webinar: id(webinar),
        session: SessionId::drawn([session; 10]),
        code: JoinCode::drawn([code; 10]),
        details: details(true),
    };
    for (webinar, session, code) in [(1, 7, 7), (7, 1, 7), (7, 7, 1), (2, 2, 2)] {
        plane.check_refused(by("b1"), draws(webinar, session, code), Refusal::IdTaken);
    }
    plane.must(by("b1"), draws(7, 7, 7));
}

#[test]
fn a_change_touches_what_it_names_and_nothing_else() {
    let mut plane = Plane::new();
    let title = PollTitle::new("Other news").ok();
    let changes = Changes { title: title.clone(), capacity: Capacity::new(50), ..Changes::default() };
    plane.must(by("a2"), Request::Change { webinar: id(1), changes: changes.clone() });
    let found = &plane.accounts.webinar(&id(1)).unwrap().details;
    assert_eq!((Some(&found.title), found.capacity.get()), (title.as_ref(), 50));
    assert_eq!(
        (found.duration_min.get(), found.registration, found.starts_at),
        (60, true, details(true).starts_at)
    );
    assert!(plane.must(by("a1"), Request::Change { webinar: id(1), changes }).is_empty(), "it is so already");
    let late = Changes { starts_at: Some(Millis(253_402_300_800_000)), ..Changes::default() };
    let refused = Refusal::Invalid { field: "starts_at", message: "is after the year 9999" };
    plane.check_refused(by("a1"), Request::Change { webinar: id(1), changes: late }, refused);
}

#[test]
fn numbers_of_a_webinar_keep_their_bounds() {
    for (number, duration, capacity) in [
        (0, false, false),
        (1, true, true),
        (1440, true, true),
        (1441, false, true),
        (50_000, false, true),
        (50_001, false, false),
    ] {
        assert_eq!(DurationMin::new(number).is_some(), duration, "{number}");
        assert_eq!(Capacity::new(number).is_some(), capacity, "{number}");
        let read = serde_json::from_value::<Capacity>(number.into());
        assert_eq!(read.is_ok(), capacity, "{number}");
    }
    assert!(
        serde_json::from_str::<DurationMin>("60.0").is_err()
            && serde_json::from_str::<DurationMin>("\"60\"").is_err()
    );
    assert_eq!((DurationMin::default().get(), Capacity::default().get()), (60, 1000));
}

#[test]
fn webinars_are_paged_in_the_order_in_which_they_were_scheduled() {
    let mut plane = Plane::new();
    for n in [9, 8, 7] {
        plane.must(by("a2"), schedule(n, true));
    }
    let page = |plane: &Plane, after: Option<WebinarId>, limit| {
        let page = plane.accounts.webinar_page(&AccountId::new("a"), after.as_ref(), limit);
        let ids: Vec<_> = page.items.iter().map(|webinar| webinar.id.clone()).collect();
        (ids, page.next.and_then(|next| WebinarId::parse(&next)), page.total)
    };
    assert_eq!(page(&plane, None, 2), (vec![id(1), id(2)], Some(id(2)), 5));
    assert_eq!(page(&plane, Some(id(2)), 2), (vec![id(9), id(8)], Some(id(8)), 5));
    assert_eq!(page(&plane, Some(id(8)), 2), (vec![id(7)], None, 5));
    assert_eq!(page(&plane, None, 5), (vec![id(1), id(2), id(9), id(8), id(7)], None, 5));
    assert_eq!(page(&plane, None, 0).0, [id(1)], "a page has at least one item");
    plane.must(by("a1"), Request::Cancel { webinar: id(2) });
    assert_eq!(
        page(&plane, Some(id(2)), 2),
        (vec![id(9), id(8)], Some(id(8)), 4),
        "a cancelled one keeps its place"
    );
}

#[test]
fn a_view_shows_the_schedule_and_then_what_the_session_says() {
    let plane = Plane::new();
    let webinar = plane.accounts.webinar(&id(1)).unwrap();
    let view = WebinarView::of(webinar, "https://live.example");
    let json = serde_json::to_value(&view).unwrap();
    assert_eq!(json["starts_at"], "2027-01-15T08:00:00.000Z");
    assert_eq!(json["created_at"], "2026-11-22T12:21:59.007Z");
    assert_eq!(json["links"]["websocket"], format!("wss://live.example/v1/sessions/{}/ws", webinar.session));
    assert_eq!(json["links"]["join"], format!("https://live.example/join/{}", webinar.code));
    assert_eq!((&json["phase"], &json["capacity"]), (&"scheduled".into(), &1000.into()));
    let now = AtRunTime { title: "New title", description: "New text", phase: "live" };
    let overlaid = view.clone().overlaid(now);
    assert_eq!((&*overlaid.title, &*overlaid.phase, overlaid.id), ("New title", "live", view.id));
    let public = serde_json::to_string(&JoinView::of(webinar).overlaid(now)).unwrap();
    assert!(public.contains("New title") && !public.contains(webinar.session.as_str()));
}

#[test]
fn join_tickets_last_to_the_planned_end_and_twelve_hours() {
    let plane = Plane::new();
    let until = plane.accounts.webinar(&id(1)).unwrap().tickets_until();
    assert_eq!(until, Millis(1_800_000_000_000 + 3_600_000 + 43_200_000));
}
