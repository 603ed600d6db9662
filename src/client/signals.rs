//! What the handles want of the connection beside commands: to stop, to drop, to report what was seen.
//! Must not know the socket.

use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::message::Update;

/// The handles' wishes, the last one of each kind.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Control {
    pub(super) stop: bool,
    pub(super) drops: u64,
    pub(super) away: Option<Duration>,
    pub(super) seen: u64,
}

/// One wish.
#[derive(Debug)]
pub(super) enum Signal {
    Stop,
    /// Nobody holds the client any more.
    Abandoned,
    Drop(Option<Duration>),
    Seen(u64),
}

/// The wishes in the order of their weight, each told once.
#[derive(Debug)]
pub(super) struct Signals {
    control: watch::Receiver<Control>,
    drops: u64,
    seen: u64,
}

impl Signals {
    pub(super) fn new(control: watch::Receiver<Control>) -> Signals {
        Signals { control, drops: 0, seen: 0 }
    }

    /// Whether a handle asked to stop.
    pub(super) fn stopped(&self) -> bool {
        self.control.borrow().stop
    }

    /// The next wish. May be cancelled without loss.
    pub(super) async fn next(&mut self, updates: &mpsc::Sender<Update>) -> Signal {
        loop {
            let wanted = *self.control.borrow_and_update();
            if wanted.stop {
                return Signal::Stop;
            }
            if wanted.drops > self.drops {
                self.drops = wanted.drops;
                return Signal::Drop(wanted.away);
            }
            if wanted.seen > self.seen {
                self.seen = wanted.seen;
                return Signal::Seen(wanted.seen);
            }
            if self.control.changed().await.is_err() {
                // A listener may go on without a handle; without a listener too, nobody is left to serve.
                updates.closed().await;
                return Signal::Abandoned;
            }
        }
    }

    /// Ends when the connection is no longer wanted. Drops are meant for a connection there is, so they lapse here.
    pub(super) async fn unwanted(&mut self, updates: &mpsc::Sender<Update>) {
        loop {
            match self.next(updates).await {
                Signal::Stop | Signal::Abandoned => return,
                Signal::Drop(_) | Signal::Seen(_) => {}
            }
        }
    }
}
