//! The command line's entry: parse, run the verb, turn its end into an exit code. Nothing else is decided here.

use std::process::ExitCode;

use clap::Parser;
use cuelight::cli::Cli;
use cuelight::cli::outcome::Fault;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    without_huge_pages();
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    match runtime.block_on(cli.run(&mut std::io::stdout())) {
        Ok(outcome) => outcome.into(),
        Err(fault) => failed(&fault),
    }
}

/// Memory comes and goes in pages of 4 KiB, whatever the system does for those who do not say: of a huge page the whole is
/// kept while one person's few hundred bytes lie in it. See docs/decisions/0023-no-huge-pages.md.
fn without_huge_pages() {
    #[cfg(target_os = "linux")]
    // Where the kernel has none, or a sandbox forbids to ask, it is more memory and nothing else.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

fn failed(fault: &dyn std::error::Error) -> ExitCode {
    eprintln!("cuelight: {fault}");
    ExitCode::from(Fault::EXIT_CODE)
}
