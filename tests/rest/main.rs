//! The REST doors, spoken to over real HTTP.

mod accounts;
mod guard;
mod handouts;
mod harness;
mod join;
mod plane;
mod sessions;
