//! A loop's turns one by one, at moments that sockets alone bring about too seldom.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::rig::{PING, PONG, Rig, comes, door};
use crate::gateway::limits::strangers::Strangers;
use crate::gateway::shard::Shards;
use crate::gateway::shard::channel::GROUPS;
use crate::gateway::shard::row::{Backlog, Joining, Phase};
use crate::gateway::shard::turn::Shard;
use crate::hub::directs::Direct;
use crate::hub::entry::{Entry as Told, PerCodec, ViewClass};
use crate::hub::letter::{Doorstep, Letter, RowId};
use crate::hub::mail::{ConnId, Join, Mail, Reply};
use crate::hub::mailbox::mailbox;
use crate::hub::rank::Rank;
use crate::limits::Limits;
use crate::protocol::Codec;
use crate::session::text::DisplayName;
use crate::session::{Identity, Role, Sub};

#[tokio::test]
async fn a_walk_writes_nothing_into_a_frame_that_is_half_on_its_way() {
    let mut rig = Rig::new();
    let (id, mut peer) = rig.seated();
    let row = rig.shard.rows.get_mut(id).unwrap();
    let by = rig.shard.alarms.now().after(Duration::from_secs(60));
    row.stream.write_all(&[0x8a, 3, b'a']).unwrap();
    row.backlog = Some(Box::new(Backlog { bytes: b"bc".to_vec(), at: 0, by }));
    let frame = PerCodec::encode([true, false], |_| Bytes::from_static(b"{}"));
    let channel = rig.channel();
    let (_, story) = channel.story.clone().unwrap();
    story.show(story.append(Told { views: ViewClass::ALL.map(|_| frame.clone()) }, 6));
    channel.take_in(1);
    channel.queued = true;
    rig.shard.walks.push_back(rig.channel);
    rig.shard.walk_some();
    rig.shard.writable(id);
    let mut told = [0; 9];
    peer.read_exact(&mut told).unwrap();
    assert_eq!(told, *b"\x8a\x03abc\x81\x02{}");
}

/// A walk takes its time with a large audience; meanwhile the story goes on, by more than it holds.
#[tokio::test]
async fn what_a_walk_began_with_reaches_every_group_however_far_the_story_goes_on() {
    let mut rig = Rig::new();
    let (_first, mut early) = rig.seated();
    let (second, mut late) = rig.seated();
    let staff = rig.channel().groups[0].rows.pop().unwrap();
    assert_eq!(staff, second);
    let last = GROUPS - 1;
    rig.channel().enter(last, second);
    let Some(Phase::Seated(seated)) = rig.shard.rows.get_mut(second).map(|row| &mut row.phase) else {
        unreachable!()
    };
    seated.place = 0;
    let (_, story) = rig.channel().story.clone().unwrap();
    let say = |text: &'static [u8]| {
        let frame = PerCodec::encode([true, true], |_| Bytes::from_static(text));
        story.show(story.append(Told { views: ViewClass::ALL.map(|_| frame.clone()) }, text.len()));
    };
    say(b"{}");
    let channel = rig.channel();
    channel.take_in(1);
    channel.queued = true;
    let now = Instant::now();
    // The first group has had it, the last one not.
    assert_eq!(rig.shard.walk(rig.channel, 1, now), (1, false));
    (0..200).for_each(|_| say(b"[]"));
    assert_eq!(rig.shard.walk(rig.channel, 100, now), (1, true));
    let mut told = [0; 4];
    early.read_exact(&mut told).unwrap();
    assert_eq!(told, *b"\x81\x02{}");
    late.read_exact(&mut told).unwrap();
    assert_eq!(told, *b"\x82\x02{}");
    // Between two turns the story went on by more than it holds: everybody asks for a snapshot.
    rig.channel().take_in(201);
    rig.shard.walk(rig.channel, 100, now);
    assert_eq!(rig.inbox.try_recv_many(&mut Vec::new(), 10), 2);
}

/// The story has lost what they still had to read of it by themselves.
#[tokio::test]
async fn who_came_during_a_walk_or_is_answered_before_it_reaches_them_gets_the_rest_of_it() {
    let mut rig = Rig::new();
    let rows = [rig.seated(), rig.seated(), rig.seated()];
    let Some(Phase::Seated(came)) = rig.shard.rows.get_mut(rows[1].0).map(|row| &mut row.phase) else {
        unreachable!()
    };
    came.reader.cursor = 1;
    let (_, story) = rig.channel().story.clone().unwrap();
    let say = |text: &'static [u8]| {
        let frame = PerCodec::encode([true, true], |_| Bytes::from_static(text));
        story.show(story.append(Told { views: ViewClass::ALL.map(|_| frame.clone()) }, text.len()));
    };
    say(b"a");
    say(b"b");
    let channel = rig.channel();
    channel.take_in(2);
    channel.queued = true;
    let now = Instant::now();
    assert_eq!(rig.shard.walk(rig.channel, 1, now), (1, false));
    (0..200).for_each(|_| say(b"later"));
    let answer = Direct::first(2, vec![Bytes::from_static(b"ok")]);
    assert!(rig.shard.address(rows[2].0, answer));
    rig.shard.walk(rig.channel, 100, now);
    let mut told = [0; 6];
    for (peer, expected) in [(0, &b"\x81\x01a\x81\x01b"[..]), (1, b"\x81\x01b"), (2, b"\x81\x01a\x81\x01b")] {
        let told = &mut told[..expected.len()];
        (&rows[peer].1).read_exact(told).unwrap();
        assert_eq!(told, expected, "{peer}");
    }
    assert_eq!(rig.inbox.try_recv_many(&mut Vec::new(), 10), 0, "nobody needs a snapshot");
}

#[tokio::test]
async fn a_walk_has_more_writes_where_others_took_long_since_it_was_left() {
    let mut rig = Rig::new();
    let now = Instant::now();
    let due = |shard: &Shard, ms| shard.writes_due(now + Duration::from_millis(ms));
    assert_eq!(due(&rig.shard, 1_000), 128, "no walk was left: nobody has waited");
    rig.shard.walked_at = Some(now);
    assert_eq!([0, 1, 4, 1_000].map(|ms| due(&rig.shard, ms)), [128, 128, 500, 1_024]);
}

#[tokio::test]
async fn a_walk_has_fewer_writes_where_commands_come_during_it_until_none_has_come_for_a_while() {
    let mut rig = Rig::new();
    let (id, mut peer) = rig.seated();
    let command = br#"{"id":"c1","cmd":"raise_hand"}"#;
    let mut say = |shard: &mut Shard| {
        peer.write_all(&[0x81, 0x80 | command.len() as u8, 0, 0, 0, 0]).unwrap();
        peer.write_all(command).unwrap();
        while shard.outgoing.is_empty() {
            shard.rows.get_mut(id).unwrap().unread = true;
            shard.frames_left = 10;
            shard.readable(id);
        }
        shard.outgoing.clear();
    };
    let due = |shard: &Shard, ms| shard.writes_due(Instant::now() + Duration::from_millis(ms));
    say(&mut rig.shard);
    assert_eq!(due(&rig.shard, 0), 128, "nothing was on its way");
    rig.shard.walks.push_back(rig.channel);
    say(&mut rig.shard);
    assert_eq!(due(&rig.shard, 0), 32);
    assert_eq!(due(&rig.shard, 1_000), 128);
}

#[tokio::test]
async fn a_loop_whose_owner_has_no_room_sleeps_until_it_has() {
    let mut rig = Rig::new();
    rig.stick();
    // The runtime knows the new descriptor after a turn of its own.
    tokio::task::yield_now().await;
    let mut timer = Box::pin(tokio::time::sleep(Duration::from_secs(3600)));
    let mut context = Context::from_waker(Waker::noop());
    let slept = rig.shard.poll_sleep(&mut context, &mut rig.poll, timer.as_mut());
    assert!(slept.is_pending(), "there is room in a lane that nothing waits for");
    rig.take_one();
    let slept = rig.shard.poll_sleep(&mut context, &mut rig.poll, timer.as_mut());
    assert!(matches!(slept, Poll::Ready(Ok(()))));
}

#[tokio::test]
async fn who_waits_for_room_is_told_of_it_also_where_somebodys_leaving_made_it() {
    let mut rig = Rig::new();
    rig.stick();
    let ((waiting, _peer), (leaving, _)) = (rig.seated(), rig.seated());
    rig.shard.rows.get_mut(waiting).unwrap().surplus = Some(Box::new([0x81]));
    rig.shard.poke(waiting);
    rig.take_one();
    rig.shard.gone(leaving);
    rig.take_one();
    rig.shard.hand_in();
    assert_eq!(rig.shard.again.make_contiguous(), [waiting]);
}

#[tokio::test]
async fn whose_turn_comes_when_the_room_is_taken_waits_for_room() {
    let mut rig = Rig::new();
    let (id, _peer) = rig.seated();
    rig.shard.rows.get_mut(id).unwrap().surplus = Some(Box::new([0x81]));
    rig.shard.poke(id);
    assert_eq!(rig.shard.again.pop_front(), Some(id));
    rig.shard.rows.get_mut(id).unwrap().again = false;
    rig.stick();
    rig.shard.go_on(id);
    rig.take_one();
    rig.shard.hand_in();
    assert_eq!(rig.shard.again.make_contiguous(), [id]);
}

#[tokio::test]
async fn who_has_many_reasons_for_another_go_has_one() {
    let mut rig = Rig::new();
    let (id, _peer) = rig.seated();
    rig.shard.rows.get_mut(id).unwrap().unread = true;
    (0..5).for_each(|_| rig.shard.poke(id));
    assert_eq!(rig.shard.again.len(), 1);
}

#[tokio::test]
async fn those_who_are_turned_back_from_a_hub_that_drains_are_all_told_so() {
    let mut rig = Rig::new();
    rig.shard.door.hub.drain().await;
    let channel = rig.channel;
    let joining = || {
        let (codec, key) = (Codec::Json, "k1".into());
        Phase::Joining(Box::new(Joining { channel, codec, key, hung_up: false }))
    };
    let mut waiting = Vec::new();
    for _ in 0..3 {
        waiting.push(rig.row(joining()));
    }
    // The owner has ended.
    drop(std::mem::replace(&mut rig.inbox, mailbox(1, 1).1));
    for (id, _) in &waiting {
        let join = Join { identity: bob(), resume: None, codec: Codec::Json };
        rig.shard.ask_again(*id, Box::new(join));
    }
    for (_, mut peer) in waiting {
        peer.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut head = [0; 4];
        peer.read_exact(&mut head).unwrap();
        assert_eq!((head[0], [head[2], head[3]]), (0x88, 1012u16.to_be_bytes()));
    }
}

fn bob() -> Identity {
    Identity {
        sub: Sub::new("bob").unwrap(),
        name: DisplayName::new("Bob").unwrap(),
        role: Role::Attendee,
        member: None,
        email: None,
        key: "k1".into(),
    }
}

/// In a storm clients give up and knock again. A server that goes on with those who have gone is busy for nobody.
#[tokio::test]
async fn who_has_hung_up_while_they_waited_is_not_let_in_before_those_who_still_wait() {
    let mut rig = Rig::new();
    let (channel, letterbox) = (rig.channel, rig.shard.entry.letterbox.clone());
    let mut rows = Vec::new();
    for _ in 0..4 {
        let (codec, key) = (Codec::Json, "k1".into());
        let joining = Joining { channel, codec, key, hung_up: false };
        let (id, peer) = rig.row(Phase::Joining(Box::new(joining)));
        let join = Join { identity: bob(), resume: None, codec };
        let mail = Mail::Join(Box::new(join), Reply::Row(Doorstep::new(letterbox.clone(), id)));
        rig.channel().joins[Rank::New as usize].push_back(mail);
        rows.push((id, peer));
    }
    // One is gone altogether, one has said that it sends nothing more.
    rig.shard.rows.remove(rows[0].0);
    rig.channel().rows -= 1;
    rig.shard.read_closed(rows[1].0);
    rig.shard.outgoing.push(channel);
    let mut inbox = Vec::new();
    for (id, _) in &rows[2..] {
        rig.shard.hand_in();
        assert_eq!(rig.inbox.try_recv_many(&mut inbox, 10), 1, "there is room for one");
        let Some(Mail::Join(_, Reply::Row(doorstep))) = inbox.pop() else { panic!("a join") };
        assert_eq!(doorstep.row(), *id);
        doorstep.answered();
    }
    assert!(rig.shard.rows.get(rows[1].0).is_none(), "its place is free");
    assert_eq!(rig.channel().rows, 2);
}

/// Thousands at the door take no room of what those say who are inside.
#[tokio::test]
async fn however_many_want_in_a_command_finds_room() {
    let mut rig = Rig::new();
    let (channel, letterbox) = (rig.channel, rig.shard.entry.letterbox.clone());
    let mut rows = Vec::new();
    for rank in [Rank::Back, Rank::New] {
        for _ in 0..3 {
            let (codec, key) = (Codec::Json, "k1".into());
            let joining = Joining { channel, codec, key, hung_up: false };
            let (id, peer) = rig.row(Phase::Joining(Box::new(joining)));
            let join = Join { identity: bob(), resume: None, codec };
            let mail = Mail::Join(Box::new(join), Reply::Row(Doorstep::new(letterbox.clone(), id)));
            rig.channel().joins[rank as usize].push_back(mail);
            rows.push(peer);
        }
    }
    rig.channel().batch.push_back(Mail::Resync(ConnId(1)));
    rig.shard.outgoing.push(channel);
    rig.shard.hand_in();
    assert!(!rig.channel().is_stuck());
    let mut inbox = Vec::new();
    assert_eq!(rig.inbox.try_recv_many(&mut inbox, 10), 3, "the command, and one of each rank");
    assert!(matches!(inbox[0], Mail::Resync(_)));
}

/// A letter for each of many: some are told in this turn, the others in those that follow, in their order.
#[tokio::test]
async fn of_many_who_are_told_something_of_their_own_some_are_told_in_one_turn_and_the_others_later() {
    let mut rig = Rig::new();
    let rows: Vec<_> = (0..300).map(|_| rig.seated()).collect();
    for (id, _) in &rows {
        let direct = Direct::first(0, vec![Bytes::from_static(b"{}")]);
        rig.shard.entry.letterbox.put(Letter::Direct(*id, direct));
    }
    let told = |rig: &mut Rig| {
        let has_been_told = |(id, _): &&(RowId, TcpStream)| match &rig.shard.rows.get(*id).unwrap().phase {
            Phase::Seated(seated) => !seated.apart,
            _ => false,
        };
        rows.iter().take_while(has_been_told).count()
    };
    rig.shard.take_letters();
    assert_eq!((told(&mut rig), rig.shard.again.len()), (128, 172));
    let events = mio::Events::with_capacity(1);
    for expected in [256, 300, 300] {
        rig.shard.turn(&events);
        assert_eq!(told(&mut rig), expected);
    }
    assert!(rig.shard.again.is_empty());
    for (_, mut peer) in rows {
        let mut frame = [0; 4];
        peer.read_exact(&mut frame).unwrap();
        assert_eq!(frame, *b"\x81\x02{}");
    }
}

/// Many more sockets have something to say than one look brings, and nothing else happens.
#[tokio::test]
async fn however_many_speak_at_once_all_are_heard() {
    let door = door();
    let shards = Shards::start(1, &door).unwrap();
    let many = Limits { address_connections_max: 400, address_connections_burst: 400, ..Limits::default() };
    let strangers = Strangers::new(&many);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut peers = Vec::new();
    for _ in 0..400 {
        let mut peer = comes(&listener, &door, &shards, &strangers);
        // A ping: it is answered, and leaves nothing to do that would bring about another look.
        peer.write_all(&PING).unwrap();
        peers.push(peer);
    }
    // Nobody goes meanwhile: that would bring about another look.
    let mut heard_all = Vec::new();
    for peer in peers {
        peer.set_nonblocking(true).unwrap();
        let peer = tokio::net::TcpStream::from_std(peer).unwrap();
        let mut answer = [0; 2];
        while peer.try_read(&mut answer).is_err() {
            let heard = tokio::time::timeout(Duration::from_secs(60), peer.readable()).await;
            heard.expect("an answer comes").unwrap();
        }
        assert_eq!(answer, PONG);
        heard_all.push(peer);
    }
}
