//! An exchange: what a server sent to one person, and what that person's client did in between, as a file.
//! Must not know how it is served.

use rust_embed::RustEmbed;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of the file format. A reader refuses others.
pub const FORMAT: u32 = 1;

/// One recorded exchange.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// The version of this format: 1.
    pub format: u32,
    /// The name of the file without its ending, and a part of the session's address: small letters, digits, `_` and `-`.
    pub name: String,
    /// What happens, in one sentence.
    pub title: String,
    pub origin: Origin,
    /// What of the protocol it shows: `accepted <command>`, `refused <command>`, `error <code>`, `missing <what>`,
    /// `event <name>`, `transient <name>`, `close <code>`, `welcome`, `resumed`, `not_resumed`, `snapshot`.
    pub covers: Vec<String>,
    /// Paths of the picture that no event tells, so that they are not compared.
    pub untold: Vec<String>,
    pub steps: Vec<Step>,
}

/// Where an exchange comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A real server sent every message.
    Recorded,
    /// Some message was put in by hand, because no server can be brought to send it on purpose.
    Made,
}

/// One step. `server` and the ends of a connection are the server's, the others the client's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// The client connects and says hello: told to, or by itself after an end of the connection.
    Connect {
        by: Mover,
        ticket: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resume: Option<Resume>,
    },
    /// The server sends a message. The id of an answer is the name that the command has in this file.
    Server { message: Value },
    /// The client sends a command that it is told to send, under an id of its own. `id` is its name in this file.
    Command {
        id: String,
        cmd: String,
        args: Value,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expect: Option<Value>,
    },
    /// The client sends an unanswered command again, unchanged, by itself.
    Again { id: String },
    /// The connection breaks without a close frame.
    Cut {},
    /// The server closes the connection.
    Close { code: u16, reason: String },
    /// What the client's picture must be now: the server's own snapshot for this person, as of `seq`.
    Picture { seq: u64, state: Value, you: Value },
}

/// Who moves a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mover {
    /// It is told to.
    Told,
    /// It must do so by itself.
    Itself,
}

/// `resume` of a hello.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    pub epoch: String,
    pub seq: u64,
}

impl Exchange {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Exchange, String> {
        let exchange: Exchange = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if exchange.format != FORMAT {
            return Err(format!("format {} is not {FORMAT}", exchange.format));
        }
        Ok(exchange)
    }

    /// The file: one line for each step, so that a change of one message is a change of one line.
    pub fn text(&self) -> String {
        let steps: Vec<String> = self.steps.iter().map(|step| format!("    {}", line(step))).collect();
        format!(
            "{{\n  \"format\": {},\n  \"name\": {},\n  \"title\": {},\n  \"origin\": {},\n  \"covers\": {},\n  \
             \"untold\": {},\n  \"steps\": [\n{}\n  ]\n}}\n",
            self.format,
            line(&self.name),
            line(&self.title),
            line(&self.origin),
            line(&self.covers),
            line(&self.untold),
            steps.join(",\n")
        )
    }
}

/// Anything as one line of JSON.
fn line<T: Serialize>(value: &T) -> String {
    let mut value = serde_json::to_value(value).expect("plain data with string keys");
    // The order of keys must not depend on how the JSON library was built.
    value.sort_all_objects();
    value.to_string()
}

/// The files, in the binary.
#[derive(RustEmbed)]
#[folder = "src/conformance/exchanges"]
struct Files;

/// Every file by name, with its bytes.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    let bytes = |name: &str| Files::get(name).map_or_else(Vec::new, |file| file.data.into_owned());
    names.into_iter().map(|name| (name.to_string(), bytes(&name))).collect()
}

/// Every exchange, by name.
///
/// # Panics
/// Never: a test reads every file that is embedded.
pub fn exchanges() -> Vec<Exchange> {
    let read = |(name, bytes): (String, Vec<u8>)| {
        let text = String::from_utf8(bytes).expect("an exchange is UTF-8");
        Exchange::read(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    files().into_iter().map(read).collect()
}

/// The format of the files as JSON Schema (draft 2020-12). What the messages look like is in the contract's own.
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Exchange).to_value();
    schema.sort_all_objects();
    schema
}
