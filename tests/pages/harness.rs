//! A whole server on a free port, and one request by hand, byte for byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cuelight::config::{Args, Config};
use cuelight::node::Node;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// The repository's folder of the browser's side.
pub fn web() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("web")
}

/// A file as it was built.
pub fn built(name: &str) -> Vec<u8> {
    fs::read(web().join("dist").join(name)).unwrap()
}

fn below(path: &str, found: &mut Vec<String>) {
    let at = web().join(path);
    if at.is_dir() {
        for entry in fs::read_dir(&at).unwrap().map(Result::unwrap) {
            below(&format!("{path}/{}", entry.file_name().to_str().unwrap()), found);
        }
    } else if at.exists() {
        found.push(path.to_owned());
    }
}

/// Every file at or below these, by its path from `web`, sorted.
pub fn files(roots: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    roots.iter().for_each(|root| below(root, &mut found));
    found.sort();
    found
}

pub struct Server {
    node: Node,
    _data: TempDir,
}

impl Server {
    pub async fn start() -> Server {
        Server::with("").await
    }

    /// With these lines in its configuration file.
    pub async fn with(lines: &str) -> Server {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join("cuelight.toml");
        let file =
            format!("listen = '127.0.0.1:0'\ndata = '{}'\n{lines}", data.path().join("data").display());
        fs::write(&path, file).unwrap();
        let args = Args { config: Some(path), ..Args::default() };
        let node = Node::start(Config::load(&args, &[]).unwrap()).await.unwrap();
        Server { node, _data: data }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "").await
    }

    /// With these header lines, each with its `\r\n`.
    pub async fn send(&self, method: &str, path: &str, headers: &str) -> Answer {
        let mut stream = TcpStream::connect(self.node.address).await.unwrap();
        let head = format!("{method} {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("an answer in time").unwrap();
        Answer::parse(&bytes)
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    fn parse(bytes: &[u8]) -> Answer {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = str::from_utf8(&bytes[..end]).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_owned(), value.to_owned())
        };
        Answer { status, headers: lines.map(header).collect(), body: bytes[end + 4..].to_vec() }
    }

    /// A header that is there at most once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values =
            self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let first = values.next();
        assert_eq!(values.next(), None, "{name} is there twice");
        first
    }

    pub fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }

    /// Fails unless this is a problem document of this code.
    pub fn assert_problem(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        assert!(self.text().contains(&format!("urn:cuelight:problem:{code}\"")), "{self:?}");
        assert_eq!(self.header("cache-control"), Some("no-store"), "{self:?}");
        assert_eq!(self.header("x-content-type-options"), Some("nosniff"), "{self:?}");
    }
}
