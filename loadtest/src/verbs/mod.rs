//! The verbs of the command line that are about scenarios and results, and the server in this program. Must not know how a plan is carried out.

use std::fmt::Display;

pub mod asking;
pub mod guard;
pub mod machine;
pub mod run;
pub mod serve;
pub mod telling;

/// Bad usage, as sysexits has it; clap's own 2 would read as a violation.
pub const USAGE: u8 = 64;
/// What was asked for could not be done.
pub const NOT_DONE: u8 = 3;

/// Prints what a verb says, or what is wrong; the exit code.
pub fn say(said: Result<(impl Display, u8), impl Display>, otherwise: u8) -> u8 {
    match said {
        Ok((text, code)) => {
            print!("{text}");
            code
        }
        Err(flaw) => {
            eprintln!("{flaw:#}");
            otherwise
        }
    }
}
