//! The configuration: what was typed (flags, environment, file) becomes what is true, with nothing left to interpret.
//! Must not know who obeys it.
//!
//! Read on in `config/keys.rs` (the table of keys), `config/layers.rs` (how the three sources are read and laid on
//! top of each other), and `limits.rs`.

mod args;
mod doors;
mod error;
pub mod keyfile;
mod keys;
mod layers;
mod nearest;
mod origin;
mod pages;
#[cfg(feature = "planted")]
pub mod planted;

use std::collections::BTreeMap;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

pub use args::Args;
pub use doors::{ProxyHeader, TlsConfig};
pub use error::{ConfigError, Source};
pub use keyfile::KeyFileError;
pub use keys::{KeyDoc, keys};
pub use origin::{Origin, PublicUrl};
pub use pages::{MediaOrigin, PagesConfig};

use doors::TlsDraft;
use error::Problems;
use keys::{Kind, To, Value, table};
use layers::{CONFIG_VARIABLE, Layers, Settings};

use crate::accounts::Secret;
use crate::limits::Limits;

/// HS256 wants a key at least as long as its hash (RFC 7518, section 3.2); shorter ones are only warned of.
const SECRET_BYTES_ADVISED: usize = 32;

/// The whole configuration. Field for field the keys of [`keys()`], where defaults, units and effects stand.
#[derive(Debug, Clone)]
pub struct Config {
    pub listen: SocketAddr,
    pub data: PathBuf,
    pub public_url: PublicUrl,
    pub origins: Vec<Origin>,
    pub proxies: Vec<IpAddr>,
    pub proxy_header: ProxyHeader,
    pub tls: Option<TlsConfig>,
    pub log: String,
    pub log_json: bool,
    /// Id to secret: `api_key` with `api_secret`, and the table `api_keys`.
    pub api_keys: BTreeMap<String, Secret>,
    pub session: SessionConfig,
    pub journal: JournalConfig,
    pub handouts: HandoutsConfig,
    pub drain: DrainConfig,
    pub pages: PagesConfig,
    pub limits: Limits,
    follows: Follows,
}

/// Times of a session's life.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionConfig {
    pub away_grace_s: u64,
    pub orphan_grace_s: u64,
    pub heartbeat_s: u64,
    pub pong_timeout_s: u64,
    pub survey_grace_s: u64,
    pub hello_timeout_s: u64,
    pub close_flush_s: u64,
}

/// How commits are grouped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalConfig {
    pub commit_wait_us: u64,
    pub batch_records_max: u64,
    pub batch_bytes_max: u64,
}

/// What may be handed out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HandoutsConfig {
    pub bytes_max: u64,
    pub count_max: u64,
    /// In lower case.
    pub media_types: Vec<String>,
}

/// How the server goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DrainConfig {
    pub grace_s: u64,
    pub retry_min_ms: u64,
    pub retry_max_ms: u64,
}

/// Which values follow from others, so that they can follow again when the port is known.
#[derive(Debug, Clone, Copy)]
struct Follows {
    public_url: bool,
    origins: bool,
}

/// A configuration while it is being filled in.
#[derive(Debug)]
struct Draft {
    config: Config,
    public_url: Option<PublicUrl>,
    origins: Option<Vec<Origin>>,
    tls: TlsDraft,
    api_key: Option<String>,
    api_secret: Option<Secret>,
}

impl Config {
    /// Reads all layers: defaults, then the file, then `CUELIGHT_*` of `environment`, then the flags.
    ///
    /// The file is the one that `--config` or `CUELIGHT_CONFIG` names; without either there is none.
    ///
    /// # Errors
    /// Every problem of every layer: unknown keys with the nearest known one, wrong types, values out of range,
    /// values that contradict each other, files that cannot be read.
    pub fn load(args: &Args, environment: &[(String, String)]) -> Result<Config, ConfigError> {
        let mut problems = Problems::default();
        let named =
            environment.iter().find(|(name, _)| name == CONFIG_VARIABLE).map(|(_, path)| PathBuf::from(path));
        let mut layers = Layers::new(&mut problems);
        if let Some(path) = args.config.clone().or(named) {
            let text = read_file(&path)?;
            layers.file(&path.display().to_string(), &text);
        }
        layers.environment(environment);
        layers.flags(args);
        let settings = layers.finish();
        let config = Draft::filled(settings, &mut problems).finish(&mut problems);
        problems.or(config)
    }

    /// The configuration that follows when `listen` turns out to be `bound`: with port 0 the address is known only
    /// then, and links and the own origin follow it, unless they were set.
    pub fn bound_to(self, bound: SocketAddr) -> Config {
        let url = match self.follows.public_url {
            true => PublicUrl::of_listener(bound, self.tls.is_some()),
            false => self.public_url,
        };
        let origins = match (self.follows.origins, self.follows.public_url) {
            (false, _) => self.origins,
            (true, false) => vec![url.origin().clone()],
            (true, true) => own_origins(bound, &url),
        };
        Config { listen: bound, public_url: url, origins, ..self }
    }

    /// Whether a page of this origin, as a browser names it in its header, may connect.
    pub fn allows_origin(&self, header: &str) -> bool {
        Origin::parse(header).is_ok_and(|origin| self.origins.contains(&origin))
    }

    /// What an operator should know at start, though nothing is wrong: one sentence each.
    pub fn warnings(&self) -> Vec<String> {
        let weak = self.api_keys.iter().filter(|(_, secret)| secret.expose().len() < SECRET_BYTES_ADVISED);
        let weak = weak.map(|(id, _)| {
            format!("the secret of API key {id:?} is shorter than {SECRET_BYTES_ADVISED} bytes")
        });
        let is_empty = self.pages.media_dir.is_some() && !self.pages.has_media_module();
        let bare = is_empty.then(|| "pages.media_dir has no media.js: the pages show no pictures".to_owned());
        let unknown = self.proxies.is_empty() && self.proxy_header != ProxyHeader::default();
        let unknown =
            unknown.then(|| "proxy_header is set, but proxies names nobody: nobody is believed".to_owned());
        weak.chain(bare).chain(unknown).collect()
    }
}

/// The origins of a server's own pages where nobody said any: who types another name for this machine gets in too.
fn own_origins(bound: SocketAddr, url: &PublicUrl) -> Vec<Origin> {
    let mut origins = vec![url.origin().clone()];
    if bound.ip().is_loopback() || bound.ip().is_unspecified() {
        origins.extend(url.origin().of_this_machine());
    }
    origins
}

impl Default for Config {
    fn default() -> Self {
        let mut problems = Problems::default();
        let config = Draft::filled(Settings::new(), &mut problems).finish(&mut problems);
        problems.or(config).expect("the defaults are tested to be without problems")
    }
}

/// The variables of this process that concern the configuration.
///
/// # Errors
/// One of them is not UTF-8.
pub fn process_environment() -> Result<Vec<(String, String)>, ConfigError> {
    let mut problems = Problems::default();
    let mut own = Vec::new();
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|name| name.starts_with("CUELIGHT_")) else { continue };
        match value.into_string() {
            Ok(value) => own.push((name.to_owned(), value)),
            Err(_) => problems.add(format!("{name} (environment): is not UTF-8")),
        }
    }
    problems.or(own)
}

fn read_file(path: &Path) -> Result<String, ConfigError> {
    let failed =
        |error| ConfigError { problems: vec![format!("file {}: cannot be read: {error}", path.display())] };
    fs::read_to_string(path).map_err(failed)
}

impl Draft {
    fn new() -> Draft {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let public_url = PublicUrl::of_listener(listen, false);
        let config = Config {
            listen,
            data: PathBuf::new(),
            public_url,
            origins: Vec::new(),
            proxies: Vec::new(),
            proxy_header: ProxyHeader::default(),
            tls: None,
            log: String::new(),
            log_json: false,
            api_keys: BTreeMap::new(),
            session: SessionConfig::default(),
            journal: JournalConfig::default(),
            handouts: HandoutsConfig::default(),
            drain: DrainConfig::default(),
            pages: PagesConfig::default(),
            limits: Limits::default(),
            follows: Follows { public_url: true, origins: true },
        };
        Draft {
            config,
            public_url: None,
            origins: None,
            tls: TlsDraft::default(),
            api_key: None,
            api_secret: None,
        }
    }

    /// Defaults first, then what was set.
    fn filled(mut settings: Settings, problems: &mut Problems) -> Draft {
        let mut draft = Draft::new();
        for key in table() {
            draft.put_default(key.kind).expect("the defaults are tested to fit their keys");
            if let Some((value, source)) = settings.remove(&key.name)
                && let Err(what) = draft.put(key.kind, value)
            {
                problems.at(&key.name, &source, &what);
            }
        }
        for (name, (value, _)) in settings {
            match (name.strip_prefix("api_keys."), value) {
                (Some(id), Value::Secret(secret)) => {
                    drop(draft.config.api_keys.insert(id.to_owned(), secret))
                }
                _ => unreachable!("layers keep known keys and secrets of api_keys only"),
            }
        }
        draft
    }

    fn put_default(&mut self, kind: Kind) -> Result<(), String> {
        match kind {
            Kind::Integer { default, .. } => self.put(kind, Value::Integer(default)),
            // An empty list stands for "not set": `origins` would otherwise no longer follow `public_url`.
            Kind::Text { default: None, .. } | Kind::List { default: [], .. } => Ok(()),
            Kind::Text { default: Some(text), .. } => self.put(kind, Value::Text(text.to_owned())),
            Kind::List { default, .. } => {
                self.put(kind, Value::List(default.iter().map(|item| (*item).to_owned()).collect()))
            }
            Kind::Flag { .. } | Kind::Secret { .. } | Kind::Secrets => Ok(()),
        }
    }

    fn put(&mut self, kind: Kind, value: Value) -> Result<(), String> {
        match (kind, value) {
            (Kind::Integer { to: To::Draft(at), .. }, Value::Integer(number)) => *at(self) = number,
            (Kind::Integer { to: To::Limit(at), .. }, Value::Integer(number)) => {
                *at(&mut self.config.limits) = number
            }
            (Kind::Flag { at }, Value::Flag(flag)) => *at(self) = flag,
            (Kind::Text { put, .. }, Value::Text(text)) => put(self, &text)?,
            (Kind::List { put, .. }, Value::List(list)) => put(self, &list)?,
            (Kind::Secret { put }, Value::Secret(secret)) => put(self, secret)?,
            (kind, _) => unreachable!("layers read a value as its key's kind wants it, {kind:?}"),
        }
        Ok(())
    }

    fn finish(mut self, problems: &mut Problems) -> Config {
        match (self.api_key, self.api_secret) {
            (Some(id), Some(secret)) => {
                if self.config.api_keys.insert(id, secret).is_some() {
                    problems.add("api_key names a key that stands in api_keys too".to_owned());
                }
            }
            (Some(_), None) => problems.add("api_key is set, but not api_secret".to_owned()),
            (None, Some(_)) => problems.add("api_secret is set, but not api_key".to_owned()),
            (None, None) => {}
        }
        match self.tls.finish() {
            Ok(tls) => self.config.tls = tls,
            Err(found) => problems.add(found),
        }
        let drain = &self.config.drain;
        if drain.retry_min_ms > drain.retry_max_ms {
            problems.add("drain.retry_min_ms must not be above drain.retry_max_ms".to_owned());
        }
        self.config.limits.contradictions().into_iter().for_each(|found| problems.add(found));
        let follows = Follows { public_url: self.public_url.is_none(), origins: self.origins.is_none() };
        let listen = self.config.listen;
        let public_url = self.public_url.unwrap_or(self.config.public_url);
        let origins = self.origins.unwrap_or_default();
        Config { public_url, origins, follows, ..self.config }.bound_to(listen)
    }
}
