//! The servers of a run: those that it starts, with which settings, or those that run already.
//! Must not know sessions, nor how a process is handled.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use anyhow::{Context, bail, ensure};
use cuelight::limits::LIMITS;

use super::nodes::Node;
use super::{Options, http};
use crate::result::TargetFacts;
use crate::verbs::guard::OWN_PROGRAM;

/// Everybody comes from a few addresses of this machine, as no audience does: these limits would turn them away.
const CROWD: [(&str, &str); 4] = [
    ("limits.address_places_percent", "100"),
    ("limits.address_connections_max", "1000000"),
    ("limits.address_connections_per_s", "1000000"),
    ("limits.address_connections_burst", "1000000"),
];

/// What one person may do in a time: where time is compressed, as much more.
const PACES: [&str; 8] = [
    "inbound_bytes_per_s",
    "inbound_bytes_burst",
    "commands_per_s",
    "commands_burst",
    "staff_commands_per_s",
    "staff_commands_burst",
    "attendee_chat_burst",
    "votes_per_s",
];
/// The same, where a smaller value lets more pass.
const INTERVALS: [&str; 1] = ["attendee_chat_interval_ms"];

/// The servers of a run, by number.
pub struct Servers {
    pub addresses: Vec<SocketAddr>,
    /// None where the harness did not start them.
    pub nodes: Vec<Node>,
    pub key: (String, String),
    /// Until when each is at the mercy of a fault, in microseconds since the run began.
    pub faulty_until_us: Vec<Arc<AtomicU64>>,
    /// What the harness set in those that it started.
    settings: Vec<(String, String)>,
    /// Gone when this is dropped.
    _data: Option<tempfile::TempDir>,
}

impl Servers {
    /// Starts servers, or finds those that run already.
    ///
    /// # Errors
    /// Where one does not start, a URL leads nowhere or beyond this machine without leave, or the key is missing.
    pub fn ready(options: &Options) -> anyhow::Result<Servers> {
        if options.targets.is_empty() {
            return Servers::start(options);
        }
        let key = options.key.clone().context("a server that runs already needs its API key: --key-file")?;
        let addresses = options.targets.iter().map(|target| address(target, options.allow_remote));
        let addresses: Vec<SocketAddr> = addresses.collect::<anyhow::Result<_>>()?;
        let faulty_until_us = addresses.iter().map(|_| Arc::default()).collect();
        Ok(Servers { addresses, nodes: Vec::new(), key, faulty_until_us, settings: Vec::new(), _data: None })
    }

    fn start(options: &Options) -> anyhow::Result<Servers> {
        let key = ("load".to_owned(), "a-secret-of-the-load-harness-48-characters-long!".to_owned());
        let (data, kept) = match &options.keep {
            Some(folder) => {
                std::fs::create_dir_all(folder)?;
                (folder.clone(), None)
            }
            None => {
                let scratch = crate::scratch()?;
                (scratch.path().to_owned(), Some(scratch))
            }
        };
        let settings = settings(options.speed, &options.settings);
        let program = options.server.clone().unwrap_or_else(|| PathBuf::from(OWN_PROGRAM));
        let nodes: Vec<Node> = (0..options.nodes.max(1))
            .map(|number| {
                let data = data.join(format!("node-{number}"));
                ensure!(!data.exists(), "{} is there already: give another folder", data.display());
                std::fs::create_dir_all(&data)?;
                Node::start(&program, &data, key.clone(), settings.clone())
                    .with_context(|| format!("node {number}"))
            })
            .collect::<anyhow::Result<_>>()?;
        let addresses = nodes.iter().map(|node| node.address).collect();
        let faulty_until_us = nodes.iter().map(|_| Arc::default()).collect();
        Ok(Servers { addresses, nodes, key, faulty_until_us, settings, _data: kept })
    }

    /// `Authorization` of their API key.
    pub fn authorization(&self) -> String {
        http::basic(&self.key.0, &self.key.1)
    }

    /// What a result says of them.
    pub fn facts(&self, options: &Options) -> TargetFacts {
        TargetFacts {
            url: options.targets.join(" "),
            nodes: self.addresses.len() as u32,
            same_machine: self.addresses.iter().all(|address| address.ip().is_loopback()),
            settings: self.settings.iter().map(|(name, value)| format!("{name} = {value}")).collect(),
        }
    }

    /// What compressed time means for what one person may do; nothing where time is as in life.
    pub fn about_speed(&self, speed: f64) -> Option<String> {
        if speed <= 1.0 {
            return None;
        }
        Some(match self.nodes.is_empty() {
            true => format!(
                "time is compressed {speed} times, and the servers' limits of commands, chat and votes are as they \
                 are: who would be in time in life may be told rate_limited here, or be closed with 4429"
            ),
            false => format!(
                "time is compressed {speed} times: what one person may send was raised by as much, but for what \
                 --setting says: {}",
                raised(speed)
                    .iter()
                    .map(|(name, value)| format!("{name} = {value}"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        })
    }
}

/// What the harness sets; what was `given` comes last, and so holds.
fn settings(speed: f64, given: &[(String, String)]) -> Vec<(String, String)> {
    let needed = CROWD.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let mut all: Vec<(String, String)> = needed.chain(raised(speed)).collect();
    all.retain(|(name, _)| given.iter().all(|(other, _)| other != name));
    all.extend(given.iter().cloned());
    all
}

/// The limits of what one person may do, by the factor by which everything comes faster; none where nothing does.
fn raised(speed: f64) -> Vec<(String, String)> {
    if speed <= 1.0 {
        return Vec::new();
    }
    let rows = LIMITS.iter().filter_map(|row| {
        let default = row.default as f64;
        let value = match row.name {
            name if PACES.contains(&name) => (default * speed).ceil(),
            name if INTERVALS.contains(&name) => (default / speed).floor(),
            _ => return None,
        };
        Some((format!("limits.{}", row.name), (value as u64).clamp(row.min, row.max).to_string()))
    });
    rows.collect()
}

/// Where a URL leads; beyond this machine only if that was said.
fn address(target: &str, allow_remote: bool) -> anyhow::Result<SocketAddr> {
    let Some(host) = target.strip_prefix("http://") else {
        bail!(
            "`{target}` is no http:// address; behind TLS the harness measures the proxy, so name the server itself"
        );
    };
    let host = host.trim_end_matches('/');
    let found = host.to_socket_addrs().with_context(|| format!("`{host}` is no host and port"))?.next();
    let found = found.with_context(|| format!("`{host}` leads nowhere"))?;
    let loopback = match found.ip() {
        IpAddr::V4(ip) => ip.is_loopback(),
        IpAddr::V6(ip) => ip.is_loopback(),
    };
    if !loopback && !allow_remote {
        bail!("{found} is not this machine: loading others' servers takes --allow-remote, and their leave");
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loaded_unless_it_is_said() {
        for target in ["http://127.0.0.1:8080", "http://127.0.0.9:8080/", "http://[::1]:8080"] {
            assert!(address(target, false).is_ok(), "{target}");
        }
        let refused = address("http://192.0.2.1:8080", false).unwrap_err().to_string();
        assert!(refused.contains("--allow-remote"), "{refused}");
        assert!(address("http://192.0.2.1:8080", true).is_ok());
        for target in ["127.0.0.1:8080", "https://127.0.0.1:8080", "http://127.0.0.1"] {
            assert!(address(target, true).is_err(), "{target}");
        }
    }

    #[test]
    fn what_one_person_may_send_grows_with_the_speed_and_nothing_else_does() {
        assert_eq!(raised(1.0), []);
        assert_eq!(raised(0.5), []);
        let raised: std::collections::HashMap<String, String> = raised(40.0).into_iter().collect();
        assert_eq!(raised.len(), PACES.len() + INTERVALS.len(), "each is a limit of the server");
        for (name, value) in [
            ("limits.commands_per_s", "400"),
            ("limits.staff_commands_burst", "2000"),
            ("limits.attendee_chat_interval_ms", "50"),
            ("limits.votes_per_s", "80"),
        ] {
            assert_eq!(raised[name], value, "{name}");
        }
    }

    #[test]
    fn at_any_speed_the_limits_stay_in_their_ranges_and_agree() {
        for speed in [1.5, 12.0, 40.0, 1_000.0, 1e9] {
            let mut limits = cuelight::limits::Limits::default();
            for (name, value) in raised(speed) {
                let row = LIMITS.iter().find(|row| name == format!("limits.{}", row.name)).unwrap();
                let value: u64 = value.parse().unwrap();
                assert!((row.min..=row.max).contains(&value), "{name} = {value}");
                *(row.at)(&mut limits) = value;
            }
            limits.assert_consistent();
        }
    }

    #[test]
    fn what_somebody_asks_for_holds() {
        let given = vec![("limits.votes_per_s".to_owned(), "3".to_owned())];
        let all = settings(40.0, &given);
        let votes: Vec<_> = all.iter().filter(|(name, _)| name == "limits.votes_per_s").collect();
        assert_eq!(votes, [&given[0]]);
        assert!(all.iter().any(|(name, _)| name == "limits.commands_per_s"));
    }
}
