//! The known name nearest to a mistyped one. Must not know what the names mean.

/// The nearest of `known` by edit distance, the first of equals; `None` only when there are none.
///
/// Cost: one table row a candidate; names are short and asked for only when the program is about to stop.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known.into_iter().min_by_key(|name| distance(typed, name))
}

/// Levenshtein's distance over Unicode scalar values: insertions, deletions, substitutions.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = above + 1;
        for (column, b) in right.iter().enumerate() {
            let substituted = diagonal + usize::from(a != *b);
            diagonal = row[column + 1];
            row[column + 1] = substituted.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_single_edits() {
        for (left, right, edits) in [
            ("", "", 0),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("listen", "silent", 4),
            ("data", "date", 1),
        ] {
            assert_eq!(distance(left, right), edits, "{left} {right}");
            assert_eq!(distance(right, left), edits, "{right} {left}");
        }
    }

    #[test]
    fn the_nearest_name_is_found() {
        let known = ["listen", "limits.commands_per_s", "session.heartbeat_s"];
        assert_eq!(nearest("sesion.hartbeat_s", known), Some("session.heartbeat_s"));
        assert_eq!(nearest("lisen", known), Some("listen"));
        assert_eq!(nearest("x", []), None);
    }
}
