//! What came out, as tables for people and as JSON.
//! Must not measure.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::crowd::AT_ONCE;
use super::kinds::SOCKETS;
use super::measures::Measure;
use super::runs::Figures;
use super::servers::Kind;
use super::statistics::Middle;

/// What one run gave: figures, or why it is void.
pub type Outcome = Result<Figures, String>;

/// One run.
pub struct Row {
    pub measure: Measure,
    pub server: Kind,
    pub repetition: usize,
    pub outcome: Outcome,
}

#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
}

impl Report {
    /// Notes a run and says it in one line.
    pub fn add(&mut self, row: Row) {
        let said = match &row.outcome {
            Ok(figures) => {
                let all = figures.iter().map(|(name, value)| format!("{name} {}", short(*value)));
                all.collect::<Vec<_>>().join("  ")
            }
            Err(why) => format!("VOID: {why}"),
        };
        eprintln!("{:>2} {:<9} {}  {said}", row.repetition + 1, row.server.name(), row.measure.name());
        self.rows.push(row);
    }

    pub fn is_void(&self) -> bool {
        self.rows.iter().any(|row| row.outcome.is_err())
    }

    fn measures(&self) -> Vec<&Measure> {
        let mut measures: Vec<&Measure> = Vec::new();
        for row in &self.rows {
            if !measures.contains(&&row.measure) {
                measures.push(&row.measure);
            }
        }
        measures
    }

    fn servers(&self, measure: &Measure) -> Vec<Kind> {
        let has = |kind: &Kind| self.rows.iter().any(|row| row.server == *kind && row.measure == *measure);
        Kind::ALL.into_iter().filter(has).collect()
    }

    /// A server's figure by repetition.
    fn series(&self, measure: &Measure, server: Kind, figure: &str) -> BTreeMap<usize, f64> {
        let rows = self.rows.iter().filter(|row| row.server == server && row.measure == *measure);
        let value = |row: &Row| {
            let figures = row.outcome.as_ref().ok()?;
            figures.iter().find(|(name, _)| *name == figure).map(|(_, value)| (row.repetition, *value))
        };
        rows.filter_map(value).collect()
    }

    fn middle(&self, measure: &Measure, server: Kind, figure: &str) -> Option<Middle> {
        let values: Vec<f64> = self.series(measure, server, figure).into_values().collect();
        Middle::of(&values)
    }

    /// Ours over a peer's, each pair of one repetition.
    fn ratio(&self, measure: &Measure, peer: Kind, figure: &str) -> Option<Middle> {
        let ours = self.series(measure, Kind::Cuelight, figure);
        let theirs = self.series(measure, peer, figure);
        Middle::of_ratios(
            ours.iter().filter_map(|(repetition, ours)| Some((*ours, *theirs.get(repetition)?))),
        )
    }

    /// A table for each measure: medians, then ratios of ours to each peer.
    pub fn tables(&self) -> String {
        self.measures().iter().map(|measure| self.table(measure)).collect::<Vec<_>>().join("\n")
    }

    fn table(&self, measure: &Measure) -> String {
        let figures = measure.kind().figures;
        let servers = self.servers(measure);
        let head =
            std::iter::once(String::new()).chain(figures.iter().map(|figure| figure.heading.to_owned()));
        let mut lines = vec![head.collect::<Vec<_>>()];
        for server in &servers {
            let cells = figures.iter().map(|figure| {
                let middle = self.middle(measure, *server, figure.name);
                middle.map_or_else(String::new, |middle| short(middle.median))
            });
            lines.push(std::iter::once(server.name().to_owned()).chain(cells).collect());
        }
        let mut text = format!("{}\n  {}\n{}", measure.name(), measure.kind().differs, aligned(&lines));
        let strained: Vec<_> = servers.iter().filter(|server| self.strains(measure, **server)).collect();
        if !strained.is_empty() {
            let names: Vec<_> = strained.iter().map(|server| server.name()).collect();
            text += &format!(
                "  the client did not keep up: with {} it may have been the limit\n",
                names.join(", ")
            );
        }
        let compared: Vec<_> = figures.iter().filter(|figure| figure.compared).collect();
        let head = std::iter::once("ratio, median (range)".to_owned())
            .chain(compared.iter().map(|figure| figure.heading.to_owned()));
        let mut lines = vec![head.collect::<Vec<_>>()];
        for peer in servers.iter().filter(|server| **server != Kind::Cuelight) {
            let ratios: Vec<_> =
                compared.iter().map(|figure| self.ratio(measure, *peer, figure.name)).collect();
            if ratios.iter().all(Option::is_none) {
                continue;
            }
            let cells = ratios.into_iter().map(|ratio| {
                let said = |m: Middle| format!("{:.2} ({:.2} to {:.2})", m.median, m.min, m.max);
                ratio.map_or_else(String::new, said)
            });
            lines.push(std::iter::once(format!("cuelight / {}", peer.name())).chain(cells).collect());
        }
        if lines.len() > 1 {
            text += &aligned(&lines);
        }
        for row in self.rows.iter().filter(|row| row.measure == *measure) {
            if let Err(why) = &row.outcome {
                text += &format!("  VOID: {}, repetition {}: {why}\n", row.server.name(), row.repetition + 1);
            }
        }
        text
    }

    /// Whether a server may have been faster than the client could tell: whenever it looked, much had come already.
    fn strains(&self, measure: &Measure, server: Kind) -> bool {
        // Where all is asked at once, all answers come at once.
        if !measure.kind().figures.iter().any(|figure| figure.name == SOCKETS.name) {
            return false;
        }
        let clients = measure.clients().min(AT_ONCE) as f64;
        let sockets = self.middle(measure, server, SOCKETS.name);
        sockets.is_some_and(|sockets| sockets.median > clients * STRAINED)
    }

    /// Every run and every summary.
    pub fn json(&self) -> Value {
        let runs: Vec<Value> = self.rows.iter().map(run).collect();
        let mut summaries = Vec::new();
        for measure in self.measures() {
            for server in self.servers(measure) {
                let figures = measure.kind().figures.iter().filter_map(|figure| {
                    Some((figure.name.to_owned(), json!(self.middle(measure, server, figure.name)?)))
                });
                let ratios =
                    measure.kind().figures.iter().filter(|figure| figure.compared).filter_map(|figure| {
                        Some((figure.name.to_owned(), json!(self.ratio(measure, server, figure.name)?)))
                    });
                summaries.push(json!({
                    "measure": measure.name(),
                    "server": server.name(),
                    "differs": measure.kind().differs,
                    "limits": if measure.kind().is_within_limits() { "of addresses" } else { "all" },
                    "figures": figures.collect::<Map<_, _>>(),
                    "ours_to_this": ratios.collect::<Map<_, _>>(),
                }));
            }
        }
        json!({"runs": runs, "summary": summaries})
    }
}

fn run(row: &Row) -> Value {
    let mut fields = Map::new();
    fields.insert("measure".into(), row.measure.name().into());
    fields.insert("server".into(), row.server.name().into());
    fields.insert("repetition".into(), (row.repetition + 1).into());
    match &row.outcome {
        Ok(figures) => {
            let figures = figures.iter().map(|(name, value)| ((*name).to_owned(), json!(value)));
            fields.insert("figures".into(), Value::Object(figures.collect()));
        }
        Err(why) => {
            fields.insert("void".into(), why.as_str().into());
        }
    }
    Value::Object(fields)
}

/// Of the sockets that a client can look at at once, how many may be ready while it keeps up.
const STRAINED: f64 = 0.5;

/// A number with as many digits as mean something.
fn short(value: f64) -> String {
    match value.abs() {
        1000.0.. => format!("{value:.0}"),
        100.0.. => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// Columns as wide as their widest cell.
fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for line in lines {
        for (column, cell) in line.iter().enumerate() {
            let wide = widths[column];
            match column {
                0 => text += &format!("  {cell:<wide$}"),
                _ => text += &format!("  {cell:>wide$}"),
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peers::measures::parse;

    fn report(rows: &[(Kind, usize, Result<f64, &str>)]) -> Report {
        let mut report = Report::default();
        for (server, repetition, rate) in rows {
            let sockets = if *server == Kind::Floor { 100.0 } else { 3.0 };
            let figures = |rate| vec![("deliveries_s", rate), ("cpu_us", 2.0), ("sockets_per_look", sockets)];
            let outcome = rate.map(figures).map_err(str::to_owned);
            let measure = parse("fanout:w=1").unwrap().remove(0);
            report.add(Row { measure, server: *server, repetition: *repetition, outcome });
        }
        report
    }

    #[test]
    fn ratios_are_of_the_same_repetition_and_voids_have_none() {
        let report = report(&[
            (Kind::Cuelight, 0, Ok(100.0)),
            (Kind::Floor, 0, Ok(50.0)),
            (Kind::Cuelight, 1, Ok(10.0)),
            (Kind::Floor, 1, Ok(20.0)),
            (Kind::Cuelight, 2, Ok(1000.0)),
            (Kind::Floor, 2, Err("one came twice")),
        ]);
        assert!(report.is_void());
        let measure = report.rows[0].measure.clone();
        let ratio = report.ratio(&measure, Kind::Floor, "deliveries_s").unwrap();
        assert_eq!((ratio.median, ratio.min, ratio.max), (1.25, 0.5, 2.0));
        let json = report.json();
        assert_eq!(json["runs"][5]["void"], "one came twice");
        assert_eq!(json["summary"][1]["ours_to_this"]["deliveries_s"]["max"], 2.0);
        let tables = report.tables();
        assert!(tables.contains("cuelight / floor") && tables.contains("1.25 (0.50 to 2.00)"), "{tables}");
        assert!(tables.contains("did not keep up: with floor it may"), "{tables}");
        assert!(tables.contains("VOID: floor, repetition 3: one came twice"), "{tables}");
    }

    #[test]
    fn numbers_are_as_long_as_they_say_something() {
        assert_eq!([0.123_456, 12.345, 123.45, 123_456.7].map(short), ["0.12", "12.35", "123.5", "123457"]);
    }
}
