//! The binary as a newcomer has it: what it prints, how it ends, requests by hand, and what a client of it hears.

use std::process::Stdio;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cuelight::client::{Update, Updates};
use cuelight::config::keyfile;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// Far longer than anything here takes, also on a machine with much else to do.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The binary, with nothing of the tester's own configuration.
pub fn cuelight(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cuelight"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CUELIGHT_")) {
        command.env_remove(name);
    }
    command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    command
}

/// A server that runs until it is told to end, and what it prints.
pub struct Running {
    pub child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Running {
    pub fn start(command: &mut Command) -> Running {
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Running { child, lines }
    }

    pub async fn line(&mut self) -> String {
        timeout(PATIENCE, self.lines.next_line())
            .await
            .expect("a line in time")
            .unwrap()
            .expect("a line more")
    }

    pub async fn line_that(&mut self, fits: impl Fn(&str) -> bool) -> String {
        loop {
            let line = self.line().await;
            if fits(&line) {
                return line;
            }
        }
    }

    /// The demo's links, each with whose it is.
    pub async fn links(&mut self) -> Vec<(String, String)> {
        let mut links = Vec::new();
        loop {
            let line = self.line().await;
            match line
                .split_once("http://")
                .filter(|(who, _)| !who.contains(',') || who.starts_with("anyone"))
            {
                Some((who, rest)) => links.push((who.trim().to_owned(), format!("http://{rest}"))),
                None if links.is_empty() => {}
                None => return links,
            }
        }
    }

    /// Sends SIGTERM.
    pub async fn tell_to_end(&self) {
        let id = self.child.id().expect("it runs").to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
    }

    pub async fn exit_code(&mut self) -> Option<i32> {
        timeout(PATIENCE, self.child.wait()).await.expect("it ends").unwrap().code()
    }
}

/// Runs a verb to its end: its exit code and what it printed.
pub async fn verb(words: &[&str]) -> (Option<i32>, String) {
    let output = timeout(PATIENCE, cuelight(words).output()).await.expect("a verb ends").unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

/// What a verb that succeeds printed.
pub async fn said(words: &[&str]) -> String {
    let (code, text) = verb(words).await;
    assert_eq!(code, Some(0), "{words:?}: {text}");
    text
}

/// What the next event says, or the next of this name.
pub async fn event(updates: &mut Updates, name: Option<&str>) -> Value {
    loop {
        match timeout(PATIENCE, updates.next()).await.expect("an event in time") {
            Some(Update::Event(event)) if name.is_none_or(|name| event.event == name) => return event.data,
            Some(Update::Closed(_) | Update::Violation(_)) | None => panic!("no event {name:?} comes"),
            Some(_) => {}
        }
    }
}

/// What a GET by hand answers.
pub async fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut answer)).await.expect("an answer").unwrap();
    answer
}

/// One request by hand; the status and the body.
pub async fn post(address: &str, path: &str, key: &keyfile::ApiKey, body: &Value) -> (u16, Value) {
    let (basic, body) = (STANDARD.encode(format!("{}:{}", key.id, key.secret.expose())), body.to_string());
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Basic {basic}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut answer)).await.expect("an answer").unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    (status, serde_json::from_str(body).unwrap())
}
