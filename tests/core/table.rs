//! The matrix in the code against the product's table, and the page that shows it.
//! `UPDATE_GOLDEN=1 cargo test` writes the page anew.

use cuelight::session::Role;
use cuelight::session::capability::{Capability, EVERYONE, Grant, MATRIX};

const PAGE: &str = "docs/capabilities.md";

fn word(grant: Grant) -> &'static str {
    match grant {
        Grant::Yes => "yes",
        Grant::No => "no",
        Grant::IfPermitted => "if_permitted",
        Grant::IfGranted => "if_granted",
        Grant::IfAssigned => "if_assigned",
    }
}

fn rows(table: &[(Capability, [Grant; 6])]) -> Vec<Vec<String>> {
    let row = |(capability, grants): &(Capability, [Grant; 6])| {
        let cells = grants.iter().map(|grant| word(*grant).to_owned());
        std::iter::once(capability.name().to_owned()).chain(cells).collect()
    };
    table.iter().map(row).collect()
}

fn printed(table: &[(Capability, [Grant; 6])]) -> String {
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
    let lines = rows(table).into_iter().map(|row| format!("| `{}` | {} |\n", row[0], row[1..].join(" | ")));
    format!("| capability | {} |\n|{}\n{}", roles.join(" | "), "---|".repeat(7), lines.collect::<String>())
}

#[test]
fn the_matrix_in_the_code_is_the_products() {
    let mut reader = csv::Reader::from_path("tests/spec/session-matrix.csv").unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().skip(1).map(str::to_owned).collect();
    assert_eq!(header, Role::ALL.map(Role::name));
    let table: Vec<Vec<String>> =
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    assert_eq!(rows(&MATRIX), table);
}

#[test]
fn the_page_of_capabilities_is_up_to_date() {
    let page = format!(
        "# Who may do what in a session\n\nWritten from `src/session/capability.rs` by \
         `UPDATE_GOLDEN=1 cargo test --test core`; do not edit.\n\n`if_permitted`: as the chat policy says. \
         `if_granted`: while holding the presenter's baton. `if_assigned`: only\nquestions assigned to this \
         person. The baton adds `speak`, `share_webcam` and `present`, whatever the role; having been let speak\n\
         adds `speak`.\n\n## The matrix\n\n{}\n## What everyone may do\n\n{}",
        printed(&MATRIX),
        printed(&EVERYONE)
    );
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all("docs").unwrap();
        std::fs::write(PAGE, &page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(PAGE).unwrap_or_default(), page, "UPDATE_GOLDEN=1 rewrites it");
}
