//! What can be measured, and how a user names it: `fanout:n=1000,w=1/16,latency:rate=5`.

use anyhow::{Context, bail, ensure};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Connect,
    Mem,
    Fanout,
    Latency,
    Mixed,
    Ask,
}

/// A kind of measure: its name, its parameters with the values they have unless said, and what it gives.
pub struct Kind {
    pub what: What,
    pub name: &'static str,
    parameters: &'static [(&'static str, &'static str)],
    /// What differs between ours and the others, to be said beside the figures.
    pub differs: &'static str,
    pub figures: &'static [Figure],
}

impl Kind {
    pub fn has(&self, parameter: &str) -> bool {
        self.parameters.iter().any(|(name, _)| *name == parameter)
    }

    /// The parameters that count connections.
    pub fn clients(&self) -> Vec<&'static str> {
        ["n", "c"].into_iter().filter(|parameter| self.has(parameter)).collect()
    }
}

/// A figure of a measure.
pub struct Figure {
    pub name: &'static str,
    /// How it is headed in a table.
    pub heading: &'static str,
    /// Whether ratios of it say something.
    pub compared: bool,
}

const fn compared(name: &'static str, heading: &'static str) -> Figure {
    Figure { name, heading, compared: true }
}

const fn beside(name: &'static str, heading: &'static str) -> Figure {
    Figure { name, heading, compared: false }
}

const CPU_US: Figure = compared("cpu_us", "CPU µs each");
const SERVER_SHARE: Figure = beside("server_share", "server cores");
const CORE_BUSY: Figure = beside("core_busy", "its core busy");
const CLIENT_BUSY: Figure = beside("client_busy", "client busy");
const CLIENT_SHARE: Figure = beside("client_share", "client's share");
const SOCKETS: Figure = beside("sockets_per_look", "sockets a look");

pub const KINDS: [Kind; 6] = [
    Kind {
        what: What::Connect,
        name: "connect",
        parameters: &[("n", "15000")],
        differs: "ours: upgrade, hello with a ticket, a durable fact that an organizer is told of, the welcome read; others: the upgrade",
        figures: &[
            compared("joins_s", "joins/s"),
            CPU_US,
            SERVER_SHARE,
            CORE_BUSY,
            CLIENT_BUSY,
            CLIENT_SHARE,
            SOCKETS,
        ],
    },
    Kind {
        what: What::Mem,
        name: "mem",
        parameters: &[("n", "15000"), ("from", "2000"), ("settle", "1.5")],
        differs: "ours: the connection and a participant of the session, with what the journal's cache holds; others: the connection",
        figures: &[
            compared("slope_bytes", "bytes each, from..n"),
            compared("each_bytes", "bytes each, 0..n"),
            beside("empty_mib", "empty, MiB"),
            beside("full_mib", "with n, MiB"),
        ],
    },
    Kind {
        what: What::Fanout,
        name: "fanout",
        parameters: &[("n", "1000"), ("w", "1/16"), ("size", "200"), ("secs", "1.5"), ("warm", "0.4")],
        differs: "ours: an organizer's chat command, authorized, journaled, acknowledged, and an event to each; others: the bare body",
        figures: &[
            compared("deliveries_s", "deliveries/s"),
            CPU_US,
            beside("messages_per_recv", "msgs a recv"),
            beside("bytes_per_delivery", "bytes each"),
            SERVER_SHARE,
            CORE_BUSY,
            CLIENT_BUSY,
            CLIENT_SHARE,
            SOCKETS,
        ],
    },
    Kind {
        what: What::Latency,
        name: "latency",
        parameters: &[("n", "15000"), ("rate", "10"), ("size", "200"), ("secs", "3")],
        differs: "ours: as in fanout, the disk's time included; others: the bare body",
        figures: &[
            compared("first_ms", "first ms"),
            compared("median_ms", "median ms"),
            compared("p99_ms", "p99 ms"),
            compared("last_ms", "last ms"),
            CPU_US,
            beside("late_ms", "sent late ms"),
            beside("overload", "overload"),
            SERVER_SHARE,
            CORE_BUSY,
            CLIENT_BUSY,
            CLIENT_SHARE,
            SOCKETS,
        ],
    },
    Kind {
        what: What::Mixed,
        name: "mixed",
        parameters: &[
            ("n", "15000"),
            ("rate", "4"),
            ("c", "200"),
            ("req", "2000"),
            ("size", "200"),
            ("secs", "3"),
        ],
        differs: "ours: votes, each acknowledged when it is durable; who votes hears the messages, too. Others: the request's bytes back",
        figures: &[
            compared("ack_p50_ms", "ack p50 ms"),
            compared("ack_p99_ms", "ack p99 ms"),
            compared("ack_max_ms", "ack max ms"),
            compared("last_ms", "last ms"),
            beside("late_p99_ms", "asked late p99"),
            beside("commit_ms", "commit mean ms"),
            beside("disk_p50_ms", "disk p50 ms"),
            beside("disk_p99_ms", "disk p99 ms"),
            SERVER_SHARE,
            CORE_BUSY,
            CLIENT_BUSY,
            CLIENT_SHARE,
            SOCKETS,
        ],
    },
    Kind {
        what: What::Ask,
        name: "ask",
        parameters: &[("c", "100"), ("durable", "0"), ("size", "100"), ("secs", "1.5"), ("warm", "0.4")],
        differs: "ours: durable=0 an empty list of polls, durable=1 votes, each acknowledged when it is durable; others: the request's bytes back",
        figures: &[
            compared("answers_s", "answers/s"),
            compared("p50_us", "p50 µs"),
            compared("p99_us", "p99 µs"),
            CPU_US,
            SERVER_SHARE,
            CORE_BUSY,
            CLIENT_BUSY,
            CLIENT_SHARE,
            SOCKETS,
        ],
    },
];

/// One thing to measure, with a value for each of its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    pub what: What,
    values: Vec<(&'static str, f64)>,
}

impl Measure {
    pub fn kind(&self) -> &'static Kind {
        KINDS.iter().find(|kind| kind.what == self.what).expect("every measure has its row")
    }

    /// A parameter's value; asked only for those that the table has.
    pub fn get(&self, parameter: &str) -> f64 {
        self.values
            .iter()
            .find(|(name, _)| *name == parameter)
            .map(|(_, value)| *value)
            .expect("the table has it")
    }

    /// The same, of something that is counted.
    pub fn count(&self, parameter: &str) -> usize {
        self.get(parameter) as usize
    }

    /// How many clients it wants.
    pub fn clients(&self) -> usize {
        self.kind().clients().iter().map(|parameter| self.count(parameter)).sum()
    }

    /// As it could be typed, all parameters said.
    pub fn name(&self) -> String {
        let values: Vec<String> = self.values.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{}:{}", self.kind().name, values.join(","))
    }
}

/// Reads a list of measures; a parameter with several values, `w=1/16`, stands for as many measures.
pub fn parse(list: &str) -> anyhow::Result<Vec<Measure>> {
    let mut typed: Vec<(&Kind, Vec<(&str, &str)>)> = Vec::new();
    for piece in list.split(',').map(str::trim).filter(|piece| !piece.is_empty()) {
        // A piece without a name goes on with the parameters of the one before.
        let parameter = match (piece.split_once(':'), piece.contains('=')) {
            (Some((name, parameter)), _) => {
                typed.push((kind(name)?, Vec::new()));
                Some(parameter)
            }
            (None, true) => Some(piece),
            (None, false) => {
                typed.push((kind(piece)?, Vec::new()));
                None
            }
        };
        let Some(parameter) = parameter.filter(|parameter| !parameter.is_empty()) else { continue };
        let (kind, values) =
            typed.last_mut().with_context(|| format!("`{parameter}` belongs to no measure"))?;
        let (name, value) =
            parameter.split_once('=').with_context(|| format!("`{parameter}` is not name=value"))?;
        let known: Vec<&str> = kind.parameters.iter().map(|(name, _)| *name).collect();
        ensure!(known.contains(&name), "{} has no `{name}`: it has {}", kind.name, known.join(", "));
        values.push((name, value));
    }
    let mut measures = Vec::new();
    for (kind, values) in typed {
        let mut made = vec![Measure { what: kind.what, values: Vec::new() }];
        for (name, usual) in kind.parameters {
            let text =
                values.iter().rev().find(|(typed, _)| typed == name).map_or(*usual, |(_, value)| *value);
            made = each_with(&made, name, text)?;
        }
        measures.extend(made);
    }
    Ok(measures)
}

fn kind(name: &str) -> anyhow::Result<&'static Kind> {
    let found = KINDS.iter().find(|kind| kind.name == name);
    found.with_context(|| {
        let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        format!("there is no measure `{name}`: there are {}", names.join(", "))
    })
}

/// Every measure with every value of a parameter.
fn each_with(made: &[Measure], name: &'static str, text: &str) -> anyhow::Result<Vec<Measure>> {
    let mut all = Vec::new();
    for measure in made {
        for value in text.split('/') {
            let Some(value) = value.parse().ok().filter(|value: &f64| value.is_finite() && *value >= 0.0)
            else {
                bail!("`{name}={value}` is no number");
            };
            ensure!(value > 0.0 || name == "durable", "`{name}` must be above 0");
            let mut measure = measure.clone();
            measure.values.push((name, value));
            all.push(measure);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_go_with_the_measure_before_them() {
        let measures = parse("fanout:n=50,w=4,connect,latency:rate=2.5").unwrap();
        let names: Vec<String> = measures.iter().map(Measure::name).collect();
        assert_eq!(
            names,
            [
                "fanout:n=50,w=4,size=200,secs=1.5,warm=0.4",
                "connect:n=15000",
                "latency:n=15000,rate=2.5,size=200,secs=3",
            ]
        );
        assert_eq!((measures[0].count("n"), measures[2].get("rate")), (50, 2.5));
    }

    #[test]
    fn several_values_are_several_measures() {
        let windows = |list| parse(list).unwrap().iter().map(|m| m.count("w")).collect::<Vec<_>>();
        assert_eq!(windows("fanout"), [1, 16]);
        assert_eq!(windows("fanout:w=1/2/3,n=10/20"), [1, 2, 3, 1, 2, 3]);
    }

    #[test]
    fn what_is_no_measure_is_said() {
        for (list, said) in [
            ("fan", "there are connect, mem"),
            ("fanout:x=1", "it has n, w"),
            ("n=1", "belongs to no measure"),
            ("fanout:n", "is not name=value"),
            ("fanout:n=many", "is no number"),
            ("fanout:n=0", "must be above 0"),
        ] {
            let error = parse(list).unwrap_err().to_string();
            assert!(error.contains(said), "{list}: {error}");
        }
    }
}
