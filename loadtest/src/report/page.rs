//! The page around the words and pictures: head, style, escaping, tables. Must not know what it shows.

use std::fmt::Write;

const STYLE: &str = include_str!("style.css");

/// A whole page. `body` is HTML already. It needs nothing else and runs nothing.
pub fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        escape(title)
    )
}

/// A text as it may stand in HTML, in attributes too.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            char => escaped.push(char),
        }
    }
    escaped
}

/// A table. Heads that begin with `#` are of columns of numbers; cells are HTML already.
pub fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let class = |head: &str| if head.starts_with('#') { " class=\"n\"" } else { "" };
    let mut html = String::from("<div class=\"wide\"><table><thead><tr>");
    for head in heads {
        write(
            &mut html,
            format!("<th{} scope=\"col\">{}</th>", class(head), escape(head.trim_start_matches('#'))),
        );
    }
    html += "</tr></thead><tbody>\n";
    for row in rows {
        html += "<tr>";
        for (head, cell) in heads.iter().zip(row) {
            write(&mut html, format!("<td{}>{cell}</td>", class(head)));
        }
        html += "</tr>\n";
    }
    html + "</tbody></table></div>\n"
}

/// Names and what they are, in two columns.
pub fn facts(pairs: &[(&str, String)]) -> String {
    let mut html = String::from("<dl class=\"facts\">");
    for (name, fact) in pairs.iter().filter(|(_, fact)| !fact.is_empty()) {
        write(&mut html, format!("<dt>{}</dt><dd>{}</dd>", escape(name), escape(fact)));
    }
    html + "</dl>\n"
}

fn write(html: &mut String, text: String) {
    html.write_str(&text).expect("a String takes all");
}
