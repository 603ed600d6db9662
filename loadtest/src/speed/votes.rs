//! What a vote costs between the command and its durable acknowledgement: votes of one session at a given rate, and all
//! at once, through the core and the embedded journal on a real file, in this process.
//! Must not know sockets: what they add is measured elsewhere.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use cuelight::hub::load;
use cuelight::journal::{Journal, Receipt, Receipts, Sqlite, SqliteOptions, StreamName};
use cuelight::protocol::Codec;
use cuelight::protocol::incoming::{self, Incoming};
use cuelight::session::{Ask, Decision, Millis, ParticipantNo, Record, Role, Seq, Session, decide};
use hdrhistogram::Histogram;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::story::Story;
use super::{Args, Report, disk};

/// p99 of the durable acknowledgement at the promised rate, and of the last vote of a burst.
const GOAL_MS: f64 = 20.0;
const BURST_GOAL_MS: f64 = 100.0;
/// Votes of bursts, and how often each is sent.
const BURSTS: [usize; 2] = [500, 5_000];
const BURST_TIMES: usize = 20;
/// Commands that the owner takes in one turn, as the server's does.
const TURN_MAIL_MAX: usize = 256;
/// Transactions of the floor.
const BARE_TRANSACTIONS: usize = 400;

/// How votes are sent.
#[derive(clap::Args)]
pub struct VoteArgs {
    /// People who vote
    #[arg(long, default_value_t = 5_000)]
    pub voters: usize,
    /// Votes a second, each rate for `--seconds`
    #[arg(long, value_delimiter = ',', default_value = "200,2000,20000")]
    pub votes_per_s: Vec<f64>,
    /// The journal's `commit_wait_us`; its default if absent
    #[arg(long)]
    pub commit_wait_us: Option<u64>,
    /// The journal's `batch_records_max`; its default if absent
    #[arg(long)]
    pub batch_records_max: Option<usize>,
    /// Size of the log at which it is copied under load; its default if absent
    #[arg(long)]
    pub wal_bytes_max: Option<u64>,
}

/// A vote on its way, and when it was meant to be sent.
struct Vote {
    by: ParticipantNo,
    id: Box<str>,
    content: u64,
    command: cuelight::session::Command,
    meant: Instant,
}

/// At a rate, then in bursts, then what is in the journal, then the floor.
pub fn measure(args: &Args, report: &mut Report) -> anyhow::Result<()> {
    let folder = crate::scratch()?;
    let file = folder.path().join("journal.db");
    let mut house = House::build(&file, args)?;
    let mut batch = 1.0_f64;
    for rate in &args.votes.votes_per_s {
        batch = house.at_rate(*rate, args, report)?;
    }
    for votes in BURSTS {
        house.bursts(votes, report)?;
    }
    let bytes = house.check(&file)?;
    floor(folder.path(), batch.round() as usize, bytes, report)
}

/// A session with its people and an open poll, its records in the journal.
struct House {
    session: Session,
    stream: StreamName,
    journal: Sqlite,
    poll: Value,
    people: Vec<ParticipantNo>,
    /// Votes made so far.
    sent: usize,
    /// Bytes of bodies, and of how many.
    bytes: (usize, usize),
    expected: BTreeMap<ParticipantNo, usize>,
    random: u64,
}

impl House {
    fn build(file: &Path, args: &Args) -> anyhow::Result<House> {
        let mut story = Story::begin(true)?;
        let alice = story.join("alice", Role::Organizer)?;
        story.ask(alice, "start", &json!({}))?;
        let people =
            (0..args.votes.voters).map(|number| story.join(&format!("person-{number}"), Role::Attendee));
        let people: Vec<_> = people.collect::<Result<_, _>>()?;
        let poll = story.make(alice, "create_poll", &json!({"question": "?", "kind": "rating"}))?;
        story.ask(alice, "open_poll", &json!({"poll": poll}))?;
        let defaults = SqliteOptions::new(file);
        let options = SqliteOptions {
            commit_wait: args.votes.commit_wait_us.map_or(defaults.commit_wait, Duration::from_micros),
            batch_records_max: args.votes.batch_records_max.unwrap_or(defaults.batch_records_max),
            wal_bytes_max: args.votes.wal_bytes_max.unwrap_or(defaults.wal_bytes_max),
            ..defaults
        };
        let journal = Sqlite::open(options)?;
        let stream = load::stream_of("votes")?;
        let receipts: Vec<Receipt> =
            story.records.iter().map(|record| append(&journal, &stream, record).0).collect();
        for receipt in receipts {
            receipt.blocking_recv()??;
        }
        let (sent, bytes, expected) = (0, (0, 0), BTreeMap::new());
        Ok(House {
            session: story.session,
            stream,
            journal,
            poll,
            people,
            sent,
            bytes,
            expected,
            random: args.seed,
        })
    }

    /// The next vote: everybody in turn, each time another answer, so that each is a new fact.
    fn next(&mut self, meant: Instant) -> anyhow::Result<Vote> {
        let (turn, round) = (self.sent % self.people.len(), self.sent / self.people.len());
        self.sent += 1;
        let (by, rating) = (self.people[turn], 1 + (turn + round) % 5);
        self.expected.insert(by, rating);
        let args = json!({"poll": self.poll, "rating": rating});
        let text = json!({"id": format!("{by:?}-{round}"), "cmd": "vote", "args": args}).to_string();
        let Incoming::Command { id, content, command, .. } = incoming::parse(Codec::Json, text.as_bytes())
        else {
            anyhow::bail!("a vote is a command");
        };
        let command = command.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        Ok(Vote { by, id, content, command, meant })
    }

    /// Seconds until the next arrival of a Poisson process.
    fn gap(&mut self, rate: f64) -> Duration {
        self.random =
            self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let uniform = ((self.random >> 11) as f64 + 1.0) / (1_u64 << 53) as f64;
        Duration::from_secs_f64(-uniform.ln() / rate)
    }

    /// Votes at a rate, whatever becomes of them. How many shared a transaction on average.
    fn at_rate(&mut self, rate: f64, args: &Args, report: &mut Report) -> anyhow::Result<f64> {
        // Bounded: at low rates seconds are enough to see a hundred of them above p99.
        let count = (rate * args.seconds as f64) as usize;
        let mut at = Duration::ZERO;
        let begin = Instant::now();
        let votes = (0..count).map(|_| {
            at += self.gap(rate);
            self.next(begin + at)
        });
        let mut votes: Vec<Vote> = votes.collect::<Result<_, _>>()?;
        // They were made ahead of time; now they begin.
        let shift = begin.elapsed() + Duration::from_millis(50);
        votes.iter_mut().for_each(|vote| vote.meant += shift);
        let (commits, threads) = (self.journal.commits(), Threads::now()?);
        let began = Instant::now();
        let mut times = disk::histogram()?;
        let mut used = self.run(votes, &mut times)?;
        let took = began.elapsed().as_secs_f64();
        let now = Threads::now()?;
        used.extend(now.since(&threads));
        let commits = (self.journal.commits() - commits) as f64;
        let part = "votes";
        let name = |what: &str| format!("{rate} votes/s: {what}");
        report.add(part, &name("acknowledged"), times.len() as f64 / took, "votes/s");
        report.add(part, &name("durable after, p50"), ms(&times, 0.5), "ms");
        report.goal(part, &name("durable after, p99"), ms(&times, 0.99), "ms", GOAL_MS);
        report.add(part, &name("durable after, p99.9"), ms(&times, 0.999), "ms");
        report.add(part, &name("durable after, longest"), ms(&times, 1.0), "ms");
        report.add(part, &name("transactions"), commits / took, "1/s");
        report.add(part, &name("votes a transaction"), count as f64 / commits, "");
        for (thread, used) in used {
            report.add(part, &name(&format!("{thread} ran")), used.ran / 1e3 / count as f64, "µs/vote");
            report.add(
                part,
                &name(&format!("{thread} waited to run")),
                used.waited / 1e3 / count as f64,
                "µs/vote",
            );
        }
        Ok(count as f64 / commits)
    }

    /// Many votes within a moment: until the last is durable.
    fn bursts(&mut self, votes: usize, report: &mut Report) -> anyhow::Result<()> {
        let mut last = disk::histogram()?;
        for _ in 0..BURST_TIMES {
            let burst = (0..votes).map(|_| self.next(Instant::now()));
            let mut burst: Vec<Vote> = burst.collect::<Result<_, _>>()?;
            let now = Instant::now();
            burst.iter_mut().for_each(|vote| vote.meant = now);
            let mut times = disk::histogram()?;
            self.run(burst, &mut times)?;
            last.saturating_record(times.max());
        }
        let name = |what: &str| format!("{votes} votes at once: the last durable after, {what}");
        report.add("votes", &name("median"), ms(&last, 0.5), "ms");
        report.goal("votes", &name("longest"), ms(&last, 1.0), "ms", BURST_GOAL_MS);
        Ok(())
    }

    /// A thread sends each vote when it is meant to be; the owner, on a thread of its own, decides and appends. What the
    /// two used of the processors.
    fn run(&mut self, votes: Vec<Vote>, times: &mut Histogram<u64>) -> anyhow::Result<Vec<(String, Used)>> {
        let (mailbox, inbox) = mpsc::channel(1024);
        std::thread::scope(|scope| {
            let sender = std::thread::Builder::new().name("arrivals".into());
            let sender = sender.spawn_scoped(scope, move || {
                for vote in votes {
                    std::thread::sleep(vote.meant.saturating_duration_since(Instant::now()));
                    if mailbox.blocking_send(vote).is_err() {
                        break;
                    }
                }
                Used::by_this_thread()
            })?;
            let owner = std::thread::Builder::new().name("owner".into());
            let owner = owner.spawn_scoped(scope, || {
                let runtime = tokio::runtime::Builder::new_current_thread().build()?;
                runtime.block_on(self.own(inbox, times))?;
                Used::by_this_thread()
            })?;
            let owner = owner.join().map_err(|_| anyhow::anyhow!("the owner panicked"))??;
            let sender = sender.join().map_err(|_| anyhow::anyhow!("the sender panicked"))??;
            Ok(vec![("arrivals".to_owned(), sender), ("owner".to_owned(), owner)])
        })
    }

    /// As the server's owner does it: takes what waits, decides, hands in, and lets answers go as they become durable.
    async fn own(
        &mut self,
        mut inbox: mpsc::Receiver<Vote>,
        times: &mut Histogram<u64>,
    ) -> anyhow::Result<()> {
        let mut mail = Vec::with_capacity(TURN_MAIL_MAX);
        let mut receipts = Receipts::default();
        let mut held: VecDeque<(u64, Instant)> = VecDeque::new();
        let mut open = true;
        while open || !receipts.is_empty() {
            tokio::select! {
                count = inbox.recv_many(&mut mail, TURN_MAIL_MAX), if open => open = count > 0,
                Some(durable) = receipts.next(), if !receipts.is_empty() => {
                    let durable = durable?;
                    let now = Instant::now();
                    while let Some((_, meant)) = held.pop_front_if(|(needed, _)| *needed <= durable) {
                        times.saturating_record((now - meant).as_micros() as u64);
                    }
                }
            }
            for vote in mail.drain(..) {
                let meant = vote.meant;
                receipts.push(self.decide(vote)?);
                held.push_back((self.session.seq.0, meant));
            }
        }
        Ok(())
    }

    fn decide(&mut self, vote: Vote) -> anyhow::Result<Receipt> {
        let at = Millis(1_900_000_000_000);
        let Vote { by, id, content, command, .. } = vote;
        let ask = Ask { id, by, at, expect: Default::default(), content, command: Ok(command) };
        match decide(&self.session, &ask) {
            Ok(Decision::Facts { events, cause, .. }) => {
                let first = Seq(self.session.seq.0 + 1);
                let record = Record { first, at, by: Some(by), cause: Some(cause), events };
                let (receipt, bytes) = append(&self.journal, &self.stream, &record);
                self.bytes = (self.bytes.0 + bytes, self.bytes.1 + 1);
                self.session.apply(&record, |_, _, _| {});
                Ok(receipt)
            }
            other => anyhow::bail!("a vote came to {other:?}"),
        }
    }

    /// What a restart finds: every vote is counted once. Returns the mean length of a vote's record.
    fn check(self, file: &Path) -> anyhow::Result<usize> {
        drop(self.journal);
        let journal = Sqlite::open(SqliteOptions::new(file))?;
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let loaded =
            runtime.block_on(load::load(&journal, "votes", Millis(0)))?.context("the session is there")?;
        let mut expected = vec![0; 5];
        self.expected.values().for_each(|rating| expected[rating - 1] += 1);
        let open = loaded.session.polls.open().context("the poll is open")?;
        let tally = loaded.session.polls.get(open).context("it is there")?.tally.counts.clone();
        anyhow::ensure!(
            tally == expected,
            "after a restart the tally is {tally:?}, expected was {expected:?}"
        );
        Ok(self.bytes.0 / self.bytes.1.max(1))
    }
}

fn append(journal: &Sqlite, stream: &StreamName, record: &Record) -> (Receipt, usize) {
    let body = load::encode(record);
    let bytes = body.len();
    (journal.append(stream, record.first.0 - 1, record.events.len() as u32, body), bytes)
}

/// The disk alone, and SQLite alone with rows of the same shape.
fn floor(folder: &Path, rows: usize, bytes: usize, report: &mut Report) -> anyhow::Result<()> {
    let part = "votes";
    let disk = disk::fdatasync_us(folder)?;
    report.add(part, "floor: fdatasync of 4 KiB, p50", ms(&disk, 0.5), "ms");
    report.add(part, "floor: fdatasync of 4 KiB, p99", ms(&disk, 0.99), "ms");
    let database = rusqlite::Connection::open(folder.join("bare.db"))?;
    database.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    database.execute_batch(
        "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;
         CREATE TABLE record(id INTEGER PRIMARY KEY, stream INTEGER NOT NULL, first INTEGER NOT NULL,
             bytes BLOB NOT NULL, UNIQUE(stream, first)) STRICT;",
    )?;
    let row = vec![7_u8; bytes + 53];
    let mut times = disk::histogram()?;
    let mut insert = database.prepare("INSERT INTO record(stream, first, bytes) VALUES (1, ?1, ?2)")?;
    for transaction in 0..BARE_TRANSACTIONS {
        let began = Instant::now();
        database.execute_batch("BEGIN IMMEDIATE")?;
        for nth in 0..rows.max(1) {
            insert.execute(((transaction * rows.max(1) + nth) as i64, &row))?;
        }
        database.execute_batch("COMMIT")?;
        times.saturating_record(began.elapsed().as_micros() as u64);
    }
    let name = |what: &str| format!("floor: bare SQLite, {rows} rows of {} bytes, {what}", row.len());
    report.add(part, &name("p50"), ms(&times, 0.5), "ms");
    report.add(part, &name("p99"), ms(&times, 0.99), "ms");
    Ok(())
}

fn ms(times: &Histogram<u64>, quantile: f64) -> f64 {
    times.value_at_quantile(quantile) as f64 / 1000.0
}

/// What a thread used of the processors, in nanoseconds.
#[derive(Clone, Copy, Default)]
struct Used {
    ran: f64,
    /// Ready to run, and another thread ran.
    waited: f64,
}

impl Used {
    fn by_this_thread() -> anyhow::Result<Used> {
        Used::parse(&std::fs::read_to_string("/proc/thread-self/schedstat")?)
    }

    fn parse(stat: &str) -> anyhow::Result<Used> {
        let mut fields = stat.split_whitespace().map(str::parse);
        let (Some(ran), Some(waited)) = (fields.next(), fields.next()) else { anyhow::bail!("{stat:?}") };
        Ok(Used { ran: ran?, waited: waited? })
    }
}

/// What the threads that outlive a run have used, by name.
struct Threads(BTreeMap<String, Used>);

impl Threads {
    fn now() -> anyhow::Result<Threads> {
        let mut threads = BTreeMap::new();
        for task in std::fs::read_dir("/proc/self/task")? {
            let task = task?.path();
            // A thread may end between the two.
            let read = |file| std::fs::read_to_string(task.join(file));
            let (Ok(name), Ok(stat)) = (read("comm"), read("schedstat")) else { continue };
            let (sum, used): (&mut Used, Used) =
                (threads.entry(name.trim().to_owned()).or_default(), Used::parse(&stat)?);
            *sum = Used { ran: sum.ran + used.ran, waited: sum.waited + used.waited };
        }
        Ok(Threads(threads))
    }

    /// The journal's threads, and what they used since.
    fn since(&self, before: &Threads) -> impl Iterator<Item = (String, Used)> {
        let used = self.0.iter().filter(|(name, _)| name.starts_with("journal-")).map(|(name, used)| {
            let before = before.0.get(name).copied().unwrap_or_default();
            (name.clone(), Used { ran: used.ran - before.ran, waited: used.waited - before.waited })
        });
        used.filter(|(_, used)| used.ran > 0.0)
    }
}
