//! The table of configuration keys: name, kind, default, effect, and where the value goes.
//! Must not know where values come from. It is the single source of defaults and of the operators' documentation.

use std::net::IpAddr;
use std::path::PathBuf;

use crate::accounts::Secret;
use crate::limits::{LIMITS, Limits};

use super::Draft;
use super::doors::ProxyHeader;
use super::origin::{Origin, PublicUrl};
use super::pages::MediaOrigin;

/// One key as the documents show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDoc {
    /// Full name, with dots. The variable is `CUELIGHT_` and the name in capitals, `__` for each dot.
    pub name: String,
    /// What a number counts, or the kind of the value.
    pub unit: &'static str,
    /// As one would write it in the file, or in words where it follows from another key.
    pub default: String,
    /// What it changes, and what a larger value costs.
    pub effect: &'static str,
}

/// A value checked against its key's kind, on its way into the draft.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Integer(u64),
    Flag(bool),
    Text(String),
    List(Vec<String>),
    Secret(Secret),
}

type Put<T> = fn(&mut Draft, T) -> Result<(), String>;

/// What a key takes, and where that goes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Integer {
        default: u64,
        min: u64,
        max: u64,
        to: To,
    },
    Flag {
        at: fn(&mut Draft) -> &mut bool,
    },
    /// `default` is `None` where the value follows from other keys.
    Text {
        default: Option<&'static str>,
        put: fn(&mut Draft, &str) -> Result<(), String>,
    },
    List {
        default: &'static [&'static str],
        put: fn(&mut Draft, &[String]) -> Result<(), String>,
    },
    Secret {
        put: Put<Secret>,
    },
    /// A table whose entries are secrets, named by the operator.
    Secrets,
}

/// Which number of the configuration an integer key sets.
#[derive(Debug, Clone, Copy)]
pub(super) enum To {
    Draft(fn(&mut Draft) -> &mut u64),
    Limit(fn(&mut Limits) -> &mut u64),
}

/// One row of the table.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) unit: &'static str,
    pub(super) kind: Kind,
    /// In the documents, instead of the default.
    pub(super) default_words: Option<&'static str>,
    pub(super) effect: &'static str,
}

const MIB: u64 = 1024 * 1024;

/// The kinds of files that a handout may be, unless the operator says otherwise: documents and pictures, nothing
/// that a browser would run.
const MEDIA_TYPES: &[&str] = &[
    "application/pdf",
    "text/plain",
    "text/csv",
    "image/png",
    "image/jpeg",
    "image/webp",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.text",
];

/// Every key, in the order of the documents.
pub(super) fn table() -> Vec<Key> {
    let mut keys = general();
    keys.extend(session());
    keys.extend(storage());
    keys.extend(pages());
    keys.extend(LIMITS.iter().map(|row| Key {
        name: format!("limits.{}", row.name),
        unit: row.unit,
        kind: Kind::Integer { default: row.default, min: row.min, max: row.max, to: To::Limit(row.at) },
        default_words: None,
        effect: row.effect,
    }));
    keys
}

/// Every key as the documents show it.
pub fn keys() -> Vec<KeyDoc> {
    table()
        .into_iter()
        .map(|key| KeyDoc {
            default: key.default_shown(),
            name: key.name,
            unit: key.unit,
            effect: key.effect,
        })
        .collect()
}

impl Key {
    fn default_shown(&self) -> String {
        if let Some(words) = self.default_words {
            return words.to_owned();
        }
        match self.kind {
            Kind::Integer { default, .. } => default.to_string(),
            Kind::Flag { .. } => "false".to_owned(),
            Kind::Text { default, .. } => format!("{:?}", default.unwrap_or_default()),
            Kind::List { default, .. } => format!("{default:?}"),
            Kind::Secret { .. } | Kind::Secrets => "none".to_owned(),
        }
    }

    /// The variable of the environment that sets this key.
    pub(super) fn variable(&self) -> String {
        variable_of(&self.name)
    }
}

/// The variable of the environment for a key's full name.
pub(super) fn variable_of(name: &str) -> String {
    format!("CUELIGHT_{}", name.replace('.', "__").to_ascii_uppercase())
}

fn key(name: &str, unit: &'static str, kind: Kind, effect: &'static str) -> Key {
    Key { name: name.to_owned(), unit, kind, default_words: None, effect }
}

fn derived(words: &'static str, row: Key) -> Key {
    Key { default_words: Some(words), ..row }
}

fn number(
    name: &str,
    unit: &'static str,
    (default, min, max): (u64, u64, u64),
    at: fn(&mut Draft) -> &mut u64,
    effect: &'static str,
) -> Key {
    key(name, unit, Kind::Integer { default, min, max, to: To::Draft(at) }, effect)
}

#[rustfmt::skip]
fn general() -> Vec<Key> {
    vec![
        key("listen", "address:port", Kind::Text { default: Some("127.0.0.1:8080"), put: put_listen },
            "where the server accepts connections; port 0 takes a free one"),
        key("data", "directory", Kind::Text { default: Some("cuelight-data"), put: put_data },
            "holds everything durable: journal, accounts, handouts; made if missing, relative to the working directory"),
        derived("http:// or https://, and listen", key("public_url", "URL", Kind::Text { default: None, put: put_public_url },
            "what links to this server begin with; set it when a proxy stands in front")),
        derived("the origin of public_url; without one, this machine's names too", key("origins", "list of origins", Kind::List { default: &[], put: put_origins },
            "web pages that may connect, by scheme, host and port exactly; a browser from elsewhere gets 403")),
        key("proxies", "list of addresses", Kind::List { default: &[], put: put_proxies },
            "peers that are believed when they say whom they speak for; empty: none, and limits by address see the peer itself"),
        key("proxy_header", "word", Kind::Text { default: Some("forwarded"), put: put_proxy_header },
            "how proxies say it: forwarded, x_forwarded_for, or proxy_protocol (v1 or v2), which each of them must then send first"),
        derived("none", key("tls.certificate_file", "file", Kind::Text { default: None, put: |d, text| put_file(&mut d.tls.certificate_file, text) },
            "PEM: the certificate, then those that lead to a root; with it the server speaks TLS and nothing else")),
        derived("none", key("tls.key_file", "file", Kind::Text { default: None, put: |d, text| put_file(&mut d.tls.key_file, text) },
            "PEM: the certificate's private key; for the server's user alone")),
        number("tls.hsts_s", "s", (15_552_000, 0, 63_072_000), |d| &mut d.tls.hsts_s,
            "how long browsers come to this host by TLS alone, whatever its port (Strict-Transport-Security); 0: they are not told to"),
        key("log", "filter", Kind::Text { default: Some("info"), put: put_log },
            "what is logged, for example cuelight=debug; what people typed and secrets never are"),
        key("log_json", "true or false", Kind::Flag { at: |d| &mut d.config.log_json },
            "one JSON object a line instead of text"),
        derived("none", key("api_key", "id", Kind::Text { default: None, put: put_api_key },
            "id of one API key, defined at start; its secret is api_secret")),
        key("api_secret", "secret", Kind::Secret { put: put_api_secret },
            "secret of api_key, best 32 bytes or more; api_secret_file (CUELIGHT_API_SECRET_FILE) names a file that holds it"),
        key("api_keys", "table", Kind::Secrets,
            "more API keys: id = \"secret\", or id = { file = \"…\" }; in the environment CUELIGHT_API_KEYS__id or CUELIGHT_API_KEYS__id_FILE"),
    ]
}

#[rustfmt::skip]
fn session() -> Vec<Key> {
    vec![
        number("session.away_grace_s", "s", (30, 1, 600), |d| &mut d.config.session.away_grace_s,
            "a drop shorter than this is no leaving: hand, microphone and baton stay; longer keeps the absent present"),
        number("session.orphan_grace_s", "s", (600, 1, 86_400), |d| &mut d.config.session.orphan_grace_s,
            "a session with nobody in it who may end it ends by itself after this long"),
        number("session.heartbeat_s", "s", (20, 1, 300), |d| &mut d.config.session.heartbeat_s,
            "between pings to a client, the first at random; many proxies cut at 60 s of silence"),
        number("session.pong_timeout_s", "s", (20, 1, 300), |d| &mut d.config.session.pong_timeout_s,
            "a client that answers no ping within this is closed with 4408"),
        number("session.survey_grace_s", "s", (900, 0, 86_400), |d| &mut d.config.session.survey_grace_s,
            "how long after the end the survey is still accepted"),
        number("session.hello_timeout_s", "s", (5, 1, 60), |d| &mut d.config.session.hello_timeout_s,
            "a connection without a hello by then is closed with 4401; strangers hold a socket no longer"),
        number("session.close_flush_s", "s", (5, 0, 60), |d| &mut d.config.session.close_flush_s,
            "how long a socket may take its last messages when a session ends, before it is closed anyway"),
    ]
}

#[rustfmt::skip]
fn storage() -> Vec<Key> {
    vec![
        number("journal.commit_wait_us", "µs", (1000, 0, 100_000), |d| &mut d.config.journal.commit_wait_us,
            "how long a commit waits for appends that are likely to come; longer lets more through under load, and adds to its latency"),
        number("journal.batch_records_max", "records", (1024, 1, 65_536), |d| &mut d.config.journal.batch_records_max,
            "records in one commit; larger commits take longer and let more through"),
        number("journal.batch_bytes_max", "bytes", (MIB, 64 * 1024, 256 * MIB), |d| &mut d.config.journal.batch_bytes_max,
            "bytes in one commit; memory while it is written"),
        number("handouts.bytes_max", "bytes", (50 * MIB, 1024, 1024 * MIB), |d| &mut d.config.handouts.bytes_max,
            "largest handout; larger: 413. Disk"),
        number("handouts.count_max", "handouts", (50, 0, 1000), |d| &mut d.config.handouts.count_max,
            "handouts of one session; more: refused. Disk: as many times bytes_max"),
        key("handouts.media_types", "list of media types", Kind::List { default: MEDIA_TYPES, put: put_media_types },
            "kinds of files that may be handed out; others: 415"),
        number("drain.grace_s", "s", (10, 0, 600), |d| &mut d.config.drain.grace_s,
            "after SIGTERM, how long work in flight may take before the process ends anyway"),
        number("drain.retry_min_ms", "ms", (1000, 0, 600_000), |d| &mut d.config.drain.retry_min_ms,
            "clients sent away (1012) come back no sooner than this: the time a restart takes"),
        number("drain.retry_max_ms", "ms", (10_000, 1, 600_000), |d| &mut d.config.drain.retry_max_ms,
            "and no later than this, at random in between; wider spreads the storm, and keeps people out longer"),
    ]
}

#[rustfmt::skip]
fn pages() -> Vec<Key> {
    vec![
        derived("none", key("pages.media_dir", "directory", Kind::Text { default: None, put: put_media_dir },
            "served at /media/; its media.js shows the media server's pictures in the pages, see docs/media.md")),
        key("pages.media_origins", "list of origins", Kind::List { default: &[], put: put_media_origins },
            "https and wss origins that the pages may reach beside this server; empty: none, and a browser refuses what media.js tries elsewhere"),
    ]
}

fn put_listen(draft: &mut Draft, text: &str) -> Result<(), String> {
    draft.config.listen =
        text.parse().map_err(|_| format!("{text:?} is no address and port, such as 127.0.0.1:8080"))?;
    Ok(())
}

fn put_data(draft: &mut Draft, text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("names no directory".to_owned());
    }
    draft.config.data = PathBuf::from(text);
    Ok(())
}

fn put_public_url(draft: &mut Draft, text: &str) -> Result<(), String> {
    draft.public_url = Some(PublicUrl::parse(text)?);
    Ok(())
}

fn put_origins(draft: &mut Draft, list: &[String]) -> Result<(), String> {
    draft.origins = Some(list.iter().map(|text| Origin::parse(text)).collect::<Result<_, _>>()?);
    Ok(())
}

fn put_proxies(draft: &mut Draft, list: &[String]) -> Result<(), String> {
    let address = |text: &String| {
        let address = text.parse::<IpAddr>().map_err(|_| format!("{text:?} is no IP address"))?;
        // As peers are compared: a socket for both families shows an IPv4 peer within IPv6.
        Ok::<_, String>(address.to_canonical())
    };
    draft.config.proxies = list.iter().map(address).collect::<Result<_, _>>()?;
    Ok(())
}

fn put_proxy_header(draft: &mut Draft, text: &str) -> Result<(), String> {
    draft.config.proxy_header = ProxyHeader::parse(text)?;
    Ok(())
}

fn put_file(file: &mut Option<PathBuf>, text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("names no file".to_owned());
    }
    *file = Some(PathBuf::from(text));
    Ok(())
}

fn put_log(draft: &mut Draft, text: &str) -> Result<(), String> {
    tracing_subscriber::EnvFilter::try_new(text).map_err(|error| format!("is no log filter: {error}"))?;
    draft.config.log = text.to_owned();
    Ok(())
}

fn put_api_key(draft: &mut Draft, text: &str) -> Result<(), String> {
    check_key_id(text)?;
    draft.api_key = Some(text.to_owned());
    Ok(())
}

fn put_api_secret(draft: &mut Draft, secret: Secret) -> Result<(), String> {
    draft.api_secret = Some(secret);
    Ok(())
}

fn put_media_types(draft: &mut Draft, list: &[String]) -> Result<(), String> {
    let token = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c))
    };
    if let Some(bad) =
        list.iter().find(|text| !text.split_once('/').is_some_and(|(a, b)| token(a) && token(b)))
    {
        return Err(format!("{bad:?} is no media type, such as application/pdf"));
    }
    draft.config.handouts.media_types = list.iter().map(|text| text.to_ascii_lowercase()).collect();
    Ok(())
}

fn put_media_dir(draft: &mut Draft, text: &str) -> Result<(), String> {
    let path = PathBuf::from(text);
    if !path.is_dir() {
        return Err(format!("{text:?} is no directory"));
    }
    draft.config.pages.media_dir = Some(path);
    Ok(())
}

fn put_media_origins(draft: &mut Draft, list: &[String]) -> Result<(), String> {
    let origins = list.iter().map(|text| MediaOrigin::parse(text)).collect::<Result<_, _>>()?;
    draft.config.pages.media_origins = origins;
    Ok(())
}

/// Checks the id of an API key: it stands before the colon of HTTP Basic and in the header of tickets.
///
/// # Errors
/// A sentence: not 1 to 128 visible ASCII characters, or a colon among them.
pub(super) fn check_key_id(id: &str) -> Result<(), String> {
    if id.is_empty() || id.len() > 128 || !id.chars().all(|c| c.is_ascii_graphic() && c != ':') {
        return Err("an API key's id is 1 to 128 visible ASCII characters without a colon".to_owned());
    }
    Ok(())
}
