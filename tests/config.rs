//! What operators type, and what the server makes of it; and that the documents show every key.

use std::fs;
use std::path::Path;

use cuelight::config::{Args, Config, ConfigError, ProxyHeader, keys};

/// Loads a file's text, an environment and flags, as `serve` would.
fn load(file: &str, environment: &[(&str, &str)], args: Args) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("cuelight.toml");
    fs::write(&path, file).expect("write the file");
    let environment: Vec<_> =
        environment.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    Config::load(&Args { config: Some(path), ..args }, &environment)
}

/// The problems of a configuration that must not load, without the temporary folder's name.
fn problems(file: &str, environment: &[(&str, &str)], args: Args) -> Vec<String> {
    let found = load(file, environment, args).expect_err("must not load").problems;
    let shorten = |text: String| match (text.find("file /"), text.find("cuelight.toml")) {
        (Some(start), Some(end)) if start < end => format!("{}file {}", &text[..start], &text[end..]),
        _ => text,
    };
    found.into_iter().map(shorten).collect()
}

fn check_refused(file: &str, environment: &[(&str, &str)], expected: &str) {
    let found = problems(file, environment, Args::default());
    assert!(found.iter().any(|problem| problem.contains(expected)), "wanted {expected:?}, found {found:#?}");
}

#[test]
fn without_anything_set_the_defaults_hold() {
    let config = Config::load(&Args::default(), &[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url.to_string(), "http://127.0.0.1:8080");
    assert!(config.allows_origin("http://127.0.0.1:8080"));
    assert!(!config.allows_origin("http://localhost:8081") && !config.allows_origin("null"));
    assert_eq!((config.session.away_grace_s, config.session.orphan_grace_s), (30, 600));
    assert_eq!((config.handouts.bytes_max, config.handouts.count_max), (52_428_800, 50));
    assert_eq!((config.limits.message_bytes, config.limits.mailbox_max), (32_768, 1024));
    assert!(config.api_keys.is_empty() && config.warnings().is_empty());
}

#[test]
fn flags_win_over_the_environment_over_the_file_over_defaults() {
    let file = "listen = '127.0.0.1:1'\nlog = 'warn'\n[session]\nheartbeat_s = 7\npong_timeout_s = 8";
    let environment =
        [("CUELIGHT_LISTEN", "127.0.0.1:2"), ("CUELIGHT_SESSION__HEARTBEAT_S", "9"), ("PATH", "/bin")];
    let args = Args { listen: Some("127.0.0.1:3".into()), ..Args::default() };
    let config = load(file, &environment, args).unwrap();
    assert_eq!(config.listen.port(), 3);
    assert_eq!((config.session.heartbeat_s, config.session.pong_timeout_s), (9, 8));
    assert_eq!(config.log, "warn");
    assert_eq!(config.session.away_grace_s, 30);
}

#[test]
fn every_integer_key_can_be_set_in_the_file_in_the_environment_and_by_flag() {
    for key in keys() {
        let Ok(number) = key.default.parse::<u64>() else { continue };
        let variable = format!("CUELIGHT_{}", key.name.replace('.', "__").to_uppercase());
        load(&format!("{} = {number}", key.name), &[], Args::default()).unwrap();
        load("", &[(&variable, &number.to_string())], Args::default()).unwrap();
        load("", &[], Args { set: vec![format!("{}={number}", key.name)], ..Args::default() }).unwrap();
    }
}

#[test]
fn variables_that_are_no_keys_are_known_by_name() {
    load(
        "",
        &[("CUELIGHT_BIN", "target/debug/cuelight"), ("CUELIGHTS", "1"), ("HOME", "/")],
        Args::default(),
    )
    .unwrap();
}

#[test]
fn a_limit_is_set_through_the_environment() {
    let environment =
        [("CUELIGHT_LIMITS__COMMANDS_PER_S", "500"), ("CUELIGHT_LIMITS__COMMANDS_BURST", "1_000")];
    let config = load("", &environment, Args::default()).unwrap();
    assert_eq!((config.limits.commands_per_s, config.limits.commands_burst), (500, 1000));
}

#[test]
fn origins_are_a_list_separated_by_commas_in_the_environment() {
    let config =
        load("", &[("CUELIGHT_ORIGINS", "https://a.example, http://b.example:81")], Args::default()).unwrap();
    assert!(config.allows_origin("https://a.example") && config.allows_origin("http://b.example:81"));
    assert!(!config.allows_origin("http://127.0.0.1:8080"), "the own origin must then be listed too");
}

#[test]
fn links_and_the_own_origin_follow_the_bound_port_unless_they_were_set() {
    let free = Args { listen: Some("127.0.0.1:0".into()), ..Args::default() };
    let config = load("", &[], free.clone()).unwrap().bound_to("127.0.0.1:4567".parse().unwrap());
    assert_eq!(config.public_url.to_string(), "http://127.0.0.1:4567");
    assert!(config.allows_origin("http://127.0.0.1:4567"));
    let set = load("public_url = 'https://live.example/'", &[], free).unwrap();
    let set = set.bound_to("127.0.0.1:4567".parse().unwrap());
    assert_eq!(set.public_url.to_string(), "https://live.example");
    assert!(set.allows_origin("https://live.example") && !set.allows_origin("http://127.0.0.1:4567"));
}

#[test]
fn whoever_types_another_name_of_this_machine_gets_in_unless_an_address_was_set() {
    let names = ["http://127.0.0.1:4567", "http://localhost:4567", "http://[::1]:4567"];
    let allowed = |file: &str, bound: &str| {
        let config = load(file, &[], Args::default()).unwrap().bound_to(bound.parse().unwrap());
        names.map(|name| config.allows_origin(name))
    };
    for bound in ["127.0.0.1:4567", "[::1]:4567", "127.0.0.2:4567", "0.0.0.0:4567"] {
        assert_eq!(allowed("", bound), [true; 3], "{bound}");
    }
    assert_eq!(allowed("", "192.0.2.7:4567"), [false; 3]);
    assert_eq!(allowed("", "127.0.0.1:4568"), [false; 3]);
    for file in ["public_url = 'https://live.example'", "origins = ['https://live.example']"] {
        assert_eq!(allowed(file, "127.0.0.1:4567"), [false; 3], "{file}");
    }
    let config = load("", &[], Args::default()).unwrap().bound_to("127.0.0.1:80".parse().unwrap());
    assert!(config.allows_origin("http://localhost"));
    assert!(!config.allows_origin("https://localhost") && !config.allows_origin("http://localhost.example"));
}

#[test]
fn tls_comes_from_all_layers_as_both_files_or_none() {
    let none = load("tls.hsts_s = 7", &[], Args::default()).unwrap();
    assert_eq!(none.tls, None);
    let environment = [("CUELIGHT_TLS__CERTIFICATE_FILE", "of-environment.pem")];
    let args = Args { tls_key_file: Some("of-flag.pem".into()), ..Args::default() };
    let file = "[tls]\ncertificate_file = 'of-file.pem'\nkey_file = 'of-file.pem'";
    let config = load(file, &environment, args).unwrap();
    let tls = config.tls.clone().unwrap();
    assert_eq!(tls.certificate_file, Path::new("of-environment.pem"));
    assert_eq!((tls.key_file.as_path(), tls.hsts_s), (Path::new("of-flag.pem"), 15_552_000));
    check_refused("tls.certificate_file = 'x'", &[], "tls.certificate_file is set, but not tls.key_file");
    check_refused("tls.key_file = 'x'", &[], "tls.key_file is set, but not tls.certificate_file");
    check_refused("tls.key_file = ''", &[], "names no file");
    // Links and origins say how the server is reached.
    let bound = config.bound_to("127.0.0.1:4567".parse().unwrap());
    assert_eq!(bound.public_url.to_string(), "https://127.0.0.1:4567");
    assert_eq!(bound.public_url.websocket(), "wss://127.0.0.1:4567");
    for (origin, allowed) in [
        ("https://127.0.0.1:4567", true),
        ("https://localhost:4567", true),
        ("http://127.0.0.1:4567", false),
        ("http://localhost:4567", false),
    ] {
        assert_eq!(bound.allows_origin(origin), allowed, "{origin}");
    }
}

#[test]
fn what_of_a_proxy_is_believed_is_one_of_three() {
    assert_eq!(Config::default().proxy_header, ProxyHeader::Forwarded);
    for header in ProxyHeader::ALL {
        let file = format!("proxies = ['10.0.0.1']\nproxy_header = '{}'", header.name());
        let config = load(&file, &[], Args::default()).unwrap();
        assert_eq!((config.proxy_header, config.warnings().len()), (header, 0));
    }
    check_refused(
        "proxy_header = 'X-Real-IP'",
        &[],
        "\"X-Real-IP\" is none of forwarded, x_forwarded_for, proxy_protocol",
    );
    let nobody = load("proxy_header = 'proxy_protocol'", &[], Args::default()).unwrap();
    assert!(nobody.warnings()[0].contains("proxies names nobody"), "{:?}", nobody.warnings());
    // A peer is known in whichever form its address is written.
    let mapped = load("proxies = ['::ffff:10.0.0.1']", &[], Args::default()).unwrap();
    assert_eq!(mapped.proxies, ["10.0.0.1".parse::<std::net::IpAddr>().unwrap()]);
}

#[test]
fn a_directory_for_media_is_there_and_should_have_its_module() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("pages.media_dir = '{}'", folder.path().display());
    let config = load(&file, &[], Args::default()).unwrap();
    assert!(config.warnings()[0].contains("media.js"), "{:?}", config.warnings());
    fs::write(folder.path().join("media.js"), "").unwrap();
    assert!(config.warnings().is_empty());
}

#[test]
fn an_unknown_key_is_an_error_that_names_the_nearest() {
    check_refused(
        "[sesion]\nheartbeat_s = 3",
        &[],
        "sesion.heartbeat_s (file cuelight.toml): unknown key; did you mean session.heartbeat_s?",
    );
    check_refused("lisen = ''", &[], "did you mean listen?");
    check_refused(
        "",
        &[("CUELIGHT_LIMITS__COMMAND_PER_S", "1")],
        "did you mean CUELIGHT_LIMITS__COMMANDS_PER_S?",
    );
    check_refused("", &[("CUELIGHT_listen", "1")], "did you mean CUELIGHT_");
    check_refused("", &[("CUELIGHT_DATA_FILE", "x")], "CUELIGHT_DATA_FILE (environment): unknown key");
    check_refused("session = 3", &[], "session (file cuelight.toml): is a table of keys");
    check_refused("config = 'x'", &[], "config (file cuelight.toml): unknown key");
    let set = Args { set: vec!["limits.ring_event=5000".into()], ..Args::default() };
    assert_eq!(
        problems("", &[], set),
        ["limits.ring_event (flag --set): unknown key; did you mean limits.ring_events?"]
    );
}

#[test]
fn a_value_of_the_wrong_type_or_out_of_range_names_its_key_and_source() {
    for (file, expected) in [
        ("log_json = 'yes'", "log_json (file cuelight.toml): wants true or false, found a text"),
        ("listen = 8080", "listen (file cuelight.toml): wants a text, found an integer"),
        ("listen = '8080'", "listen (file cuelight.toml): \"8080\" is no address and port"),
        (
            "limits.votes_per_s = 2.0",
            "limits.votes_per_s (file cuelight.toml): wants an integer from 1 to 1000000, found a number",
        ),
        ("limits.votes_per_s = '2'", "wants an integer from 1 to 1000000, found a text"),
        ("limits.votes_per_s = -1", "wants an integer from 1 to 1000000, found -1"),
        ("limits.ring_events = 4095", "wants an integer from 4096 to"),
        (
            "origins = 'https://a.example'",
            "origins (file cuelight.toml): wants a list of texts, found a text",
        ),
        ("origins = ['*']", "origins (file cuelight.toml): \"*\" does not begin with"),
        ("origins = [1]", "found an integer in it"),
        ("proxies = ['10.0.0.0/8']", "is no IP address"),
        ("log = 'a=b=c'", "log (file cuelight.toml): is no log filter"),
        ("handouts.media_types = ['pdf']", "is no media type"),
        ("data = ''", "names no directory"),
        (
            "pages.media_dir = '/nowhere'",
            "pages.media_dir (file cuelight.toml): \"/nowhere\" is no directory",
        ),
        ("pages.media_origins = ['http://sfu.example']", "is not encrypted"),
        ("pages.media_origins = ['wss://sfu.example/']", "an origin is scheme, host and port only"),
        ("a = 1\nlisten = \n", "file cuelight.toml, line 2:"),
    ] {
        check_refused(file, &[], expected);
    }
    check_refused(
        "",
        &[("CUELIGHT_LIMITS__VOTES_PER_S", "two")],
        "limits.votes_per_s (environment CUELIGHT_LIMITS__VOTES_PER_S): wants an integer",
    );
}

#[test]
fn a_wrong_value_is_reported_even_where_a_later_layer_replaces_it() {
    check_refused(
        "limits.votes_per_s = true",
        &[("CUELIGHT_LIMITS__VOTES_PER_S", "3")],
        "limits.votes_per_s (file",
    );
}

#[test]
fn every_problem_is_told_at_once() {
    assert_eq!(problems("lisen = 1\nlog = 2", &[("CUELIGHT_X", "")], Args::default()).len(), 3);
}

#[test]
fn values_that_contradict_each_other_are_refused() {
    check_refused(
        "limits.unanswered_max = 2000",
        &[],
        "limits.unanswered_max (2000) must not be above limits.mailbox_max (1024)",
    );
    check_refused(
        "drain.retry_min_ms = 20000",
        &[],
        "drain.retry_min_ms must not be above drain.retry_max_ms",
    );
    check_refused("api_key = 'k'", &[], "api_key is set, but not api_secret");
    check_refused("api_secret = 'k'", &[], "api_secret is set, but not api_key");
    check_refused(
        "api_key = 'k'\napi_secret = 's'\napi_keys.k = 't'",
        &[],
        "api_key names a key that stands in api_keys too",
    );
    check_refused("api_key = 'k:k'\napi_secret = 's'", &[], "visible ASCII characters without a colon");
}

#[test]
fn api_keys_come_from_all_layers_and_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    fs::write(&path, "from a file\n").unwrap();
    let path = path.display().to_string();
    let file = format!("[api_keys]\nplain = 'from the table'\nfiled = {{ file = '{path}' }}");
    let environment = [
        ("CUELIGHT_API_KEY", "main"),
        ("CUELIGHT_API_SECRET_FILE", path.as_str()),
        ("CUELIGHT_API_KEYS__Other", "from the environment"),
        ("CUELIGHT_API_KEYS__Third_FILE", path.as_str()),
    ];
    let config = load(&file, &environment, Args::default()).unwrap();
    let found: Vec<_> = config.api_keys.iter().map(|(id, secret)| (id.as_str(), secret.expose())).collect();
    let expected = [
        ("Other", "from the environment"),
        ("Third", "from a file"),
        ("filed", "from a file"),
        ("main", "from a file"),
        ("plain", "from the table"),
    ];
    assert_eq!(found, expected);
    assert_eq!(config.warnings().len(), 5, "all are short");
}

#[test]
fn a_secret_set_as_itself_and_by_its_file_in_one_layer_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    fs::write(&path, "x").unwrap();
    let path = path.display().to_string();
    check_refused(
        "",
        &[("CUELIGHT_API_SECRET", "a"), ("CUELIGHT_API_SECRET_FILE", &path)],
        "is set twice here",
    );
    check_refused(&format!("api_secret = 'a'\napi_secret_file = '{path}'"), &[], "is set twice here");
    check_refused("", &[("CUELIGHT_API_SECRET_FILE", "/nowhere")], "its file \"/nowhere\" cannot be read");
}

#[test]
fn a_secret_never_shows_in_errors_debug_or_on_the_command_line() {
    let canary = "correct-horse-battery";
    let file = format!("api_key = 'k'\napi_secret = '{canary}'\napi_keys.x = '{canary}'");
    let config = load(&file, &[], Args::default()).unwrap();
    assert!(!format!("{config:?}").contains(canary));
    for broken in [
        format!("api_secret = ['{canary}']"),
        format!("api_secret = '{canary}"),
        format!("api_secret = {canary}"),
        format!("api_keys.x = ['{canary}']"),
        format!("api_keys.x = {{ file = 3, other = '{canary}' }}"),
    ] {
        let found = problems(&broken, &[], Args::default());
        assert!(!format!("{found:?}").contains(canary), "{found:?}");
    }
    let set = Args { set: vec![format!("api_secret={canary}")], ..Args::default() };
    let found = problems("", &[], set);
    assert!(found[0].contains("is a secret") && !found[0].contains(canary), "{found:?}");
}

const BEGIN: &str = "<!-- configuration keys: written by BLESS=1 cargo test --test config -->\n";
const END: &str = "<!-- end of configuration keys -->\n";

fn keys_as_markdown() -> String {
    let mut text = String::from("| key | unit | default | effect |\n|---|---|---|---|\n");
    for key in keys() {
        text += &format!("| `{}` | {} | `{}` | {} |\n", key.name, key.unit, key.default, key.effect);
    }
    text
}

#[test]
fn the_operators_document_shows_every_key_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/operations.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) =
        text.split_once(BEGIN).expect("docs/operations.md has the marker where the table begins");
    let (table, after) =
        rest.split_once(END).expect("docs/operations.md has the marker where the table ends");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{}{END}{after}", keys_as_markdown())).unwrap();
    } else {
        assert_eq!(table, keys_as_markdown(), "run BLESS=1 cargo test --test config");
    }
}
