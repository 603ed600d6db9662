//! A result as one page that needs nothing else. Must not know how the figures came about.

pub mod words;
