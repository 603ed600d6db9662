//! How long a file and a function may be: what does not fit on a few screens is not read as a whole.

use super::ratchet::{Excess, hold};
use super::source::{File, end_of_item, none_of, rust_files};

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;
/// Tests are data as much as code, and are let be.
const FOLDERS: [&str; 3] = ["src", "loadtest", "examples"];

fn long_files(files: &[File]) -> Vec<Excess> {
    let long = files.iter().filter(|file| file.lines.len() > FILE_LINES_MAX);
    long.map(|file| {
        let (path, lines) = (&file.path, file.lines.len());
        let finding = format!(
            "{path}:{lines}: {lines} lines, {FILE_LINES_MAX} are allowed: split it by what makes it change"
        );
        Excess { key: format!("file {path}"), amount: lines, finding }
    })
    .collect()
}

fn long_functions(files: &[File]) -> Vec<Excess> {
    let mut long = Vec::new();
    for file in files {
        for (line, text) in file.shipped() {
            let Some((column, name)) = function_in(text) else { continue };
            let end = end_of_item(&file.code, line - 1, column).unwrap_or(line - 1) + 1;
            let lines = end + 1 - line;
            if lines > FUNCTION_LINES_MAX {
                let path = &file.path;
                let finding = format!(
                    "{path}:{line}: fn {name} has {lines} lines, {FUNCTION_LINES_MAX} are allowed: give its parts names"
                );
                long.push(Excess { key: format!("function {path} {name}"), amount: lines, finding });
            }
        }
    }
    long
}

/// The name of the function that a line declares, and the column where it stands.
fn function_in(line: &str) -> Option<(usize, &str)> {
    let at = line.find("fn ").filter(|at| *at == 0 || line[..*at].ends_with([' ', '(']))? + 3;
    let name: usize = line[at..].chars().take_while(|char| char.is_alphanumeric() || *char == '_').count();
    (name > 0).then(|| (at, &line[at..at + name]))
}

#[test]
fn files_fit_on_a_few_screens() {
    none_of(hold("file", &long_files(&rust_files(&FOLDERS))));
}

#[test]
fn functions_fit_on_a_screen() {
    none_of(hold("function", &long_functions(&rust_files(&FOLDERS))));
}

#[test]
fn planted_long_files_and_functions_are_seen() {
    let body = "    x();\n";
    let fits = format!("fn fits() {{\n{}}}\n", body.repeat(FUNCTION_LINES_MAX - 2));
    let long = format!(
        "trait T {{ fn a(&self) -> [u8; 4]; }}\npub(super) async fn long() {{\n{}}}\n",
        body.repeat(FUNCTION_LINES_MAX - 1)
    );
    let found = long_functions(&[File::new("a.rs", &fits), File::new("b.rs", &long)]);
    let keys: Vec<_> = found.iter().map(|excess| (excess.key.as_str(), excess.amount)).collect();
    assert_eq!(keys, [("function b.rs long", FUNCTION_LINES_MAX + 1)]);

    let files = [FILE_LINES_MAX, FILE_LINES_MAX + 1].map(|lines| File::new("c.rs", &body.repeat(lines)));
    assert_eq!(long_files(&files).len(), 1);
}
