//! Thousands of clients on few threads: frames (`frame.rs`), one connection (`socket.rs`), in which order they are read
//! (`sets.rs`), all of a thread (`reactor.rs`). Must not know what messages mean.

pub mod frame;
pub mod limits;
pub mod reactor;
pub mod sets;
pub mod socket;
