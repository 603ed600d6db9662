//! Brings a crowd into one session and keeps it there until it is told to go.
//! Must not know how each of them behaves, nor how tickets are made.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::{debug, info, warn};

use super::attendee::{Attendee, Habits};
use super::chance::{Chance, zipf};
use super::people::{HOST, NAMES, PANELISTS};
use super::{host, panelist};
use crate::client::{Client, ClientOptions, Codec, CommandError, Ticket, Updates};

/// The share of the audience that never writes in the chat (source: public figures of webinars).
const SILENT: f64 = 0.75;
/// Chat messages of the whole crowd, a minute and attendee. An hour of a webinar is played in minutes, hence ten times
/// the 0.03 of a real one.
const CHAT_PER_MINUTE: f64 = 0.3;
/// The share of the audience that asks questions.
const CURIOUS: f64 = 0.3;
/// Between two attempts to get in, when the server is not there yet or the session is full.
const KNOCK_AGAIN: Duration = Duration::from_secs(2);

/// Who comes, and how they behave.
#[derive(Debug, Clone)]
pub struct CrowdPlan {
    /// The same seed gives the same people the same intentions; the network still has its own mind.
    pub seed: u64,
    pub attendees: usize,
    /// At most two, they have names.
    pub panelists: usize,
    /// `co_organizer` leaves the organizer's place to whoever looks at the demo. `None`: nobody runs the session.
    pub host_role: Option<String>,
    /// Everyone is in after this time.
    pub joins_within: Duration,
    /// One step of the host's script: a poll opens every eighth and closes four later.
    pub beat: Duration,
}

impl Default for CrowdPlan {
    /// Forty people and a host, another crowd each time.
    fn default() -> Self {
        CrowdPlan {
            seed: getrandom::u64().expect("the operating system gives random numbers"),
            attendees: 38,
            panelists: 2,
            host_role: Some("co_organizer".into()),
            joins_within: Duration::from_secs(20),
            beat: Duration::from_secs(5),
        }
    }
}

/// One of the cast.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) role: String,
    pub(super) name: String,
    pub(super) sub: String,
}

/// Mints a ticket of role, name and sub.
type Tickets = Arc<dyn Fn(&str, &str, &str) -> String + Send + Sync>;

/// What all of the cast share.
#[derive(Clone)]
pub(super) struct Stage {
    url: String,
    tickets: Tickets,
    shutdown: watch::Receiver<bool>,
    pub(super) beat: Duration,
}

impl fmt::Debug for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Stage").field("url", &self.url).finish_non_exhaustive()
    }
}

/// Runs the crowd until `shutdown` becomes true (or its sender is gone), or the session is over for all of them.
///
/// `tickets` mints a ticket of `(role, name, sub)`; it is asked again if one is refused. `url` is the session's
/// WebSocket address.
pub async fn run(
    plan: CrowdPlan,
    tickets: impl Fn(&str, &str, &str) -> String + Send + Sync + 'static,
    url: String,
    shutdown: watch::Receiver<bool>,
) {
    let CrowdPlan { seed, attendees, panelists, host_role, joins_within, beat } = plan;
    info!(seed, attendees, panelists, "the crowd comes in");
    let stage = Stage { url, tickets: Arc::new(tickets), shutdown, beat };
    let mut chance = Chance::new(seed);
    let mut cast = JoinSet::new();
    if let Some(role) = host_role {
        let person = Person { role, name: HOST.into(), sub: "demo-host".into() };
        cast.spawn(host::run(stage.clone(), person, Chance::of_person(!seed, usize::MAX / 2)));
    }
    for (number, name) in PANELISTS.iter().take(panelists).enumerate() {
        let sub = format!("demo-panelist-{number}");
        let person = Person { role: "panelist".into(), name: (*name).into(), sub };
        cast.spawn(panelist::run(stage.clone(), person, Chance::of_person(!seed, number)));
    }
    let talkers = ((attendees as f64 * (1.0 - SILENT)).round() as usize).min(attendees);
    let shares = zipf(talkers);
    for number in 0..attendees {
        // The talkers are the first of the list; who they are is left to the names' order.
        let share = shares.get(number).copied().unwrap_or(0.0);
        let habits = Habits {
            arrives_after: chance.seconds(0.0, joins_within.as_secs_f64()),
            writes_every: interval(share * CHAT_PER_MINUTE * attendees as f64),
            is_curious: chance.happens(CURIOUS),
            codec: Codec::ALL[number % Codec::ALL.len()],
        };
        let attendee = Attendee::new(person(number), habits, Chance::of_person(seed, number));
        cast.spawn(attendee.run(stage.clone()));
    }
    while let Some(ended) = cast.join_next().await {
        if let Err(fault) = ended {
            warn!(%fault, "one of the crowd fell over");
        }
    }
    info!("the crowd is gone");
}

fn person(number: usize) -> Person {
    let name = NAMES[number % NAMES.len()];
    // Larger crowds have namesakes, told apart as on a class list.
    let name = match number / NAMES.len() {
        0 => name.to_owned(),
        again => format!("{name} {}", again + 1),
    };
    Person { role: "attendee".into(), name, sub: format!("demo-attendee-{number}") }
}

/// The mean time between things that happen so often a minute; `None` if never.
fn interval(per_minute: f64) -> Option<Duration> {
    (per_minute > 0.0).then(|| Duration::from_secs_f64(60.0 / per_minute))
}

impl Stage {
    /// Joins as this person, knocking until the door opens. `None` if it never will, or the show is over.
    pub(super) async fn join(&mut self, person: &Person, codec: Codec) -> Option<(Client, Updates)> {
        loop {
            let (tickets, who) = (self.tickets.clone(), person.clone());
            let ticket = Ticket::asked(move || {
                let ticket = tickets(&who.role, &who.name, &who.sub);
                async move { Ok(ticket) }
            });
            let options = ClientOptions::new(self.url.clone(), ticket).codec(codec);
            let joined = tokio::select! {
                () = self.is_over() => return None,
                joined = Client::connect(options) => joined,
            };
            match joined {
                Ok(joined) => return Some(joined),
                Err(closed) if crate::client::comes_back_after(closed.code) => {
                    debug!(name = person.name, %closed, "not in yet");
                }
                Err(closed) => {
                    info!(name = person.name, %closed, "turned away");
                    return None;
                }
            }
            if !self.wait(KNOCK_AGAIN).await {
                return None;
            }
        }
    }

    /// Ends when the crowd is told to go.
    pub(super) async fn is_over(&mut self) {
        // An error means that whoever could tell us is gone: then it is over too.
        drop(self.shutdown.wait_for(|over| *over).await);
    }

    /// Waits. `false` if it is over before.
    pub(super) async fn wait(&mut self, wait: Duration) -> bool {
        tokio::time::timeout(wait, self.is_over()).await.is_err()
    }
}

/// Sends a command without waiting for its answer: who acts must go on reading what the server tells.
pub(super) fn send(client: &Client, cmd: &'static str, args: Value) {
    let client = client.clone();
    tokio::spawn(async move { ask(&client, cmd, args).await });
}

/// Sends a command and gives what it returns; `None` if it was refused. The cast takes a no for an answer: whoever
/// looks at the demo may have changed the rules meanwhile.
pub(super) async fn ask(client: &Client, cmd: &'static str, args: Value) -> Option<Value> {
    match client.command(cmd, args).await {
        Ok(answer) => Some(answer.result),
        Err(CommandError::Refused(refusal)) => {
            debug!(cmd, code = refusal.code, missing = refusal.missing, "refused");
            None
        }
        Err(CommandError::Closed(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn everyone_has_a_name_and_identity_of_their_own() {
        let people: Vec<Person> = (0..200).map(person).collect();
        assert_eq!(people.iter().map(|person| &person.name).collect::<BTreeSet<_>>().len(), 200);
        assert_eq!(people.iter().map(|person| &person.sub).collect::<BTreeSet<_>>().len(), 200);
    }
}
