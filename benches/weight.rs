//! What an idle attendee weighs in memory, by part: bytes a person, read from the process's resident pages.
//! Must not know sockets: theirs is the other half.
//!
//! `cargo bench --bench weight`, with another number of people as argument: `cargo bench --bench weight -- 2000`.

use std::sync::Arc;

use cuelight::hub::load;
use cuelight::session::announce::show;
use cuelight::session::keyed::Key;
use cuelight::session::text::{Description, DisplayName, PollTitle};
use cuelight::session::{Event, Identity, Millis, Person, Record, Role, Seq, Session, Sub, enter};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const START_MS: u64 = 1_800_000_000_000;

fn identity(number: usize) -> Identity {
    let sub = format!("person-{number:05}@example.org");
    Identity {
        sub: Sub::new(&sub).expect("short"),
        name: DisplayName::new(&format!("Person Number {number:05}")).expect("short"),
        role: Role::Attendee,
        member: None,
        email: Some(sub.into()),
        key: "0198a4b2-7c11-7e2a-9d5f-3f3a5b2c1d0e".into(),
    }
}

fn session() -> Session {
    let (title, description) =
        (PollTitle::new("t").expect("a title"), Description::new("").expect("may be empty"));
    let created =
        Event::Created { key: Key([7; 16]), epoch: "e".into(), title, description, capacity: 1_000_000 };
    Session::new(&Record {
        first: Seq(1),
        at: Millis(START_MS),
        by: None,
        cause: None,
        events: vec![created],
    })
}

/// Lets somebody in as a replay does: the record comes from its bytes.
fn come(session: &mut Session, number: usize, kept: &mut Vec<Arc<cuelight::session::announce::Shown>>) {
    let (who, events) = enter(session, &identity(number)).expect("the door is open");
    let first = Seq(session.seq.0 + 1);
    let record = Record { first, at: Millis(START_MS), by: Some(who), cause: None, events };
    let record = load::decode(&load::encode(&record)).expect("our own bytes");
    let is_kept = kept.capacity() > 0;
    session.apply(&record, |session, seq, event| {
        kept.extend(show(session, &record, seq, event).filter(|_| is_kept).map(Arc::new));
    });
    session.connected(who);
}

/// Resident bytes of this process.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux says");
    4096 * statm.split(' ').nth(1).and_then(|text| text.parse::<u64>().ok()).expect("a number second")
}

fn main() {
    let count = std::env::args().filter_map(|text| text.parse().ok()).next().unwrap_or(15_000);
    let each = |before: u64| (resident() - before) as f64 / count as f64;
    // A first one that stays: what is used again and again while people come in is there before anything is weighed.
    let mut first = session();
    (0..count).for_each(|number| come(&mut first, number, &mut Vec::new()));
    let (before, mut quiet) = (resident(), session());
    (0..count).for_each(|number| come(&mut quiet, number, &mut Vec::new()));
    let alone = each(before);
    let (before, mut shown, mut kept) = (resident(), session(), Vec::with_capacity(count));
    (0..count).for_each(|number| come(&mut shown, number, &mut kept));
    let with_shown = each(before);
    println!("people {count}, bytes a person:");
    println!(
        "  the session                     {alone:7.0}, of which the person's own record {}",
        size_of::<Person>()
    );
    println!("  what was shown of their joining {:7.0}, of the last 4 096 who came", with_shown - alone);
    assert_eq!(first.audience(), quiet.audience());
    assert_eq!((quiet.audience() as usize, shown.audience() as usize, kept.len()), (count, count, count));
}
