//! The people added to a webinar before it begins.

use cuelight::accounts::{
    By, Group, JoinCode, Links, Member, PersonKind, Refusal, Request, SessionId, drawn_sub,
};
use cuelight::session::Role;

use super::{NO_WEBINAR, NOW, Plane, add, by, id, person};

#[test]
fn each_kind_of_person_gets_its_role() {
    let mut plane = Plane::new();
    let member = || Member::new("m7").expect("a member");
    for (n, kind, role, group) in [
        (10, PersonKind::CoOrganizer { member: member() }, Role::CoOrganizer, Group::CoOrganizers),
        (
            11,
            PersonKind::HostOnlyCoOrganizer { member: member() },
            Role::HostOnlyCoOrganizer,
            Group::CoOrganizers,
        ),
        (12, PersonKind::InSessionCoOrganizer {}, Role::InSessionCoOrganizer, Group::CoOrganizers),
        (13, PersonKind::Panelist {}, Role::Panelist, Group::Panelists),
        (14, PersonKind::Registrant {}, Role::Attendee, Group::Registrants),
    ] {
        plane.must(by("a1"), add(2, person(n, kind, None)));
        let webinar = plane.accounts.webinar(&id(2)).unwrap();
        let added = webinar.person(&drawn_sub([n; 10])).unwrap();
        assert_eq!((added.kind.role(), added.kind.group(), added.added_at), (role, group, NOW));
        assert_eq!(added.kind.role().needs_member(), added.kind.member().is_some());
        assert!(webinar.people(group).any(|found| found.sub == added.sub));
    }
}

#[test]
fn an_address_stands_in_each_list_of_a_webinar_once() {
    let mut plane = Plane::new();
    plane.must(by("a1"), add(1, person(10, PersonKind::Registrant {}, Some("Carol@Example.org"))));
    let again = add(1, person(11, PersonKind::Registrant {}, Some("carol@example.ORG")));
    plane.check_refused(by("a1"), again.clone(), Refusal::EmailTaken);
    plane.check_refused(By::Public, again, Refusal::EmailTaken);
    plane.must(by("a1"), add(1, person(12, PersonKind::Panelist {}, Some("carol@example.org"))));
    plane.must(by("a1"), add(2, person(11, PersonKind::Registrant {}, Some("carol@example.org"))));
    let same_sub = add(1, person(10, PersonKind::Panelist {}, Some("dave@example.org")));
    plane.check_refused(by("a1"), same_sub, Refusal::IdTaken);
}

#[test]
fn the_public_page_registers_and_does_nothing_else() {
    let mut plane = Plane::new();
    plane.must(By::Public, add(1, person(10, PersonKind::Registrant {}, Some("dave@example.org"))));
    let without = Refusal::Invalid { field: "email", message: "is needed to register" };
    plane.check_refused(By::Public, add(1, person(11, PersonKind::Registrant {}, None)), without);
    plane.check_refused(by("a1"), add(1, person(11, PersonKind::Registrant {}, None)), without);
    plane.check_refused(
        By::Public,
        add(2, person(11, PersonKind::Registrant {}, None)),
        Refusal::NoRegistration,
    );
    plane.check_refused(By::Public, add(9, person(11, PersonKind::Registrant {}, None)), NO_WEBINAR);
    let member = Member::new("m7").unwrap();
    for kind in
        [PersonKind::Panelist {}, PersonKind::InSessionCoOrganizer {}, PersonKind::CoOrganizer { member }]
    {
        plane.check_refused(By::Public, add(1, person(11, kind, Some("e@example.org"))), Refusal::Forbidden);
    }
}

#[test]
fn only_a_persons_own_link_leads_to_them() {
    let mut plane = Plane::new();
    plane.must(by("a1"), add(1, person(10, PersonKind::Registrant {}, Some("dave@example.org"))));
    plane.must(by("a1"), add(1, person(11, PersonKind::Panelist {}, None)));
    let webinar = plane.accounts.webinar(&id(1)).unwrap();
    let [dave, bob] = [10, 11].map(|n| webinar.person(&drawn_sub([n; 10])).unwrap());
    assert_eq!(webinar.person_of_link(&dave.link_token()), Some(dave));
    let token = dave.link_token();
    let crossed = format!("{}{}", &bob.link_token()[..16], &token[16..]);
    for wrong in [
        "",
        dave.sub.as_str(),
        &token[1..],
        &token[..47],
        &format!("{token}0"),
        &crossed,
        "ééééééééééééééééé",
    ] {
        assert_eq!(webinar.person_of_link(wrong), None, "{wrong}");
    }
    let link = Links::of_person(webinar, dave, "https://live.example");
    assert_eq!(link, format!("https://live.example/join/{}#{token}", webinar.code));
}

#[test]
fn a_cancelled_webinar_is_gone_and_its_people_forgotten() {
    let mut plane = Plane::new();
    plane.must(by("a1"), add(1, person(10, PersonKind::Registrant {}, Some("dave@example.org"))));
    plane.must(by("a1"), Request::Cancel { webinar: id(1) });
    assert!(plane.accounts.webinar(&id(1)).is_none());
    assert!(plane.accounts.webinar_of_code(&JoinCode::drawn([1; 10])).is_none());
    assert!(plane.accounts.webinar_of_session(SessionId::drawn([1; 10]).as_str()).is_none());
    // That its people are forgotten is the sixth invariant, checked after every fact.
    plane.check_refused(by("a1"), Request::Cancel { webinar: id(1) }, NO_WEBINAR);
    plane.check_refused(by("a1"), add(1, person(11, PersonKind::Panelist {}, None)), NO_WEBINAR);
}
