//! What is committed in `web/dist`: built from what is committed beside it, and fit for the policy it is served under.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::harness::{built, files, web};

/// What `web/scripts/stamp.mjs` hashes too.
const SOURCES: [&str; 8] = [
    "src",
    "public",
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "svelte.config.js",
    "tsconfig.json",
];

fn stamp_of(files: &[(String, Vec<u8>)]) -> String {
    let mut hash = Sha256::new();
    for (path, contents) in files {
        hash.update(format!("{path}\0{}\0", contents.len()));
        hash.update(contents);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sources() -> Vec<(String, Vec<u8>)> {
    let sources = files(&SOURCES).into_iter().filter(|path| !path.ends_with(".test.ts"));
    sources.map(|path| (path.clone(), fs::read(web().join(path)).unwrap())).collect()
}

#[test]
fn the_built_pages_are_those_of_their_sources() {
    let stamp = String::from_utf8(built(".stamp")).unwrap();
    assert_eq!(
        stamp.trim_end(),
        stamp_of(&sources()),
        "web/dist was not built from these sources: run `npm ci && npm run build` in web, and commit web/dist"
    );
}

#[test]
fn a_changed_source_makes_another_stamp() {
    let mut changed = sources();
    let stamp = stamp_of(&changed);
    changed[0].1.push(b' ');
    assert_ne!(stamp_of(&changed), stamp);
    changed[0].1.pop();
    changed[0].0.push('x');
    assert_ne!(stamp_of(&changed), stamp);
    changed.remove(0);
    assert_ne!(stamp_of(&changed), stamp);
}

#[test]
fn the_document_has_nothing_that_its_policy_forbids_and_a_head_for_the_module() {
    let document = String::from_utf8(built("index.html")).unwrap();
    assert_eq!(document.matches("<head>").count(), 1, "the media module is named behind <head>");
    for tag in document.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        let is_inline = tag.starts_with("script") && !tag.contains(" src=\"/");
        assert!(!is_inline && !tag.starts_with("style"), "the policy allows no inline <{tag}>");
        let is_bare =
            [" style=", " onload=", " onerror=", " onclick="].iter().all(|name| !tag.contains(name));
        assert!(is_bare, "the policy allows no <{tag}>");
        assert!(!tag.contains("://") && !tag.contains("=\"//"), "everything comes from this server: <{tag}>");
    }
}

#[test]
fn the_document_loads_only_what_was_built() {
    let document = String::from_utf8(built("index.html")).unwrap();
    let named = ["src=\"/", "href=\"/"].iter().flat_map(|mark| document.split(mark).skip(1));
    let named: Vec<&str> = named.map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(!named.is_empty(), "the document loads a script");
    for name in named {
        assert!(web().join("dist").join(name).is_file(), "web/dist/{name} is not there: build it");
    }
}

/// A query is in logs, histories and referrers; what stands behind `#` never leaves the browser.
#[test]
fn no_ticket_stands_in_a_query() {
    let texts = files(&["src", "dist"]).into_iter().filter(|path| {
        let ending = Path::new(path).extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| ["ts", "js", "svelte", "html"].contains(&ending))
    });
    for path in texts {
        let text = fs::read_to_string(web().join(&path)).unwrap();
        for query in ["?ticket=", "&ticket=", "searchParams.set('ticket", "searchParams.get('ticket"] {
            assert!(!text.contains(query), "{path} has {query}");
        }
    }
}
