//! `demo`: a server on a temporary directory, a live webinar with people in it, and a link to join for each role.
//! Must not know how the people behave.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::sync::watch;

use super::link::link;
use super::narrator::Narrator;
use super::outcome::{Fault, Outcome};
use super::serve::told_to_end;
use crate::accounts::{
    By, Capacity, Details, DurationMin, JoinCode, KeyId, Request, Secret, SessionId, WebinarId,
};
use crate::client::{Client, ClientOptions, Closed, Update};
use crate::config::{self, Config, PublicUrl};
use crate::demo::crowd::{self, CrowdPlan};
use crate::gateway::tickets;
use crate::node::Node;
use crate::protocol::outgoing::CloseCode;
use crate::session::text::{Description, DisplayName, PollTitle};
use crate::session::{Identity, Role, Sub};

/// See a webinar happen: a server, forty simulated people, and links for you to join.
#[derive(Debug, Clone, Args)]
pub struct DemoArgs {
    /// Where to listen; port 0 takes any that is free.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// The same seed gives the same crowd.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Simulated attendees, beside a host and two panelists.
    #[arg(long, default_value_t = 37)]
    pub attendees: usize,
    /// Print the first message of a WebSocket client for every role, not only for an attendee.
    #[arg(long)]
    pub lines: bool,
}

/// Mints a ticket of role, name and sub.
type Mint = Arc<dyn Fn(&str, &str, &str) -> String + Send + Sync>;

/// Runs the demo until it is told to end.
///
/// # Errors
/// A server that does not start.
pub async fn demo(args: &DemoArgs, out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
    let data = TemporaryData::make()?;
    let secret = format!("{:016x}{:016x}{:016x}", random()?, random()?, random()?);
    let config = demo_config(args, &data.0, &secret)?;
    super::start_logging(&config);
    let node = Node::start(config).await.map_err(|error| Fault::Start(error.to_string()))?;
    let (session, code) = schedule(&node).await?;
    let base = node.app.config.public_url.clone();
    let url = format!("{}/v1/sessions/{session}/ws", base.websocket());
    let mint = minter(&node, session.clone(), Secret::new(&secret));
    let mut plan = CrowdPlan { attendees: args.attendees, ..CrowdPlan::default() };
    plan.seed = args.seed.unwrap_or(plan.seed);
    let (stop, stopped) = watch::channel(false);
    let cast = mint.clone();
    let crowd = crowd::run(plan.clone(), move |role, name, sub| cast(role, name, sub), url.clone(), stopped);
    let crowd = tokio::spawn(crowd);
    writeln!(out, "Cuelight demo, listening on {base}")?;
    writeln!(out, "  session {session}   crowd seed {}   Ctrl-C ends it\n", plan.seed)?;
    let invited = invite(&mint);
    print_links(&base, &session, &code, &invited, out)?;
    print_lines(&url, args.lines, &invited, out)?;
    let ticket = mint("in_session_co_organizer", "Narrator", "demo-narrator");
    let told = tokio::select! {
        told = tell(url, ticket, out) => told,
        ended = told_to_end() => ended,
    };
    stop.send_replace(true);
    // The crowd says goodbye like everybody else; what is left of it goes with the process.
    drop(tokio::time::timeout(Duration::from_secs(2), crowd).await);
    node.drain().await;
    told.map(|()| Outcome::Fine)
}

/// A data directory that goes with the demo.
struct TemporaryData(PathBuf);

impl TemporaryData {
    fn make() -> Result<TemporaryData, Fault> {
        let path = std::env::temp_dir().join(format!("cuelight-demo-{:016x}", random()?));
        std::fs::create_dir(&path)?;
        Ok(TemporaryData(path))
    }
}

impl Drop for TemporaryData {
    fn drop(&mut self) {
        // Nothing of value is in it; the operating system clears what stays.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn random() -> Result<u64, Fault> {
    getrandom::u64().map_err(|error| Fault::Start(format!("randomness: {error}")))
}

const KEY: &str = "demo";

fn demo_config(args: &DemoArgs, data: &Path, secret: &str) -> Result<Config, Fault> {
    let variables = [
        ("CUELIGHT_LISTEN", args.listen.as_str()),
        ("CUELIGHT_DATA", &data.to_string_lossy()),
        ("CUELIGHT_API_KEY", KEY),
        ("CUELIGHT_API_SECRET", secret),
        ("CUELIGHT_LOG", "warn"),
        // The crowd comes from one address, as no audience does.
        ("CUELIGHT_LIMITS__ADDRESS_PLACES_PERCENT", "100"),
        ("CUELIGHT_LIMITS__ADDRESS_CONNECTIONS_MAX", "1000000"),
        ("CUELIGHT_LIMITS__ADDRESS_CONNECTIONS_PER_S", "1000000"),
        ("CUELIGHT_LIMITS__ADDRESS_CONNECTIONS_BURST", "1000000"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Config::load(&config::Args::default(), &variables).map_err(|error| Fault::Start(error.to_string()))
}

/// Schedules the demo's webinar as an application with the key would; gives its session and its open link's code.
async fn schedule(node: &Node) -> Result<(String, String), Fault> {
    let failed = |what: &dyn std::fmt::Display| Fault::Start(format!("schedule the demo's webinar: {what}"));
    let mut drawn = [[0u8; 10]; 3];
    for id in &mut drawn {
        getrandom::fill(id).map_err(|error| failed(&error))?;
    }
    let [webinar, session, code] = drawn;
    let (session, code) = (SessionId::drawn(session), JoinCode::drawn(code));
    let details = Details {
        title: PollTitle::new("Tides, explained: a live demo").expect("a plain title"),
        description: Description::new("Nobody here is real but you.").expect("a plain description"),
        starts_at: node.app.now(),
        duration_min: DurationMin::new(60).expect("an hour is a duration"),
        capacity: Capacity::new(1000).expect("a thousand is a capacity"),
        registration: false,
    };
    let request = Request::Schedule {
        webinar: WebinarId::drawn(webinar),
        session: session.clone(),
        code: code.clone(),
        details,
    };
    node.app.plane.ask(By::Key { id: KeyId::new(KEY) }, request).await.map_err(|error| failed(&error))?;
    Ok((session.to_string(), code.to_string()))
}

fn minter(node: &Node, session: String, secret: Secret) -> Mint {
    let app = node.app.clone();
    Arc::new(move |role, name, sub| {
        let role = Role::from_name(role).expect("the demo's cast has roles of the table");
        let identity = Identity {
            sub: Sub::new(sub).expect("the demo's cast has short identities"),
            name: DisplayName::new(name).expect("the demo's cast has plain names"),
            role,
            member: role.needs_member().then(|| sub.into()),
            email: None,
            key: KEY.into(),
        };
        let expires = app.now().plus(12 * 3_600_000);
        tickets::mint(&identity, &session, expires, &secret).expect("a checked identity makes a ticket")
    })
}

/// A ticket for you in each role, those who run the webinar first.
fn invite(mint: &Mint) -> Vec<(Role, String)> {
    let ticket = |role: Role| {
        let name = format!("You as {}", role.name().replace('_', " "));
        (role, mint(role.name(), &name, &format!("you-{}", role.name())))
    };
    Role::ALL.into_iter().rev().map(ticket).collect()
}

fn print_links(
    base: &PublicUrl,
    session: &str,
    code: &str,
    invited: &[(Role, String)],
    out: &mut (dyn Write + Send),
) -> Result<(), Fault> {
    writeln!(out, "Open one of these in a browser, several in several windows:\n")?;
    for (role, ticket) in invited {
        writeln!(out, "{:<26}{}", role.name(), link(base, *role, session, ticket))?;
    }
    writeln!(out, "{:<26}{base}/join/{code}\n", "anyone, giving a name")?;
    Ok(())
}

fn print_lines(
    url: &str,
    all: bool,
    invited: &[(Role, String)],
    out: &mut (dyn Write + Send),
) -> Result<(), Fault> {
    writeln!(out, "Or join with any WebSocket client: connect to")?;
    writeln!(out, "  {url}   (subprotocol cuelight.v1.json)")?;
    writeln!(out, "and send first, with the ticket that stands behind # in a link:")?;
    for (role, ticket) in invited.iter().filter(|(role, _)| all || *role == Role::Attendee) {
        writeln!(out, "\n# {}", role.name())?;
        writeln!(out, r#"{{"id":"h","cmd":"hello","args":{{"ticket":"{ticket}"}}}}"#)?;
    }
    writeln!(out, "\nWhat an organizer sees happen:\n")?;
    out.flush()?;
    Ok(())
}

/// Tells the story, and when there is no more of it says what is left to do. Whoever ended the webinar from the control
/// room still has its pages open, so the server stays until it is told to end: this ends only where it fails.
async fn tell(url: String, ticket: String, out: &mut (dyn Write + Send)) -> Result<(), Fault> {
    let closed = narrate(url, ticket, out).await?;
    if closed.code == CloseCode::Ended.number() {
        writeln!(
            out,
            "\nThe webinar has ended. Its pages stay until Ctrl-C; `cuelight demo` begins another one."
        )?;
    } else {
        writeln!(out, "\nNothing more is told here ({closed}), but the demo goes on until Ctrl-C.")?;
    }
    out.flush()?;
    std::future::pending().await
}

/// Prints the session's story as an organizer sees it, until nothing more is told; why not.
async fn narrate(url: String, ticket: String, out: &mut (dyn Write + Send)) -> Result<Closed, Fault> {
    let refused = |closed| Fault::Start(format!("the narrator is not let in: {closed}"));
    let (client, mut updates) = Client::connect(ClientOptions::new(url, ticket)).await.map_err(refused)?;
    let mut narrator = Narrator::default();
    while let Some(update) = updates.next().await {
        if let Some(line) = narrator.tell(&update) {
            writeln!(out, "{line}")?;
            out.flush()?;
        }
        match update {
            Update::Event(event) => client.seen(event.seq),
            Update::Closed(closed) => return Ok(closed),
            Update::Welcome(_)
            | Update::Snapshot(_)
            | Update::Transient(_)
            | Update::Reconnecting { .. }
            | Update::Violation(_) => {}
        }
    }
    Err(Fault::Start("the narrator's client ended without a reason".into()))
}
