//! Room for what was asked and what is told: at the last that there is room for, one before it, and one behind.

use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;

use bytes::Bytes;
use tokio::time::Instant;

use super::inbound::answered;
use super::rig::{PING, Rig};
use crate::gateway::shard::row::{Backlog, Phase};
use crate::hub::entry::{Entry as Told, PerCodec, ViewClass};
use crate::hub::letter::RowId;
use crate::hub::mail::Mail;
use crate::limits::Limits;

/// A command, whole in its frame.
fn command() -> Vec<u8> {
    let text = br#"{"id":"c1","cmd":"raise_hand"}"#;
    [&[0x81, 0x80 | text.len() as u8, 0, 0, 0, 0], &text[..]].concat()
}

fn rig(unanswered_max: u64, room_for: usize) -> Rig {
    let mut rig = Rig::with_room_for(room_for);
    rig.shard.door.limits =
        Arc::new(Limits { unanswered_max, commands_burst: 1000, commands_per_s: 1000, ..Limits::default() });
    rig
}

impl Rig {
    /// So many commands and a ping behind them, read as far as there is room, and handed in.
    fn asks(&mut self, id: RowId, peer: &mut TcpStream, count: usize) {
        self.read_all(id, peer, &[command().repeat(count), PING.to_vec()].concat());
        self.shard.hand_in();
    }

    fn commands(&mut self) -> usize {
        let mut mail = Vec::new();
        self.inbox.try_recv_many(&mut mail, usize::MAX);
        assert!(mail.iter().all(|mail| matches!(mail, Mail::Ask(..))));
        mail.len()
    }

    /// One answer was sent.
    fn answer(&mut self, id: RowId) {
        let Some(Phase::Seated(seated)) = self.shard.rows.get_mut(id).map(|row| &mut row.phase) else {
            unreachable!()
        };
        seated.reader.unanswered -= 1;
        self.shard.poke(id);
        self.go_on();
    }

    fn go_on(&mut self) {
        self.shard.frames_left = usize::MAX;
        while let Some(again) = self.shard.again.pop_front() {
            self.shard.rows.get_mut(again).unwrap().again = false;
            self.shard.read_on(again);
        }
        self.shard.hand_in();
    }
}

#[tokio::test(start_paused = true)]
async fn no_command_is_looked_at_beyond_those_that_may_be_unanswered() {
    for (count, at_once) in [(3, 3), (4, 4), (5, 4), (9, 4)] {
        let mut rig = rig(4, 64);
        let (id, mut peer) = rig.seated();
        rig.asks(id, &mut peer, count);
        assert_eq!(rig.commands(), at_once, "{count}");
        answered(&mut peer, usize::from(count < 4));
        for behind in (0..count.saturating_sub(3)).rev() {
            rig.answer(id);
            assert_eq!(
                rig.commands(),
                usize::from(behind > 0),
                "{count}: one more for each that is answered"
            );
            answered(&mut peer, usize::from(behind == 0));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_mailbox_takes_as_many_as_it_holds_and_with_the_next_nothing_is_read() {
    for (count, waits) in [(63, 0), (64, 0), (65, 1)] {
        let mut rig = rig(100, 64);
        let (id, mut peer) = rig.seated();
        rig.asks(id, &mut peer, count);
        answered(&mut peer, 1);
        assert_eq!((rig.channel().commands.len(), rig.channel().is_stuck()), (waits, waits > 0), "{count}");
        rig.read_all(id, &mut peer, &PING);
        answered(&mut peer, 1 - waits);
        assert_eq!(rig.shard.rows.get(id).unwrap().held, waits > 0, "{count}");
        rig.take_one();
        rig.go_on();
        rig.go_on();
        answered(&mut peer, waits);
        assert_eq!(rig.commands(), count - 1, "{count}: the owner gets all of them");
    }
}

/// Whose kernel has no room reads the story alone, later: up to as many messages as it holds.
#[tokio::test]
async fn who_took_nothing_is_told_as_many_as_the_story_holds_and_one_more_is_a_snapshot() {
    for (behind, snapshots) in [(99, 0), (100, 0), (101, 1)] {
        let mut rig = Rig::new();
        let (id, _peer) = rig.seated();
        let by = rig.shard.alarms.now().after(std::time::Duration::from_secs(60));
        let row = rig.shard.rows.get_mut(id).unwrap();
        row.stream.write_all(&[0x8a, 1]).unwrap();
        row.backlog = Some(Box::new(Backlog { bytes: b"a".to_vec(), at: 0, by }));
        let (_, story) = rig.channel().story.clone().unwrap();
        for number in 1..=behind {
            let frame = PerCodec::encode([true, true], |_| Bytes::from_static(b"{}"));
            story.show(story.append(Told { views: ViewClass::ALL.map(|_| frame.clone()) }, 2));
            let channel = rig.channel();
            channel.take_in(number);
            channel.queued = true;
            rig.shard.walk(rig.channel, 100, Instant::now());
        }
        rig.shard.writable(id);
        let mut mail = Vec::new();
        rig.inbox.try_recv_many(&mut mail, usize::MAX);
        let resyncs = mail.iter().filter(|mail| matches!(mail, Mail::Resync(_))).count();
        assert_eq!((resyncs, mail.len()), (snapshots, snapshots), "{behind} behind, of 100");
    }
}
