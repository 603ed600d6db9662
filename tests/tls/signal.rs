//! The program itself, told by SIGHUP that its certificate was renewed.
//! Must not know what is inside: only what the command line prints, the wire says and the metrics count.

use std::net::SocketAddr;
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cuelight::config::keyfile;
use cuelight::gateway::tickets;
use cuelight::protocol::Codec;
use cuelight::session::{Millis, Role};
use rustls::pki_types::CertificateDer;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use super::harness::{
    Authority, Client, Tls, asked, connect_with, counted, identity, in_time, knock, scheduling,
};

const RELOADS: &str = "cuelight_gateway_tls_reloads_total";

/// A server in a process of its own, and one session on it.
struct Process {
    child: Child,
    address: SocketAddr,
    session: String,
    authority: Authority,
    key: keyfile::ApiKey,
    _data: TempDir,
}

impl Process {
    async fn start() -> Process {
        let (authority, data) = (Authority::new(), tempfile::tempdir().unwrap());
        authority.issue();
        let mut command = Command::new(env!("CARGO_BIN_EXE_cuelight"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CUELIGHT_")) {
            command.env_remove(name);
        }
        let files = authority.files();
        command.args(["serve", "--listen", "127.0.0.1:0", "--log", "error", "--data"]).arg(data.path());
        command.arg("--tls-certificate-file").arg(files.certificate_file);
        command.arg("--tls-key-file").arg(files.key_file);
        // What it says of files that it cannot use is expected.
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap().expect("says where it listens");
        let address = line.strip_prefix("listening on https://").expect(&line).parse().unwrap();
        let key = keyfile::load(data.path()).unwrap().expect("a key was made");
        let session = String::new();
        let mut process = Process { child, address, session, authority, key, _data: data };
        let (head, body) = asked(process.secure().await, &process.scheduling()).await;
        assert!(head.starts_with("HTTP/1.1 201"), "{head}");
        let made: Value = serde_json::from_str(&body).unwrap();
        process.session = made["session"].as_str().unwrap().to_owned();
        process
    }

    fn scheduling(&self) -> String {
        scheduling(&self.key.id, self.key.secret.expose())
    }

    /// A new connection.
    async fn secure(&self) -> Tls {
        let config = self.authority.client(&[&rustls::version::TLS13]);
        connect_with(config, TcpStream::connect(self.address).await.unwrap()).await.unwrap()
    }

    /// What a new connection is shown.
    async fn shown(&self) -> CertificateDer<'static> {
        self.secure().await.get_ref().1.peer_certificates().unwrap()[0].clone().into_owned()
    }

    async fn enter(&self, name: &str, role: Role) -> Client {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let expires = Millis((now + Duration::from_secs(3600)).as_millis() as u64);
        let identity = identity(name, role, &self.key.id);
        let ticket = tickets::mint(&identity, &self.session, expires, &self.key.secret).unwrap();
        let (status, client) = knock(&self.session, self.secure().await, Codec::Json).await;
        assert_eq!(status, 101);
        let mut client = client.unwrap();
        client.send("hello", json!({ "ticket": ticket })).await;
        client.message("welcome").await;
        client
    }

    async fn signal(&self, name: &str) {
        let id = self.child.id().expect("it runs").to_string();
        assert!(Command::new("kill").args([name, &id]).status().await.unwrap().success());
    }

    /// Tells it that the files are others, and waits until that came to this outcome so many times.
    async fn told(&self, outcome: &str, times: u64) {
        self.signal("-HUP").await;
        // Each look is a connection of its own: it is their handshakes that would show what is wrong.
        while counted(self.secure().await, RELOADS, outcome).await < times {}
        assert_eq!(counted(self.secure().await, RELOADS, outcome).await, times);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_told_by_sighup_shows_the_new_certificate_and_keeps_the_old_one_where_files_are_broken() {
    in_time(async {
        let mut process = Process::start().await;
        let mut alice = process.enter("Alice", Role::Organizer).await;
        let before = process.shown().await;
        let issued = process.authority.issue();
        assert_eq!(process.shown().await, before, "nobody has said so yet");
        process.told("loaded", 1).await;
        assert_ne!(before, issued);
        assert_eq!(process.shown().await, issued);
        alice.ok("start", json!({})).await;

        for (failed, (file, content)) in
            [("chain.pem", "no certificate"), ("key.pem", "no key")].iter().enumerate()
        {
            process.authority.issue();
            std::fs::write(process.authority.path(file), content).unwrap();
            process.told("failed", failed as u64 + 1).await;
            assert_eq!(process.shown().await, issued, "{file}");
            alice.ok("list_chat", json!({"limit": 1})).await;
        }
        assert_eq!(counted(process.secure().await, RELOADS, "loaded").await, 1);

        // And it was not the last time that it listened.
        let mended = process.authority.issue();
        process.told("loaded", 2).await;
        assert_eq!(process.shown().await, mended);
        let mut bob = process.enter("Bob", Role::Attendee).await;
        bob.ok("list_chat", json!({"limit": 1})).await;
        alice.ok("list_chat", json!({"limit": 1})).await;

        process.signal("-TERM").await;
        assert_eq!((alice.closed().await, bob.closed().await), (1012, 1012));
        assert_eq!(process.child.wait().await.unwrap().code(), Some(0));
    })
    .await;
}
