//! Pictures: lines over an axis, as SVG for the lines and HTML for the words, so that words keep their size on a
//! phone. Must not know what is drawn.

use std::fmt::Write;

use super::page::escape;

/// One picture.
pub struct Chart {
    pub title: String,
    /// What to look for in it.
    pub about: String,
    pub lines: Vec<Line>,
    pub across: Across,
    pub up: Up,
    /// How a value reads.
    pub unit: fn(f64) -> String,
    pub marks: Vec<Mark>,
}

/// One line of a picture.
pub struct Line {
    pub name: String,
    /// 1 to 4: the same thing has the same colour in every picture.
    pub colour: u8,
    pub look: Look,
    /// By what lies across; none where nothing was measured.
    pub points: Vec<(f64, Option<f64>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Bold,
    Thin,
    Filled,
}

/// What lies across.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Across {
    /// Seconds since the run began, to this one.
    Time(f64),
    /// Shares up to one in so many decades, spread so that each decade of the tail is as wide as the one before.
    Tail(u32),
}

/// What goes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Up {
    FromZero,
    Log,
}

/// Something that happened, as a line from top to bottom with a number.
pub struct Mark {
    pub at: f64,
    pub until: Option<f64>,
    pub label: String,
}

/// Decades that a logarithmic axis shows at most; what lies below is drawn at the bottom.
const DECADES_MAX: f64 = 5.0;
const WIDTH: f64 = 1_000.0;
const HEIGHT: f64 = 300.0;

impl Chart {
    /// The picture as HTML; a sentence where nothing was measured.
    pub fn html(&self) -> String {
        let title = escape(&self.title);
        let measured = self.lines.iter().any(|line| line.points.iter().any(|(_, value)| value.is_some()));
        if !measured {
            return format!(
                "<figure class=\"chart\"><figcaption><h3>{title}</h3></figcaption><p class=\"none\">Nothing was measured.</p></figure>\n"
            );
        }
        let scale = Scale::of(self);
        let mut html = format!(
            "<figure class=\"chart\"><figcaption><h3>{title}</h3><p>{}</p>{}</figcaption>\n<div class=\"plot\"><div class=\"up\" aria-hidden=\"true\">",
            escape(&self.about),
            self.legend()
        );
        for tick in &scale.ticks {
            put(
                &mut html,
                format!(
                    "<span style=\"bottom:{:.2}%\">{}</span>",
                    scale.up(*tick) * 100.0,
                    (self.unit)(*tick)
                ),
            );
        }
        html += "</div><div class=\"field\">";
        self.svg(&mut html, &scale);
        for mark in &self.marks {
            let left = self.across.place(mark.at) * 100.0;
            put(
                &mut html,
                format!("<span class=\"mark\" style=\"left:{left:.2}%\">{}</span>", escape(&mark.label)),
            );
        }
        html += "</div><div class=\"across\" aria-hidden=\"true\">";
        for (at, label) in self.across.ticks() {
            let left = self.across.place(at) * 100.0;
            // A label at the end would stand out of the picture.
            let class = match left {
                left if left > 97.0 => " class=\"last\"",
                // On a phone it would run into that one.
                left if left > 75.0 && matches!(self.across, Across::Tail(_)) => " class=\"spare\"",
                _ => "",
            };
            put(&mut html, format!("<span{class} style=\"left:{left:.2}%\">{label}</span>"));
        }
        html + "</div></div></figure>\n"
    }

    fn legend(&self) -> String {
        let mut html = String::from("<ul class=\"legend\">");
        for line in &self.lines {
            let highest =
                line.points.iter().filter_map(|(_, value)| *value).fold(f64::NEG_INFINITY, f64::max);
            let most = if highest.is_finite() { (self.unit)(highest) } else { "none".into() };
            let look = line.look.class();
            let (colour, name) = (line.colour, escape(&line.name));
            put(
                &mut html,
                format!("<li><i class=\"c{colour} {look}\"></i>{name} <small>up to {most}</small></li>"),
            );
        }
        html + "</ul>"
    }

    fn svg(&self, html: &mut String, scale: &Scale) {
        put(
            html,
            format!(
                "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">",
                escape(&self.described())
            ),
        );
        for tick in &scale.ticks {
            let y = HEIGHT * (1.0 - scale.up(*tick));
            put(html, format!("<path class=\"grid\" d=\"M0 {y:.1}H{WIDTH}\"/>"));
        }
        for mark in &self.marks {
            let x = self.across.place(mark.at) * WIDTH;
            if let Some(until) = mark.until {
                let wide = (self.across.place(until) * WIDTH - x).max(0.0);
                put(
                    html,
                    format!(
                        "<rect class=\"during\" x=\"{x:.1}\" y=\"0\" width=\"{wide:.1}\" height=\"{HEIGHT}\"/>"
                    ),
                );
            }
            put(html, format!("<path class=\"fault\" d=\"M{x:.1} 0V{HEIGHT}\"/>"));
        }
        for line in &self.lines {
            for run in runs(&line.points) {
                self.draw(html, scale, line, &run);
            }
        }
        *html += "</svg>";
    }

    fn draw(&self, html: &mut String, scale: &Scale, line: &Line, run: &[(f64, f64)]) {
        let mut path = String::new();
        for (place, (at, value)) in run.iter().enumerate() {
            let (x, y) = (self.across.place(*at) * WIDTH, HEIGHT * (1.0 - scale.up(*value)));
            put(&mut path, format!("{}{x:.1} {y:.1}", if place == 0 { "M" } else { "L" }));
        }
        // A single point would be an invisible line.
        if run.len() == 1 {
            path += "h1";
        }
        let (colour, look) = (line.colour, line.look.class());
        if line.look == Look::Filled {
            let place =
                |point: Option<&(f64, f64)>| point.map_or(0.0, |(at, _)| self.across.place(*at) * WIDTH);
            let (first, last) = (place(run.first()), place(run.last()));
            put(
                html,
                format!(
                    "<path class=\"under c{colour}\" d=\"{path}L{last:.1} {HEIGHT}L{first:.1} {HEIGHT}Z\"/>"
                ),
            );
        }
        put(html, format!("<path class=\"line c{colour} {look}\" d=\"{path}\"/>"));
    }

    /// The picture in a sentence, for those who cannot see it.
    fn described(&self) -> String {
        let lines = self.lines.iter().map(|line| {
            let values: Vec<f64> = line.points.iter().filter_map(|(_, value)| *value).collect();
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            match values.is_empty() {
                true => format!("{}: not measured", line.name),
                false => format!("{}: {} to {}", line.name, (self.unit)(least), (self.unit)(most)),
            }
        });
        format!("{}. {}", self.title, lines.collect::<Vec<_>>().join("; "))
    }
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Look::Bold => "bold",
            Look::Thin => "thin",
            Look::Filled => "filled",
        }
    }
}

impl Across {
    /// From 0 at the left to 1 at the right.
    fn place(self, at: f64) -> f64 {
        let place = match self {
            Across::Time(last) => at / last.max(1e-9),
            Across::Tail(decades) => -(1.0 - at).max(1e-12).log10() / f64::from(decades.max(1)),
        };
        place.clamp(0.0, 1.0)
    }

    fn ticks(self) -> Vec<(f64, String)> {
        match self {
            Across::Time(last) => {
                const STEPS: [f64; 17] = [
                    1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0,
                    7_200.0, 14_400.0, 28_800.0, 86_400.0,
                ];
                let step = STEPS.into_iter().find(|step| last / step <= 5.0).unwrap_or(last);
                let count = (last / step) as u32;
                (0..=count).map(|nth| f64::from(nth) * step).map(|at| (at, super::words::clock(at))).collect()
            }
            Across::Tail(decades) => {
                let nines = (1..decades.max(1)).map(|nth| {
                    let at = 1.0 - 10f64.powi(-(nth as i32));
                    let label = match nth {
                        1 => "p90".into(),
                        2 => "p99".into(),
                        more => format!("p99.{}", "9".repeat(more as usize - 2)),
                    };
                    (at, label)
                });
                let ends = [(0.0, "least".into()), (1.0, "most".into())];
                ends.into_iter().chain(nines).collect()
            }
        }
    }
}

/// How high a value stands, and where the rulings are.
struct Scale {
    low: f64,
    high: f64,
    up: Up,
    ticks: Vec<f64>,
}

impl Scale {
    fn of(chart: &Chart) -> Scale {
        let values = || chart.lines.iter().flat_map(|line| &line.points).filter_map(|(_, value)| *value);
        let most = values().fold(f64::NEG_INFINITY, f64::max);
        match chart.up {
            Up::FromZero => {
                let most = if most > 0.0 { most } else { 1.0 };
                let step = round_step(most / 4.0);
                let count = (most / step).ceil();
                let ticks = (0..=count as u32).map(|nth| f64::from(nth) * step).collect();
                Scale { low: 0.0, high: count * step, up: Up::FromZero, ticks }
            }
            Up::Log => {
                let least = values().filter(|value| *value > 0.0).fold(f64::INFINITY, f64::min);
                let (low, high) = (least.max(1e-9).log10().floor(), most.max(1e-9).log10().ceil());
                // A few odd ones at the bottom must not press the rest together at the top.
                let low = low.max(high - DECADES_MAX);
                let high = if high > low { high } else { low + 1.0 };
                let ticks = (low as i32..=high as i32).map(|power| 10f64.powi(power)).collect();
                Scale { low, high, up: Up::Log, ticks }
            }
        }
    }

    /// From 0 at the bottom to 1 at the top.
    fn up(&self, value: f64) -> f64 {
        let value = match self.up {
            Up::FromZero => value,
            Up::Log => value.max(1e-9).log10(),
        };
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// The next of 1, 2, 2.5, 5 times a power of ten.
fn round_step(wanted: f64) -> f64 {
    let power = 10f64.powf(wanted.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0];
    steps.into_iter().map(|step| step * power).find(|step| *step >= wanted * 0.999).unwrap_or(power * 10.0)
}

/// The stretches without a gap.
fn runs(points: &[(f64, Option<f64>)]) -> Vec<Vec<(f64, f64)>> {
    let mut runs = vec![Vec::new()];
    for (at, value) in points {
        match (value, runs.last_mut()) {
            (Some(value), Some(run)) => run.push((*at, *value)),
            (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

fn put(html: &mut String, text: String) {
    html.write_str(&text).expect("a String takes all");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rulings_are_round_and_hold_every_value() {
        for (most, expected) in [(3.9, 4.0), (1_000.0, 1_000.0), (0.7, 0.8), (12_345.0, 15_000.0)] {
            let line =
                Line { name: "a".into(), colour: 1, look: Look::Bold, points: vec![(0.0, Some(most))] };
            let chart = Chart {
                title: "t".into(),
                about: String::new(),
                lines: vec![line],
                across: Across::Time(10.0),
                up: Up::FromZero,
                unit: super::super::words::number,
                marks: Vec::new(),
            };
            let scale = Scale::of(&chart);
            assert!((scale.high / expected - 1.0).abs() < 1e-9, "{most}: {}", scale.high);
            let log = Scale::of(&Chart { up: Up::Log, ..chart });
            assert!(log.ticks[0] <= most && *log.ticks.last().unwrap() >= most);
        }
    }

    #[test]
    fn the_tail_gives_every_decade_the_same_width() {
        let across = Across::Tail(4);
        for (share, place) in [(0.0, 0.0), (0.9, 0.25), (0.99, 0.5), (0.999, 0.75), (1.0, 1.0)] {
            assert!((across.place(share) - place).abs() < 1e-9, "{share}");
        }
        assert_eq!(across.ticks().len(), 5);
        for last in [0.5, 7.0, 30.0, 420.0, 14_400.0] {
            assert!((1..=6).contains(&Across::Time(last).ticks().len()), "{last}");
        }
    }

    #[test]
    fn gaps_stay_gaps() {
        let points =
            [(0.0, None), (1.0, Some(1.0)), (2.0, Some(2.0)), (3.0, None), (4.0, None), (5.0, Some(3.0))];
        assert_eq!(runs(&points), [vec![(1.0, 1.0), (2.0, 2.0)], vec![(5.0, 3.0)]]);
    }
}
