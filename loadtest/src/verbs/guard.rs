//! `guard`: ends the processes that a program started when that program is gone, however it went. Must not know what they
//! are.
//!
//! A server that is given by its file knows nothing of who started it, and a program that is killed ends nobody. So beside
//! each such process runs one more, which waits for its own input to end: the other side of that pipe is the starter's, and
//! the system closes it whatever happens.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitCode, Stdio};

use anyhow::{Context, ensure};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

/// The program that this one is, also where its file has been built anew or removed meanwhile.
pub const OWN_PROGRAM: &str = "/proc/self/exe";

const READY: &str = "watching";

/// Holds a guard's input open. Dropped when what it guards has ended, it ends the guard.
#[derive(Debug)]
pub struct Guarded {
    guard: Child,
    input: Option<ChildStdin>,
}

impl Guarded {
    /// Starts a guard of a child of this process that has not been waited for, and returns once it watches.
    ///
    /// # Errors
    /// Where it does not start, or the child is gone.
    pub fn new(child: &Child) -> anyhow::Result<Guarded> {
        let mut guard = Command::new(OWN_PROGRAM)
            .args(["guard", &child.id().to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the guard of a server does not start")?;
        let (input, output) = (guard.stdin.take(), guard.stdout.take());
        let mut line = String::new();
        BufReader::new(output.context("the guard's output is piped")?).read_line(&mut line)?;
        let guarded = Guarded { guard, input };
        ensure!(line.trim() == READY, "the guard of a server does not watch it");
        Ok(guarded)
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.input = None;
        // It ends by itself; whether that went well, nobody needs to know.
        let _ = self.guard.wait();
    }
}

/// Waits until its input ends, then ends a process, if that is still there.
///
/// # Errors
/// Where there is no such process to begin with.
pub fn guard(pid: u32) -> anyhow::Result<ExitCode> {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).context("no process has this number")?;
    // This very process: another that gets its number later is not meant.
    let process = pidfd_open(pid, PidfdFlags::empty()).with_context(|| format!("{pid:?} is not there"))?;
    let mut output = std::io::stdout();
    writeln!(output, "{READY}")?;
    output.flush()?;
    // Whether it ended or broke, whoever held the other side is gone.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    // It may have ended before.
    let _ = pidfd_send_signal(&process, Signal::KILL);
    Ok(ExitCode::SUCCESS)
}
