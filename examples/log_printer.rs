//! Prints a session as a script that one can read along: when, who, what.
//!
//!     cargo run --example log_printer -- --url ws://127.0.0.1:8080/v1/sessions/SESSION/ws --ticket TICKET
//!
//! It shows what its ticket's role may see: try an attendee's and an organizer's side by side.

use std::collections::HashMap;

use clap::Parser;
use cuelight::client::{Client, ClientOptions, Codec, Event, Update};
use serde_json::Value;

#[derive(Debug, Parser)]
struct Args {
    /// The session's address.
    #[arg(long)]
    url: String,
    /// A ticket for this session; from the environment it stays out of the process list.
    #[arg(long, env = "CUELIGHT_TICKET", hide_env_values = true)]
    ticket: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = Args::parse();
    // The encoding changes the bytes on the wire and nothing else.
    let options = ClientOptions::new(args.url, args.ticket).codec(Codec::MessagePack);
    let (client, mut updates) = Client::connect(options).await?;
    let mut names = Names::default();

    loop {
        let update = tokio::select! {
            update = updates.next() => update,
            // Leaving says that we are gone for good. Without it the server would wait for us for 30 s.
            _ = tokio::signal::ctrl_c() => break,
        };
        match update {
            // The first welcome has a state. One after a drop has none if the session could be resumed: then the
            // missed events follow as if nothing had happened.
            Some(Update::Welcome(welcome)) => match &welcome.state {
                Some(state) => {
                    names.learn(state);
                    println!("—— {} · {} · as {} ——", state["title"], state["phase"], welcome.you.name);
                }
                None => println!("—— back, nothing is lost ——"),
            },
            // In place of more events than a client could take, or when our role changed what we may see.
            Some(Update::Snapshot(snapshot)) => {
                names.learn(&snapshot.state);
                println!("—— a fresh view at {} ——", snapshot.seq);
            }
            Some(Update::Event(event)) => {
                // Rosters, senders and askers come as {participant, name, …}: remember them all.
                names.learn(&event.data);
                print_event(&names, &event);
                // Optional: lets organizers see how far their changes have got.
                client.seen(event.seq);
            }
            Some(Update::Transient(transient)) => {
                println!("             ~ {} {}", transient.event, words(&names, &transient.data));
            }
            Some(Update::Reconnecting { in_ms, after }) => println!("—— {after}; back in {in_ms} ms ——"),
            Some(Update::Violation(what)) => println!("—— the server broke the protocol: {what} ——"),
            Some(Update::Closed(closed)) => println!("—— {closed} ——"),
            None => return Ok(()),
        }
    }
    // Nobody reads any more, and what is unread would hold back the answer to `leave`.
    drop(updates);
    client.leave().await;
    Ok(())
}

fn print_event(names: &Names, event: &Event) {
    // 2026-11-22T13:05:09.123Z: the time of day is enough for a script.
    let time = event.at.get(11..19).unwrap_or(&event.at);
    let who = event.by.as_deref().map_or("·", |by| names.name(by));
    println!("{time}  {:>5}  {who:<20}  {} {}", event.seq, event.event, words(names, &event.data));
}

/// An event's data in one line: `key value, key value`, people by their names.
fn words(names: &Names, data: &Value) -> String {
    let word = |value: &Value| match value {
        Value::String(text) => names.name(text).to_owned(),
        // A person or a roster row.
        Value::Object(person) if person.contains_key("name") => person["name"].to_string(),
        other => other.to_string(),
    };
    let fields = data.as_object().into_iter().flatten();
    fields.map(|(key, value)| format!("{key} {}", word(value))).collect::<Vec<_>>().join(", ")
}

/// Who is who: events name people by id.
#[derive(Default)]
struct Names(HashMap<String, String>);

impl Names {
    /// Finds every `{participant, name}` in a value, however deep.
    fn learn(&mut self, value: &Value) {
        if let (Some(id), Some(name)) = (value["participant"].as_str(), value["name"].as_str()) {
            self.0.insert(id.into(), name.into());
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.learn(item)),
            Value::Object(fields) => fields.values().for_each(|field| self.learn(field)),
            _ => {}
        }
    }

    fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.0.get(id).map_or(id, String::as_str)
    }
}
