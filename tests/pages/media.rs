//! The operator's directory of media files: what it gives, what it never gives, and what the document says of it.

use std::fs;
use std::os::unix::fs::symlink;

use super::harness::{Server, built};

/// A directory with a module, with something beside it that nobody may have, and ways that lead there.
struct Files(tempfile::TempDir);

impl Files {
    fn make() -> Files {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("media");
        fs::create_dir_all(dir.join("chunks")).unwrap();
        fs::create_dir_all(dir.join(".git")).unwrap();
        for (name, text) in [
            ("secret.txt", "secret"),
            ("media/media.js", "export function mount() {}\n"),
            ("media/chunks/a b.css", "a {}"),
            ("media/page.html", "<script>alert(1)</script>"),
            ("media/.env", "secret"),
            ("media/.git/config", "secret"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        symlink(folder.path().join("secret.txt"), dir.join("out.txt")).unwrap();
        symlink("../..", dir.join("chunks/up")).unwrap();
        symlink("media.js", dir.join("alias.js")).unwrap();
        Files(folder)
    }

    async fn served(&self, more: &str) -> Server {
        Server::with(&format!("[pages]\nmedia_dir = '{}'\n{more}", self.0.path().join("media").display()))
            .await
    }
}

#[tokio::test]
async fn files_of_the_media_directory_are_served_as_they_are() {
    let files = Files::make();
    let server = files.served("").await;
    for (path, kind, text) in [
        ("/media/media.js", "text/javascript; charset=utf-8", "export function mount() {}\n"),
        ("/media/alias.js", "text/javascript; charset=utf-8", "export function mount() {}\n"),
        ("/media/chunks/a%20b.css", "text/css; charset=utf-8", "a {}"),
    ] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.text()), (200, text), "{path}");
        assert_eq!(answer.header("content-type"), Some(kind), "{path}");
        assert_eq!(answer.header("content-length").unwrap(), text.len().to_string());
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert!(answer.header("content-security-policy").unwrap().contains("default-src 'self'"));
        let head = server.send("HEAD", path, "").await;
        assert_eq!((head.status, head.header("content-length")), (200, answer.header("content-length")));
        let known = format!("if-none-match: {}\r\n", answer.header("etag").unwrap());
        assert_eq!(server.send("GET", path, &known).await.status, 304, "{path}");
    }
    let before = server.get("/media/media.js").await.header("etag").unwrap().to_owned();
    fs::write(files.0.path().join("media/media.js"), "export const changed = 1\n").unwrap();
    let after = server.send("GET", "/media/media.js", &format!("if-none-match: {before}\r\n")).await;
    assert_eq!((after.status, after.text()), (200, "export const changed = 1\n"));
}

#[tokio::test]
async fn nothing_leads_out_of_the_media_directory_or_to_what_is_hidden_in_it() {
    let files = Files::make();
    let server = files.served("").await;
    let absolute = format!("/media/{}", files.0.path().join("secret.txt").display());
    let coded =
        format!("/media/{}", files.0.path().join("secret.txt").display().to_string().replace('/', "%2F"));
    for path in [
        "/media/../secret.txt",
        "/media/chunks/../../secret.txt",
        "/media/%2e%2e/secret.txt",
        "/media/%2e%2e%2fsecret.txt",
        "/media/..%2Fsecret.txt",
        "/media/..%5csecret.txt",
        "/media/%252e%252e/secret.txt",
        "/media/./media.js",
        "/media/chunks//a%20b.css",
        "/media/out.txt",
        "/media/chunks/up/secret.txt",
        "/media/chunks/up/media/media.js/",
        "/media/.env",
        "/media/.git/config",
        "/media/%2eenv",
        "/media/",
        "/media",
        "/media/chunks",
        "/media/chunks/",
        "/media/media.js%00.txt",
        "/media/%ff",
        "/media/none.js",
        &absolute,
        &coded,
    ] {
        let answer = server.get(path).await;
        answer.assert_problem(404, "not_found");
        assert!(!answer.text().contains("secret.txt"), "{path}");
    }
    server
        .send("POST", "/media/media.js", "content-length: 0\r\n")
        .await
        .assert_problem(405, "method_not_allowed");
}

#[tokio::test]
async fn a_document_in_the_media_directory_may_do_no_more_than_a_page() {
    let files = Files::make();
    let answer = files.served("").await.get("/media/page.html").await;
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
}

#[tokio::test]
async fn the_document_names_the_module_where_there_is_one() {
    const META: &str = "<meta name=\"cuelight-media\" content=\"/media/media.js\" />";
    let files = Files::make();
    let with = files.served("").await;
    let page = with.get("/control/s").await;
    let (before, after) = page.text().split_once(META).expect("the module is named");
    assert!(before.contains("<head>") && after.contains("</head>"), "in the head: {}", page.text());
    let rest = format!("{}{after}", before.trim_end());
    assert_eq!(rest.as_bytes(), built("index.html"), "and nothing else is changed");
    assert!(page.header("content-security-policy").unwrap().contains("svelte-trusted-html cuelight-media"));

    fs::remove_file(files.0.path().join("media/media.js")).unwrap();
    let without = files.served("").await.get("/").await;
    assert_eq!(without.body, built("index.html"));
    assert_ne!(without.header("etag"), page.header("etag"));
}

#[tokio::test]
async fn origins_for_media_widen_the_policy_and_nothing_else_does() {
    let files = Files::make();
    let more = "media_origins = ['https://cdn.example', 'wss://sfu.example:7443']";
    let answer = files.served(more).await.get("/").await;
    let policy: Vec<&str> = answer.header("content-security-policy").unwrap().split("; ").collect();
    for directive in [
        "default-src 'self'",
        "connect-src 'self' https://cdn.example wss://sfu.example:7443",
        "img-src 'self' https://cdn.example",
        "media-src 'self' blob: https://cdn.example",
        "require-trusted-types-for 'script'",
    ] {
        assert!(policy.contains(&directive), "{directive}: {policy:?}");
    }
    let script = policy.iter().any(|directive| directive.starts_with("script-src"));
    assert!(!script, "scripts come from this server alone: {policy:?}");
}
