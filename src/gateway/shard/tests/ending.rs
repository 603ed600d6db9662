//! What becomes of those who come when a loop has ended.

use std::io::{Read, Write};
use std::net::TcpListener;

use super::rig::{PING, PONG, comes, door};
use crate::gateway::limits::strangers::Strangers;
use crate::gateway::shard::{Shards, entry};
use crate::hub::letter::Letter;
use crate::limits::Limits;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_to_a_loop_that_has_ended_gets_another_one() {
    let door = door();
    let shards = Shards::start(1, &door).unwrap();
    let strangers = Strangers::new(&Limits::default());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let says = |bytes: &[u8]| {
        let mut peer = comes(&listener, &door, &shards, &strangers);
        peer.write_all(bytes).unwrap();
        peer
    };
    let mut pong = [0; 2];
    let mut before = says(&PING);
    before.read_exact(&mut pong).unwrap();
    // As a bug would do it: what it carried ends with it.
    entry(&shards.0.loops[0]).letterbox.put(Letter::Stop);
    assert_eq!(before.read(&mut pong).unwrap_or(0), 0, "its connections end with it");
    for _ in 0..3 {
        let mut peer = says(&PING);
        peer.read_exact(&mut pong).unwrap();
        assert_eq!(pong, PONG);
    }
}
