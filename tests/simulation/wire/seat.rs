//! A connection with a task of its own, which the hub gives a seat.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cuelight::hub::Hub;
use cuelight::hub::mail::{Admission, Join};
use cuelight::hub::seat::{Delivery, room_in};
use cuelight::protocol::outgoing::CloseCode;
use cuelight::session::Seq;
use tokio::sync::mpsc::UnboundedReceiver;

use super::{Inbox, Order, SESSION, What, is_revoked};

/// From the first knock to the end.
pub(super) async fn live(
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
