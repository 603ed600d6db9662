//! `ticket`: mints a session ticket with the key from the environment or the data directory.
//! Must not know what a ticket looks like.

use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;

use super::data::DataArgs;
use super::link::link;
use super::outcome::{Fault, Outcome};
use crate::accounts::Secret;
use crate::config::{PublicUrl, keyfile};
use crate::gateway::tickets;
use crate::session::text::DisplayName;
use crate::session::{Identity, Millis, Role, Sub};

/// Mint a ticket for one person of one session.
#[derive(Debug, Clone, Args)]
pub struct TicketArgs {
    /// The session.
    #[arg(long)]
    pub session: String,
    /// attendee, panelist, in_session_co_organizer, host_only_co_organizer, co_organizer or organizer.
    #[arg(long, value_parser = role)]
    pub role: Role,
    /// The name that others see.
    #[arg(long)]
    pub name: String,
    /// The person's stable identity in the session; the name, unless said.
    #[arg(long)]
    pub sub: Option<String>,
    /// The account member id; "member" for the roles that need one, unless said.
    #[arg(long)]
    pub member: Option<String>,
    /// How long the ticket is good for, in seconds.
    #[arg(long, default_value_t = 12 * 3600)]
    pub ttl_s: u64,
    /// Print the link that opens the page with it instead, under the server's public address
    #[arg(long, value_name = "URL", num_args = 0..=1, default_missing_value = "http://127.0.0.1:8080", value_parser = PublicUrl::parse)]
    pub link: Option<PublicUrl>,
    /// Where the server keeps its key if none was configured.
    #[command(flatten)]
    pub data: DataArgs,
    #[arg(long, env = "CUELIGHT_API_KEY")]
    pub api_key: Option<String>,
    /// Only from the environment: what stands on a command line, every user of the machine can read.
    #[arg(skip = std::env::var("CUELIGHT_API_SECRET").ok())]
    pub api_secret: Option<String>,
}

fn role(name: &str) -> Result<Role, String> {
    Role::from_name(name).ok_or_else(|| format!("one of {}", Role::ALL.map(Role::name).join(", ")))
}

/// Prints the ticket or its link, and nothing else, so that a script can take it.
///
/// # Errors
/// Without a key, or with a name or identity that no ticket can carry.
pub fn ticket(args: &TicketArgs, out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
    let (key, secret) = match (&args.api_key, &args.api_secret) {
        (Some(key), Some(secret)) => (key.clone(), Secret::new(secret)),
        _ => {
            let file = keyfile::load(&args.data.data).map_err(|error| Fault::Secret(error.to_string()))?;
            let file = file.ok_or_else(|| Fault::Secret(NO_KEY.into()))?;
            (file.id, file.secret)
        }
    };
    let name = DisplayName::new(&args.name).map_err(|error| Fault::Typed(format!("--name {error}")))?;
    let sub = args.sub.as_deref().unwrap_or(&args.name);
    let sub = Sub::new(sub).ok_or_else(|| Fault::Typed("--sub has 1 to 128 characters".into()))?;
    let default_member = || args.role.needs_member().then(|| "member".to_owned());
    let member = args.member.clone().or_else(default_member).map(Into::into);
    let identity = Identity { sub, name, role: args.role, member, email: None, key: key.into() };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let expires = Millis(now.as_millis() as u64).plus(args.ttl_s.saturating_mul(1000));
    let minted = tickets::mint(&identity, &args.session, expires, &secret);
    let minted = minted.map_err(|_| Fault::Typed("no ticket can say this".into()))?;
    match &args.link {
        None => writeln!(out, "{minted}")?,
        Some(base) => writeln!(out, "{}", link(base, args.role, &args.session, &minted))?,
    }
    Ok(Outcome::Fine)
}

const NO_KEY: &str =
    "no key: set CUELIGHT_API_KEY and CUELIGHT_API_SECRET, or name the server's data directory with --data";
