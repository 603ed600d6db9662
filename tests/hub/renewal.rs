//! The step from a rehearsal to the real thing before a large audience: nobody is told what is behind it into the picture
//! of before, and nobody who asks for something waits until all have been shown the new one.

use std::sync::Arc;

use cuelight::hub::directs::{Direct, Directs};
use cuelight::hub::entry::Story;
use cuelight::hub::letter::{Doorstep, Letter, Letterbox, RowId, Seating};
use cuelight::hub::mail::{Asked, ConnId, Join, Mail, Reply, ResumeFrom};
use cuelight::hub::mailbox::{Lane, Sender};
use cuelight::hub::reader::{Gathered, Reader};
use cuelight::hub::{Planted, SessionBounds};
use cuelight::journal::Memory;
use cuelight::protocol::Codec;
use cuelight::protocol::incoming::{self, Incoming};
use cuelight::session::{Role, Seq};
use serde_json::{Value, json};

use super::rig::{Rig, identity};

const AUDIENCE: u32 = 1_000;

/// An event loop's rows without sockets: what each is told, and in which of its turns.
struct Rows {
    letterbox: Arc<Letterbox>,
    rows: Vec<Row>,
    turns: usize,
}

struct Row {
    conn: ConnId,
    mailbox: Sender<Mail>,
    story: Arc<Story>,
    reader: Reader,
    directs: Directs,
    told: Vec<(usize, Value)>,
}

impl Rows {
    async fn enter(rig: &Rig, people: &[(String, Role)]) -> Rows {
        let letterbox = Arc::new(Letterbox::default());
        let mailbox = rig.hub.mailbox("s1").unwrap();
        for (index, (name, role)) in (0..).zip(people) {
            let doorstep = Doorstep::new(letterbox.clone(), RowId { index, turn: 0 });
            let join = Join { identity: identity(name, *role), resume: None, codec: Codec::Json };
            let mail = Mail::Join(Box::new(join), Reply::Row(doorstep));
            assert!(mailbox.send(Lane::Usual, mail).await.is_ok());
        }
        let (mut letters, mut seatings) = (Vec::new(), Vec::new());
        while seatings.len() < people.len() {
            tokio::task::yield_now().await;
            letterbox.take(&mut letters);
            // What goes on before everybody is there is told below.
            seatings.extend(letters.drain(..).filter_map(|letter| match letter {
                Letter::Seated(id, seating) => Some((id.index, *seating)),
                _ => None,
            }));
        }
        seatings.sort_by_key(|(index, _)| *index);
        let rows = seatings.into_iter().zip(people).map(|((_, seating), (_, role))| {
            let Seating { vacant, at, first, story, .. } = seating;
            let reader = Reader::new(at, *role, Codec::Json);
            let mut directs = Directs::default();
            assert!(directs.push(Direct::first(at, first)));
            let (conn, mailbox) = (vacant.conn(), vacant.taken());
            Row { conn, mailbox, story, reader, directs, told: Vec::new() }
        });
        let mut rows = Rows { letterbox, rows: rows.collect(), turns: 0 };
        rows.turn();
        rows
    }

    fn ask(&self, row: usize, id: &str, cmd: &str, args: Value) {
        let text = json!({"id": id, "cmd": cmd, "args": args}).to_string();
        let Incoming::Command { id, expect, content, command } =
            incoming::parse(Codec::Json, text.as_bytes())
        else {
            panic!("{text} is a command")
        };
        let Row { conn, mailbox, .. } = &self.rows[row];
        let asked = Mail::Ask(*conn, Asked { id, expect, content, command });
        assert!(mailbox.try_send(Lane::Usual, asked).is_ok());
    }

    /// The head first, then all letters, then everybody reads as far as they may: as an event loop does.
    fn turn(&mut self) {
        self.turns += 1;
        let head = self.rows[0].story.head();
        let mut letters = Vec::new();
        self.letterbox.take(&mut letters);
        for letter in letters {
            match letter {
                Letter::Direct(id, direct) => {
                    assert!(self.rows[id.index as usize].directs.push(direct));
                }
                Letter::Pause(_, at) => {
                    self.rows.iter_mut().for_each(|row| assert!(row.directs.push(Direct::pause(at))));
                }
                _ => {}
            }
        }
        let mut gathered = Gathered::default();
        for row in &mut self.rows {
            loop {
                row.reader.gather(&row.story, head, &row.directs, &mut gathered).unwrap();
                if gathered.is_empty() {
                    break;
                }
                let messages = gathered.messages.iter().map(|frame| serde_json::from_slice(frame).unwrap());
                row.told.extend(messages.map(|message| (self.turns, message)));
                assert_eq!(row.reader.commit_all(&gathered, &mut row.directs), None);
            }
        }
    }

    /// Turns until so many have been told this.
    async fn until(&mut self, count: usize, is_it: impl Fn(&Value) -> bool) {
        let mut spins = 0;
        while self.rows.iter().filter(|row| row.told.iter().any(|(_, told)| is_it(told))).count() < count {
            spins += 1;
            assert!(spins < 2_000, "it never comes");
            tokio::task::yield_now().await;
            self.turn();
        }
    }
}

impl Row {
    fn place(&self, is_it: impl Fn(&Value) -> bool) -> usize {
        self.told.iter().position(|(_, told)| is_it(told)).expect("it was told")
    }
}

fn is_live_state(told: &Value) -> bool {
    told["type"] == "snapshot" && told["state"]["phase"] == "live"
}

fn says(text: &'static str) -> impl Fn(&Value) -> bool {
    move |told: &Value| told["type"] == "events" && told.to_string().contains(text)
}

/// A rehearsal before an audience, which has just gone live: two are shown it, the others wait for it.
async fn just_live(planted: Planted) -> (Rig, Rows) {
    let rig = Rig::of_seats(AUDIENCE, Memory::new(), |settings| {
        settings.planted = planted;
        settings.bounds = SessionBounds::NONE;
        (settings.ring.entries_max, settings.ring.bytes_max) = (8_192, 8 << 20);
    });
    let mut people = vec![("Alice".to_owned(), Role::Organizer)];
    people.extend((1..AUDIENCE).map(|number| (format!("Guest{number}"), Role::Attendee)));
    people.push(("Bob".to_owned(), Role::Panelist));
    let mut rows = Rows::enter(&rig, &people).await;
    rows.ask(0, "p", "start", json!({"practice": true}));
    rows.until(1, |told| told["id"] == "p").await;
    rows.ask(0, "l", "start", json!({}));
    rows.until(2, is_live_state).await;
    (rig, rows)
}

/// Somebody of the audience asks while a thousand wait for the state, and staff write to all. How many were told that
/// before their state; and how many of them had their state before the one who asks had an answer.
async fn going_live(planted: Planted) -> (usize, usize) {
    let (_rig, mut rows) = just_live(planted).await;
    let is_phase = |told: &Value| told.to_string().contains("\"phase_changed\"");
    // As soon as the first are told, the last of the audience asks for something, and staff say something.
    let last = AUDIENCE as usize - 1;
    rows.ask(last, "h", "raise_hand", json!({}));
    rows.ask(0, "c", "chat", json!({"to": "everyone", "text": "here we are"}));
    // Whose state is of after it have it in there.
    rows.until(AUDIENCE as usize + 1, |told| told.to_string().contains("here we are")).await;
    rows.until(1, |told| told["id"] == "h").await;
    rows.until(AUDIENCE as usize + 1, is_live_state).await;
    let (mut early, mut before) = (0, 0);
    let answered = rows.rows[last].told.iter().find(|(_, told)| told["id"] == "h").expect("an answer").0;
    for row in &rows.rows {
        assert_eq!(row.told.iter().filter(|(_, told)| is_live_state(told)).count(), 1, "once");
        let state = row.place(is_live_state);
        // What leads to it comes before it, whoever reads it.
        assert!(row.place(is_phase) < state);
        early += usize::from(row.told[..state].iter().any(|(_, told)| says("here we are")(told)));
        before += usize::from(row.told[state].0 < answered);
    }
    let asker = &rows.rows[last];
    assert!(
        asker.place(is_live_state) < asker.place(|told| told["id"] == "h"),
        "an answer overtakes nothing"
    );
    let stage = [0, AUDIENCE as usize].map(|row| rows.rows[row].told[rows.rows[row].place(is_live_state)].0);
    let first = rows.rows.iter().map(|row| row.told[row.place(is_live_state)].0).min();
    assert!(stage.iter().all(|turn| Some(*turn) == first), "the stage is shown it first");
    (early, before)
}

#[tokio::test(start_paused = true)]
async fn nobody_is_told_what_is_behind_the_step_before_they_see_it_and_nobody_waits_for_all() {
    let (early, before) = going_live(Planted::default()).await;
    assert_eq!(early, 0);
    assert!(before < AUDIENCE as usize / 2, "{before} were shown it before an answer left");
}

#[tokio::test(start_paused = true)]
async fn the_look_at_the_step_goes_red_when_nobody_waits() {
    let (early, _) = going_live(Planted { renew_unmarked: true, ..Planted::default() }).await;
    assert!(early > AUDIENCE as usize / 2, "{early}");
}

#[tokio::test(start_paused = true)]
async fn the_look_at_the_step_goes_red_when_all_are_shown_it_in_one_turn() {
    let (_, before) = going_live(Planted { renew_at_once: true, ..Planted::default() }).await;
    assert_eq!(before, AUDIENCE as usize + 1);
}

/// Who was told what leads to the step and lost the connection before the state came does not know it. Their number is that
/// of those who have it: at that number everybody is shown it, behind it nobody.
async fn resumed_at_the_step_and_behind_it(planted: Planted) -> [Value; 3] {
    let (rig, mut rows) = just_live(planted).await;
    rows.until(1, |told| told["id"] == "l").await;
    let seq_of = |rows: &Rows, id: &str| {
        rows.rows[0].told.iter().find(|(_, told)| told["id"] == id).unwrap().1["seq"].as_u64().unwrap()
    };
    let (seq, epoch) = (seq_of(&rows, "l"), rows.rows[0].told[0].1["epoch"].as_str().unwrap().to_owned());
    let from = |seq| ResumeFrom { epoch: epoch.as_str().into(), seq: Seq(seq) };
    let waits = AUDIENCE as usize - 1;
    let mut resumed = Vec::new();
    for (row, name, role) in
        [(waits, format!("Guest{waits}"), Role::Attendee), (0, "Alice".to_owned(), Role::Organizer)]
    {
        let row = &rows.rows[row];
        assert_eq!(row.told.iter().any(|(_, told)| is_live_state(told)), role != Role::Attendee, "{name}");
        assert!(row.mailbox.send_always(Mail::Gone { conn: row.conn, left: false }).is_ok());
        let back = rig.resume(&name, role, Some(from(seq))).await;
        resumed.push(back.welcome["resumed"].clone());
    }
    let mut alice = rig.resume("Alice", Role::Organizer, Some(from(seq))).await;
    let behind = alice.ok("chat", json!({"to": "everyone", "text": "here we are"})).await;
    drop(alice);
    let back = rig.resume("Alice", Role::Organizer, Some(from(behind["seq"].as_u64().unwrap()))).await;
    [resumed.remove(0), resumed.remove(0), back.welcome["resumed"].clone()]
}

#[tokio::test(start_paused = true)]
async fn who_drops_while_they_wait_for_the_state_is_shown_it_when_they_are_back() {
    assert_eq!(resumed_at_the_step_and_behind_it(Planted::default()).await, [false, false, true]);
}

#[tokio::test(start_paused = true)]
async fn the_look_at_who_waits_for_the_state_goes_red_when_they_resume_without_it() {
    let planted = Planted { resume_at_change: true, ..Planted::default() };
    assert_eq!(resumed_at_the_step_and_behind_it(planted).await, [true, true, true]);
}
