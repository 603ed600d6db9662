//! The task that owns a session: one loop over one closed set of messages. It gives each ask its actor and its time,
//! lets the core decide, makes the facts true at once, and lets nothing leave before they are durable.
//! Must not know HTTP, WebSockets, or which journal it has.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt;
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;

use super::conns::{Conn, Loops};
use super::ends::End;
use super::entry::Story;
use super::fanout::Batch;
use super::held_up::held_up;
use super::history::History;
use super::letter::OwnerId;
use super::line::Line;
use super::mail::{Asked, ConnId, Mail};
use super::mailbox::{Receiver, Sender};
use super::outbox::{Item, Outbox};
use super::reach::Reach;
use super::reader::Goodbye;
use super::ring::Ring;
use super::rounds::Rounds;
use super::transients::Transients;
use super::welcome::Snapshots;
use super::{Fate, Settings, load};
use crate::journal::{AppendError, Journal, Receipts, StreamName};
use crate::protocol::outgoing::{self, CloseCode};
use crate::session::planted::Fault;
use crate::session::{
    Accepted, Ask, Command, Decision, Millis, ParticipantNo, Refusal, Seq, Session, decide,
};

/// A session and everything that hangs on it.
pub(super) struct Owner {
    pub name: Arc<str>,
    pub id: OwnerId,
    pub stream: StreamName,
    pub journal: Arc<dyn Journal>,
    pub settings: Arc<Settings>,
    pub session: Session,
    pub durable: Seq,
    /// What the journal has of this session, with what is on its way there.
    pub journal_bytes: u64,
    pub joins: Line,
    pub outbox: Outbox,
    pub receipts: Receipts,
    pub writable: watch::Receiver<bool>,
    /// Everybody was told of that, once at least.
    pub storage_told: u32,
    pub conns: BTreeMap<ConnId, Conn>,
    pub by_person: HashMap<ParticipantNo, ConnId>,
    pub story: Arc<Story>,
    /// The end of what was added to the story, and of what is shown of it.
    pub told: u64,
    pub shown: u64,
    pub loops: Loops,
    pub rounds: Rounds,
    pub history: History,
    pub snapshots: Snapshots,
    pub batch: Batch,
    pub answers: Vec<(ConnId, Bytes)>,
    pub transients: Transients,
    pub reach: Reach,
    /// Connections that have a task of their own.
    pub lines: u32,
    /// Connections that are seated, and how many speak each codec, seated or not.
    pub live: u32,
    pub speaking: [u32; 2],
    /// Connections that wait for the state that everybody needs anew, in turn.
    pub renewing: VecDeque<ConnId>,
    /// Connections to close once the answer to what closes them is on its way.
    pub parting: Vec<(ConnId, Goodbye)>,
    pub mailbox: Sender<Mail>,
    pub idle_since: Option<Instant>,
    /// Who told it to end, and waits until it has.
    pub draining: Vec<oneshot::Sender<()>>,
    /// The session's time when it was loaded, and when that was.
    pub began: (Millis, Instant),
}

/// Messages taken from the mailbox in one turn.
pub(super) const TURN_MAIL_MAX: usize = 128;

impl Owner {
    /// An owner of a loaded session.
    pub fn new(
        mut loaded: load::Loaded,
        name: Arc<str>,
        journal: Arc<dyn Journal>,
        settings: Arc<Settings>,
        mailbox: Sender<Mail>,
    ) -> Owner {
        let story = Arc::new(Ring::new(settings.planted.ring(settings.ring)));
        loaded.session.bounds = settings.bounds.rules;
        settings.planted.plant(&mut loaded.session);
        let durable = loaded.session.seq;
        let mut writable = journal.writable();
        // Who comes in is told how it is: only what changes from now on is told to all.
        writable.mark_unchanged();
        Owner {
            stream: loaded.stream,
            writable,
            storage_told: 0,
            name,
            id: super::next_owner_id(),
            journal,
            session: loaded.session,
            history: loaded.history,
            snapshots: Snapshots::planted(settings.planted.stale_snapshots),
            durable,
            journal_bytes: loaded.bytes,
            joins: settings.planted.line(settings.bounds.joins_per_s, loaded.now),
            outbox: Outbox::default(),
            receipts: Receipts::default(),
            conns: BTreeMap::new(),
            by_person: HashMap::new(),
            story,
            told: 0,
            shown: 0,
            loops: Loops::default(),
            rounds: Rounds::default(),
            batch: Batch::default(),
            answers: Vec::new(),
            transients: Transients::new(settings.planted),
            reach: Reach::default(),
            lines: 0,
            live: 0,
            speaking: [0; 2],
            renewing: VecDeque::new(),
            parting: Vec::new(),
            mailbox,
            idle_since: None,
            draining: Vec::new(),
            began: (loaded.now, Instant::now()),
            settings,
        }
    }

    /// The loop.
    pub async fn run(mut self, inbox: &mut Receiver<Mail>) -> End {
        let mut mail = Vec::with_capacity(TURN_MAIL_MAX);
        let mut since_yield = 0;
        loop {
            // A mailbox is no point at which the runtime gives others their turn, and the event loops may share this
            // thread.
            if since_yield >= TURN_MAIL_MAX {
                since_yield = 0;
                tokio::task::yield_now().await;
            }
            let wake_at = self.next_wake();
            // In one order, so that a run can be repeated. What the journal answers is bounded by what was asked of it, so
            // it holds up no mail; what is due by itself is looked at in every turn, whatever began it.
            tokio::select! {
                biased;
                Some(appended) = self.receipts.next(), if !self.receipts.is_empty() => {
                    // What the journal answers together leaves together.
                    let mut next = Some(appended);
                    while let Some(appended) = next {
                        if self.appended(appended).await == Fate::Lost {
                            return self.lose(inbox).await;
                        }
                        next = self.receipts.next().now_or_never().flatten();
                    }
                }
                Ok(()) = self.writable.changed() => self.transients.storage_changed(),
                count = inbox.recv_many(&mut mail, TURN_MAIL_MAX) => if count == 0 {
                    return End::Dormant;
                },
                () = tokio::time::sleep_until(wake_at.unwrap_or_else(Instant::now)), if wake_at.is_some() => {}
                () = tokio::task::yield_now(), if self.rounds.is_under_way() || self.is_renewing() => {}
            }
            if wake_at.and_then(held_up).is_some() && !self.settings.planted.impatient {
                self.session.held_up(self.now());
            }
            since_yield += mail.len();
            mail.drain(..).for_each(|mail| self.receive(mail));
            if !self.draining.is_empty() {
                return self.drain(inbox).await;
            }
            self.on_deadlines();
            self.part();
            self.on_ticks();
            self.release();
            if self.renew_some() {
                self.release();
            }
            self.send_off();
            if self.is_dormant() {
                return End::Dormant;
            }
        }
    }

    pub(super) fn receive(&mut self, mail: Mail) {
        match mail {
            Mail::Join(join, reply) => self.join(*join, reply),
            Mail::Ask(conn, asked) => self.ask(conn, asked),
            Mail::Gone { conn, left } => self.conn_gone(conn, left),
            Mail::Resync(conn) => {
                super::count(crate::metrics::RESYNCS.name);
                self.resync(conn);
            }
            Mail::Seen(conn, seq, at) => self.shown(conn, seq, at),
            Mail::Errand(errand, reply) => self.errand(*errand, reply),
            Mail::Revoke(key) => self.revoke(&key),
            Mail::Drain(done) => self.draining.push(done),
        }
        self.part();
    }

    fn ask(&mut self, conn: ConnId, asked: Asked) {
        let Some(from) = self.conns.get(&conn) else { return };
        let (who, codec, closing, renew) = (from.who, from.codec, from.closing, from.renew);
        if renew {
            // Its answer comes behind the state that it waits for.
            self.resync(conn);
        }
        let Asked { id, expect, content, command } = asked;
        let goes_on = [Fault::EndedGoesOn, Fault::GoneStillAct, Fault::RevokedStillAct];
        let goes_on = goes_on.into_iter().any(|fault| self.session.is_planted(fault));
        if (closing || !self.session.person(who).present) && !goes_on {
            // Void: this leaves behind the close. Where what closes is taken back, it is the answer.
            let frame = outgoing::error(codec, Some(&id), &Refusal::Unavailable);
            return self.hold(Item::Answer { conn, id, frame });
        }
        let farewell = command.as_ref().ok().and_then(farewell_of);
        // Planted: `forget_commands` lets no id be the one it was, `any_content` lets it be any other's.
        let known_as = self.settings.planted.remembered(&id, self.session.seq);
        let content = self.settings.planted.read(content);
        let ask = Ask { id: known_as, by: who, at: self.now(), expect, content, command };
        let frame = match decide(&self.session, &ask) {
            Err(refusal) => {
                super::count_refusal(&refusal);
                outgoing::error(codec, Some(&id), &refusal)
            }
            Ok(Decision::Repeated(accepted)) => outgoing::ok(codec, &id, accepted, &self.session.key),
            Ok(Decision::Page(page)) => outgoing::ok_page(codec, &id, self.session.seq, *page),
            Ok(Decision::Transient(transient)) => {
                self.transients.add(&self.session, transient);
                outgoing::ok_bare(codec, &id, self.session.seq)
            }
            Ok(Decision::Facts { .. }) if !self.is_writable() => {
                outgoing::error(codec, Some(&id), &Refusal::Unavailable)
            }
            Ok(Decision::Facts { events, cause, made }) => {
                let prepared = self.prepare(ask.at, Some(who), Some(cause), events);
                // A session that is as long as it may be can still be left, and ended.
                let fits = match &ask.command {
                    Ok(Command::End {} | Command::Leave {}) => Ok(()),
                    _ => self.fits(&prepared),
                };
                match fits {
                    Err(refusal) => {
                        super::count_refusal(&refusal);
                        outgoing::error(codec, Some(&id), &refusal)
                    }
                    Ok(()) => {
                        self.make_true(prepared, farewell);
                        let accepted = Accepted { seq: self.session.seq, made };
                        outgoing::ok(codec, &id, accepted, &self.session.key)
                    }
                }
            }
        };
        self.hold(Item::Answer { conn, id, frame });
        if closing && self.session.is_planted(Fault::RevokedStillAct) {
            self.hold(Item::Close { conn, goodbye: CloseCode::TicketRefused.into() });
        }
    }

    /// Holds a fresh snapshot for somebody, if they have a connection.
    pub(super) fn resnap(&mut self, who: ParticipantNo) {
        let planted = self.settings.planted.keep_rights;
        if let Some(conn) = self.by_person.get(&who).copied().filter(|_| !planted) {
            self.resync(conn);
        }
    }

    /// The open poll's sums once more, where somebody of the staff comes or is shown a state: no state holds them, and
    /// without another vote they would not hear them.
    pub(super) fn tell_tally(&mut self, who: ParticipantNo) {
        if let Some(poll) = self.session.polls.open().filter(|_| self.session.person(who).role.is_staff()) {
            self.transients.voted(poll);
        }
    }

    /// Holds a fresh snapshot for a connection. One that is to close waits for it: what it was told before is the last,
    /// unless its closing is taken back.
    pub fn resync(&mut self, conn: ConnId) {
        let Some(known) = self.conns.get_mut(&conn) else { return };
        known.renew = known.closing && !self.settings.planted.show_the_gone;
        let (who, waits) = (known.who, known.renew);
        if waits {
            return;
        }
        if let Some(frame) = self.snapshot_for(conn) {
            let role = self.session.person(who).role;
            self.hold(Item::Snapshot { conn, role, frame });
            self.tell_tally(who);
        }
    }

    fn snapshot_for(&mut self, conn: ConnId) -> Option<Bytes> {
        let known = self.conns.get(&conn)?;
        Some(self.snapshots.snapshot(&self.session, known.who, known.codec))
    }

    /// Holds something until all that is true now is durable.
    pub fn hold(&mut self, item: Item) {
        self.outbox.hold(self.session.seq, item);
    }

    pub(super) async fn appended(&mut self, appended: Result<u64, AppendError>) -> Fate {
        match appended {
            Ok(last) => {
                self.durable = self.durable.max(Seq(last));
                Fate::Kept
            }
            // Planted: `guess_unknown`, `keep_unwritten`.
            Err(error) if self.settings.planted.believes(&error) => {
                self.durable = self.session.seq;
                Fate::Kept
            }
            Err(AppendError::NotWritten(why)) => {
                tracing::warn!(session = %self.name, %why, "a record was not written");
                self.go_back().await
            }
            Err(AppendError::Conflict { actual }) => {
                tracing::error!(session = %self.name, actual, "somebody else wrote to this session's journal");
                Fate::Lost
            }
            Err(AppendError::Unknown(why)) => {
                tracing::error!(session = %self.name, %why, "it cannot be known whether a record is durable");
                Fate::Lost
            }
        }
    }

    /// Whether facts can be made durable now.
    pub fn is_writable(&self) -> bool {
        *self.writable.borrow()
    }

    fn shown(&mut self, conn: ConnId, seq: Seq, at: Instant) {
        // Planted: `AnotherAuthor` counts for somebody else, too.
        let another = self.conns.keys().min().filter(|_| self.session.is_planted(Fault::AnotherAuthor));
        for conn in [Some(conn), another.copied()].into_iter().flatten() {
            let Some(known) = self.conns.get_mut(&conn) else { return };
            if known.shown.is_none_or(|(before, _)| before < seq) {
                known.shown = Some((seq, at));
            }
        }
        self.reach.noted();
    }
}

/// Words for the one who is removed.
fn farewell_of(command: &Command) -> Option<Box<str>> {
    match command {
        Command::Remove { reason: Some(reason), .. } => Some(reason.as_str().into()),
        _ => None,
    }
}
