//! `kill -9` at every system call that writes, makes or orders: nothing acknowledged is lost, nothing is invented, a record is
//! all there or not at all, and an id that is sent again gets the answer it got before.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;

use super::books::Books;
use super::play::{Mode, Play, Stopped, Told};
use super::points::{Point, sweep};
use super::script::{PLAYED, Step, copying, length, script, settling};
use super::server::{Program, Scope, Server, Tracer, can_trace, shipped};
use super::shown::words_are_shown;
use super::trace::{discover, injecting, tell};
use super::wire::{Gone, PATIENCE};

const SIGKILL: i32 = 9;

/// A long log has a thousand pages, and each is copied as the others are: of those every so many-th is tried.
const PAGES_ALIKE: usize = 25;

/// What a script leaves where nothing happens to it.
pub struct Reference {
    pub steps: Vec<Step>,
    pub books: Books,
    /// How long each stream is before each step, and at the end.
    lengths: Vec<BTreeMap<String, usize>>,
}

impl Reference {
    pub fn of(program: &Program, steps: Vec<Step>) -> Reference {
        let folder = scratch();
        let data = folder.path().join("data");
        let server = Server::start(program, &data).unwrap();
        let (mut told, mut lengths) = (Told::default(), Vec::new());
        let play = Play::new(&mut told, server.port, &data, Mode::Plain);
        let mut names = BTreeMap::new();
        play.before(|_, _| lengths.push(Books::lengths(&data, &mut names))).run(&steps).unwrap();
        let books = Books::read(&data).unwrap();
        lengths.push(Books::lengths(&data, &mut names));
        told.handouts_are_whole(server.port, &steps).unwrap();
        assert_eq!(server.terminate().and_then(|status| status.code()), Some(0));
        assert_eq!(Books::read(&data).unwrap(), books, "what was there before the end is there after it");
        Reference { steps, books, lengths }
    }

    /// Compares what a stopped server left with what its people were told: the beginning of what should be there, not
    /// less than was acknowledged or shown, not more than was begun.
    pub fn compare(&self, told: &Told, found: &Books) -> Result<(), String> {
        found.begin(&self.books)?;
        for (stream, least) in &self.lengths[told.steps_done] {
            let count = found.of(stream).len();
            if count < *least {
                return Err(format!("acknowledged and lost: {stream} has {count} of {least} records"));
            }
        }
        for (stream, entries) in &found.0 {
            let most = self.lengths[told.steps_begun].get(stream).copied().unwrap_or_default();
            if entries.len() > most {
                return Err(format!("invented: {stream} has {} records of {most}", entries.len()));
            }
        }
        let played = found.of(PLAYED);
        for (id, answer) in told.acknowledged.iter().filter(|(_, answer)| answer["type"] == "ok") {
            let record = played.iter().find(|entry| entry.cause.as_ref() == Some(id));
            if record.map(|record| record.last) != answer["seq"].as_u64() {
                return Err(format!("{id} was acknowledged with {answer}, and is {record:?}"));
            }
        }
        let last = played.last().map_or(0, |entry| entry.last);
        if told.seen > last {
            return Err(format!("{} was shown, and the last that is left is {last}", told.seen));
        }
        Ok(())
    }

    /// Whether the session has ended in these books: then nobody comes in any more.
    pub fn has_ended(&self, books: &Books) -> bool {
        let is_end =
            |entry: &&super::books::Entry| entry.facts.contains("\"phase_changed\":{\"phase\":\"ended\"}");
        books.of(PLAYED).iter().any(|entry| is_end(&entry))
    }

    /// Starts the server again on what is left, compares, looks whether it is shown, and plays the whole script once more under the same ids: what was
    /// acknowledged gets its old answer, what was not is done now, and in the end all of it is there once.
    pub fn resolve(&self, program: &Program, data: &Path, told: &mut Told) -> Result<(), String> {
        let server = Server::start(program, data).map_err(|failed| format!("no second start: {failed:?}"))?;
        let found = Books::read(data)?;
        self.compare(told, &found)?;
        told.handouts_are_whole(server.port, &self.steps)?;
        if !self.has_ended(&found) {
            words_are_shown(told, &self.steps, server.port)?;
            let ended = Play::new(told, server.port, data, Mode::Plain).run(&self.steps);
            ended.map_err(|stopped| format!("asked again: {stopped:?}"))?;
            told.handouts_are_whole(server.port, &self.steps)?;
            let found = Books::read(data)?;
            if found != self.books {
                found.begin(&self.books)?;
                return Err("asked again, something is missing".into());
            }
        }
        let errors = server.errors();
        server.kill();
        if errors.contains("panicked") { Err(errors) } else { Ok(()) }
    }
}

/// A directory in memory where there is such: what a kill leaves is the same there, and sooner.
pub fn scratch() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Starts, plays until the server is hit at this point or the script ends, and resolves. Whether it was hit.
fn kill_at(program: &Program, reference: &Reference, point: &Point, fault: &str) -> Result<bool, String> {
    let folder = scratch();
    let (data, log) = (folder.path().join("data"), folder.path().join("strace.log"));
    let mut arguments = injecting(&log, point.call, &format!("{fault}:{}", point.when()));
    let from_start = point.scope == Scope::Start;
    let under = if from_start {
        arguments.insert(0, "-f".to_owned());
        arguments.as_slice()
    } else {
        &[]
    };
    let mut told = Told::default();
    let hit = match Server::start_under(program, &data, under) {
        Err(failed) if failed.status.signal() == Some(SIGKILL) => true,
        Err(failed) => return Err(format!("no start: {failed:?}")),
        Ok(server) => {
            let tracer = (!from_start).then(|| Tracer::attach(&server, &point.scope, &arguments));
            let ended = Play::new(&mut told, server.port, &data, Mode::Plain).run(&reference.steps);
            let hit = was_killed(server, ended, fault);
            tracer.into_iter().for_each(Tracer::wait);
            hit?
        }
    };
    reference.resolve(program, &data, &mut told)?;
    Ok(hit)
}

/// Ends a server that is not dead yet. Whether the signal was what ended it; an error if something else was.
fn was_killed(mut server: Server, ended: Result<(), Stopped>, fault: &str) -> Result<bool, String> {
    match ended {
        // A kernel that lies may be found out; what was acknowledged before is compared all the same.
        Ok(()) | Err(_) if !fault.starts_with("signal") => {
            server.kill();
            Ok(true)
        }
        Ok(()) => {
            let status = server.terminate().ok_or("it does not end")?;
            let killed = status.signal() == Some(SIGKILL);
            if killed || status.code() == Some(0) { Ok(killed) } else { Err(format!("it ended as {status}")) }
        }
        Err(Stopped::Gone(Gone::Cut)) => {
            let status = server.ended_within(PATIENCE);
            let killed = status.and_then(|status| status.signal()) == Some(SIGKILL);
            killed.then_some(true).ok_or(format!("a connection was cut, and the server: {status:?}"))
        }
        Err(other) => {
            server.kill();
            Err(format!("{other:?}"))
        }
    }
}

/// Sweeps the calls of the threads that are wanted, each `thinned`-th point of what the stride leaves.
fn sweep_kills(program: &Program, steps: Vec<Step>, thinned: usize, wanted: impl Fn(&Scope) -> bool) {
    println!("{} commands and calls", length(&steps));
    let folder = scratch();
    let mut sweeps = discover(program, &steps, folder.path());
    sweeps.retain(|sweep| wanted(&sweep.scope));
    tell(&sweeps);
    let reference = Reference::of(program, steps);
    let swept = sweep(&sweeps, thinned, |point| kill_at(program, &reference, point, "signal=SIGKILL"));
    println!("{swept}");
    assert!(swept.wrong.is_empty(), "{:#?}", swept.wrong);
    // How many pages a copy has differs from run to run: of those there may be none where the last ones were.
    let hit_min = if thinned > 1 { 1 } else { swept.points / 2 };
    assert!(swept.hit >= hit_min, "the kills hit nothing");
}

#[test]
fn what_was_acknowledged_survives_kill_9_at_every_call() {
    if can_trace("kills") {
        sweep_kills(&shipped(), script(), 1, |_| true);
    }
}

fn is_thread(scope: &Scope, wanted: &str) -> bool {
    matches!(scope, Scope::Thread(name) if name == wanted)
}

/// The log is copied into the database while nobody asks for anything, and begins anew.
#[test]
fn what_was_acknowledged_survives_kill_9_while_the_log_is_copied_and_begins_anew() {
    if can_trace("kills while the log is copied") {
        sweep_kills(&shipped(), settling(), 1, |scope| is_thread(scope, "journal-writer"));
    }
}

/// The log is long, and copied beside the commits that go on.
#[test]
fn what_was_acknowledged_survives_kill_9_while_a_long_log_is_copied_under_load() {
    if can_trace("kills while a long log is copied") {
        sweep_kills(&shipped(), copying(), PAGES_ALIKE, |scope| is_thread(scope, "journal-copier"));
    }
}

/// From one write to the log on the kernel says that it is done, and does nothing: what was acknowledged upon that is gone
/// after a kill, and the comparison must say so.
#[test]
fn the_comparison_goes_red_when_writes_are_never_made() {
    if !can_trace("the twin of kills") {
        return;
    }
    let reference = Reference::of(&shipped(), script());
    for nth in [61, 240, 501] {
        let writer = Scope::Thread("journal-writer".into());
        let point = Point { scope: writer, call: "pwrite64", nth, on: true };
        let wrong = kill_at(&shipped(), &reference, &point, "retval=4096").expect_err("nobody noticed");
        println!("from write {nth} on: {wrong}");
        assert!(wrong.starts_with("acknowledged and lost"), "{wrong}");
    }
}

/// Servers with a bug, each of which the comparison must see.
#[cfg(feature = "planted")]
pub mod planted {
    use cuelight::config::{Args, Config};
    use cuelight::hub::Planted;
    use cuelight::node::Node;

    use super::super::server::{CHILD, PLANT};
    use super::*;

    /// This test, as a server with this bug.
    pub fn with(plant: &'static str) -> Program {
        Program::Planted { test: "kills::planted::child_serves_with_a_bug", plant }
    }

    fn bug() -> Planted {
        let plant = std::env::var(PLANT).unwrap();
        let mut bug = Planted::default();
        match plant.as_str() {
            "release_early" => bug.release_early = true,
            "keep_unwritten" => bug.keep_unwritten = true,
            other => panic!("{other} is no bug"),
        }
        bug
    }

    /// Not a test by itself: the server.
    #[test]
    fn child_serves_with_a_bug() {
        let Ok(data) = std::env::var(CHILD) else { return };
        let serving = async {
            let environment = cuelight::config::process_environment().unwrap();
            let args = Args { listen: Some("127.0.0.1:0".into()), data: Some(data), ..Args::default() };
            let config = Config::load(&args, &environment).unwrap();
            let node = Node::start_planted(config, 2, bug()).await.unwrap();
            println!("listening on http://{}", node.address);
            std::future::pending::<()>().await;
        };
        tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(serving);
    }

    #[test]
    fn the_sweep_goes_red_when_things_are_told_before_they_are_durable() {
        if !can_trace("the planted twin of kills") {
            return;
        }
        let program = with("release_early");
        let reference = Reference::of(&shipped(), script());
        let writer = Scope::Thread("journal-writer".into());
        // At its writes: what was written before a kill the kernel keeps, whether or not it was waited for.
        let point = |nth| Point { scope: writer.clone(), call: "pwrite64", nth, on: false };
        let points = (40..400).step_by(29).map(point);
        let wrong = points.filter_map(|point| kill_at(&program, &reference, &point, "signal=SIGKILL").err());
        let wrong: Vec<String> = wrong.collect();
        println!("{wrong:#?}");
        assert!(
            wrong.iter().any(|wrong| wrong.contains("lost") || wrong.contains("shown")),
            "nobody noticed"
        );
    }
}
