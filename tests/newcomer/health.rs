//! The health check of an image: it asks the server that is configured where it runs.

use std::path::Path;

use tokio::time::timeout;

use super::harness::{PATIENCE, Running, cuelight};

/// A certificate of its own, in a folder: settings that make a server speak TLS with it.
fn with_tls(folder: &Path) -> Vec<(&'static str, String)> {
    let made = rcgen::generate_simple_self_signed(["live.example".to_owned()]).unwrap();
    let (chain, key) = (folder.join("chain.pem"), folder.join("key.pem"));
    std::fs::write(&chain, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    vec![("CUELIGHT_TLS__CERTIFICATE_FILE", text(&chain)), ("CUELIGHT_TLS__KEY_FILE", text(&key))]
}

/// As an image's health check asks: without a word, in the server's own environment.
#[tokio::test]
async fn health_asks_the_server_that_is_configured_here_over_tls_and_as_a_proxy_too() {
    let folder = tempfile::tempdir().unwrap();
    let tls = with_tls(folder.path());
    let text = |text: &str| text.to_owned();
    let proxy =
        vec![("CUELIGHT_PROXIES", text("127.0.0.1")), ("CUELIGHT_PROXY_HEADER", text("proxy_protocol"))];
    let elsewhere =
        vec![("CUELIGHT_PROXIES", text("127.0.0.9")), ("CUELIGHT_PROXY_HEADER", text("proxy_protocol"))];
    let file = folder.path().join("cuelight.toml");
    let files = tls.iter().map(|(key, path)| {
        format!("{} = {path:?}", if key.contains("KEY") { "key_file" } else { "certificate_file" })
    });
    let tables = format!(
        "proxies = [\"127.0.0.1\"]\nproxy_header = \"proxy_protocol\"\n[tls]\n{}\n",
        files.collect::<Vec<_>>().join("\n")
    );
    std::fs::write(&file, tables).unwrap();
    let in_file = vec![("CUELIGHT_CONFIG", text(file.to_str().unwrap()))];
    // With what of it the server cannot be asked any more.
    for (number, (settings, needed)) in [
        (vec![], 0),
        (tls.clone(), 2),
        (proxy.clone(), 2),
        (elsewhere, 0),
        ([tls.clone(), proxy].concat(), 2),
        (in_file, 1),
    ]
    .into_iter()
    .enumerate()
    {
        let data = folder.path().join(format!("data{number}"));
        let words = ["serve", "--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()];
        let mut server = Running::start(cuelight(&words).envs(settings.clone()));
        let line = server.line_that(|line| line.starts_with("listening on ")).await;
        let (_, port) = line.rsplit_once(':').unwrap();
        let asks = async |settings: &[(&str, String)]| {
            let mut command = cuelight(&["health"]);
            command.env("CUELIGHT_LISTEN", format!("0.0.0.0:{port}")).envs(settings.iter().cloned());
            let output = timeout(PATIENCE, command.output()).await.expect("a verb ends").unwrap();
            (output.status.code(), String::from_utf8(output.stdout).unwrap())
        };
        assert_eq!(asks(&settings).await, (Some(0), text("ready\n")), "{settings:?}");
        if needed > 0 {
            assert_eq!(asks(&settings[needed..]).await.0, Some(1), "{settings:?}");
        }
        server.tell_to_end().await;
        assert_eq!(server.exit_code().await, Some(0));
        assert_eq!(asks(&settings).await.0, Some(1), "nobody is there any more");
    }
}
