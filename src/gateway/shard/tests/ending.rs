//! What becomes of those who come when a loop has ended.

use std::io::{Read, Write};
use std::net::TcpListener;

use super::rig::{PING, PONG, Rig, comes, door};
use crate::gateway::limits::strangers::Strangers;
use crate::gateway::shard::row::{Joining, Phase};
use crate::gateway::shard::turn::Shard;
use crate::gateway::shard::{Shards, entry};
use crate::hub::letter::{Letter, Seating, Vacant};
use crate::hub::mail::{ConnId, Mail};
use crate::hub::mailbox::Receiver;
use crate::limits::Limits;
use crate::protocol::Codec;
use crate::session::Role;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_to_a_loop_that_has_ended_gets_another_one() {
    let door = door();
    let shards = Shards::start(1, &door).unwrap();
    let strangers = Strangers::new(&Limits::default());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let says = |bytes: &[u8]| {
        let mut peer = comes(&listener, &door, &shards, &strangers);
        peer.write_all(bytes).unwrap();
        peer
    };
    let mut pong = [0; 2];
    let mut before = says(&PING);
    before.read_exact(&mut pong).unwrap();
    // As a bug would do it: what it carried ends with it.
    entry(&shards.0.loops[0]).letterbox.put(Letter::Stop);
    assert_eq!(before.read(&mut pong).unwrap_or(0), 0, "its connections end with it");
    for _ in 0..3 {
        let mut peer = says(&PING);
        peer.read_exact(&mut pong).unwrap();
        assert_eq!(pong, PONG);
    }
}

/// What a loop does with the letter of a seat before it ends; gives it back where it comes later.
type Way = fn(&mut Shard, u32, Letter) -> Option<Letter>;

/// Who is let in while their loop ends is not held to be there until the session ends.
#[tokio::test]
async fn a_seat_in_a_loop_that_ends_is_said_to_be_empty_once_wherever_it_was() {
    let ways: [(&str, Way); 4] = [
        ("in the letterbox", |shard, _, letter| {
            shard.entry.letterbox.put(letter);
            None
        }),
        ("in the turn that ends it", |shard, _, letter| {
            shard.letters.push(letter);
            None
        }),
        ("decided on later", |_, _, letter| Some(letter)),
        ("taken", |shard, channel, letter| {
            let Letter::Seated(id, seating) = letter else { unreachable!() };
            shard.take_seat(id, channel, *seating);
            None
        }),
    ];
    for (name, way) in ways {
        let mut rig = Rig::new();
        let (channel, codec, key) = (rig.channel, Codec::Json, "k1".into());
        let joining = Joining { channel, codec, key, hung_up: false };
        let (id, _peer) = rig.row(Phase::Joining(Box::new(joining)));
        let vacant = Vacant::new(ConnId(7), rig.channel().mailbox.clone());
        let (owner, story) = rig.channel().story.clone().unwrap();
        let seating = Seating { vacant, role: Role::Attendee, at: 0, first: Vec::new(), owner, story };
        let Rig { mut shard, mut inbox, .. } = rig;
        let letterbox = shard.entry.letterbox.clone();
        let late = way(&mut shard, channel, Letter::Seated(id, Box::new(seating)));
        drop(shard);
        late.into_iter().for_each(|letter| letterbox.put(letter));
        assert_eq!(gone(&mut inbox), [ConnId(7)], "{name}");
    }
}

#[tokio::test]
async fn who_has_gone_while_there_was_no_room_to_say_so_is_told_when_the_loop_ends() {
    let mut rig = Rig::new();
    rig.stick();
    let (id, _peer) = rig.seated();
    rig.shard.gone(id);
    let Rig { shard, mut inbox, .. } = rig;
    drop(shard);
    assert_eq!(gone(&mut inbox), [ConnId(0)]);
}

/// Whose connections the owner is told to be gone.
fn gone(inbox: &mut Receiver<Mail>) -> Vec<ConnId> {
    let mut mail = Vec::new();
    inbox.try_recv_many(&mut mail, usize::MAX);
    let who = |mail| match mail {
        Mail::Gone { conn, left: false } => Some(conn),
        _ => None,
    };
    mail.into_iter().filter_map(who).collect()
}
