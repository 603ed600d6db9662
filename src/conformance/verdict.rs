//! What came of the runs: for eyes, for programs, and for whatever reads JUnit's form.
//! Must not know how runs are played.

use serde::Serialize;

use super::picture::Difference;

/// What came of one run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    pub exchange: String,
    pub manner: &'static str,
    pub title: String,
    /// What the client did against the protocol.
    pub findings: Vec<String>,
    /// Where its picture is not the server's.
    pub differences: Vec<Difference>,
    /// From its first instruction to its end.
    pub seconds: f64,
}

impl Verdict {
    /// Whether nothing was found.
    pub fn passed(&self) -> bool {
        self.findings.is_empty() && self.differences.is_empty()
    }

    fn lines(&self) -> Vec<String> {
        self.findings.iter().cloned().chain(self.differences.iter().map(ToString::to_string)).collect()
    }
}

/// What came of all runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The server's version, whose exchanges these are.
    pub cuelight: &'static str,
    pub passed: usize,
    pub failed: usize,
    pub runs: Vec<Verdict>,
}

impl Report {
    pub fn of(runs: Vec<Verdict>) -> Report {
        let passed = runs.iter().filter(|run| run.passed()).count();
        Report { cuelight: env!("CARGO_PKG_VERSION"), passed, failed: runs.len() - passed, runs }
    }

    /// Whether the client conforms; not where nothing was played.
    pub fn all_passed(&self) -> bool {
        self.failed == 0 && self.passed > 0
    }

    /// One line for each exchange, and below it what was found.
    pub fn table(&self) -> String {
        let mut out = String::new();
        let width = self.runs.iter().map(|run| run.exchange.len()).max().unwrap_or_default();
        for of_one in self.runs.chunk_by(|one, other| one.exchange == other.exchange) {
            let exchange = &of_one[0].exchange;
            let mark = if of_one.iter().all(Verdict::passed) { "ok    " } else { "FAILED" };
            let manners: Vec<&str> = of_one.iter().map(|run| run.manner).collect();
            out += &format!("{mark} {exchange:width$}  {}\n", manners.join(" "));
            for run in of_one.iter().filter(|run| !run.passed()) {
                out += &format!("       {}: {}\n", run.manner, run.title);
                run.lines().iter().for_each(|line| out += &format!("         - {line}\n"));
            }
        }
        let Report { passed, failed, .. } = self;
        out + &format!("\n{passed} passed, {failed} failed\n")
    }

    /// JUnit's XML: a suite with a case for each run.
    pub fn junit(&self) -> String {
        let (total, failed) = (self.runs.len(), self.failed);
        let seconds: f64 = self.runs.iter().map(|run| run.seconds).sum();
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"cuelight conformance\" tests=\"{total}\" \
             failures=\"{failed}\" time=\"{seconds:.3}\">\n"
        );
        for run in &self.runs {
            let (exchange, manner) = (escaped(&run.exchange), run.manner);
            out += &format!(
                "  <testcase classname=\"{exchange}\" name=\"{manner}\" time=\"{:.3}\"",
                run.seconds
            );
            if run.passed() {
                out += "/>\n";
                continue;
            }
            let lines = run.lines();
            let first = lines.first().map(|line| escaped(line)).unwrap_or_default();
            let all = escaped(&lines.join("\n"));
            out += &format!(">\n    <failure message=\"{first}\">{all}</failure>\n  </testcase>\n");
        }
        out + "</testsuite>\n"
    }
}

/// Text within XML; control characters, which XML has no form for, are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars().filter(|char| !char.is_control() || *char == '\n') {
        match char {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_run_is_in_all_three_forms() {
        let run = |manner, findings: Vec<String>| Verdict {
            exchange: "end-accepted".into(),
            manner,
            title: "The organizer ends".into(),
            findings,
            differences: vec![],
            seconds: 0.5,
        };
        let report = Report::of(vec![run("json", vec![]), run("msgpack", vec!["says <\"&\u{1}".into()])]);
        assert!(!report.all_passed());
        assert!(!Report::of(vec![]).all_passed());
        let table = report.table();
        assert!(table.contains("FAILED end-accepted  json msgpack"), "{table}");
        assert!(table.contains("- says <\"&"), "{table}");
        let junit = report.junit();
        assert!(
            junit.contains("failures=\"1\"") && junit.contains("says &lt;&quot;&amp;</failure>"),
            "{junit}"
        );
        assert_eq!(serde_json::to_value(&report).unwrap()["failed"], 1);
    }
}
