//! How the server ends connections: each close code that it sends, and whether the client comes back.

use std::time::Duration;

use cuelight::conformance::exchange::Mover;
use futures_util::FutureExt;
use serde_json::json;

use super::{Special, begin, does, special, with};

/// A masked frame of a client, with nothing masked away.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first, 0x80 | u8::try_from(payload.len()).unwrap(), 0, 0, 0, 0];
    bytes.extend(payload);
    bytes
}

pub fn closes() -> Vec<Special> {
    vec![
        special(
            "close-1002",
            "The server finds bytes that break WebSockets: never again",
            "carol",
            |stage| {
                async move {
                    begin(stage, "carol").await;
                    // An opcode that there is not.
                    stage.wrong(&frame(0x83, b"")).await;
                }
                .boxed_local()
            },
        ),
        special("close-1007", "The server finds text that is not UTF-8: never again", "carol", |stage| {
            async move {
                begin(stage, "carol").await;
                stage.wrong(&frame(0x81, &[0xff, 0xfe])).await;
            }
            .boxed_local()
        }),
        special(
            "close-1009",
            "The server finds a frame larger than `message_bytes`: never again",
            "carol",
            |stage| {
                async move {
                    begin(stage, "carol").await;
                    let mut bytes = vec![0x81, 0xff];
                    bytes.extend((1u64 << 20).to_be_bytes());
                    bytes.extend([0; 4]);
                    stage.wrong(&bytes).await;
                }
                .boxed_local()
            },
        ),
        special(
            "close-1012",
            "The server restarts: Bob comes back by himself, not before `retry_ms`, and resumes",
            "bob",
            |stage| {
                async move {
                    begin(stage, "bob").await;
                    does(stage, "bob", "unmute", json!({})).await;
                    stage.restart().await;
                    stage.resume().await;
                    does(stage, "bob", "mute", json!({})).await;
                }
                .boxed_local()
            },
        ),
        special(
            "close-1013",
            "Nobody is taken in just now: Carol comes back by herself, not before `retry_ms`",
            "carol",
            |stage| {
                async move {
                    stage.journal.set_writable(false);
                    stage.connect(Mover::Told, None).await;
                    stage.journal.set_writable(true);
                    stage.connect(Mover::Itself, None).await;
                    does(stage, "carol", "raise_hand", json!({})).await;
                }
                .boxed_local()
            },
        ),
        special("close-4400", "What was sent is not this protocol: never again", "carol", |stage| {
            async move {
                begin(stage, "carol").await;
                stage.wrong(&frame(0x82, b"binary")).await;
            }
            .boxed_local()
        }),
        special(
            "close-4401",
            "The ticket is refused: Carol comes back with a new one, and not before she has it",
            "carol",
            |stage| {
                async move {
                    stage.connect_with(Mover::Told, None, "no.good.ticket".into()).await;
                    stage.connect(Mover::Told, None).await;
                    does(stage, "carol", "raise_hand", json!({})).await;
                }
                .boxed_local()
            },
        ),
        with(
            |config| config.session.pong_timeout_s = 20,
            special(
                "close-4408",
                "The server had no answer to its ping: Carol comes back and resumes",
                "carol",
                |stage| {
                    async move {
                        begin(stage, "carol").await;
                        // Its ping after 20 seconds, and the end of its patience after 20 more.
                        for _ in 0..45 {
                            stage.pass(Duration::from_secs(1)).await;
                        }
                        stage.until_closed().await;
                        stage.resume().await;
                    }
                    .boxed_local()
                },
            ),
        ),
        special("close-4409", "Carol came by another connection: this one is over", "carol", |stage| {
            async move {
                begin(stage, "carol").await;
                let mut other = stage.line().await;
                other
                    .send(&json!({"id": "h", "cmd": "hello", "args": {"ticket": stage.ticket("carol")}}))
                    .await;
                stage.until_closed().await;
            }
            .boxed_local()
        }),
        special(
            "close-4413",
            "Every seat is taken: Dave comes back by himself and finds one",
            "dave",
            |stage| {
                async move {
                    for number in 1..=3 {
                        stage.seat(number).await;
                    }
                    stage.connect(Mover::Told, None).await;
                    stage.leave_seat(1).await;
                    stage.connect(Mover::Itself, None).await;
                    does(stage, "dave", "raise_hand", json!({})).await;
                }
                .boxed_local()
            },
        ),
        special("close-4423", "The door is locked for Carol, who was not in before", "carol", |stage| {
            async move {
                does(stage, "alice", "set_door", json!({"locked": true})).await;
                stage.connect(Mover::Told, None).await;
            }
            .boxed_local()
        }),
        with(
            |config| {
                (config.limits.commands_per_s, config.limits.commands_burst) = (1, 1);
                config.limits.flood_windows_max = 1;
            },
            special(
                "close-4429",
                "Carol flooded: she comes back by herself, not before `retry_ms`, and resumes",
                "carol",
                |stage| {
                    async move {
                        begin(stage, "carol").await;
                        stage.flood().await;
                        stage.resume().await;
                    }
                    .boxed_local()
                },
            ),
        ),
    ]
}
