//! Our own client as the client under test, driven as anybody drives theirs: over HTTP, by the kit's instructions.

use std::sync::{Arc, Mutex};

use cuelight::client::{Client, ClientOptions, Closed, Codec, CommandError, Ticket, Update, Updates};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::fold::Picture;

/// A mistake that somebody's client might make.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mistake {
    None,
    /// Takes what an event brings for the whole of the state.
    DeltaAsWhole,
    /// Comes again after it was removed.
    ComesBackAfterRemoval,
    /// Comes back at once whatever it was told.
    IgnoresRetryMs,
    /// Misses every fifth event.
    DropsEvents,
    /// Sends every command under the same id.
    OneIdForAll,
    /// Has the ids of its commands from a counter.
    CountsIds,
    /// Stops at an event that it does not know.
    ChokesOnUnknownEvents,
    /// Shows the ticket that was refused again and again.
    KeepsRefusedTicket,
    /// Takes every answer for a yes.
    HearsOnlyYes,
}

/// Plays every run that the kit has, a few at a time.
pub async fn drive(address: std::net::SocketAddr, mistake: Mistake) {
    let workers: Vec<_> = (0..8).map(|_| tokio::spawn(work(address, mistake))).collect();
    for worker in workers {
        worker.await.unwrap();
    }
}

async fn work(address: std::net::SocketAddr, mistake: Mistake) {
    loop {
        let run = http(address, "POST", "/v1/conformance/next", None).await;
        let Some(next) = run["next"].as_str() else { return };
        Subject::new(mistake).follow(address, next).await;
    }
}

/// One request; null where the answer has no body.
pub async fn http(address: std::net::SocketAddr, method: &str, path: &str, body: Option<&Value>) -> Value {
    let body = body.map(Value::to_string).unwrap_or_default();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    // A kit that has its verdict is gone in the middle of an answer.
    if stream.read_to_string(&mut answer).await.is_err() {
        return Value::Null;
    }
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    serde_json::from_str(body).unwrap_or_default()
}

/// Somebody who waits until everything that was delivered is folded.
type Waiting = oneshot::Sender<()>;

struct Subject {
    mistake: Mistake,
    known: Arc<Mutex<Picture>>,
    /// Counts what was learned, for those who wait.
    news: watch::Sender<u64>,
    client: watch::Sender<Option<Client>>,
    tickets: mpsc::UnboundedSender<String>,
    given: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<String>>>,
    answers: Vec<JoinHandle<Value>>,
    waiting: mpsc::UnboundedSender<Waiting>,
    asked: Option<mpsc::UnboundedReceiver<Waiting>>,
    listening: Option<JoinHandle<()>>,
}

impl Subject {
    fn new(mistake: Mistake) -> Subject {
        let (tickets, given) = mpsc::unbounded_channel();
        let given = Arc::new(tokio::sync::Mutex::new(given));
        let (known, answers) = Default::default();
        let (news, client) = (watch::channel(0).0, watch::channel(None).0);
        let (waiting, asked) = mpsc::unbounded_channel();
        let asked = Some(asked);
        Subject { mistake, known, news, client, tickets, given, answers, waiting, asked, listening: None }
    }

    async fn follow(mut self, address: std::net::SocketAddr, next: &str) {
        loop {
            let todo = http(address, "GET", next, None).await;
            match todo["do"].as_str() {
                Some("connect") => self.connect(&todo),
                Some("ticket") => self.tickets.send(todo["ticket"].as_str().unwrap().into()).unwrap(),
                Some("command") => self.command(&todo).await,
                Some("picture") => {
                    let Some(picture) = self.picture(todo["seq"].as_u64().unwrap()).await else { continue };
                    http(address, "POST", todo["post"].as_str().unwrap(), Some(&picture)).await;
                }
                _ => break,
            }
        }
        // The handles go, and the connection with them; but one that comes back must be given the time.
        if self.mistake == Mistake::None
            && let Some(listening) = &self.listening
        {
            listening.abort();
        }
    }

    fn connect(&mut self, todo: &Value) {
        let text = |name: &str| todo[name].as_str().unwrap().to_owned();
        self.tickets.send(text("ticket")).unwrap();
        let (given, first, keeps) =
            (self.given.clone(), text("ticket"), self.mistake == Mistake::KeepsRefusedTicket);
        let ticket = Ticket::asked(move || {
            let (given, first) = (given.clone(), first.clone());
            async move {
                let newest = given.lock().await.recv().await.ok_or("no more tickets")?;
                Ok(if keeps { first } else { newest })
            }
        });
        let codec = Codec::from_subprotocol(&text("subprotocol")).unwrap();
        let options = ClientOptions::new(text("url"), ticket).codec(codec);
        let listener = Listener {
            mistake: self.mistake,
            known: self.known.clone(),
            news: self.news.clone(),
            client: self.client.clone(),
            again: ClientOptions { ticket: text("ticket").into(), ..options.clone() },
            asked: self.asked.take().unwrap(),
            heard: 0,
        };
        self.listening = Some(tokio::spawn(listener.connect(options)));
    }

    /// The client, once it is in; `None` where it never will be, or is no more.
    async fn connected(&mut self) -> Option<Client> {
        let mut connected = self.client.subscribe();
        let listening = self.listening.as_mut()?;
        tokio::select! {
            client = connected.wait_for(Option::is_some) => client.ok()?.clone(),
            _ = listening => { self.listening = None; None }
        }
    }

    async fn command(&mut self, todo: &Value) {
        let Some(client) = self.connected().await else { return };
        let (cmd, args) = (todo["cmd"].as_str().unwrap().to_owned(), todo["args"].clone());
        let expect = todo.get("expect").filter(|expect| !expect.is_null()).cloned();
        let id = match self.mistake {
            Mistake::OneIdForAll => Some(format!("one-{:p}", Arc::as_ptr(&self.known))),
            Mistake::CountsIds => Some(format!("{}", self.answers.len())),
            _ => None,
        };
        let (known, news) = (self.known.clone(), self.news.clone());
        let hears_only_yes = self.mistake == Mistake::HearsOnlyYes;
        self.answers.push(tokio::spawn(async move {
            match client.command_with(&cmd, args.clone(), expect, id).await {
                Ok(answer) => {
                    known.lock().unwrap().accepted(&cmd, &args);
                    news.send_modify(|news| *news += 1);
                    json!({"ok": true, "result": answer.result})
                }
                Err(CommandError::Refused(_)) if hears_only_yes => json!({"ok": true}),
                Err(CommandError::Refused(refusal)) => json!({"ok": false, "code": refusal.code}),
                Err(CommandError::Closed(_)) => Value::Null,
            }
        }));
    }

    /// What is known once everything up to `seq` is, with the answers. `None` if that will not be.
    async fn picture(&mut self, seq: u64) -> Option<Value> {
        let mut answers = Vec::new();
        for answer in self.answers.drain(..) {
            answers.push(answer.await.unwrap());
        }
        let client = self.connected().await?;
        let mut news = self.news.subscribe();
        while client.seq() < seq {
            let listening = self.listening.as_mut()?;
            tokio::select! {
                changed = news.changed() => changed.ok()?,
                _ = listening => { self.listening = None; return None }
            }
        }
        // An answer stands behind everything that came before it, and lists what no event tells: the sums of polls.
        let polls = client.command("list_polls", json!({})).await.ok()?;
        let (folded, all_folded) = oneshot::channel();
        self.waiting.send(folded).ok()?;
        all_folded.await.ok()?;
        let mut picture = self.known.lock().unwrap().clone();
        picture.listed(polls.result["items"].as_array().unwrap());
        Some(json!({"state": picture.state, "you": picture.you, "answers": answers}))
    }
}

/// Takes in what one run's client is told.
struct Listener {
    mistake: Mistake,
    known: Arc<Mutex<Picture>>,
    news: watch::Sender<u64>,
    client: watch::Sender<Option<Client>>,
    /// For those who come back on their own account.
    again: ClientOptions,
    asked: mpsc::UnboundedReceiver<Waiting>,
    heard: u64,
}

impl Listener {
    async fn connect(mut self, options: ClientOptions) {
        match Client::connect(options).await {
            Ok((client, updates)) => {
                self.client.send_replace(Some(client));
                self.listen(updates).await;
            }
            Err(closed) => self.closed(&closed).await,
        }
    }

    async fn listen(&mut self, mut updates: Updates) {
        loop {
            let update = tokio::select! {
                biased;
                update = updates.next() => update,
                Some(waiting) = self.asked.recv() => {
                    // Nobody waits any more where the run is over.
                    let _ = waiting.send(());
                    continue;
                }
            };
            let Some(update) = update else { return };
            match update {
                Update::Welcome(welcome) => {
                    if let Some(state) = &welcome.state {
                        self.known.lock().unwrap().replace(state, &json!(welcome.you));
                    }
                }
                Update::Snapshot(snapshot) => {
                    self.known.lock().unwrap().replace(&snapshot.state, &json!(snapshot.you));
                }
                Update::Event(event) => {
                    let mut known = self.known.lock().unwrap();
                    self.heard += 1;
                    if self.mistake == Mistake::DeltaAsWhole && event.event == "screen_changed" {
                        known.state = event.data.clone();
                    }
                    let is_missed = self.mistake == Mistake::DropsEvents && self.heard.is_multiple_of(5);
                    let is_whole = known.state.get("staff").is_some();
                    let understood =
                        is_missed || !is_whole || known.fold(&event.event, &event.at, &event.data);
                    if !understood && self.mistake == Mistake::ChokesOnUnknownEvents {
                        self.client.send_replace(None);
                        return;
                    }
                }
                Update::Transient(_) => {}
                Update::Reconnecting { after, .. } => {
                    if self.mistake == Mistake::IgnoresRetryMs && after.retry_ms().is_some() {
                        self.come_again().await;
                    }
                }
                Update::Violation(what) => panic!("the kit breaks the protocol: {what}"),
                Update::Closed(closed) => self.closed(&closed).await,
            }
            self.news.send_modify(|news| *news += 1);
        }
    }

    async fn closed(&self, closed: &Closed) {
        if self.mistake == Mistake::ComesBackAfterRemoval && closed.code == 4403 {
            self.come_again().await;
        }
    }

    async fn come_again(&self) {
        // Whatever comes of it: that it came is what the kit is to see.
        drop(
            tokio::time::timeout(std::time::Duration::from_secs(5), Client::connect(self.again.clone()))
                .await,
        );
    }
}
