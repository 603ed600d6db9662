//! Snapshots that are made once and given to many, against those made for each: byte for byte, at every step.
//! Must not know when a snapshot gets old: it looks at what comes out.

use cuelight::hub::welcome::Snapshots;
use cuelight::protocol::Codec;
use cuelight::protocol::outgoing::{Snapshot, Welcome, WireLimits};
use cuelight::session::chat::Addressee;
use cuelight::session::ids::MessageNo;
use cuelight::session::roster::LeftReason;
use cuelight::session::shapes::You;
use cuelight::session::text::{ChatText, DisplayName, PollTitle};
use cuelight::session::{Event, Identity, ParticipantNo, Role, Session, Sub, enter};

use crate::world::{World, identity};

const SEEDS: u64 = 32;
const STEPS: usize = 300;

fn welcome<'a>(session: &'a Session, you: &'a You) -> Welcome<'a> {
    let limits = WireLimits {
        message_bytes: 32_768,
        commands_per_s: 10,
        chat_chars: 2000,
        question_chars: 1000,
        name_chars: 64,
        poll_options: 20,
    };
    let (epoch, seq) = (&*session.epoch, session.seq);
    Welcome { session: "s", epoch, seq, resumed: false, you, state: None, limits, heartbeat_s: 20 }
}

/// Looks at what somebody is given, and what they would be given if it were made for them alone.
pub fn look_at(
    snapshots: &mut Snapshots,
    session: &Session,
    who: ParticipantNo,
    codec: Codec,
) -> Result<(), String> {
    let (you, view) = (You::of(session, who), session.view(who));
    let bare = welcome(session, &you);
    let given = snapshots.welcome(session, who, codec, &bare);
    let made = codec.encode(&Welcome { state: Some(&view), ..bare.clone() });
    let snapshot = Snapshot { epoch: bare.epoch, seq: bare.seq, state: &view, you: &you };
    let same = given == made && snapshots.snapshot(session, who, codec) == codec.encode(&snapshot);
    if same { Ok(()) } else { Err(format!("{who:?} is shown {given:?}\nand not {made:?}")) }
}

/// A random session; after each step some people come in, in both codecs by turns.
fn run(seed: u64, mut snapshots: Snapshots) -> Result<(), String> {
    let mut world = World::new(seed, false);
    for number in [0, 2, 6, 9, 10] {
        let (who, events) = enter(&world.session, &identity(number)).expect("the door is open");
        world.write(Some(who), None, events);
        world.session.connected(who);
        world.welcome(who, true);
    }
    if !seed.is_multiple_of(4) {
        world.start(seed % 4 == 1);
    }
    for step in 0..STEPS {
        world.step();
        let count = world.session.next_participant().0;
        for number in (0..count).filter(|number| (*number as usize + step).is_multiple_of(3)) {
            let codec = Codec::ALL[(step / 3 + number as usize) % 2];
            look_at(&mut snapshots, &world.session, ParticipantNo(number), codec)
                .map_err(|wrong| format!("step {step}, after {:?}: {wrong}", world.records.last()))?;
        }
    }
    Ok(())
}

#[test]
fn a_shared_snapshot_is_the_one_that_would_be_made() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seeds = match number("CUELIGHT_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("CUELIGHT_SEEDS").unwrap_or(SEEDS),
    };
    for seed in seeds {
        if let Err(wrong) = run(seed, Snapshots::default()) {
            panic!("seed {seed}: {wrong}");
        }
    }
}

#[test]
fn a_snapshot_that_goes_stale_is_found_out() {
    let found = (0..10).filter(|seed| run(*seed, Snapshots::planted(true)).is_err()).count();
    assert_eq!(found, 10, "found out in {found} of 10 runs");
}

fn attendee(number: u32) -> Identity {
    Identity {
        sub: Sub::new(&format!("crowd-{number}")).unwrap(),
        name: DisplayName::new("Somebody").unwrap(),
        role: Role::Attendee,
        member: None,
        email: None,
        key: "k".into(),
    }
}

fn come(world: &mut World, identity: &Identity) -> ParticipantNo {
    let (who, events) = enter(&world.session, identity).expect("the door is open");
    world.write(Some(who), None, events);
    world.session.connected(who);
    who
}

/// Nine attendees, and more chat than a snapshot has room for: the oldest that fit are short.
fn talkative() -> World {
    let mut world = World::new(1, false);
    world.write(None, None, vec![Event::CapacityChanged { capacity: 1000 }]);
    [0, 6].into_iter().for_each(|number| _ = come(&mut world, &identity(number)));
    world.start(false);
    for number in 0..200 {
        let text = if number < 120 { "x".into() } else { "ö".repeat(1450) };
        let (message, text) = (MessageNo(number), ChatText::new(&text).unwrap());
        let said = Event::ChatSent { message, to: Addressee::Everyone, text };
        world.write(Some(ParticipantNo(0)), None, vec![said]);
    }
    (0..9).for_each(|number| _ = come(&mut world, &attendee(number)));
    world
}

fn entitle(world: &mut World, length: usize) {
    let title = PollTitle::new(&"t".repeat(length)).unwrap();
    let description = world.session.description.clone();
    world.write(None, None, vec![Event::DetailsChanged { title, description }]);
}

/// With the tenth attendee the number of the audience grows by a digit: a byte that the oldest message needs where the
/// rest is just so long.
#[test]
fn what_is_cut_is_the_same_whatever_the_length_of_the_number() {
    let (mut world, mut snapshots) = (talkative(), Snapshots::default());
    let (who, mut moved) = (ParticipantNo(2), 0);
    let shown = |world: &World| world.session.view(who).chat.messages.len();
    // The longest title with which as many messages are shown as with the shortest.
    entitle(&mut world, 1);
    let all = shown(&world);
    assert!(all < 200, "not all of the chat has room");
    let lengths: Vec<usize> = (1..=300).collect();
    let longest = lengths.partition_point(|length| {
        entitle(&mut world, *length);
        shown(&world) == all
    });
    for length in longest - 1..=longest + 1 {
        entitle(&mut world, length);
        let with_nine = shown(&world);
        look_at(&mut snapshots, &world.session, who, Codec::Json).unwrap();
        let tenth = come(&mut world, &attendee(9));
        look_at(&mut snapshots, &world.session, who, Codec::Json).unwrap();
        moved += usize::from(shown(&world) != with_nine);
        let left = Event::Left { participant: tenth, reason: LeftReason::Left };
        world.write(Some(tenth), None, vec![left]);
    }
    assert_eq!(moved, 1, "the digit decides where the title is the longest");
}
