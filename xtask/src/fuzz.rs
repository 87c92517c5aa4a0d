//! `cargo xtask fuzz`: one target of `crates/fuzz` under libFuzzer, led by coverage.
//!
//! It needs a C++ compiler. What LLVM counts for it is asked of the stable compiler; only
//! sanitizers would need another one, and safe Rust has little for them to find.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail, ensure};
use berth_say::say;

use crate::root;
use crate::tools::{build, command};

/// Which code was reached, and what it was compared with.
const COUNTED: &str = "--cfg fuzzing -Cdebug-assertions -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Of an input: bodies may have more, but what is wrong with a reader shows in few.
const INPUT_BYTES_MAX: &str = "-max_len=8192";

/// Of one input: what takes longer takes time out of proportion.
const INPUT_S_MAX: &str = "-timeout=10";

#[derive(clap::Args)]
pub struct Args {
    /// One of `TARGETS` in crates/fuzz/src/lib.rs.
    target: String,
    /// How long.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
}

/// Where the targets are, and what stands before the name of each.
const TARGETS: (&str, &str) = ("crates/fuzz/src/lib.rs", "Target { name: \"");

pub fn run(args: &Args) -> Result<()> {
    known(&args.target)?;
    let program = program()?;
    let inputs = root().join("target/fuzz/inputs").join(&args.target);
    let kept = root().join("crates/fuzz/corpus").join(&args.target);
    fs::create_dir_all(&inputs)?;
    fs::create_dir_all(&kept)?;
    let mut fuzz = Command::new(program);
    fuzz.current_dir(root()).env("BERTH_FUZZ_TARGET", &args.target);
    fuzz.env("BERTH_FUZZ_SEEDS", &inputs);
    fuzz.args([INPUT_BYTES_MAX, INPUT_S_MAX, "-print_final_stats=1"]);
    fuzz.arg(format!("-max_total_time={}", args.seconds));
    fuzz.arg(format!("-artifact_prefix={}/", kept.display()));
    // The first one takes what is found; the others are read only.
    fuzz.arg(&inputs).arg(&kept);
    let ended = fuzz.status();
    // Stays where there is something in it.
    let _ = fs::remove_dir(&kept);
    if !ended?.success() {
        bail!("an input does harm; it is in crates/fuzz/corpus/{}", args.target);
    }
    Ok(())
}

/// Refuses a name before anything is built for it: a program that ends at once would be taken for
/// one that an input does harm to.
fn known(target: &str) -> Result<()> {
    let (file, before) = TARGETS;
    let text = fs::read_to_string(root().join(file))?;
    let names = text.split(before).skip(1).filter_map(|it| it.split('"').next());
    let names: Vec<&str> = names.collect();
    ensure!(names.contains(&target), "no target is '{target}', only {}", names.join(", "));
    Ok(())
}

/// All targets in one program.
fn program() -> Result<PathBuf> {
    say!("Building the targets with libFuzzer: a minute at the first time");
    let host = build::host()?;
    let folder = root().join("target/fuzz");
    let mut cargo = build::cargo();
    cargo.args(["build", "--quiet", "--release", "--package", "berth-fuzz"]);
    // With a target, build scripts have no part in it. Another set of flags would have the whole
    // workspace built anew, hence another folder.
    cargo.env("RUSTFLAGS", COUNTED).args(["--target", &host, "--target-dir"]).arg(&folder);
    command::run(&mut cargo)?;
    Ok(folder.join(host).join("release/berth-fuzz"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_none_is_refused_first() {
        assert!(known("acs").is_ok() && known("tcs").is_ok());
        let args = Args { target: "jsn".to_owned(), seconds: 1 };
        let refused = run(&args).expect_err("there is none").to_string();
        assert!(refused.starts_with("no target is 'jsn', only acs, arn, "), "{refused}");
        assert!(!root().join("target/fuzz/inputs/jsn").exists());
    }
}
