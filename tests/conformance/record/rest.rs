//! The two requests that a recording makes over HTTP.

use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::stage::{KEY, SECRET};

async fn post(address: SocketAddr, path: &str, content_type: &str, body: &str) -> Value {
    let key = STANDARD.encode(format!("{KEY}:{SECRET}"));
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\nauthorization: Basic {key}\r\n\
         content-type: {content_type}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 201"), "{answer}");
    serde_json::from_str(body).unwrap()
}

/// The session of a new webinar.
pub async fn webinar(address: SocketAddr) -> String {
    let body =
        json!({"title": "Tides", "starts_at": "2027-01-15T09:00:00Z", "duration_min": 60, "capacity": 3})
            .to_string();
    let made = post(address, "/v1/webinars", "application/json", &body).await;
    made["session"].as_str().unwrap().to_owned()
}

/// The id of a new handout.
pub async fn upload(address: SocketAddr, session: &str, name: &str) -> String {
    let body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/plain\r\n\r\nHigh water at six.\r\n--edge--\r\n"
    );
    let path = format!("/v1/sessions/{session}/handouts");
    let made = post(address, &path, "multipart/form-data; boundary=edge", &body).await;
    made["handout"].as_str().unwrap().to_owned()
}
