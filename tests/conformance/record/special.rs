//! Exchanges that are more than commands and their answers: comings back, closes, refusals of the server's own.

mod closes;

use cuelight::config::Config;
use cuelight::conformance::exchange::{Exchange, Mover, Step};
use cuelight::journal::Fault;
use cuelight::protocol::Codec;
use cuelight::protocol::outgoing::{CloseCode, error};
use cuelight::session::Refusal;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::{Value, json};

use super::Script;
use super::stage::Stage;

type Play = for<'a> fn(&'a mut Stage) -> LocalBoxFuture<'a, ()>;

struct Special {
    name: &'static str,
    title: &'static str,
    me: &'static str,
    config: fn(&mut Config),
    play: Play,
}

fn special(name: &'static str, title: &'static str, me: &'static str, play: Play) -> Special {
    Special { name, title, me, config: |_| {}, play }
}

fn with(config: fn(&mut Config), special: Special) -> Special {
    Special { config, ..special }
}

pub fn scripts() -> Vec<Script> {
    let all = returns().into_iter().chain(refusals()).chain(closes::closes()).chain(made());
    all.map(|special| Script {
        name: special.name.into(),
        play: Box::new(move || record(special).boxed_local()),
    })
    .collect()
}

async fn record(special: Special) -> Exchange {
    let mut stage = Stage::open(special.me, |config| {
        (config.limits.staff_commands_burst, config.limits.commands_burst) = (1000, 1000);
        config.limits.address_connections_burst = 1000;
        (special.config)(config);
    })
    .await;
    stage.enter("alice").await;
    stage.act("alice", "start", &json!({}), None, false).await;
    (special.play)(&mut stage).await;
    stage.picture().await;
    stage.finish(special.name, special.title)
}

/// Somebody does something that is accepted.
async fn does(stage: &mut Stage, who: &str, cmd: &str, args: Value) {
    stage.act(who, cmd, &args, None, false).await;
}

/// The recorded person is in, and the recording has begun.
async fn begin(stage: &mut Stage, who: &str) {
    if who != "alice" {
        stage.enter(who).await;
    }
    stage.begin().await;
}

fn returns() -> Vec<Special> {
    vec![
        special(
            "resumed",
            "The connection breaks; Carol resumes and is told what she missed",
            "carol",
            |stage| {
                async move {
                    begin(stage, "carol").await;
                    does(stage, "alice", "share_screen", json!({})).await;
                    stage.cut();
                    does(stage, "alice", "draw", super::cases::stroke()).await;
                    does(stage, "alice", "set_chat_policy", json!({"attendees": "everyone"})).await;
                    stage.enter("bob").await;
                    does(stage, "bob", "share_webcam", json!({})).await;
                    stage.resume().await;
                    does(stage, "carol", "raise_hand", json!({})).await;
                }
                .boxed_local()
            },
        ),
        special(
            "resumed-nothing-missed",
            "The connection breaks twice, and nothing was missed",
            "carol",
            |stage| {
                async move {
                    begin(stage, "carol").await;
                    stage.cut();
                    stage.resume().await;
                    stage.cut();
                    stage.resume().await;
                }
                .boxed_local()
            },
        ),
        special(
            "not_resumed-role",
            "Carol became a panelist while she was away: what she sees is of another kind",
            "carol",
            |stage| {
                async move {
                    begin(stage, "carol").await;
                    stage.cut();
                    let args = json!({"participant": "$carol", "role": "panelist"});
                    does(stage, "alice", "set_role", args).await;
                    stage.resume().await;
                    does(stage, "carol", "unmute", json!({})).await;
                }
                .boxed_local()
            },
        ),
        special(
            "lost-answer",
            "Bob's command is carried out and its answer is lost: he sends it again and gets the old answer",
            "bob",
            |stage| {
                async move {
                    begin(stage, "bob").await;
                    let id =
                        stage.lose_answer("chat", json!({"to": "everyone", "text": "Once, I hope"})).await;
                    does(stage, "alice", "share_screen", json!({})).await;
                    stage.resume().await;
                    stage.again(&id).await;
                }
                .boxed_local()
            },
        ),
        special("lost-answer-twice", "The answer is lost, and lost again", "bob", |stage| {
            async move {
                begin(stage, "bob").await;
                let id = stage.lose_answer("raise_hand", json!({})).await;
                stage.resume().await;
                stage.again_in_vain(&id).await;
                stage.resume().await;
                stage.again(&id).await;
            }
            .boxed_local()
        }),
        special("reach", "Alice hears how far her mute-all has got", "alice", |stage| {
            async move {
                stage.enter("carol").await;
                begin(stage, "alice").await;
                does(stage, "alice", "mute_all", json!({})).await;
                let seq = stage.seq();
                stage.seen("carol", seq).await;
                stage.transient("reach").await;
            }
            .boxed_local()
        }),
        special(
            "storage",
            "Nothing can be written for a while, and everybody is told so",
            "carol",
            |stage| {
                async move {
                    begin(stage, "carol").await;
                    stage.journal.set_writable(false);
                    stage.transient("storage").await;
                    stage.journal.set_writable(true);
                    stage.transient("storage").await;
                }
                .boxed_local()
            },
        ),
    ]
}

fn refusals() -> Vec<Special> {
    vec![
        with(
            |config| (config.limits.commands_per_s, config.limits.commands_burst) = (4, 1),
            special("rate_limited", "Too many commands: Carol is told how long to wait", "carol", |stage| {
                async move {
                    begin(stage, "carol").await;
                    // What came before this took the only place in the bucket.
                    stage.at_once("lower_hand").await;
                }
                .boxed_local()
            }),
        ),
        special("unavailable", "The record could not be written: nothing was applied", "carol", |stage| {
            async move {
                begin(stage, "carol").await;
                stage.journal.fail_next(Fault::NotWritten);
                stage.act("carol", "raise_hand", &json!({}), None, true).await;
            }
            .boxed_local()
        }),
    ]
}

fn made() -> Vec<Special> {
    vec![
        special(
            "close-1001",
            "A proxy goes away: Carol comes back by herself and resumes",
            "carol",
            |stage| {
                async move {
                    begin(stage, "carol").await;
                    stage.cut();
                    stage.instead(Step::Close { code: 1001, reason: String::new() });
                    stage.resume().await;
                }
                .boxed_local()
            },
        ),
        special(
            "close-4404",
            "The session is gone between the upgrade and the hello: never again",
            "carol",
            |stage| {
                async move {
                    stage.connect(Mover::Told, None).await;
                    let code = CloseCode::NoSuchSession;
                    stage.instead(Step::Close { code: code.number(), reason: code.reason(0) });
                    stage.gone();
                }
                .boxed_local()
            },
        ),
        special("internal", "A fault of the server: nothing was applied", "carol", |stage| {
            async move {
                begin(stage, "carol").await;
                stage.refuse_with("raise_hand", |id| {
                    serde_json::from_slice(&error(Codec::Json, Some(id), &Refusal::Internal)).unwrap()
                });
            }
            .boxed_local()
        }),
        special("later-code", "An error code of a later version is a refusal", "carol", |stage| {
            async move {
                begin(stage, "carol").await;
                stage.refuse_with("raise_hand", |id| {
                    json!({"type": "error", "id": id, "error": {"code": "later_code", "message": "of a later version"}})
                });
            }
            .boxed_local()
        }),
        special(
            "later-close",
            "A close code that the client does not know: it stays away",
            "carol",
            |stage| {
                async move {
                    begin(stage, "carol").await;
                    stage.cut();
                    stage.instead(Step::Close { code: 4450, reason: "of a later version".into() });
                }
                .boxed_local()
            },
        ),
    ]
}
