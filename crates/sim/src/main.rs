//! Lives histories until one breaks a law: `cargo xtask sim` starts it.
use std::process::ExitCode;

use berth_say::{note, say};
use berth_sim::Run;
use clap::Parser;

#[derive(Parser)]
struct Args {
    /// How many histories.
    #[arg(long, default_value_t = 300)]
    seeds: u64,
    /// The seed of the first one.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Lines of a broken history to show, from its end.
    #[arg(long, default_value_t = 40)]
    lines: usize,
    /// Goes on after the first history that breaks a law.
    #[arg(long)]
    all: bool,
}

fn main() -> ExitCode {
    let Args { seeds, from, lines, all } = Args::parse();
    // Laws are broken by panics: what they say is told once, with the seed.
    std::panic::set_hook(Box::new(|_| {}));
    let Run { broken, crossed } = berth_sim::live_all(from, seeds, all);
    for it in &broken {
        let first = it.lines.len().saturating_sub(lines);
        it.lines[first..].iter().for_each(|line| note!("{line}"));
        note!("{it}");
    }
    if broken.is_empty() {
        say!("{seeds} histories from seed {from} on keep all laws");
        say!("{crossed} packets came to a task from another host");
        return ExitCode::SUCCESS;
    }
    ExitCode::FAILURE
}
