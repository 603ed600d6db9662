//! A connection that is a row of an event loop: letters come for it, and it reads the story for itself.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::task::Poll;

use cuelight::hub::Hub;
use cuelight::hub::directs::{Direct, Directs};
use cuelight::hub::entry::Story;
use cuelight::hub::letter::{Doorstep, Letter, Letterbox, OwnerId, RowId, Seating};
use cuelight::hub::mail::{ConnId, Join, Mail, Reply};
use cuelight::hub::mailbox::{Lane, Sender};
use cuelight::hub::rank::rank;
use cuelight::hub::reader::{Gathered, Reader};
use cuelight::protocol::Codec;
use cuelight::protocol::outgoing::CloseCode;
use cuelight::session::Seq;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

use super::{Inbox, Order, SESSION, What, is_revoked};
use crate::script::Dice;

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
    fn new(seating: Seating, codec: Codec, dice: Dice) -> Row {
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

/// From the first knock to the end.
pub(super) async fn live(
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
