//! `report` and `compare`: what earlier runs found. Must not run anything.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::report;
use crate::result::{RunResult, SCHEMA};
use crate::versus::Versus;

#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    /// A run's result.json, or the folder it lies in
    pub result: PathBuf,
    /// Where to write the page [default: report.html beside the result]
    #[arg(long)]
    pub out: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct CompareArgs {
    /// The earlier run's result.json, or its folder
    pub a: PathBuf,
    /// The later one's
    pub b: PathBuf,
    /// Write the comparison as a page, too
    #[arg(long)]
    pub html: Option<PathBuf>,
    /// What runs of the same build differ by anyhow, as a share
    #[arg(long, default_value_t = crate::versus::MARGIN)]
    pub margin: f64,
}

/// Renders a result again; where to.
///
/// # Errors
/// Where it cannot be read or written.
pub fn report(args: &ReportArgs) -> anyhow::Result<String> {
    let (result, file) = read(&args.result)?;
    let out = args.out.clone().unwrap_or_else(|| file.with_file_name("report.html"));
    fs::write(&out, report::html(&result)).with_context(|| format!("writing {}", out.display()))?;
    Ok(format!("{}\n", out.display()))
}

/// Compares two results: the text, and the exit code.
///
/// # Errors
/// As [`report`].
pub fn compare(args: &CompareArgs) -> anyhow::Result<(String, u8)> {
    let ((a, _), (b, _)) = (read(&args.a)?, read(&args.b)?);
    let name = |path: &Path, result: &RunResult| {
        format!("{} ({}, {})", path.display(), result.scenario.name, result.started_at)
    };
    let versus = Versus::of(&a, &b, [name(&args.a, &a), name(&args.b, &b)], args.margin);
    if let Some(out) = &args.html {
        fs::write(out, versus.html()).with_context(|| format!("writing {}", out.display()))?;
    }
    Ok((versus.text(), versus.exit_code()))
}

fn read(path: &Path) -> anyhow::Result<(RunResult, PathBuf)> {
    let file = if path.is_dir() { path.join("result.json") } else { path.to_path_buf() };
    let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    let result: RunResult =
        serde_json::from_str(&text).with_context(|| format!("{} is no result", file.display()))?;
    if result.schema != SCHEMA {
        bail!("{} has schema {}; this program reads {SCHEMA}", file.display(), result.schema);
    }
    Ok((result, file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::proofs::tests::example;

    #[test]
    fn results_are_found_in_their_folder_rendered_and_compared() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("result.json");
        fs::write(&file, serde_json::to_string(&example()).unwrap()).unwrap();
        let page = report(&ReportArgs { result: folder.path().into(), out: None }).unwrap();
        assert_eq!(page.trim_end(), folder.path().join("report.html").to_str().unwrap());
        assert_eq!(fs::read_to_string(page.trim_end()).unwrap(), crate::report::html(&example()));

        let html = folder.path().join("versus.html");
        let args = CompareArgs { a: file.clone(), b: file.clone(), html: Some(html.clone()), margin: 0.1 };
        let (text, code) = compare(&args).unwrap();
        assert_eq!(code, 0, "{text}");
        assert!(text.contains("0 worse, 0 better"), "{text}");
        assert!(fs::read_to_string(html).unwrap().contains("Nothing got worse"));
    }

    #[test]
    fn what_is_no_result_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("result.json");
        let told = || read(&file).unwrap_err().to_string();
        assert!(told().contains("reading"), "{}", told());
        fs::write(&file, "{").unwrap();
        assert!(told().contains("is no result"), "{}", told());
        fs::write(&file, r#"{"schema":9}"#).unwrap();
        assert!(told().contains("has schema 9"), "{}", told());
    }
}
