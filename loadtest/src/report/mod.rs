//! A result as one page that needs nothing else. Must not know how the figures came about.

pub mod words;

mod chart;
pub mod page;
mod pictures;
mod tiles;

use std::collections::BTreeSet;

use crate::result::{CommandCounts, INVARIANTS, Outcome, RunResult, Violation};
use page::{escape, facts, table};

/// The page of a result.
pub fn html(result: &RunResult) -> String {
    let name = &result.scenario.name;
    let mut body = header(result);
    body += &verdict(result);
    body += &tiles::tiles(result);
    body += &promises(result);
    body += &violations(result);
    body += "<h2>Pictures</h2>\n";
    body += &faults(result);
    body += "<div class=\"charts\">\n";
    for picture in pictures::pictures(result) {
        body += &picture.html();
    }
    body += "</div>\n";
    body += &latencies(result);
    body += &commands(result);
    body += &connections(result);
    body += &invariants(result);
    body += &circumstances(result);
    page::page(&format!("{name}: load run"), &body)
}

fn header(result: &RunResult) -> String {
    let scenario = &result.scenario;
    let day = escape(result.started_at.get(..16).unwrap_or(&result.started_at)).replace('T', " ");
    format!(
        "<header><h1>{}</h1><p class=\"about\">{}</p><p class=\"soft\">{day} UTC · {} in {} {} · {} · seed {}</p></header>\n",
        escape(&scenario.name),
        escape(&scenario.about),
        count(scenario.people.into(), "person", "people"),
        words::number(scenario.sessions.into()),
        if scenario.sessions == 1 { "session" } else { "sessions" },
        words::clock(scenario.took_s),
        result.seed,
    )
}

fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", words::number(number as f64), if number == 1 { one } else { many })
}

/// The answer, before anything else.
fn verdict(result: &RunResult) -> String {
    let verdict = &result.verdict;
    let missed = result.slos.iter().filter(|slo| !slo.met).count() as u64;
    let looked: u64 = verdict.checks.iter().map(|check| check.looked).sum();
    let (class, word) = match verdict.outcome {
        Outcome::Passed => ("good", "Passed"),
        Outcome::SloMissed => ("fair", "Correct, but not as promised"),
        Outcome::Violated => ("bad", "Not correct"),
        Outcome::NotCarriedOut => ("bad", "Not carried out"),
    };
    let mut said = Vec::new();
    if verdict.outcome == Outcome::NotCarriedOut {
        said.push(verdict.reason.clone());
    }
    if verdict.violations_seen > 0 {
        said.push(format!(
            "{} of what must hold.",
            count(verdict.violations_seen, "violation", "violations")
        ));
    } else if looked > 0 {
        said.push(format!("All that must hold held, in {}.", count(looked, "look", "looks")));
    }
    match (missed, result.slos.len() as u64) {
        (_, 0) => {}
        (0, 1) => said.push("The promise was kept.".into()),
        (0, all) => said.push(format!("All {all} promises were kept.")),
        (missed, all) => {
            said.push(format!("{missed} of {} missed.", count(all, "promise was", "promises were")));
        }
    }
    format!(
        "<section class=\"verdict {class}\"><strong>{word}</strong><p>{}</p></section>\n",
        escape(&said.join(" "))
    )
}

fn promises(result: &RunResult) -> String {
    if result.slos.is_empty() {
        return String::new();
    }
    // What was missed is read first.
    let mut slos: Vec<_> = result.slos.iter().collect();
    slos.sort_by_key(|slo| slo.met);
    let rows: Vec<Vec<String>> = slos
        .into_iter()
        .map(|slo| {
            let outcome = match slo.met {
                true => "<span class=\"met\">✓ kept</span>",
                false => "<span class=\"missed\">✗ missed</span>",
            };
            vec![outcome.into(), format!("<code>{}</code>", escape(&slo.slo)), escape(&slo.found_text)]
        })
        .collect();
    format!("<h2>Promises</h2>\n{}", table(&["", "promised", "#found"], &rows))
}

fn violations(result: &RunResult) -> String {
    let verdict = &result.verdict;
    if verdict.violations.is_empty() {
        return String::new();
    }
    let mut html = String::from("<h2>What did not hold</h2>\n");
    if verdict.violations_seen > verdict.violations.len() as u64 {
        html += &format!(
            "<p>{} were seen; the first {} are kept.</p>\n",
            words::number(verdict.violations_seen as f64),
            verdict.violations.len()
        );
    }
    let numbers: BTreeSet<u8> = verdict.violations.iter().map(|violation| violation.invariant).collect();
    for number in numbers {
        let found: Vec<&Violation> =
            verdict.violations.iter().filter(|violation| violation.invariant == number).collect();
        let says = INVARIANTS.get(usize::from(number).wrapping_sub(1)).unwrap_or(&"");
        html += &format!("<h3>{number}. {}</h3>\n", escape(says));
        let (shown, rest) = found.split_at(found.len().min(SHOWN));
        html.extend(shown.iter().map(|violation| evidence(violation)));
        if !rest.is_empty() {
            let rest_text: String = rest.iter().map(|violation| evidence(violation)).collect();
            html += &format!("<details><summary>{} more</summary>{rest_text}</details>\n", rest.len());
        }
    }
    html
}

/// Violations of one invariant that are open to the eye; the others are a click away.
const SHOWN: usize = 3;

fn evidence(violation: &Violation) -> String {
    format!(
        "<p class=\"soft\">session {}, at {}</p><pre>{}</pre>\n",
        violation.session,
        words::clock(violation.at_ms as f64 / 1e3),
        escape(&violation.evidence.join("\n")),
    )
}

fn faults(result: &RunResult) -> String {
    if result.faults.is_empty() {
        return String::new();
    }
    let rows = result.faults.iter().enumerate().map(|(place, fault)| {
        let over = fault.until_ms.map(|until| {
            format!(", over after {}", words::micros((until.saturating_sub(fault.at_ms)) as f64 * 1e3))
        });
        format!(
            "<li><span class=\"number\">{}</span>{} {}: {}{}</li>",
            place + 1,
            words::clock(fault.at_ms as f64 / 1e3),
            escape(&fault.kind),
            escape(&fault.detail),
            over.unwrap_or_default()
        )
    });
    format!("<ol class=\"faults\">{}</ol>\n", rows.collect::<String>())
}

fn latencies(result: &RunResult) -> String {
    let rows: Vec<Vec<String>> = result
        .latencies
        .iter()
        .filter(|(_, spread)| spread.count > 0)
        .map(|(name, spread)| {
            let figures = [spread.p50_us, spread.p90_us, spread.p99_us, spread.p999_us, spread.max_us];
            let mut row = vec![format!("<code>{}</code>", escape(name)), words::number(spread.count as f64)];
            row.extend(figures.iter().map(|micros| words::micros(*micros as f64)));
            row.push(words::micros(spread.mean_us));
            row
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let heads = ["latency", "#count", "#median", "#90 %", "#99 %", "#99.9 %", "#most", "#mean"];
    format!(
        "<h2>Latencies</h2>\n<p class=\"soft\">From the intended moment, so that a server that stalls does not hide it.</p>\n{}",
        table(&heads, &rows)
    )
}

fn commands(result: &RunResult) -> String {
    let row = |name: String, counts: &CommandCounts| {
        let refused: Vec<String> = counts
            .refused
            .iter()
            .map(|(code, count)| format!("{code} {}", words::number(*count as f64)))
            .collect();
        let number = |count: u64| if count == 0 { "–".into() } else { words::number(count as f64) };
        vec![
            name,
            number(counts.intended),
            number(counts.sent),
            number(counts.ok),
            number(counts.skipped),
            number(counts.unanswered),
            number(counts.forbidden),
            escape(&refused.join(", ")),
        ]
    };
    let rows: Vec<Vec<String>> = result
        .commands
        .iter()
        .map(|(name, counts)| row(format!("<code>{}</code>", escape(name)), counts))
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let rates: Vec<Vec<String>> = result
        .rates
        .iter()
        .map(|rate| {
            let figures = [rate.intended_per_s, rate.achieved_per_s, rate.achieved_peak_per_s];
            let mut row = vec![escape(&rate.kind)];
            row.extend(figures.iter().map(|rate| words::number(*rate)));
            row
        })
        .collect();
    let heads =
        ["command", "#intended", "#sent", "#ok", "#skipped", "#unanswered", "#not allowed", "refused with"];
    format!(
        "<h2>Rates</h2>\n{}<h2>Commands</h2>\n{}",
        table(&["", "#intended a second", "#achieved a second", "#highest second"], &rates),
        table(&heads, &rows)
    )
}

fn connections(result: &RunResult) -> String {
    let found = &result.connections;
    let closes: Vec<String> = found
        .closes
        .iter()
        .map(|(code, count)| format!("{code}: {}", words::number(*count as f64)))
        .collect();
    let number = |count: u64| words::number(count as f64);
    let rows = [
        ("Joined", number(found.joins)),
        ("Not let in", number(found.joins_failed)),
        (
            "Resumed",
            format!(
                "{}, of which {} by a whole snapshot",
                number(found.resumes),
                number(found.resumes_with_snapshot)
            ),
        ),
        ("Lost unwanted", number(found.disconnects)),
        ("Ends by close code", closes.join(", ")),
    ];
    format!("<h2>Connections</h2>\n{}", facts(&rows))
}

fn invariants(result: &RunResult) -> String {
    if result.verdict.checks.is_empty() {
        return String::new();
    }
    let rows: Vec<Vec<String>> = result
        .verdict
        .checks
        .iter()
        .map(|check| {
            let broken =
                result.verdict.violations.iter().filter(|found| found.invariant == check.invariant).count();
            let says = INVARIANTS.get(usize::from(check.invariant).wrapping_sub(1)).unwrap_or(&"");
            let held = match (broken, check.looked) {
                (0, 0) => "<span class=\"soft\">not looked at</span>".into(),
                (0, _) => "<span class=\"met\">✓ held</span>".into(),
                (broken, _) => format!("<span class=\"missed\">✗ {broken}</span>"),
            };
            vec![held, format!("{}. {}", check.invariant, escape(says)), words::number(check.looked as f64)]
        })
        .collect();
    format!("<h2>What must hold</h2>\n{}", table(&["", "invariant", "#looks"], &rows))
}

fn circumstances(result: &RunResult) -> String {
    let (machine, target, build, scenario) =
        (&result.machine, &result.target, &result.build, &result.scenario);
    let server = match target.url.is_empty() {
        true => format!("{} started for the run", count(target.nodes.into(), "node", "nodes")),
        false => target.url.clone(),
    };
    let same = if target.same_machine { ", on the same machine as the harness" } else { "" };
    let pairs = [
        ("Server", format!("{server}{same}")),
        ("Its build", build.server.clone()),
        ("Its settings", target.settings.join(", ")),
        ("Harness", format!("{} ({})", build.harness, build.profile)),
        ("Harness late", words::percent(result.resources.harness_late_share)),
        (
            "Machine",
            format!(
                "{}, {} with {} of memory, {}",
                machine.processor,
                count(machine.cores.into(), "core", "cores"),
                words::bytes(machine.memory_bytes as f64),
                machine.system
            ),
        ),
        ("Load before", words::number(machine.load_before)),
        ("Open files allowed", words::number(machine.files_max as f64)),
        ("Scenario", scenario.source.clone()),
        (
            "Speed and scale",
            format!("{} and {}", words::number(scenario.speed), words::number(scenario.scale)),
        ),
        ("Overrides", scenario.overrides.join(", ")),
        ("Planned", words::clock(scenario.planned_s)),
        ("Plan", scenario.plan.clone()),
    ];
    let mut html = format!("<h2>Circumstances</h2>\n{}", facts(&pairs));
    for note in &result.notes {
        html += &format!("<p>{}</p>\n", escape(note));
    }
    if !scenario.effective.is_null() {
        let text = serde_json::to_string_pretty(&scenario.effective).unwrap_or_default();
        html += &format!(
            "<details><summary>The whole scenario as it was run</summary><pre>{}</pre></details>\n",
            escape(&text)
        );
    }
    html
}

#[cfg(test)]
pub(crate) mod proofs;
