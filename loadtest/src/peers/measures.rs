//! What can be measured, and how a user names it: `fanout:n=1000,w=1/16,latency:rate=5`.

use anyhow::{Context, bail, ensure};

use super::kinds::{KINDS, Kind, What};

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
            made = each_with(&made, name, text, kind.may_be_none(name))?;
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
fn each_with(
    made: &[Measure],
    name: &'static str,
    text: &str,
    may_be_none: bool,
) -> anyhow::Result<Vec<Measure>> {
    let mut all = Vec::new();
    for measure in made {
        for value in text.split('/') {
            let Some(value) = value.parse().ok().filter(|value: &f64| value.is_finite() && *value >= 0.0)
            else {
                bail!("`{name}={value}` is no number");
            };
            ensure!(value > 0.0 || may_be_none, "`{name}` must be above 0");
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
    fn what_is_none_unless_said_may_be_none() {
        let measures = parse("burst:n=0,ask:durable=0,mem:room=0/100,storm:staff=2").unwrap();
        let clients: Vec<usize> = measures.iter().map(Measure::clients).collect();
        assert_eq!(clients, [500, 100, 15_000, 15_000, 862]);
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
            ("burst:c=0", "must be above 0"),
        ] {
            let error = parse(list).unwrap_err().to_string();
            assert!(error.contains(said), "{list}: {error}");
        }
    }
}
