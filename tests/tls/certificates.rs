//! The files: which are taken, at the start and later.

use std::fs;

use cuelight::config::{Config, TlsConfig};
use cuelight::gateway::tls::{Tls, TlsError};
use cuelight::node::{Node, StartError};
use cuelight::protocol::Codec;
use cuelight::session::Role;
use rustls::pki_types::CertificateDer;
use serde_json::json;

use super::harness::{Authority, Server, in_time};

const RELOADS: &str = "cuelight_gateway_tls_reloads_total";

async fn shown(server: &Server) -> CertificateDer<'static> {
    let stream = server.secure().await;
    stream.get_ref().1.peer_certificates().unwrap()[0].clone().into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_new_certificate_is_shown_from_now_on_and_who_is_inside_stays() {
    in_time(async {
        let server = Server::start().await;
        let mut alice = server.enter("Alice", Role::Organizer, Codec::Json).await;
        let before = shown(&server).await;
        let issued = server.authority.issue();
        assert_eq!(shown(&server).await, before, "nobody has said so yet");
        let counted = server.counted(RELOADS, "loaded").await;
        server.node.reload().await.unwrap();
        assert_eq!(shown(&server).await, issued);
        assert_ne!(before, issued);
        assert!(server.counted(RELOADS, "loaded").await > counted);
        alice.ok("list_chat", json!({"limit": 1})).await;
        let mut bob = server.enter("Bob", Role::Attendee, Codec::Json).await;
        bob.ok("list_chat", json!({"limit": 1})).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn files_that_cannot_be_used_leave_the_old_ones_in_use() {
    in_time(async {
        let server = Server::start().await;
        let mut alice = server.enter("Alice", Role::Organizer, Codec::Json).await;
        let before = shown(&server).await;
        for (file, content) in [("chain.pem", "no certificate"), ("key.pem", "no key")] {
            let good = fs::read(server.authority.path(file)).unwrap();
            fs::write(server.authority.path(file), content).unwrap();
            let counted = server.counted(RELOADS, "failed").await;
            let error = server.node.reload().await.unwrap_err();
            assert!(error.to_string().contains(file), "{error}");
            assert!(server.counted(RELOADS, "failed").await > counted);
            assert_eq!(shown(&server).await, before);
            fs::write(server.authority.path(file), good).unwrap();
        }
        alice.ok("list_chat", json!({"limit": 1})).await;
        server.node.reload().await.unwrap();
    })
    .await;
}

#[test]
fn what_cannot_be_used_is_named_and_nothing_in_it_is_told() {
    let (authority, other) = (Authority::new(), Authority::new());
    authority.issue();
    other.issue();
    let files = authority.files();
    Tls::load(&files, 1).unwrap();
    let canary = "c29ycnkgYW5kIHNlY3JldA==";
    let broken = authority.path("broken.pem");
    let nowhere = authority.path("nowhere.pem");
    let with = |certificate: &std::path::Path, key: &std::path::Path| TlsConfig {
        certificate_file: certificate.to_owned(),
        key_file: key.to_owned(),
        hsts_s: 0,
    };
    let refused = |files: &TlsConfig| {
        let error = Tls::load(files, 1).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(canary), "{error:?}");
        error
    };
    for content in [
        String::new(),
        format!("-----BEGIN CERTIFICATE-----\n{canary}\n-----END CERTIFICATE-----\n"),
        format!("-----BEGIN PRIVATE KEY-----\n{canary}\n-----END PRIVATE KEY-----\n"),
        format!("-----BEGIN {canary}"),
        format!("-----BEGIN PRIVATE KEY-----\n{canary}\n-----END"),
    ] {
        fs::write(&broken, &content).unwrap();
        for files in [with(&broken, &files.key_file), with(&files.certificate_file, &broken)] {
            let error = refused(&files);
            assert!(error.to_string().contains("broken.pem"), "{content}: {error}");
        }
    }
    for files in [with(&nowhere, &files.key_file), with(&files.certificate_file, &nowhere)] {
        let error = refused(&files);
        assert!(
            matches!(error, TlsError::Read { .. }) && error.to_string().contains("nowhere.pem"),
            "{error}"
        );
    }
    let unfit = refused(&with(&files.certificate_file, &other.path("key.pem")));
    assert!(matches!(unfit, TlsError::Unfit { .. }), "{unfit}");
    let unfit = unfit.to_string();
    assert!(unfit.contains("chain.pem") && unfit.contains("key.pem"), "{unfit}");
}

#[tokio::test]
async fn a_server_with_files_of_no_use_does_not_start() {
    let (data, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    let mut config = Config::default();
    config.data = data.path().join("data");
    config.listen = "127.0.0.1:0".parse().unwrap();
    config.tls = Some(authority.files());
    match Node::start(config.clone()).await {
        Err(StartError::Tls(error)) => assert!(error.to_string().contains("chain.pem"), "{error}"),
        other => panic!("{:?}", other.map(|node| node.address)),
    }
    // Nothing was made for a server that does not start.
    assert!(!config.data.exists());
}
