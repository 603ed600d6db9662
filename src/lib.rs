//! x

pub mod journal;
pub mod metrics;
