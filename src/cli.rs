//! The verbs of the command line: each is a struct of arguments and an async function that writes to what it is given.
//! Must not know rules: a verb calls the floors below and prints.

pub mod data;
mod dump;
pub mod health;
mod http;
pub mod journal;
pub mod outcome;
pub mod report;
