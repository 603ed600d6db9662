//! The part of the protocol's version policy that a server of one version can keep: which subprotocol is taken.

use cuelight::config::Config;
use cuelight::node::Node;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::record::{self, KEY, SECRET};

/// The head of the answer to a handshake that offers these.
async fn answered(address: std::net::SocketAddr, session: &str, offered: &[&str]) -> String {
    let offers: String = offered.iter().map(|offer| format!("sec-websocket-protocol: {offer}\r\n")).collect();
    let request = format!(
        "GET /v1/sessions/{session}/ws HTTP/1.1\r\nhost: test\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{offers}\r\n"
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap().to_lowercase()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_offered_version_that_is_spoken_is_taken_and_none_is_400() {
    let data = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    (config.data, config.listen) = (data.path().to_owned(), ([127, 0, 0, 1], 0).into());
    config.api_keys.insert(KEY.to_owned(), cuelight::accounts::Secret::new(SECRET));
    let node = Node::start(config).await.unwrap();
    let session = record::webinar(node.address).await;
    let cases: [(&[&str], Option<&str>); 8] = [
        (&["cuelight.v1.json"], Some("cuelight.v1.json")),
        (&["cuelight.v2.json, cuelight.v1.msgpack"], Some("cuelight.v1.msgpack")),
        (&["cuelight.v2.json", "cuelight.v1.json"], Some("cuelight.v1.json")),
        (&["cuelight.v1.msgpack, cuelight.v1.json"], Some("cuelight.v1.msgpack")),
        (&["cuelight.v2.json, cuelight.v2.msgpack"], None),
        (&["cuelight.v1"], None),
        (&["CUELIGHT.V1.JSON"], None),
        (&[], None),
    ];
    for (offered, taken) in cases {
        let head = answered(node.address, &session, offered).await;
        match taken {
            Some(name) => {
                assert!(head.starts_with("http/1.1 101"), "{offered:?}: {head}");
                assert!(head.contains(&format!("sec-websocket-protocol: {name}\r\n")), "{offered:?}: {head}");
            }
            None => assert!(head.starts_with("http/1.1 400"), "{offered:?}: {head}"),
        }
    }
    node.drain().await;
}

/// The range in which a client must bear new ones has none of ours.
#[test]
fn close_codes_that_may_be_added_are_not_taken() {
    let codes = cuelight::protocol::outgoing::CloseCode::ALL.map(|code| code.number());
    assert!(codes.iter().all(|code| !(4450..=4499).contains(code)), "{codes:?}");
}

/// Our own client keeps to it as well.
#[test]
fn our_client_stays_away_after_close_codes_that_it_does_not_know() {
    assert!((4450..=4499).all(|code| !cuelight::client::comes_back_after(code)));
}
