//! Who takes too long to arrive, or too much.
