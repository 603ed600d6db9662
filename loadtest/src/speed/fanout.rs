//! One session, many clients, chat to everyone at a steady rate: how long until a command is acknowledged as durable,
//! and until the last client has its message.
//!
//! Arrivals are an open model: they come when they come, and latency counts from then, so a server that stalls is not
//! spared the commands it delays. Listeners and senders are read by two threads, because an acknowledgement must not
//! wait in this program's own queue behind a thousand deliveries of another message.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use cuelight::protocol::Codec;
use cuelight::session::Role;
use hdrhistogram::Histogram;
use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};
use serde_json::json;

use super::disk::{self, histogram};
use super::{Args, FROM_ONE_ADDRESS, Report};
use crate::lean::{self, Lean, Seen};
use crate::process::{self, Server, Usage};

/// Clients that send, as panelists: each sends rarely enough for its limits.
const SENDERS: usize = 50;
/// Before measuring begins.
const WARM_UP: Duration = Duration::from_secs(1);
/// How long the last deliveries may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Commands of the organizer come before the numbered ones.
const OWN: u64 = 90_000_000;

/// The floor, then the goal.
pub fn measure(args: &Args, report: &mut Report) -> anyhow::Result<()> {
    let data = crate::scratch()?;
    let floor = disk::fdatasync_us(data.path())?;
    quantiles(report, "floor: fdatasync of 4 KiB", &floor);
    let fast = [
        ("staff_commands_per_s", 100_000),
        ("staff_commands_burst", 100_000),
        ("inbound_bytes_per_s", 67_108_864),
        ("inbound_bytes_burst", 67_108_864),
    ];
    let limits = [&FROM_ONE_ADDRESS[..], &fast].concat();
    let server = Server::start(&args.server, data.path(), &limits)?;
    let alone = Room::open(&server, 1, 1)?.run(args, &server)?;
    quantiles(report, "floor: acknowledged, 1 client", &alone.acknowledged_us);
    let senders = SENDERS.min(args.clients);
    let run = Room::open(&server, args.clients, senders)?.run(args, &server)?;
    let part = "ack";
    report.add(part, "clients", args.clients as f64, "");
    report.add(part, "commands", run.sent as f64, "");
    report.add(part, "commands a second, intended", args.rate, "1/s");
    report.add(part, "deliveries, each once and in order", run.deliveries as f64, "");
    let acks = &run.acknowledged_us;
    report.goal(part, "acknowledged durable, p50", us_to_ms(acks.value_at_quantile(0.5)), "ms", GOAL_P50_MS);
    report.goal(part, "acknowledged durable, p99", us_to_ms(acks.value_at_quantile(0.99)), "ms", GOAL_P99_MS);
    report.add(part, "acknowledged durable, p99.9", us_to_ms(acks.value_at_quantile(0.999)), "ms");
    report.add(part, "acknowledged durable, most", us_to_ms(acks.max()), "ms");
    quantiles(report, "at the last receiver", &run.last_us);
    let share =
        |floor: &Histogram<u64>, at| acks.value_at_quantile(at) as f64 / floor.value_at_quantile(at) as f64;
    report.add(part, "p50 over the disk's alone", share(&floor, 0.5), "times");
    report.add(part, "p50 over 1 client's", share(&alone.acknowledged_us, 0.5), "times");
    report.add(part, "p99 over 1 client's", share(&alone.acknowledged_us, 0.99), "times");
    let cores = |used: Duration| used.as_secs_f64() / run.took.as_secs_f64();
    report.add(part, "server's processor time", cores(run.server_cpu), "cores");
    report.add(part, "this program's processor time", cores(run.own_cpu), "cores");
    let each = run.server_cpu.as_secs_f64() * 1e6 / run.deliveries as f64;
    report.add(part, "server's processor time a delivery", each, "µs");
    report.add(part, "server, resident", run.server_rss as f64 / 1024.0 / 1024.0, "MiB");
    quantiles(report, "this program's own delay in sending", &run.late_us);
    Ok(())
}

const GOAL_P50_MS: f64 = 2.0;
const GOAL_P99_MS: f64 = 10.0;

fn us_to_ms(us: u64) -> f64 {
    us as f64 / 1000.0
}

fn quantiles(report: &mut Report, figure: &str, times: &Histogram<u64>) {
    for (name, at) in [("p50", 0.5), ("p99", 0.99)] {
        report.add("ack", &format!("{figure}, {name}"), us_to_ms(times.value_at_quantile(at)), "ms");
    }
}

/// A session with its clients.
struct Room {
    /// Alone or beside the senders: the organizer.
    senders: Vec<Lean>,
    listeners: Vec<Lean>,
}

/// What came of a run.
struct Run {
    sent: u64,
    deliveries: u64,
    acknowledged_us: Histogram<u64>,
    last_us: Histogram<u64>,
    late_us: Histogram<u64>,
    took: Duration,
    server_cpu: Duration,
    own_cpu: Duration,
    server_rss: u64,
}

impl Room {
    /// A live session in which everybody is. With one client that is the organizer, who sends.
    fn open(server: &Server, clients: usize, senders: usize) -> anyhow::Result<Room> {
        let session = server.webinar("Speed")?.session;
        let join = |number: usize, role| {
            let codec = if number.is_multiple_of(2) { Codec::Json } else { Codec::MessagePack };
            let ticket = process::ticket(&session, &format!("client-{number}"), role)?;
            Lean::join(server.address, None, &session, codec, &ticket)
        };
        let mut organizer = join(0, Role::Organizer)?;
        organizer.ask(OWN, "start", &json!({}))?;
        let panelists = senders.min(clients - 1);
        let mut sending: Vec<Lean> =
            (1..=panelists).map(|number| join(number, Role::Panelist)).collect::<anyhow::Result<_>>()?;
        let mut listeners: Vec<Lean> = (panelists + 1..clients)
            .map(|number| join(number, Role::Attendee))
            .collect::<anyhow::Result<_>>()?;
        // The counts of those who came go out for a moment yet.
        std::thread::sleep(WARM_UP);
        if sending.is_empty() {
            sending.push(organizer)
        } else {
            listeners.push(organizer)
        }
        for lean in sending.iter().chain(&listeners) {
            lean.stream.set_nonblocking(true)?;
        }
        Ok(Room { senders: sending, listeners })
    }

    fn run(self, args: &Args, server: &Server) -> anyhow::Result<Run> {
        let arrivals = arrivals(args);
        let (clients, senders) = (self.senders.len() + self.listeners.len(), self.senders.len());
        let codecs: Vec<_> = self.senders.iter().map(Lean::writer).collect::<anyhow::Result<_>>()?;
        let began = Instant::now() + Duration::from_millis(200);
        let clock = Clock {
            began,
            count: arrivals.len() as u64,
            heard: AtomicU64::new(0),
            stop: AtomicBool::new(false),
        };
        let (before, own_before) = (server.usage()?, Usage::of("self")?);
        let mut late_us = histogram()?;
        let (senders_saw, listeners_saw) = std::thread::scope(|scope| {
            let sending = scope.spawn(|| watch(self.senders, &clock));
            let listening = scope.spawn(|| watch(self.listeners, &clock));
            for (number, at) in arrivals.iter().enumerate() {
                let at = began + *at;
                std::thread::sleep(at.saturating_duration_since(Instant::now()));
                late_us.saturating_record(at.elapsed().as_micros() as u64);
                let number = number as u64;
                let args = json!({"to": "everyone", "text": lean::text(number)});
                let message = json!({"id": lean::id(number), "cmd": "chat", "args": args});
                if let Err(error) = codecs[number as usize % senders].send(&message) {
                    clock.stop.store(true, Ordering::Relaxed);
                    return Err(error);
                }
            }
            let patient = Instant::now() + PATIENCE;
            let all = clock.count * clients as u64;
            while clock.heard.load(Ordering::Relaxed) < all && Instant::now() < patient {
                std::thread::sleep(Duration::from_millis(5));
            }
            // What comes twice comes a little later.
            std::thread::sleep(Duration::from_millis(300));
            clock.stop.store(true, Ordering::Relaxed);
            let joined =
                |thread: std::thread::ScopedJoinHandle<_>| thread.join().expect("a watcher does not panic");
            Ok((joined(sending), joined(listening)))
        })?;
        let (after, own_after) = (server.usage()?, Usage::of("self")?);
        let saw = [senders_saw?, listeners_saw?];
        let deliveries = check(&saw, clock.count, clients)?;
        let measured = |number: &u64| arrivals[*number as usize] >= WARM_UP;
        let (mut acknowledged_us, mut last_us) = (histogram()?, histogram()?);
        for number in (0..clock.count).filter(measured) {
            let intended = arrivals[number as usize].as_micros() as u64;
            let acked = saw[0].acked_us.get(&number).context("every command is acknowledged")?;
            acknowledged_us.saturating_record(acked.saturating_sub(intended).max(1));
            let last = saw.iter().filter_map(|saw| saw.last_us.get(number as usize)).max();
            last_us.saturating_record(last.copied().unwrap_or_default().saturating_sub(intended).max(1));
        }
        Ok(Run {
            sent: clock.count,
            deliveries,
            acknowledged_us,
            last_us,
            late_us,
            took: after.at - before.at,
            server_cpu: after.cpu - before.cpu,
            own_cpu: own_after.cpu - own_before.cpu,
            server_rss: after.rss_bytes,
        })
    }
}

/// When commands are to be sent: a Poisson process.
fn arrivals(args: &Args) -> Vec<Duration> {
    let mut state = args.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = move || {
        // xorshift64*: good enough for arrivals, and the same everywhere.
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1u64 << 53) as f64
    };
    let (mut at, end) = (0.0, WARM_UP.as_secs_f64() + args.seconds as f64);
    let mut arrivals = Vec::new();
    while at < end {
        arrivals.push(Duration::from_secs_f64(at));
        at -= (1.0 - random()).ln() / args.rate;
    }
    arrivals
}

/// What the threads of a run share.
struct Clock {
    began: Instant,
    count: u64,
    /// Deliveries so far.
    heard: AtomicU64,
    stop: AtomicBool,
}

/// What one thread's clients saw.
struct Saw {
    /// For each client, how many messages, and a hash of their order.
    orders: Vec<(u64, u64)>,
    /// One client's whole order.
    example: Vec<u64>,
    acked_us: HashMap<u64, u64>,
    /// By message, when the last of these clients had it.
    last_us: Vec<u64>,
}

/// Reads clients until the run is over.
fn watch(mut clients: Vec<Lean>, clock: &Clock) -> anyhow::Result<Saw> {
    let mut saw = Saw {
        orders: vec![(0, 0); clients.len()],
        example: Vec::new(),
        acked_us: HashMap::new(),
        last_us: vec![0; clock.count as usize],
    };
    let mut poll = Poll::new()?;
    for (index, lean) in clients.iter().enumerate() {
        poll.registry().register(&mut SourceFd(&lean.fd()), Token(index), Interest::READABLE)?;
    }
    let (mut events, mut buffer) = (Events::with_capacity(64), vec![0; 256 * 1024]);
    while !clock.stop.load(Ordering::Relaxed) {
        match poll.poll(&mut events, Some(Duration::from_millis(50))) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            polled => polled?,
        }
        for event in &events {
            read(event.token().0, &mut clients, &mut buffer, &mut saw, clock)?;
        }
    }
    Ok(saw)
}

fn read(
    index: usize,
    clients: &mut [Lean],
    buffer: &mut [u8],
    saw: &mut Saw,
    clock: &Clock,
) -> anyhow::Result<()> {
    let mut wrong = None;
    // Readiness is told once: until a read takes less than there is room for, there may be more.
    loop {
        let now = clock.began.elapsed().as_micros() as u64;
        let mut heard = 0;
        let count = clients[index].read(buffer, |seen| match seen {
            Seen::Events(payload) => {
                for number in lean::numbers_after(lean::MESSAGE, payload) {
                    heard += 1;
                    let (count, order) = &mut saw.orders[index];
                    *count += 1;
                    *order = (order.rotate_left(5) ^ number).wrapping_mul(0x517c_c1b7_2722_0a95);
                    if index == 0 {
                        saw.example.push(number);
                    }
                    if let Some(last) = saw.last_us.get_mut(number as usize) {
                        *last = now.max(*last);
                    }
                }
            }
            Seen::Ok(payload) => {
                let number = lean::number_after(lean::ASKED, payload);
                let again = number.and_then(|number| saw.acked_us.insert(number, now));
                if again.is_some() {
                    wrong = Some(format!("command {number:?} was acknowledged twice"));
                }
            }
            Seen::Error(payload) => wrong = Some(String::from_utf8_lossy(payload).into_owned()),
            Seen::Close(code) => wrong = Some(format!("closed with {code}")),
            Seen::Other(_) => {}
        })?;
        clock.heard.fetch_add(heard, Ordering::Relaxed);
        if let Some(wrong) = wrong {
            clock.stop.store(true, Ordering::Relaxed);
            bail!(wrong);
        }
        match count {
            Some(0) => bail!("a connection ended"),
            Some(count) if count == buffer.len() => {}
            _ => return Ok(()),
        }
    }
}

/// Everybody saw every message once, and all in one order.
fn check(saw: &[Saw; 2], count: u64, clients: usize) -> anyhow::Result<u64> {
    let orders: Vec<_> = saw.iter().flat_map(|saw| &saw.orders).collect();
    ensure!(orders.len() == clients, "every client is looked at");
    let wrong = orders.iter().filter(|(heard, _)| *heard != count).count();
    ensure!(wrong == 0, "{wrong} of {clients} clients did not get {count} messages");
    let strays = orders.iter().filter(|(_, order)| *order != orders[0].1).count();
    ensure!(strays == 0, "{strays} of {clients} clients saw another order");
    let mut example = saw[0].example.clone();
    example.sort_unstable();
    ensure!(example.iter().copied().eq(0..count), "some messages came twice and others never");
    Ok(count * clients as u64)
}
