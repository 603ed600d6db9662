//! A loop with one channel and an owner's mailbox that tests hold, to be turned by hand.

use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use crate::accounts::Secret;
use crate::gateway::limits::gate::Gate;
use crate::gateway::limits::room::Open;
use crate::gateway::shard::Entry;
use crate::gateway::shard::channel::Channel;
use crate::gateway::shard::row::{Phase, Row, Seated};
use crate::gateway::shard::turn::Shard;
use crate::gateway::socket::{Door, Sessions, Times};
use crate::gateway::tickets::KeyRing;
use crate::hub::letter::{OwnerId, RowId};
use crate::hub::load::Genesis;
use crate::hub::mail::{ConnId, Mail};
use crate::hub::mailbox::{Lane, Receiver, mailbox};
use crate::hub::reader::Reader;
use crate::hub::ring::{Ring, RingLimits};
use crate::hub::{Directory, Hub, SessionBounds, Settings};
use crate::journal::Memory;
use crate::limits::Limits;
use crate::protocol::Codec;
use crate::protocol::outgoing::WireLimits;
use crate::session::{Patience, Role, Seq};

/// No sessions, no keys.
struct Nothing;

impl Directory for Nothing {
    fn genesis(&self, _session: &str) -> Option<Genesis> {
        None
    }
}

impl KeyRing for Nothing {
    fn secret(&self, _kid: &str) -> Option<Secret> {
        None
    }

    fn owns(&self, _kid: &str, _session: &str) -> bool {
        false
    }
}

impl Sessions for Nothing {
    fn exists(&self, _session: &str) -> bool {
        false
    }
}

pub fn door() -> Door {
    let settings = Settings {
        patience: Patience { away_ms: 0, orphan_ms: 0 },
        survey_grace_ms: 0,
        heartbeat_s: 0,
        mailbox_max: 1,
        ring: RingLimits { entries_max: 1, bytes_max: 1 },
        bounds: SessionBounds::NONE,
        idle: Duration::ZERO,
        wire_limits: Box::new(|_| WireLimits {
            message_bytes: 0,
            commands_per_s: 0,
            chat_chars: 0,
            question_chars: 0,
            name_chars: 0,
            poll_options: 0,
        }),
        clock: Box::new(Default::default),
        planted: Default::default(),
    };
    let hour = Duration::from_secs(3600);
    Door {
        hub: Hub::new(Arc::new(Memory::new()), Arc::new(Nothing), settings),
        keys: Arc::new(Nothing),
        directory: Arc::new(Nothing),
        limits: Arc::new(Limits::default()),
        times: Times { hello: hour, heartbeat: hour, pong: hour, close_flush: hour, retry_ms: 0..=0 },
        origins: Arc::new(|_| true),
        clock: Arc::new(Default::default),
        gate: Gate::new(&Limits::default(), Default::default()),
    }
}

pub struct Rig {
    pub shard: Shard,
    pub poll: AsyncFd<mio::Poll>,
    listener: TcpListener,
    pub channel: u32,
    pub inbox: Receiver<Mail>,
}

impl Rig {
    /// A loop with one channel, to an owner whose mailbox has room for one mail in each lane.
    pub fn new() -> Rig {
        let poll = mio::Poll::new().unwrap();
        let registry = poll.registry().try_clone().unwrap();
        #[expect(deprecated, reason = "safe here, as in the loop")]
        let poll = AsyncFd::with_interest(poll, Interest::READABLE).unwrap();
        let entry = Entry { letterbox: Arc::default(), arrivals: Arc::default() };
        let mut shard = Shard::new(door(), entry, registry);
        let (sender, inbox) = mailbox(1, 1);
        let channel = shard.channels.add(Channel::new("s1".into(), sender));
        let story = Arc::new(Ring::new(RingLimits { entries_max: 100, bytes_max: 1 << 20 }));
        shard.channels.open(channel, OwnerId(1), story, 0);
        Rig { shard, poll, listener: TcpListener::bind("127.0.0.1:0").unwrap(), channel, inbox }
    }

    /// A row of this phase, and its other side.
    pub fn row(&mut self, phase: Phase) -> (RowId, TcpStream) {
        let peer = TcpStream::connect(self.listener.local_addr().unwrap()).unwrap();
        peer.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let (stream, _) = self.listener.accept().unwrap();
        stream.set_nonblocking(true).unwrap();
        let stream = mio::net::TcpStream::from_std(stream);
        let id = self.shard.rows.add(Row::new(
            stream,
            phase,
            Open::new(self.shard.door.gate.room.enter().unwrap()),
        ));
        self.channel().rows += 1;
        (id, peer)
    }

    pub fn channel(&mut self) -> &mut Channel {
        self.shard.channels.get_mut(self.channel).unwrap()
    }

    /// Somebody who is seated and has been told everything.
    pub fn seated(&mut self) -> (RowId, TcpStream) {
        let place = self.channel().groups[0].rows.len() as u32;
        let reader = Reader::new(0, Role::Attendee, Codec::Json);
        let mut seated = Seated::new(self.channel, place, ConnId(u64::from(place)), reader);
        seated.apart = false;
        let (id, peer) = self.row(Phase::Seated(seated));
        assert_eq!(self.channel().enter(0, id), place);
        (id, peer)
    }

    fn seen(&self) -> Mail {
        Mail::Seen(ConnId(0), Seq(0), tokio::time::Instant::now())
    }

    /// The mailbox is full of what is usual, and more waits for room.
    pub fn stick(&mut self) {
        let (first, second) = (self.seen(), self.seen());
        self.channel().mailbox.try_send(Lane::Usual, first).unwrap();
        self.channel().commands.push_back(second);
        self.shard.outgoing.push(self.channel);
        self.shard.hand_in();
        assert!(self.channel().is_stuck());
    }

    pub fn take_one(&mut self) {
        assert_eq!(self.inbox.try_recv_many(&mut Vec::new(), 1), 1);
    }
}
