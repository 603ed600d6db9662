//! The sockets of one thread, in two sets: urgent ones, which are read before others, and ordinary ones.
//! Must not know who is in a hurry or why, nor what is read.
//!
//! In a fan-out thousands of sockets are ready at once. What somebody waits for with a clock in the hand must not wait in
//! this program behind them. So the urgent set is an epoll set of its own, nested in the ordinary one (which sleeps for
//! both), and looked at after every few ordinary sockets. It takes turns with them, and a flood of urgent ones keeps
//! nobody else out.

use std::io::{self, ErrorKind};
use std::os::fd::{AsRawFd, OwnedFd};
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};

/// Most sockets of each set between two looks at the other, and at what else is due: so many reads a timed answer may
/// have to wait for, and as many urgent ones.
pub const AT_ONCE: usize = 32;
/// Where the urgent set stands in the ordinary one.
const URGENT: Token = Token(usize::MAX);
/// Where the alarm stands in the ordinary set.
const ALARM: Token = Token(usize::MAX - 1);

/// A socket that has something.
#[derive(Debug, Clone, Copy)]
pub struct Ready {
    /// As which it was entered.
    pub key: usize,
    pub readable: bool,
    pub writable: bool,
    /// Nothing more comes: it is readable, too.
    pub ended: bool,
}

/// Both sets.
pub struct Sets {
    ordinary: Poll,
    urgent: Poll,
    /// Ends a wait to the microsecond. Epoll's own patience is rounded up to whole milliseconds, which would be added to
    /// every latency that counts from a planned time.
    alarm: OwnedFd,
    events: Events,
    /// There may be more urgent ones than were looked at. The kernel told of them already, so that no sleep would end.
    more: bool,
}

impl Sets {
    /// Two empty sets.
    ///
    /// # Errors
    /// Where the kernel gives none.
    pub fn new() -> io::Result<Sets> {
        let (ordinary, urgent) = (Poll::new()?, Poll::new()?);
        let alarm =
            timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
        let registry = ordinary.registry();
        registry.register(&mut SourceFd(&urgent.as_raw_fd()), URGENT, Interest::READABLE)?;
        registry.register(&mut SourceFd(&alarm.as_raw_fd()), ALARM, Interest::READABLE)?;
        Ok(Sets { ordinary, urgent, alarm, events: Events::with_capacity(AT_ONCE), more: false })
    }

    /// Takes a socket into one of the sets. It must be in neither.
    ///
    /// What it is ready for already is told again, although readiness is told once: entering it anew asks the kernel
    /// afresh. So a socket may change sets at any time, with bytes that nobody has read yet.
    ///
    /// # Errors
    /// Those of epoll.
    pub fn enter(&self, stream: &mut TcpStream, key: usize, urgent: bool) -> io::Result<()> {
        let both = Interest::READABLE | Interest::WRITABLE;
        self.of(urgent).registry().register(stream, Token(key), both)
    }

    /// Takes a socket out of the set that it is in.
    ///
    /// # Errors
    /// Where it is not in there.
    pub fn leave(&self, stream: &mut TcpStream, urgent: bool) -> io::Result<()> {
        self.of(urgent).registry().deregister(stream)
    }

    fn of(&self, urgent: bool) -> &Poll {
        if urgent { &self.urgent } else { &self.ordinary }
    }

    /// Waits until a socket has something, at most until `until`, and fills in which: at most [`AT_ONCE`] of each set, the
    /// urgent ones first.
    ///
    /// # Errors
    /// Those of epoll.
    pub fn wait(&mut self, until: Instant, ready: &mut Vec<Ready>) -> io::Result<()> {
        ready.clear();
        let wait = until.saturating_duration_since(Instant::now());
        if self.more || wait.is_zero() {
            look(&mut self.ordinary, &mut self.events, Some(Duration::ZERO))?;
        } else {
            self.set_alarm(wait)?;
            look(&mut self.ordinary, &mut self.events, None)?;
        }
        let ordinary = ready_ones(&self.events).collect::<Vec<_>>();
        look(&mut self.urgent, &mut self.events, Some(Duration::ZERO))?;
        ready.extend(ready_ones(&self.events));
        self.more = ready.len() == AT_ONCE;
        ready.extend(ordinary);
        Ok(())
    }

    /// `wait` is not zero: that would be no alarm at all.
    fn set_alarm(&self, wait: Duration) -> io::Result<()> {
        let never = Timespec { tv_sec: 0, tv_nsec: 0 };
        let once = Timespec {
            tv_sec: i64::try_from(wait.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: wait.subsec_nanos().into(),
        };
        let alarm = Itimerspec { it_interval: never, it_value: once };
        timerfd_settime(&self.alarm, TimerfdTimerFlags::empty(), &alarm)?;
        Ok(())
    }
}

fn look(poll: &mut Poll, events: &mut Events, patience: Option<Duration>) -> io::Result<()> {
    match poll.poll(events, patience) {
        Err(error) if error.kind() == ErrorKind::Interrupted => Ok(()),
        polled => polled,
    }
}

fn ready_ones(events: &Events) -> impl Iterator<Item = Ready> {
    events.iter().filter(|event| !matches!(event.token(), URGENT | ALARM)).map(|event| {
        let ended = event.is_read_closed() || event.is_error();
        let readable = event.is_readable() || ended;
        Ready { key: event.token().0, readable, writable: event.is_writable(), ended }
    })
}
