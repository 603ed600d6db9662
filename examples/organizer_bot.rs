//! A bot that runs a small session: starts it, greets who joins, asks one question, shows the results, and ends the
//! session on Ctrl-C.
//!
//!     cargo run --example organizer_bot -- --url ws://127.0.0.1:8080/v1/sessions/SESSION/ws --ticket TICKET
//!
//! The ticket must be of a role that may start and end: `organizer`, `co_organizer`, `host_only_co_organizer`.

use std::time::Duration;

use clap::Parser;
use cuelight::client::{Client, ClientOptions, CommandError, Update, Updates};
use serde_json::json;

#[derive(Debug, Parser)]
struct Args {
    /// The session's address.
    #[arg(long)]
    url: String,
    /// A ticket for this session; from the environment it stays out of the process list.
    #[arg(long, env = "CUELIGHT_TICKET", hide_env_values = true)]
    ticket: String,
    /// How long the poll stays open, in seconds.
    #[arg(long, default_value_t = 30)]
    poll_s: u64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = Args::parse();

    // Returns once the server has welcomed us. From here on the client comes back by itself after a drop.
    let (client, updates) = Client::connect(ClientOptions::new(args.url, args.ticket)).await?;

    // Updates are read in a task of their own: were they not, the answers behind them would not be read either.
    let greeter = tokio::spawn(greet(client.clone(), updates));

    tokio::select! {
        done = run_session(&client, Duration::from_secs(args.poll_s)) => done?,
        _ = tokio::signal::ctrl_c() => {}
        // The greeter returns when the client is closed for good: ended by somebody else, removed, …
        _ = greeter => return Ok(()),
    }

    // `end` closes everyone's connection, ours too (4410). A command waits through reconnects for its answer; who
    // presses Ctrl-C does not, so the wait has an end.
    match tokio::time::timeout(Duration::from_secs(5), client.command("end", json!({}))).await {
        Ok(Ok(_)) => println!("The session is over."),
        Ok(Err(CommandError::Refused(refusal))) => {
            println!("Could not end the session: {refusal}");
            client.leave().await;
        }
        Ok(Err(CommandError::Closed(closed))) => println!("{closed}"),
        Err(_) => println!("The server does not answer; the session goes on without us."),
    }
    Ok(())
}

/// The script of the session. A refusal ends it: `?` works on commands as on anything else.
async fn run_session(client: &Client, open_for: Duration) -> Result<(), CommandError> {
    client.command("set_chat_policy", json!({"attendees": "everyone"})).await?;
    // Commands name a wanted state: starting what is live already is fine.
    client.command("start", json!({})).await?;
    println!("Live. Ctrl-C ends the session.");

    let draft = json!({"question": "Shall we begin?", "kind": "single", "options": ["Yes", "In a minute"]});
    let created = client.command("create_poll", draft).await?;
    // Some commands return something: here the id by which the poll is known from now on.
    let poll = &created.result["poll"];
    client.command("open_poll", json!({ "poll": poll })).await?;
    println!("The poll is open for {} s.", open_for.as_secs());
    tokio::time::sleep(open_for).await;
    client.command("close_poll", json!({ "poll": poll })).await?;
    client.command("share_poll_results", json!({ "poll": poll })).await?;
    println!("Everyone sees the results.");

    // Nothing more to do but to greet.
    std::future::pending().await
}

/// Says hello to everyone who joins.
async fn greet(client: Client, mut updates: Updates) {
    while let Some(update) = updates.next().await {
        match update {
            Update::Event(event) if event.event == "participant_joined" => {
                let (who, name) = (&event.data["participant"], &event.data["name"]);
                println!("{name} joined.");
                let hello = format!("Welcome, {}!", name.as_str().unwrap_or("you"));
                // In a task of its own, for the same reason as above.
                let (client, args) = (client.clone(), json!({"to": who, "text": hello}));
                tokio::spawn(async move {
                    if let Err(why) = client.command("chat", args).await {
                        println!("Not greeted: {why}");
                    }
                });
            }
            Update::Event(event) if event.event == "poll_results_shared" => {
                println!("Votes by option: {}", event.data["counts"]);
            }
            // Transients are never repeated; a tally that got lost is followed by a newer one.
            Update::Transient(transient) if transient.event == "poll_tally" => {
                println!("{} have voted.", transient.data["voters"]);
            }
            Update::Reconnecting { in_ms, after } => println!("Lost ({after}), back in {in_ms} ms."),
            Update::Closed(closed) => println!("{closed}"),
            _ => {}
        }
    }
}
