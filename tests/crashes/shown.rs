//! What somebody is shown who comes back after a stop, held against what was acknowledged: the books say that it is kept, and
//! this that it is read again. It is worked out of the script and of the answers alone.
//! Must not know the journal, nor how the server was stopped.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::play::Told;
use super::script::{Command, Step};
use super::wire::{Gone, Socket, ticket};

/// Who looks: somebody who is there from the beginning to the end.
const WHO: &str = "alice";

/// Said for good: the id that the server gave it, who said it, and its words.
type Said = BTreeMap<String, (Value, String)>;

/// That what was acknowledged as said or asked while live is shown again, once and word for word, as its author's. Nothing
/// where nobody has come in yet.
pub fn words_are_shown(told: &Told, steps: &[Step], port: u16) -> Result<(), String> {
    let (Some(session), true) = (told.played(), told.acknowledged.contains_key(&format!("hello {WHO}")))
    else {
        return Ok(());
    };
    let lost = |gone: Gone| format!("{WHO} comes back, and: {gone:?}");
    let mut socket = Socket::open(port, session).map_err(lost)?;
    let args = json!({"ticket": ticket(session, WHO, "organizer")});
    let welcome = asked(&mut socket, &json!({"id": "look", "cmd": "hello", "args": args})).map_err(lost)?;
    if welcome["type"] != "welcome" || welcome["seq"].as_u64() < Some(told.seen) {
        return Err(format!("{} was shown to somebody, and {WHO} comes back to {welcome}", told.seen));
    }
    for (list, cmd, id, author) in
        [("list_chat", "chat", "message", "from"), ("list_questions", "ask", "question", "asker")]
    {
        let items = listed(&mut socket, list).map_err(lost)?;
        for (key, (who, text)) in said(told, steps, cmd, id) {
            let shown: Vec<&Value> = items.iter().filter(|item| item[id] == *key).collect();
            let is_it = |item: &Value| {
                item["text"] == *text && (item[author].is_null() || item[author]["participant"] == who)
            };
            if shown.len() != 1 || !is_it(shown[0]) {
                return Err(format!("{key} {text:?} of {who} was acknowledged, and is shown as {shown:?}"));
            }
        }
    }
    Ok(())
}

/// What people said that nobody takes back later. A rehearsal's words go when it ends.
fn said(told: &Told, steps: &[Step], cmd: &str, id: &str) -> Said {
    let is_live = |command: &Command| command.cmd == "start" && command.args == json!({});
    let mut live = false;
    let mut said = Said::new();
    for step in steps {
        let Step::Ask(who, commands) = step else { continue };
        live |= commands.iter().any(is_live);
        for command in commands.iter().filter(|command| live && command.cmd == cmd && command.id != "said") {
            let Some(ok) = told.acknowledged.get(&command.id) else { continue };
            let author = told.acknowledged[&format!("hello {who}")]["participant"].clone();
            let text = command.args["text"].as_str().unwrap().to_owned();
            said.insert(ok["result"][id].as_str().unwrap().to_owned(), (author, text));
        }
    }
    said
}

/// Every item of a list, page by page.
fn listed(socket: &mut Socket, list: &str) -> Result<Vec<Value>, Gone> {
    let (mut items, mut after) = (Vec::new(), Value::Null);
    loop {
        let args = json!({"limit": 500, "after": after});
        let page = asked(socket, &json!({"id": list, "cmd": list, "args": args}))?;
        items.extend(page["result"]["items"].as_array().cloned().unwrap_or_default());
        after = page["result"]["next"].clone();
        if after.is_null() {
            return Ok(items);
        }
    }
}

/// The answer to a message, or its welcome.
fn asked(socket: &mut Socket, message: &Value) -> Result<Value, Gone> {
    socket.send(message)?;
    loop {
        let heard = socket.next()?;
        if heard["type"] == "welcome" || heard["id"] == message["id"] {
            return Ok(heard);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::kills::scratch;
    use super::super::play::{Mode, Play};
    use super::super::script::script;
    use super::super::server::{Server, shipped};
    use super::*;

    /// Up to the last step, which ends the session.
    fn open_script() -> Vec<Step> {
        let mut steps = script();
        steps.pop();
        steps
    }

    #[test]
    fn the_look_at_what_is_shown_goes_red_when_a_word_is_gone_or_another() {
        let (folder, steps) = (scratch(), open_script());
        let server = Server::start(&shipped(), &folder.path().join("data")).unwrap();
        let mut told = Told::default();
        Play::new(&mut told, server.port, &folder.path().join("data"), Mode::Plain).run(&steps).unwrap();
        words_are_shown(&told, &steps, server.port).unwrap();
        let all = [said(&told, &steps, "chat", "message"), said(&told, &steps, "ask", "question")];
        assert!(all[0].len() > 20 && all[1].len() == 3, "{all:?}");
        // Somebody else is taken for its author.
        let mut other = told.clone();
        let bob = other.acknowledged["hello bob"].clone();
        other.acknowledged.insert("hello carol".into(), bob);
        words_are_shown(&other, &steps, server.port).unwrap_err();
        // The server does not show one of them.
        let session = told.played().unwrap().to_owned();
        let mut socket = Socket::open(server.port, &session).unwrap();
        let args = json!({"ticket": ticket(&session, WHO, "organizer")});
        asked(&mut socket, &json!({"id": "x", "cmd": "hello", "args": args})).unwrap();
        let args = json!({"message": all[0].keys().next().unwrap()});
        asked(&mut socket, &json!({"id": "gone-1", "cmd": "delete_chat", "args": args})).unwrap();
        let red = words_are_shown(&told, &steps, server.port).unwrap_err();
        assert!(red.contains("is shown as []"), "{red}");
        server.kill();
    }
}
