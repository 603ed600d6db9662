//! A loop with one channel and an owner's mailbox that tests hold, to be turned by hand.

use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::time::Instant;

use crate::gateway::limits::room::Open;
use crate::gateway::limits::strangers::Strangers;
use crate::gateway::nobody::{self, Nothing};
use crate::gateway::shard::channel::Channel;
use crate::gateway::shard::row::{Phase, Row, Seated};
use crate::gateway::shard::turn::Shard;
use crate::gateway::shard::{Arrival, Entry, Purpose, Shards};
use crate::gateway::socket::Door;
use crate::hub::Hub;
use crate::hub::letter::{OwnerId, RowId};
use crate::hub::mail::{ConnId, Mail};
use crate::hub::mailbox::{Lane, Receiver, mailbox};
use crate::hub::reader::Reader;
use crate::hub::ring::{Ring, RingLimits};
use crate::journal::Memory;
use crate::limits::Limits;
use crate::protocol::Codec;
use crate::session::{Role, Seq};

pub fn door() -> Door {
    let hub = Hub::new(Arc::new(Memory::new()), Arc::new(Nothing), nobody::settings());
    nobody::door(Arc::new(Limits::default()), hub)
}

/// A ping with nothing in it, as a client sends it, and its answer.
pub const PING: [u8; 6] = [0x89, 0x80, 0, 0, 0, 0];
pub const PONG: [u8; 2] = [0x8a, 0];

/// A connection that is taken in, and has said nothing yet: its other side.
pub fn comes(listener: &TcpListener, door: &Door, shards: &Shards, strangers: &Arc<Strangers>) -> TcpStream {
    let peer = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    peer.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let (stream, _) = listener.accept().unwrap();
    stream.set_nonblocking(true).unwrap();
    let open = Open::new(door.gate.room.enter().unwrap());
    let stranger = strangers.enter(IpAddr::V4(Ipv4Addr::LOCALHOST), Instant::now()).unwrap();
    shards.adopt((stream, Bytes::new()), "s1".into(), Codec::Json, (open, stranger));
    peer
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
        Rig::with_room_for(1)
    }

    /// As [`Rig::new`], with room for so many.
    pub fn with_room_for(mail: usize) -> Rig {
        let poll = mio::Poll::new().unwrap();
        let registry = poll.registry().try_clone().unwrap();
        #[expect(deprecated, reason = "safe here, as in the loop")]
        let poll = AsyncFd::with_interest(poll, Interest::READABLE).unwrap();
        let entry = Entry { letterbox: Arc::default(), arrivals: Arc::default() };
        let mut shard = Shard::new(door(), entry, registry);
        let (sender, inbox) = mailbox(mail, 1);
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

    /// A connection that is taken in with what came behind its handshake, and its other side.
    pub fn arrived(&mut self, rest: &[u8]) -> (RowId, TcpStream) {
        let peer = TcpStream::connect(self.listener.local_addr().unwrap()).unwrap();
        peer.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let (stream, _) = self.listener.accept().unwrap();
        stream.set_nonblocking(true).unwrap();
        let strangers = Strangers::new(&self.shard.door.limits);
        let stranger = strangers.enter(IpAddr::V4(Ipv4Addr::LOCALHOST), Instant::now()).unwrap();
        let what = Purpose::Session { session: "s1".into(), codec: Codec::Json, stranger };
        let open = Open::new(self.shard.door.gate.room.enter().unwrap());
        let rest = Bytes::copy_from_slice(rest);
        assert!(self.shard.entry.arrivals.offer(Arrival { stream, rest, what, open }).is_none());
        let id = self.shard.rows.next_id();
        self.shard.take_arrivals();
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
