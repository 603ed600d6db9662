//! The little HTTP that a run needs: scheduling, handouts, reports. Blocking, one connection a request.
//! Must not know sessions' rules.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use base64::Engine;
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(20);
/// Threads that carry handouts up and down.
const CARRIERS: usize = 4;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    /// Its body as JSON, if the status is a good one.
    ///
    /// # Errors
    /// With what was answered.
    pub fn json(&self) -> anyhow::Result<Value> {
        if !(200..300).contains(&self.status) {
            bail!("answered {}: {}", self.status, String::from_utf8_lossy(&self.body));
        }
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// `Authorization` of an API key.
pub fn basic(key: &str, secret: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{key}:{secret}")))
}

/// One request.
///
/// # Errors
/// Where there is no connection, or no whole answer in time.
pub fn request(
    to: SocketAddr,
    method: &str,
    path: &str,
    authorization: &str,
    content_type: &str,
    body: &[u8],
) -> anyhow::Result<Answer> {
    let mut stream = TcpStream::connect_timeout(&to, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut message = format!(
        "{method} {path} HTTP/1.1\r\nhost: {to}\r\nauthorization: {authorization}\r\nconnection: close\r\n\
         content-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    message.extend_from_slice(body);
    stream.write_all(&message)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let end =
        bytes.windows(4).position(|window| window == b"\r\n\r\n").context("an answer without a head")?;
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no status")?;
    let body = bytes.split_off(end + 4);
    let chunked = head.contains("transfer-encoding: chunked");
    Ok(Answer { status, body: if chunked { unchunked(&body)? } else { body } })
}

fn unchunked(mut body: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let line =
            body.windows(2).position(|window| window == b"\r\n").context("a chunk without a length")?;
        let digits = std::str::from_utf8(&body[..line])?.split(';').next().unwrap_or_default();
        let length = usize::from_str_radix(digits.trim(), 16)?;
        let rest = &body[line + 2..];
        if length == 0 {
            return Ok(whole);
        }
        whole.extend_from_slice(rest.get(..length).context("a chunk is cut off")?);
        body = rest.get(length + 2..).context("a chunk is cut off")?;
    }
}

/// Schedules a webinar; its session's name.
///
/// # Errors
/// As [`request`], or where it is refused.
pub fn schedule(to: SocketAddr, authorization: &str, title: &str, capacity: u32) -> anyhow::Result<String> {
    let body = json!({"title": title, "starts_at": "2027-01-01T12:00:00.000Z", "duration_min": 60, "capacity": capacity});
    let body = body.to_string();
    let answer = request(to, "POST", "/v1/webinars", authorization, "application/json", body.as_bytes())?;
    let webinar = answer.json().context("scheduling a webinar")?;
    Ok(webinar["session"].as_str().context("a webinar has a session")?.to_owned())
}

enum Errand {
    Upload {
        to: SocketAddr,
        session: String,
        ticket: String,
        whose: (u32, u32),
        bytes: u32,
        intended_us: u64,
    },
    Download {
        to: SocketAddr,
        session: String,
        ticket: String,
        handout: String,
        intended_us: u64,
    },
}

/// What became of an errand.
#[derive(Debug)]
pub enum Done {
    /// The place and number of a handout, and its id.
    Uploaded {
        whose: (u32, u32),
        handout: String,
        took_us: u64,
    },
    Downloaded {
        took_us: u64,
    },
    Failed(String),
}

/// Carries handouts on threads of its own.
#[derive(Clone)]
pub struct Errands {
    tasks: Sender<Errand>,
    done: Arc<Mutex<Receiver<Done>>>,
}

impl Errands {
    /// Times count from `began`.
    pub fn new(began: Instant) -> Errands {
        let (tasks, taken) = channel::<Errand>();
        let (tell, done) = channel();
        let taken = Arc::new(Mutex::new(taken));
        for _ in 0..CARRIERS {
            let (taken, tell) = (taken.clone(), tell.clone());
            std::thread::spawn(move || {
                loop {
                    let Ok(errand) =
                        taken.lock().map_err(|_| ()).and_then(|taken| taken.recv().map_err(|_| ()))
                    else {
                        return;
                    };
                    // Who asked may be gone.
                    let _ = tell.send(carry(errand, began));
                }
            });
        }
        Errands { tasks, done: Arc::new(Mutex::new(done)) }
    }

    /// Uploads a handout of so many bytes; `whose` comes back with its id.
    pub fn upload(
        &self,
        to: SocketAddr,
        session: &str,
        ticket: &str,
        whose: (u32, u32),
        bytes: u32,
        intended_us: u64,
    ) {
        let (session, ticket) = (session.to_owned(), ticket.to_owned());
        // The carriers live as long as this does.
        let _ = self.tasks.send(Errand::Upload { to, session, ticket, whose, bytes, intended_us });
    }

    /// Downloads a handout.
    pub fn download(&self, to: SocketAddr, session: &str, ticket: &str, handout: &str, intended_us: u64) {
        let (session, ticket, handout) = (session.to_owned(), ticket.to_owned(), handout.to_owned());
        // As above.
        let _ = self.tasks.send(Errand::Download { to, session, ticket, handout, intended_us });
    }

    /// What is done by now.
    pub fn done(&self) -> Vec<Done> {
        self.done.lock().map(|done| done.try_iter().collect()).unwrap_or_default()
    }
}

fn carry(errand: Errand, began: Instant) -> Done {
    let since = |intended_us: u64| (began.elapsed().as_micros() as u64).saturating_sub(intended_us);
    match errand {
        Errand::Upload { to, session, ticket, whose, bytes, intended_us } => {
            match upload(to, &session, &ticket, whose.1, bytes) {
                Ok(handout) => Done::Uploaded { whose, handout, took_us: since(intended_us) },
                Err(error) => Done::Failed(format!("an upload: {error:#}")),
            }
        }
        Errand::Download { to, session, ticket, handout, intended_us } => {
            let path = format!("/v1/sessions/{session}/handouts/{handout}");
            let answer = request(to, "GET", &path, &format!("Bearer {ticket}"), "text/plain", b"");
            match answer {
                Ok(answer) if answer.status == 200 => Done::Downloaded { took_us: since(intended_us) },
                Ok(answer) => Done::Failed(format!("a download: answered {}", answer.status)),
                Err(error) => Done::Failed(format!("a download: {error:#}")),
            }
        }
    }
}

fn upload(to: SocketAddr, session: &str, ticket: &str, number: u32, bytes: u32) -> anyhow::Result<String> {
    const BOUNDARY: &str = "boundary-of-a-handout";
    let mut body = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"handout-{number}.txt\"\r\n\
         content-type: text/plain\r\n\r\n"
    )
    .into_bytes();
    body.extend((0..bytes).map(|n| b'a' + (n % 26) as u8));
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
    let path = format!("/v1/sessions/{session}/handouts");
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let stored = request(to, "POST", &path, &format!("Bearer {ticket}"), &kind, &body)?.json()?;
    Ok(stored["handout"].as_str().context("a handout has an id")?.to_owned())
}
