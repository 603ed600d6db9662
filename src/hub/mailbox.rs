//! The mailbox of a session's owner: many senders, one receiver that takes what there is in one go.
//! Must not know what the mail says, nor which runtime polls it.
//!
//! All that is shared stands behind one lock, held for a few moves and no longer: nobody is woken and nothing is dropped
//! while it is held, since either may lead back here: a waker can be the last to hold a task, and that a sender. Its model is `tests/loom/models/mailbox.rs`.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::{Context, Poll, Waker};

use crate::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A way into the mailbox, with a bound of its own: however much waits in one lane, it takes no room of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Taken before what is usual, for which a part of every take is kept.
    First,
    Usual,
    /// Behind what is usual, but a part of every take is kept for it: neither starves the other.
    Patient,
    /// As [`Lane::Patient`], behind what is there.
    Last,
}

impl Lane {
    /// In the order in which they are emptied.
    pub const ALL: [Lane; 4] = [Lane::First, Lane::Usual, Lane::Patient, Lane::Last];
}

/// One part of so many is kept: of a take, for what is usual and for a lane that was passed too often; of what is left of
/// it when the first lane is empty, for those behind what is usual.
const PART: usize = 4;
/// How much of the door's lanes before theirs may pass those in the patient lane or the last one: more than a session has
/// seats. So all who come at once come in the order of their lanes. More than that are not those who came at once, and
/// would hold up the others for as long as they go on: from then on a part of every take is kept, until the lane is empty.
const PASSED_MAX: usize = 1 << 16;

/// Why mail was not taken in; it comes back.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused<T> {
    /// The lane has no room now.
    Full(T),
    /// Nobody reads this mailbox any more.
    Closed(T),
}

/// Nobody reads this mailbox any more.
#[derive(Debug, PartialEq, Eq)]
pub struct IsClosed;

/// Puts mail in. While one of these is left, the receiver waits for more.
#[derive(Debug)]
pub struct Sender<T> {
    shared: Arc<Shared<T>>,
}

/// Takes mail out. Dropping it closes the mailbox, and drops what is inside.
#[derive(Debug)]
pub struct Receiver<T> {
    shared: Arc<Shared<T>>,
}

#[derive(Debug)]
struct Shared<T> {
    inner: Mutex<Inner<T>>,
}

#[derive(Debug)]
struct Inner<T> {
    /// By [`Lane`].
    slots: [Slot<T>; 4],
    senders: usize,
    is_closed: bool,
    /// The receiver, while it waits for mail. Taken by who wakes it: what is sent while it is at work wakes nobody.
    parked: Option<Waker>,
    next_place: u64,
}

/// One lane's mail, and who waits for room in it.
#[derive(Debug)]
struct Slot<T> {
    mail: VecDeque<T>,
    max: usize,
    waiting: Vec<Waiting>,
    /// Mail of the lanes that it stands behind, taken since it was empty.
    passed: usize,
}

#[derive(Debug)]
struct Waiting {
    waker: Waker,
    /// Names a wait that ends with its future; `None` for who asked by [`Sender::when_room`].
    place: Option<u64>,
}

impl<T> Slot<T> {
    fn new(max: usize) -> Slot<T> {
        assert!(max > 0, "who waits for room in a lane that never has any waits for ever");
        Slot { mail: VecDeque::new(), max, waiting: Vec::new(), passed: 0 }
    }

    fn room(&self) -> usize {
        self.max.saturating_sub(self.mail.len())
    }
}

impl<T> Inner<T> {
    fn slot(&mut self, lane: Lane) -> &mut Slot<T> {
        &mut self.slots[lane as usize]
    }

    /// Whether there is no reason to wait: there is room, or there will never be.
    fn is_open_for(&mut self, lane: Lane) -> bool {
        self.is_closed || self.slot(lane).room() > 0
    }

    /// Moves up to `most` out, and gives back who waited for the room that this made.
    fn take(&mut self, into: &mut Vec<T>, most: usize) -> (usize, Vec<Waiting>) {
        let (counts, mut waited) = (self.counts(most), Vec::new());
        let mut passing = 0;
        for (lane, count) in Lane::ALL.into_iter().zip(counts) {
            let slot = self.slot(lane);
            into.extend(slot.mail.drain(..count));
            if slot.room() > 0 {
                waited.append(&mut slot.waiting);
            }
            if lane != Lane::Usual {
                slot.passed = if slot.mail.is_empty() { 0 } else { slot.passed.saturating_add(passing) };
                passing += count;
            }
        }
        (counts.iter().sum(), waited)
    }

    /// How much of each lane is taken.
    fn counts(&self, most: usize) -> [usize; 4] {
        let len = |lane: Lane| self.slots[lane as usize].mail.len();
        let part = |of: usize, lane| (of / PART).min(len(lane));
        let late =
            |lane: Lane| usize::from(self.slots[lane as usize].passed >= PASSED_MAX) * part(most, lane);
        let (patient_late, last_late) = (late(Lane::Patient), late(Lane::Last));
        let first = len(Lane::First).min(most - part(most, Lane::Usual) - patient_late - last_late);
        let left = most - first;
        // While there are some of the first lane at the door, the others of the door wait.
        let behind = usize::from(first == len(Lane::First)) * (left / PART);
        let behind = behind.min(len(Lane::Patient) + len(Lane::Last)).max(patient_late + last_late);
        let usual = len(Lane::Usual).min(left - behind);
        let left = left - usual;
        let patient = len(Lane::Patient).min(left - last_late);
        [first, usual, patient, len(Lane::Last).min(left - patient)]
    }

    fn close(&mut self) -> Vec<Waiting> {
        self.is_closed = true;
        self.slots.iter_mut().flat_map(|slot| std::mem::take(&mut slot.waiting)).collect()
    }
}

impl<T> Shared<T> {
    /// Under this lock things are only moved: a panic leaves nothing half done.
    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wake(waited: Vec<Waiting>) {
    waited.into_iter().for_each(|waiting| waiting.waker.wake());
}

fn wake_one(parked: Option<Waker>) {
    parked.into_iter().for_each(Waker::wake);
}

/// A mailbox with room for so many in the first lane and in each of the others, at least one.
pub fn mailbox<T>(usual_max: usize, first_max: usize) -> (Sender<T>, Receiver<T>) {
    let inner = Inner {
        slots: [first_max, usual_max, usual_max, usual_max].map(Slot::new),
        senders: 1,
        is_closed: false,
        parked: None,
        next_place: 0,
    };
    let shared = Arc::new(Shared { inner: Mutex::new(inner) });
    (Sender { shared: shared.clone() }, Receiver { shared })
}

impl<T> Sender<T> {
    /// Puts mail into a lane, where there is room.
    ///
    /// # Errors
    /// The mail, where there is none or nobody reads it.
    pub fn try_send(&self, lane: Lane, mail: T) -> Result<(), Refused<T>> {
        let mut inner = self.shared.lock();
        if inner.is_closed {
            return Err(Refused::Closed(mail));
        }
        let slot = inner.slot(lane);
        if slot.room() == 0 {
            return Err(Refused::Full(mail));
        }
        slot.mail.push_back(mail);
        let parked = inner.parked.take();
        drop(inner);
        wake_one(parked);
        Ok(())
    }

    /// Puts mail behind what is usual, whether there is room or not: for what must be said, and so often only that the
    /// caller knows a bound. It takes room from what is usual, which would wait behind it anyway.
    ///
    /// # Errors
    /// The mail, where nobody reads it.
    pub fn send_always(&self, mail: T) -> Result<(), T> {
        let mut inner = self.shared.lock();
        if inner.is_closed {
            return Err(mail);
        }
        inner.slot(Lane::Usual).mail.push_back(mail);
        let parked = inner.parked.take();
        drop(inner);
        wake_one(parked);
        Ok(())
    }

    /// Puts as many in as are usual and find room, in their order; the rest stays. Gives back how many went.
    ///
    /// # Errors
    /// Where nobody reads them; all of them stay.
    pub fn try_send_many(&self, mail: &mut VecDeque<T>) -> Result<usize, IsClosed> {
        let mut inner = self.shared.lock();
        if inner.is_closed {
            return Err(IsClosed);
        }
        let slot = inner.slot(Lane::Usual);
        let count = slot.room().min(mail.len());
        if count == 0 {
            return Ok(0);
        }
        slot.mail.extend(mail.drain(..count));
        let parked = inner.parked.take();
        drop(inner);
        wake_one(parked);
        Ok(count)
    }

    /// Puts mail into a lane, as soon as there is room.
    ///
    /// # Errors
    /// The mail, where nobody reads it.
    pub async fn send(&self, lane: Lane, mut mail: T) -> Result<(), T> {
        loop {
            mail = match self.try_send(lane, mail) {
                Ok(()) => return Ok(()),
                Err(Refused::Closed(mail)) => return Err(mail),
                Err(Refused::Full(mail)) => mail,
            };
            let mut place = Place { shared: &self.shared, lane, number: None };
            poll_fn(|context| place.poll(context)).await;
        }
    }

    /// Whether mail of this lane is worth a try now: there is room, or nobody reads any more. If not, the waker is
    /// woken once that changes. A waker that waits already is not noted twice; others are woken with it, and who comes
    /// too late asks again.
    pub fn when_room(&self, lane: Lane, waker: &Waker) -> bool {
        let mut inner = self.shared.lock();
        if inner.is_open_for(lane) {
            return true;
        }
        let waiting = &mut inner.slot(lane).waiting;
        if !waiting.iter().any(|known| known.place.is_none() && known.waker.will_wake(waker)) {
            waiting.push(Waiting { waker: waker.clone(), place: None });
        }
        false
    }

    /// Whether nobody reads this mailbox any more.
    pub fn is_closed(&self) -> bool {
        self.shared.lock().is_closed
    }

    /// Whether both lead to one receiver.
    pub fn same_mailbox(&self, other: &Sender<T>) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Sender<T> {
        self.shared.lock().senders += 1;
        Sender { shared: self.shared.clone() }
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let mut inner = self.shared.lock();
        inner.senders -= 1;
        let parked = if inner.senders == 0 { inner.parked.take() } else { None };
        drop(inner);
        wake_one(parked);
    }
}

impl<T> Receiver<T> {
    /// Waits for mail and takes up to `most` of it, at least one: lane by lane, each in its order. Gives back how many; none
    /// only where none can come any more. Whoever drops this future loses nothing.
    ///
    /// A `most` of at least four gets to what is usual however many come first. Those behind it may have to wait for the
    /// first lane, and the last for the patient one, but not for ever: see `PASSED_MAX`. This is no point at which a
    /// runtime takes its turn: a loop over a mailbox that is never empty has to yield by itself.
    pub async fn recv_many(&mut self, into: &mut Vec<T>, most: usize) -> usize {
        poll_fn(|context| self.poll_recv_many(context, into, most)).await
    }

    /// What [`Receiver::recv_many`] does, for who polls by hand. The waker of the last call is the one that is woken.
    pub fn poll_recv_many(
        &mut self,
        context: &mut Context<'_>,
        into: &mut Vec<T>,
        most: usize,
    ) -> Poll<usize> {
        let mut inner = self.shared.lock();
        let (taken, waited) = inner.take(into, most.max(1));
        let parks = taken == 0 && !inner.is_closed && inner.senders > 0;
        let now = parks.then(|| context.waker().clone());
        let before = std::mem::replace(&mut inner.parked, now);
        drop(inner);
        drop(before);
        wake(waited);
        if parks { Poll::Pending } else { Poll::Ready(taken) }
    }

    /// Takes up to `most` of what is there now, without waiting.
    pub fn try_recv_many(&mut self, into: &mut Vec<T>, most: usize) -> usize {
        let (taken, waited) = self.shared.lock().take(into, most);
        wake(waited);
        taken
    }

    /// From here on nothing comes in. What is inside can still be taken.
    pub fn close(&mut self) {
        let waited = self.shared.lock().close();
        wake(waited);
    }
}

/// What waits in here may hold the other end of an answer: who listens there must hear that none will come.
impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut inner = self.shared.lock();
        let (waited, parked) = (inner.close(), inner.parked.take());
        let mail = inner.slots.each_mut().map(|slot| std::mem::take(&mut slot.mail));
        drop(inner);
        drop((mail, parked));
        wake(waited);
    }
}

/// A wait for room that is forgotten with its future: who gives up waiting leaves nothing behind.
struct Place<'a, T> {
    shared: &'a Shared<T>,
    lane: Lane,
    number: Option<u64>,
}

impl<T> Place<'_, T> {
    fn poll(&mut self, context: &Context<'_>) -> Poll<()> {
        let mut inner = self.shared.lock();
        if inner.is_open_for(self.lane) {
            return Poll::Ready(());
        }
        let number = *self.number.get_or_insert(inner.next_place);
        inner.next_place = inner.next_place.max(number + 1);
        let waiting = Waiting { waker: context.waker().clone(), place: Some(number) };
        let places = &mut inner.slot(self.lane).waiting;
        let before = match places.iter_mut().find(|known| known.place == Some(number)) {
            Some(known) => Some(std::mem::replace(known, waiting)),
            None => {
                places.push(waiting);
                None
            }
        };
        drop(inner);
        drop(before);
        Poll::Pending
    }
}

impl<T> Drop for Place<'_, T> {
    fn drop(&mut self) {
        let Some(number) = self.number else { return };
        let mut inner = self.shared.lock();
        let places = &mut inner.slot(self.lane).waiting;
        let known = places.iter().position(|known| known.place == Some(number));
        let known = known.map(|at| places.swap_remove(at));
        drop(inner);
        drop(known);
    }
}
