//! A connection's end at the client: a task that joins, sends and reads as the gateway's two kinds of connections do,
//! and notes what arrives, with what was durable in that moment.
//! Must not know what messages mean.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use bytes::Bytes;
use cuelight::hub::Hub;
use cuelight::hub::directs::{Direct, Directs};
use cuelight::hub::entry::Story;
use cuelight::hub::letter::{Doorstep, Letter, Letterbox, OwnerId, RowId, Seating};
use cuelight::hub::mail::{Admission, Asked, ConnId, Join, Mail, Reply};
use cuelight::hub::mailbox::{Lane, Sender};
use cuelight::hub::rank::rank;
use cuelight::hub::reader::{Gathered, Reader};
use cuelight::hub::seat::{Delivery, room_in};
use cuelight::protocol::outgoing::CloseCode;
use cuelight::session::Seq;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Instant;

use crate::disk::Disk;
use crate::script::Dice;

pub const SESSION: &str = "s1";

/// What a client is told to do.
pub enum Order {
    Ask(Asked),
    Seen(u64),
    /// Whether it reads what comes.
    Read(bool),
    /// Closes with 1000.
    Leave,
}

/// What happens at a client's end.
#[derive(Debug, Clone)]
pub enum What {
    Seated,
    Frame(Bytes),
    /// A command was handed in, when the disk had been asked for so many records.
    Sent {
        id: Box<str>,
        /// Which command it was: an id may stand before several.
        content: u64,
        asked: u64,
    },
    Turned(CloseCode),
    Closed(CloseCode),
}

/// The same, with the moment.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Since when it may have been on its way.
    pub since_ms: u64,
    pub at_ms: u64,
    pub durable: u64,
    /// How many records were settled, well or not.
    pub settled: u64,
    pub what: What,
}

/// A time in which a client did not read.
#[derive(Clone, Copy)]
struct Deaf {
    since: Instant,
    /// When it began to read again, if it did.
    until: Option<Instant>,
}

impl Deaf {
    /// Whether it goes on. What it finds when it reads again comes in one moment, and is of it.
    fn goes_on(&self) -> bool {
        self.until.is_none_or(|until| until == Instant::now())
    }
}

/// Where a task puts what arrives.
#[derive(Clone)]
pub struct Inbox {
    arrived: Arc<Mutex<VecDeque<Arrived>>>,
    disk: Disk,
    began: Instant,
    deaf: Arc<Mutex<Option<Deaf>>>,
}

impl Inbox {
    fn put(&self, what: What) {
        let now = Instant::now();
        let deaf = *self.deaf.lock().expect("no holder panics");
        let since = deaf.filter(Deaf::goes_on).map_or(now, |deaf| deaf.since);
        let ms = |moment: Instant| moment.duration_since(self.began).as_millis() as u64;
        let (durable, settled) = (self.disk.durable(), self.disk.settled());
        let arrived = Arrived { since_ms: ms(since), at_ms: ms(now), durable, settled, what };
        self.arrived.lock().expect("no holder panics").push_back(arrived);
    }

    /// Its client reads from now on, or does not.
    fn reads(&self, reads: bool) {
        let now = Instant::now();
        let mut deaf = self.deaf.lock().expect("no holder panics");
        let since = deaf.filter(Deaf::goes_on).map(|deaf| deaf.since);
        *deaf = match reads {
            true => since.map(|since| Deaf { since, until: Some(now) }),
            false => Some(Deaf { since: since.unwrap_or(now), until: None }),
        };
    }

    fn sent(&self, command: &Asked) {
        let asked = self.disk.appended();
        self.put(What::Sent { id: command.id.clone(), content: command.content, asked });
    }

    pub fn take(&self) -> VecDeque<Arrived> {
        std::mem::take(&mut *self.arrived.lock().expect("no holder panics"))
    }
}

/// A connection: dropped, it is gone without a goodbye.
pub struct Wire {
    pub orders: UnboundedSender<Order>,
    pub inbox: Inbox,
}

impl Wire {
    /// Begins to join: with a task of its own in the hub's way, or as a row of an event loop.
    /// `revoked`: whether the key that vouches for them is, where it may be.
    pub fn open(
        hub: &Arc<Hub>,
        (disk, began): (&Disk, Instant),
        join: Join,
        row: Option<Dice>,
        revoked: Option<Arc<AtomicBool>>,
    ) -> Wire {
        let (orders, todo) = unbounded_channel();
        let inbox = Inbox { arrived: Arc::default(), disk: disk.clone(), began, deaf: Arc::default() };
        let (hub, told) = (hub.clone(), inbox.clone());
        match row {
            None => drop(tokio::spawn(by_seat(hub, join, todo, told, revoked))),
            Some(dice) => drop(tokio::spawn(by_row(hub, join, todo, told, (dice, revoked)))),
        }
        Wire { orders, inbox }
    }
}

/// As the gateway does: a key that was revoked while its ticket was on the way vouches for nobody.
fn is_revoked(revoked: Option<&AtomicBool>) -> bool {
    revoked.is_some_and(|revoked| revoked.load(Ordering::Relaxed))
}

async fn by_seat(
    hub: Arc<Hub>,
    join: Join,
    mut orders: UnboundedReceiver<Order>,
    inbox: Inbox,
    revoked: Option<Arc<AtomicBool>>,
) {
    let admission = tokio::select! {
        biased;
        _ = orders.recv() => return,
        admission = hub.join(SESSION, join) => admission,
    };
    let mut seat = match admission {
        Admission::Seated(_) if is_revoked(revoked.as_deref()) => {
            return inbox.put(What::Turned(CloseCode::TicketRefused));
        }
        Admission::Seated(seat) => *seat,
        Admission::Turned(goodbye) => return inbox.put(What::Turned(goodbye.code)),
        Admission::Ended => unreachable!("the hub asks the next owner"),
    };
    inbox.put(What::Seated);
    let mut reads = true;
    loop {
        tokio::select! {
            biased;
            order = orders.recv() => match order {
                None => return,
                Some(Order::Leave) => return seat.left(),
                Some(Order::Read(now)) => {
                    reads = now;
                    inbox.reads(reads);
                }
                Some(Order::Seen(seq)) => seat.seen(Seq(seq)),
                Some(Order::Ask(asked)) => {
                    inbox.sent(&asked);
                    let mut asked = Some(asked);
                    while let Some(left) = asked.take() {
                        asked = seat.submit(left);
                        if asked.is_some() {
                            inbox.reads(false);
                            room_in(seat.mailbox()).await;
                            inbox.reads(reads);
                        }
                    }
                }
            },
            delivery = seat.next(), if reads => match delivery {
                Delivery::Frames(frames) => frames.into_iter().for_each(|frame| inbox.put(What::Frame(frame))),
                Delivery::Close(goodbye) => return inbox.put(What::Closed(goodbye.code)),
            },
        }
    }
}

/// The next letters; sleeps until there are some.
async fn letters(letterbox: &Letterbox, into: &mut Vec<Letter>) {
    poll_fn(|context| {
        letterbox.take(into);
        match into.is_empty() && letterbox.sleep(context.waker()) {
            true => Poll::Pending,
            false => {
                letterbox.take(into);
                Poll::Ready(())
            }
        }
    })
    .await;
}

/// A row's place in the session, once it has one.
struct Row {
    conn: ConnId,
    reader: Reader,
    directs: Directs,
    story: Arc<Story>,
    mailbox: Sender<Mail>,
    gathered: Gathered,
    dice: Dice,
}

impl Row {
    fn new(seating: Seating, codec: cuelight::protocol::Codec, dice: Dice) -> Row {
        let Seating { vacant, role, at, first, story, .. } = seating;
        let (conn, mailbox) = (vacant.conn(), vacant.taken());
        let mut directs = Directs::default();
        assert!(directs.push(Direct::first(at, first)), "the first messages fit");
        let (reader, gathered) = (Reader::new(at, role, codec), Gathered::default());
        Row { conn, reader, directs, story, mailbox, gathered, dice }
    }

    fn lose_place(&mut self) {
        if !std::mem::replace(&mut self.reader.lost, true) {
            // An owner that ended closes this connection.
            let _ = self.mailbox.send_always(Mail::Resync(self.conn));
        }
    }

    /// Takes letters in. True where the story goes on.
    fn take_in(&mut self, letters: impl Iterator<Item = Letter>, id: RowId, owner: OwnerId) -> bool {
        let mut goes_on = false;
        for letter in letters {
            match letter {
                Letter::Direct(to, direct) if to == id => {
                    let fits = self.directs.push(direct);
                    (!fits).then(|| self.lose_place());
                }
                Letter::Pause(of, at) if of == owner => assert!(self.directs.push(Direct::pause(at))),
                Letter::News(of) => goes_on |= of == owner,
                _ => {}
            }
        }
        goes_on
    }

    /// Writes what is due, in pieces as a socket takes them. True when it is to be closed.
    fn pump(&mut self, head: u64, inbox: &Inbox) -> bool {
        loop {
            if self.reader.gather(&self.story, head, &self.directs, &mut self.gathered).is_err() {
                self.lose_place();
                continue;
            }
            if self.gathered.is_empty() {
                return false;
            }
            let all = self.gathered.messages.len();
            let begun = if self.dice.flip() { all } else { self.dice.below(all + 1) };
            let end = begun.checked_sub(1).map_or(0, |last| self.gathered.end_with(last));
            self.gathered.messages[..end].iter().for_each(|frame| inbox.put(What::Frame(frame.clone())));
            if let Some(goodbye) = self.reader.commit(&self.gathered, begun, &mut self.directs) {
                inbox.put(What::Closed(goodbye.code));
                return true;
            }
        }
    }
}

/// Asks until some owner decides; `None` if turned away or given up.
async fn doorstep(
    hub: &Arc<Hub>,
    join: &Join,
    letterbox: &Arc<Letterbox>,
    orders: &mut UnboundedReceiver<Order>,
    inbox: &Inbox,
) -> Option<(RowId, Seating)> {
    let mut gone = false;
    for turn in 0.. {
        let Some(mailbox) = hub.mailbox(SESSION) else {
            inbox.put(What::Turned(CloseCode::Restarting));
            return None;
        };
        let row = RowId { index: 0, turn };
        let reply = Reply::Row(Doorstep::new(letterbox.clone(), row));
        let mail = Mail::Join(Box::new(join.clone()), reply);
        if let Err(mail) = mailbox.send(rank(join).lane(), mail).await {
            hub.forget(SESSION, &mailbox);
            if let Mail::Join(_, Reply::Row(doorstep)) = mail {
                doorstep.answered();
            }
            continue;
        }
        match decision(letterbox, orders, &mut gone).await {
            // Nobody takes it: it says so itself.
            (Letter::Seated(..), _) if gone => return None,
            (Letter::Seated(_, seating), rest) => {
                rest.into_iter().for_each(|letter| letterbox.put(letter));
                return Some((row, *seating));
            }
            (Letter::Turned(_, goodbye), _) => {
                inbox.put(What::Turned(goodbye.code));
                return None;
            }
            (
                Letter::Again(..) | Letter::Direct(..) | Letter::Pause(..) | Letter::News(_) | Letter::Stop,
                _,
            ) => {}
        }
    }
    None
}

/// The letter that decides about a join, and those behind it. A story that goes on meanwhile is not for this row yet.
async fn decision(
    letterbox: &Letterbox,
    orders: &mut UnboundedReceiver<Order>,
    gone: &mut bool,
) -> (Letter, Vec<Letter>) {
    loop {
        let mut came = Vec::new();
        tokio::select! {
            biased;
            order = orders.recv(), if !*gone => *gone |= order.is_none(),
            () = letters(letterbox, &mut came) => {}
        }
        let decides =
            |letter: &Letter| matches!(letter, Letter::Seated(..) | Letter::Turned(..) | Letter::Again(..));
        if let Some(at) = came.iter().position(decides) {
            let rest = came.split_off(at + 1);
            return (came.remove(at), rest);
        }
    }
}

async fn by_row(
    hub: Arc<Hub>,
    join: Join,
    mut orders: UnboundedReceiver<Order>,
    inbox: Inbox,
    (dice, revoked): (Dice, Option<Arc<AtomicBool>>),
) {
    let letterbox = Arc::new(Letterbox::default());
    let Some((id, seating)) = doorstep(&hub, &join, &letterbox, &mut orders, &inbox).await else { return };
    if is_revoked(revoked.as_deref()) {
        return inbox.put(What::Turned(CloseCode::TicketRefused));
    }
    inbox.put(What::Seated);
    let owner = seating.owner;
    let mut row = Row::new(seating, join.codec, dice);
    // The story may have gone on before anybody could say so. The head first, then what is addressed to this row: see
    // the reader.
    let mut head = row.story.head();
    let (mut reads, mut left, mut came) = (true, false, Vec::new());
    letterbox.take(&mut came);
    row.take_in(came.drain(..), id, owner);
    loop {
        if reads && row.pump(head, &inbox) {
            break;
        }
        tokio::select! {
            biased;
            order = orders.recv() => match order {
                None => break,
                Some(Order::Leave) => {
                    left = true;
                    break;
                }
                Some(Order::Read(now)) => {
                    reads = now;
                    inbox.reads(reads);
                }
                // An owner that ended wants to know nothing more; so below.
                Some(Order::Seen(seq)) => drop(row.mailbox.send_always(Mail::Seen(row.conn, Seq(seq), Instant::now()))),
                Some(Order::Ask(asked)) => {
                    inbox.sent(&asked);
                    row.reader.unanswered += 1;
                    inbox.reads(false);
                    drop(row.mailbox.send(Lane::Usual, Mail::Ask(row.conn, asked)).await);
                    inbox.reads(reads);
                }
            },
            () = letters(&letterbox, &mut came) => {
                let news = row.story.head();
                letterbox.take(&mut came);
                if row.take_in(came.drain(..), id, owner) {
                    head = news;
                }
            }
        }
    }
    let _ = row.mailbox.send_always(Mail::Gone { conn: row.conn, left });
}
