//! Names the files that hold what threads share. Where `PLANT` names a file of `plants`, the module it is about is
//! compiled from a copy with the bug in it: what ships holds no bug, and no switch for one.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Every module that is modelled, from the repository's top.
const SHARED: [&str; 7] = [
    "src/gateway/limits/permits.rs",
    "src/hub/mailbox.rs",
    "src/hub/post.rs",
    "src/hub/registry.rs",
    "src/hub/ring.rs",
    "src/journal/queue.rs",
    "tests/loom/src/row.rs",
];

fn main() {
    let top = here().join("../..").canonicalize().expect("the repository is there");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo gives a folder"));
    println!("cargo::rerun-if-env-changed=PLANT");
    println!("cargo::rustc-env=MODELLED={}", here().display());
    let plant = env::var("PLANT").ok().map(|name| Plant::read(&name));
    let mut modules = String::new();
    for shared in SHARED {
        let mut path = top.join(shared);
        let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        if let Some(plant) = plant.as_ref().filter(|plant| plant.module == shared) {
            println!("cargo::rerun-if-changed={}", path.display());
            let copy = out.join(format!("{name}.rs"));
            fs::write(&copy, plant.put_into(&read(&path))).expect("the folder takes files");
            path = copy;
        }
        writeln!(modules, "#[path = {:?}]\npub mod {name};", path.display().to_string())
            .expect("a text takes more");
    }
    if let Some(plant) = plant {
        assert!(SHARED.contains(&&*plant.module), "{} is no module that is modelled", plant.module);
    }
    fs::write(out.join("modules.rs"), modules).expect("the folder takes files");
}

/// Asked when it runs: a target folder may have come from another tree.
fn here() -> PathBuf {
    PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo gives a folder"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A bug: texts of a module, and what stands in their place.
struct Plant {
    module: String,
    edits: Vec<(String, String)>,
}

impl Plant {
    fn read(name: &str) -> Plant {
        let path = here().join("plants").join(format!("{name}.plant"));
        println!("cargo::rerun-if-changed={}", path.display());
        let text = read(&path);
        let mut parts = text.split("--- in place of\n");
        let head = parts.next().expect("a text has a beginning");
        let module =
            head.lines().find_map(|line| line.strip_prefix("Module: ")).expect("a plant names its module");
        let edits = parts.map(|edit| edit.split_once("--- stands\n").expect("something stands in its place"));
        let edits: Vec<_> = edits.map(|(from, to)| (from.to_owned(), to.to_owned())).collect();
        assert!(!edits.is_empty(), "{name} changes nothing");
        Plant { module: module.to_owned(), edits }
    }

    fn put_into(&self, text: &str) -> String {
        self.edits.iter().fold(text.to_owned(), |text, (from, to)| {
            assert_eq!(text.matches(from).count(), 1, "stands once in {}:\n{from}", self.module);
            text.replacen(from, to, 1)
        })
    }
}
