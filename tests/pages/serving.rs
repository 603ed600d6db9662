//! Routes, headers, codings and tags, over a running server.

use std::io::Read;

use flate2::read::GzDecoder;

use super::harness::{Answer, Server, built, files};

const DOORS: [&str; 4] = ["/", "/join/abc-def-ghij", "/control/s_0123", "/join/abc?lang=de"];
const SCRIPT: &str = "assets/page.js";
const POLICY: &str = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action \
    'self'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html";

fn decoded(answer: &Answer) -> Vec<u8> {
    let mut plain = Vec::new();
    let read = match answer.header("content-encoding") {
        None => answer.body.as_slice().read_to_end(&mut plain),
        Some("gzip") => GzDecoder::new(answer.body.as_slice()).read_to_end(&mut plain),
        Some("br") => brotli::Decompressor::new(answer.body.as_slice(), 4096).read_to_end(&mut plain),
        Some(other) => panic!("nobody asked for {other}"),
    };
    read.unwrap();
    plain
}

#[tokio::test]
async fn every_door_gives_the_one_document_and_what_it_loads_has_its_type() {
    let server = Server::start().await;
    for door in DOORS {
        let answer = server.get(door).await;
        assert_eq!((answer.status, &answer.body), (200, &built("index.html")), "{door}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    }
    let script = server.get(&format!("/{SCRIPT}")).await;
    assert_eq!((script.status, &script.body), (200, &built(SCRIPT)));
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
}

#[tokio::test]
async fn every_file_that_was_built_is_served_under_its_name() {
    let server = Server::start().await;
    let names: Vec<String> = files(&["dist"]).into_iter().filter(|name| !name.contains("/.")).collect();
    for name in
        names.iter().filter_map(|name| name.strip_prefix("dist/")).filter(|name| *name != "index.html")
    {
        let answer = server.get(&format!("/{name}")).await;
        assert_eq!(answer.status, 200, "{name}");
        assert!(answer.body == built(name), "{name}");
        assert_ne!(
            answer.header("content-type"),
            Some("application/octet-stream"),
            "{name} has no known type"
        );
    }
}

#[tokio::test]
async fn every_file_says_what_a_browser_may_do_with_it() {
    let server = Server::start().await;
    for path in DOORS.into_iter().chain(["/favicon.svg"]) {
        let answer = server.get(path).await;
        for (name, value) in [
            ("cache-control", "no-cache"),
            ("content-security-policy", POLICY),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("vary", "accept-encoding"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}: {name}");
        }
        assert_eq!(answer.header("content-length").unwrap(), answer.body.len().to_string());
        let permissions = answer.header("permissions-policy").unwrap();
        for device in ["camera=(self)", "microphone=(self)", "display-capture=(self)", "geolocation=()"] {
            assert!(permissions.contains(device), "{permissions}");
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("data:"), "{policy}");
    }
}

/// Its document's policy holds for it, and the same again with each file would be most of some files' weight.
#[tokio::test]
async fn a_part_of_a_document_says_what_is_its_own_and_no_more() {
    let server = Server::start().await;
    for path in ["/assets/page.js", "/assets/page.css"] {
        let answer = server.get(path).await;
        for (name, value) in [
            ("cache-control", "no-cache"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-resource-policy", "same-origin"),
            ("vary", "accept-encoding"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}: {name}");
        }
        for name in ["content-security-policy", "permissions-policy", "cross-origin-opener-policy"] {
            assert_eq!(answer.header(name), None, "{path}: {name}");
        }
    }
}

#[tokio::test]
async fn each_coding_decodes_to_the_file_and_has_a_tag_of_its_own() {
    let server = Server::start().await;
    let mut tags = Vec::new();
    for (said, coding) in [
        ("", None),
        ("accept-encoding: gzip, deflate, br, zstd\r\n", Some("br")),
        ("accept-encoding: gzip\r\naccept-encoding: br;q=0\r\n", Some("gzip")),
        ("accept-encoding: br;q=0, gzip;q=0\r\n", None),
    ] {
        for (path, file) in [("/", "index.html"), ("/assets/page.js", SCRIPT)] {
            let answer = server.send("GET", path, said).await;
            assert_eq!(answer.header("content-encoding"), coding, "{path} {said:?}");
            assert_eq!(decoded(&answer), built(file), "{path} {said:?}");
            assert_eq!(answer.header("content-length").unwrap(), answer.body.len().to_string());
            tags.push(answer.header("etag").unwrap().to_owned());
        }
    }
    assert_eq!(tags[0..2], tags[6..8], "the same bytes have the same tag");
    tags.truncate(6);
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 6, "bytes that differ have tags that differ");
    assert!(tags.iter().all(|tag| tag.starts_with('"')), "strong: {tags:?}");
}

#[tokio::test]
async fn who_has_a_file_already_is_told_so_and_no_more() {
    let server = Server::start().await;
    for path in ["/", "/assets/page.js"] {
        for coding in ["", "accept-encoding: br\r\n"] {
            let tag = server.send("GET", path, coding).await.header("etag").unwrap().to_owned();
            for (known, status) in [
                (tag.clone(), 304),
                (format!("\"other\", {tag}"), 304),
                (format!("W/{tag}"), 304),
                ("*".to_owned(), 304),
                ("\"other\"".to_owned(), 200),
                (tag.replace('"', ""), 200),
            ] {
                let answer = server.send("GET", path, &format!("{coding}if-none-match: {known}\r\n")).await;
                assert_eq!(answer.status, status, "{path} {known}");
                assert_eq!(answer.header("etag"), Some(tag.as_str()));
                assert_eq!(answer.header("cache-control"), Some("no-cache"));
                assert_eq!(answer.header("content-security-policy"), (path == "/").then_some(POLICY));
                assert_eq!(answer.body.is_empty(), status == 304);
            }
        }
    }
}

#[tokio::test]
async fn head_says_what_get_would_without_the_body() {
    let server = Server::start().await;
    for path in ["/", "/join/abc", "/assets/page.js"] {
        let (get, head) = (server.get(path).await, server.send("HEAD", path, "").await);
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        for name in ["content-length", "content-type", "etag", "content-security-policy", "cache-control"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_document_as_before() {
    let server = Server::start().await;
    for path in [
        "/assets/",
        "/assets/none.js",
        "/assets/../index.html",
        "/assets/%2e%2e/index.html",
        "/index.html",
        "/.stamp",
        "/join",
        "/join/",
        "/join/a/b",
        "/control/",
        "/none",
        "/v1/none",
        "/media/media.js",
        "/src/main.ts",
    ] {
        server.get(path).await.assert_problem(404, "not_found");
    }
    for (method, path) in
        [("POST", "/"), ("DELETE", "/join/abc"), ("PUT", "/assets/page.js"), ("PUT", "/healthz")]
    {
        let answer = server.send(method, path, "content-length: 0\r\n").await;
        answer.assert_problem(405, "method_not_allowed");
        assert!(answer.header("allow").unwrap().contains("GET"), "{method} {path}");
    }
    let api = server.get("/healthz").await;
    assert_eq!(
        (api.status, api.header("content-security-policy")),
        (200, None),
        "the policy is the pages' own"
    );
}
