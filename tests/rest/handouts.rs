//! Files: in, listed, out, and nothing left where one is refused.

use serde_json::{Value, json};

use crate::harness::{Answer, Server, Webinar, alpha, bearer};

fn form(name: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/html\r\n\r\n"
    );
    [head.as_bytes(), bytes, b"\r\n--b--\r\n"].concat()
}

async fn send(server: &Server, webinar: &Webinar, auth: &str, body: &[u8]) -> Answer {
    let headers = [("authorization", auth), ("content-type", "multipart/form-data; boundary=b")];
    server.send("POST", &webinar.session_path("/handouts"), &headers, body).await
}

async fn upload(server: &Server, webinar: &Webinar, name: &str, bytes: &[u8]) -> Answer {
    send(server, webinar, &alpha(), &form(name, bytes)).await
}

fn on_disk(server: &Server, webinar: &Webinar) -> usize {
    let dir = server.data.path().join("handouts").join(&webinar.session);
    std::fs::read_dir(dir).map_or(0, Iterator::count)
}

async fn listed(server: &Server, webinar: &Webinar) -> usize {
    let list = server.get(&webinar.session_path("/handouts"), &alpha()).await.expect(200);
    list["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_file_comes_back_as_it_went_in_and_everybody_hears_of_it() {
    let server = Server::start().await;
    let webinar = server.webinar(false).await;
    assert_eq!(listed(&server, &webinar).await, 0);
    let ticket = server.ticket(&webinar.session, "carol", "attendee").await;
    let mut carol = server.enter(&webinar.session, &ticket).await;
    let bytes = [b"%PDF-1.7\n".as_slice(), &[7; 100_000]].concat();
    let made = upload(&server, &webinar, "Slides é.pdf", &bytes).await.expect(201);
    let (id, size) = (made["handout"].as_str().unwrap(), bytes.len());
    let card = json!({"handout": id, "name": "Slides é.pdf", "size": size, "media_type": "application/pdf"});
    assert_eq!(made, card);
    assert_eq!(carol.event("handout_added").await, card, "where it lies is told to nobody");

    let path = webinar.session_path(&format!("/handouts/{id}"));
    let got = server.get(&path, &bearer(&ticket)).await;
    assert_eq!((got.status, got.body == bytes), (200, true));
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("content-length", size.to_string().as_str()),
        (
            "content-disposition",
            "attachment; filename=\"Slides _.pdf\"; filename*=UTF-8''Slides%20%C3%A9.pdf",
        ),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("cache-control", "private, no-cache"),
    ] {
        assert_eq!(got.header(name), value, "{name}");
    }
    let (auth, etag) = (alpha(), got.header("etag").to_owned());
    // A proxy that compresses makes a weak tag of ours.
    for known in [etag.clone(), format!("W/{etag}"), format!("\"other\", W/{etag}"), "*".to_owned()] {
        let headers = [("authorization", auth.as_str()), ("if-none-match", known.as_str())];
        let got = server.send("GET", &path, &headers, b"").await;
        assert_eq!((got.status, got.header("etag")), (304, etag.as_str()), "{known}");
        assert_eq!(got.header("cache-control"), "private, no-cache");
    }
    let headers = [("authorization", auth.as_str()), ("if-none-match", "\"other\"")];
    assert_eq!(server.send("GET", &path, &headers, b"").await.status, 200);
    for wrong in ["h0000000000000", "..%2f..%2fapi_key.toml", "x"] {
        let path = webinar.session_path(&format!("/handouts/{wrong}"));
        server.get(&path, &alpha()).await.problem(404, "not_found");
    }
    server.get(&path, "").await.problem(401, "unauthorized");
}

#[tokio::test]
async fn names_lead_nowhere() {
    let server = Server::start().await;
    let webinar = server.webinar(false).await;
    for (typed, shown) in [
        ("../../../etc/passwd.txt", "passwd.txt"),
        ("/etc/passwd.txt", "passwd.txt"),
        ("C:\\\\x\\\\y.txt", "y.txt"),
        ("...txt", "...txt"),
        ("-rf;$(x).txt", "-rf;$(x).txt"),
        ("日本.txt", "日本.txt"),
    ] {
        let made = upload(&server, &webinar, typed, b"text").await.expect(201);
        assert_eq!(made["name"], shown, "{typed}");
    }
    let written: Vec<_> = std::fs::read_dir(server.data.path()).unwrap().collect();
    assert_eq!(written.len(), 1, "only the directory of the handouts");
    let dir = server.data.path().join("handouts").join(&webinar.session);
    for file in std::fs::read_dir(dir).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
    }
    for name in ["a\u{202e}b.txt", "..", "", &format!("{}.txt", "x".repeat(150))] {
        upload(&server, &webinar, name, b"text").await.invalid("file");
    }
}

#[tokio::test]
async fn what_is_refused_leaves_nothing_on_the_disk() {
    let server = Server::with(|config| config.handouts.bytes_max = 200_000).await;
    let webinar = server.webinar(false).await;
    let pdf = |bytes: usize| [b"%PDF-".as_slice(), &vec![7; bytes - 5]].concat();
    for (name, bytes, status, code) in [
        ("a.pdf", pdf(200_001), 413, "too_large"),
        ("a.pdf", pdf(5_000_000), 413, "too_large"),
        ("a.pdf", b"<html>".to_vec(), 415, "unsupported_media_type"),
        ("a.html", b"<html>".to_vec(), 415, "unsupported_media_type"),
        ("a.txt", b"a\0b".to_vec(), 415, "unsupported_media_type"),
        ("a.png", pdf(100), 415, "unsupported_media_type"),
        ("a.pdf", Vec::new(), 422, "invalid"),
    ] {
        upload(&server, &webinar, name, &bytes).await.problem(status, code);
        assert_eq!(on_disk(&server, &webinar), 0, "{name} {code}");
    }
    upload(&server, &webinar, "a.pdf", &pdf(200_000)).await.expect(201);
    assert_eq!(on_disk(&server, &webinar), 1);

    let auth = alpha();
    let two = [form("a.txt", b"a"), form("b.txt", b"b")].concat();
    let two = String::from_utf8(two).unwrap().replacen("--b--\r\n", "", 1);
    send(&server, &webinar, &auth, two.as_bytes()).await.invalid("file");
    let other = form("a.txt", b"a");
    let other = String::from_utf8(other).unwrap().replace("name=\"file\"", "name=\"note\"");
    send(&server, &webinar, &auth, other.as_bytes()).await.invalid("note");
    send(&server, &webinar, &auth, b"--b--\r\n").await.invalid("file");
    let mut cut = form("a.txt", b"some text");
    cut.truncate(cut.len() - 12);
    send(&server, &webinar, &auth, &cut).await.problem(400, "malformed");
    server
        .post(&webinar.session_path("/handouts"), &auth, json!({}))
        .await
        .problem(415, "unsupported_media_type");
    assert_eq!((on_disk(&server, &webinar), listed(&server, &webinar).await), (1, 1));
}

#[tokio::test]
async fn the_limit_is_kept_while_streaming_where_no_length_is_said() {
    let server = Server::with(|config| config.handouts.bytes_max = 100_000).await;
    let webinar = server.webinar(false).await;
    let body = form("a.pdf", &[b"%PDF-".as_slice(), &[7; 300_000]].concat());
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: test\r\nauthorization: {}\r\ntransfer-encoding: chunked\r\n\
         content-type: multipart/form-data; boundary=b\r\nconnection: close\r\n\r\n",
        webinar.session_path("/handouts"),
        alpha()
    );
    let mut request = head.into_bytes();
    for chunk in body.chunks(10_000) {
        request.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        request.extend_from_slice(chunk);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    server.raw(request).await.problem(413, "too_large");
    assert_eq!(on_disk(&server, &webinar), 0);
}

#[tokio::test]
async fn the_present_role_decides_who_hands_out() {
    let server = Server::start().await;
    let webinar = server.webinar(false).await;
    let alice = server.ticket(&webinar.session, "alice", "organizer").await;
    let bob = server.ticket(&webinar.session, "bob", "panelist").await;
    let mut organizer = server.enter(&webinar.session, &alice).await;
    let panelist = server.enter(&webinar.session, &bob).await;
    let text = form("a.txt", b"text");
    let refused = send(&server, &webinar, &bearer(&bob), &text).await.problem(403, "forbidden");
    assert_eq!((&refused["capability"], &refused["role"]), (&json!("upload_handouts"), &json!("panelist")));
    let role = json!({"set_role": {"participant": panelist.participant, "role": "in_session_co_organizer"}});
    organizer.must(role).await;
    let made = send(&server, &webinar, &bearer(&bob), &text).await.expect(201);
    organizer.must(json!({"remove": {"participant": panelist.participant}})).await;
    send(&server, &webinar, &bearer(&bob), &text).await.problem(403, "removed");
    let path = webinar.session_path(&format!("/handouts/{}", made["handout"].as_str().unwrap()));
    server.get(&path, &bearer(&bob)).await.problem(403, "removed");
    server.get(&webinar.session_path("/handouts"), &bearer(&bob)).await.problem(403, "removed");
    organizer.must(json!({"remove_handout": {"handout": made["handout"]}})).await;
    server.get(&path, &bearer(&alice)).await.problem(404, "not_found");
    organizer.must(json!({"start": {}})).await;
    organizer.end().await;
    send(&server, &webinar, &bearer(&alice), &text).await.problem(409, "conflict");
}

#[tokio::test]
async fn there_are_only_so_many_handouts() {
    let server = Server::with(|config| config.handouts.count_max = 2).await;
    let webinar = server.webinar(false).await;
    for _ in 0..2 {
        upload(&server, &webinar, "a.txt", b"text").await.expect(201);
    }
    let refused = upload(&server, &webinar, "a.txt", b"text").await.problem(409, "conflict");
    assert_eq!(refused["actual"], json!({"handouts": 2}));
    assert_eq!(on_disk(&server, &webinar), 2);
}

#[tokio::test]
async fn a_start_sweeps_what_no_handout_names() {
    let server = Server::start().await;
    let webinar = server.webinar(false).await;
    let made: Value = upload(&server, &webinar, "a.txt", b"kept").await.expect(201);
    let dir = server.data.path().join("handouts").join(&webinar.session);
    std::fs::write(dir.join("00112233445566778899aabbccddeeff"), b"left by a crash").unwrap();
    let server = server.restarted().await;
    assert_eq!(on_disk(&server, &webinar), 1);
    let path = webinar.session_path(&format!("/handouts/{}", made["handout"].as_str().unwrap()));
    assert_eq!(server.get(&path, &alpha()).await.text(), "kept");
    server.call("DELETE", &webinar.path(""), &alpha(), None).await.expect(204);
    assert!(!dir.exists(), "a cancelled webinar's files are gone");
}

#[tokio::test]
async fn who_hangs_up_leaves_nothing_on_the_disk() {
    let server = Server::start().await;
    let webinar = server.webinar(false).await;
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: test\r\nauthorization: {}\r\ncontent-length: 100000\r\n\
         content-type: multipart/form-data; boundary=b\r\n\r\n",
        webinar.session_path("/handouts"),
        alpha()
    );
    let mut begun = form("a.pdf", &[b"%PDF-".as_slice(), &[7; 50_000]].concat());
    begun.truncate(40_000);
    let stream = server.begin([head.as_bytes(), &begun].concat()).await;
    while on_disk(&server, &webinar) == 0 {
        tokio::task::yield_now().await;
    }
    drop(stream);
    while on_disk(&server, &webinar) != 0 {
        tokio::task::yield_now().await;
    }
}
