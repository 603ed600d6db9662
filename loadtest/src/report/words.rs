//! Figures as people read them: three digits that matter, and a unit. Must not know what they measure.

/// A number with three digits that matter, and thin gaps between thousands.
pub fn number(value: f64) -> String {
    let magnitude = value.abs();
    let text = match magnitude {
        0.0 => "0".into(),
        m if m >= 99.95 => format!("{value:.0}"),
        m if m >= 9.995 => format!("{value:.1}"),
        m if m >= 0.01 => format!("{value:.2}"),
        _ => format!("{value:.1e}"),
    };
    match text.split_once('.') {
        Some((whole, fraction)) if !text.contains('e') => {
            let fraction = fraction.trim_end_matches('0');
            if fraction.is_empty() { gaps(whole) } else { format!("{}.{fraction}", gaps(whole)) }
        }
        _ if text.contains('e') => text,
        _ => gaps(&text),
    }
}

fn gaps(digits: &str) -> String {
    // Four digits read well without.
    if digits.trim_start_matches('-').len() < 5 {
        return digits.into();
    }
    let mut text = String::new();
    for (place, char) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) && !text.ends_with('-') {
            text.push('\u{202f}');
        }
        text.push(char);
    }
    text
}

/// Microseconds in the unit that fits.
pub fn micros(value: f64) -> String {
    match value.abs() {
        m if m < 999.5 => format!("{} µs", number(value)),
        m if m < 999_500.0 => format!("{} ms", number(value / 1e3)),
        m if m < 120e6 => format!("{} s", number(value / 1e6)),
        _ => format!("{} min", number(value / 60e6)),
    }
}

/// Bytes in the unit that fits; a thousand at each step.
pub fn bytes(value: f64) -> String {
    match value.abs() {
        m if m < 999.5 => format!("{} B", number(value)),
        m if m < 999.5e3 => format!("{} kB", number(value / 1e3)),
        m if m < 999.5e6 => format!("{} MB", number(value / 1e6)),
        _ => format!("{} GB", number(value / 1e9)),
    }
}

/// A share.
pub fn percent(value: f64) -> String {
    format!("{} %", number(value * 100.0))
}

/// Seconds as a clock shows them: `4:07`, `1:02:33`.
pub fn clock(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    let (hours, minutes, seconds) = (whole / 3_600, whole / 60 % 60, whole % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_well() {
        for (value, text) in [
            (0.0, "0"),
            (0.0314, "0.03"),
            (1.0, "1"),
            (1.5, "1.5"),
            (12.34, "12.3"),
            (123.4, "123"),
            (1234.0, "1234"),
            (12345.0, "12\u{202f}345"),
            (1234567.0, "1\u{202f}234\u{202f}567"),
            (0.0012, "1.2e-3"),
        ] {
            assert_eq!(number(value), text);
        }
        for (value, text) in
            [(850.0, "850 µs"), (1_250.0, "1.25 ms"), (2_500_000.0, "2.5 s"), (180e6, "3 min")]
        {
            assert_eq!(micros(value), text);
        }
        for (value, text) in [(512.0, "512 B"), (1.5e6, "1.5 MB"), (2e9, "2 GB")] {
            assert_eq!(bytes(value), text);
        }
        assert_eq!(
            (percent(0.995), clock(247.0), clock(3753.0)),
            ("99.5 %".into(), "4:07".into(), "1:02:33".into())
        );
    }
}
