//! `cargo xtask new-service NAME`: the rooms of a service that has nothing yet, as a crate.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use berth_say::say;

use crate::root;

#[derive(clap::Args)]
pub struct Args {
    /// Of the crate and of its shard: a word in small letters, such as `secrets`.
    name: String,
}

/// The crate that is copied. It is built and tested as all others, so its copies are fit, too.
const BLANK: &str = "blank";

/// Who may depend on whom: where a line is put before.
const MAP: (&str, &str) = ("xtask/src/tidy/crates.rs", "    (\"agent\", ");
const MANIFEST: (&str, &str) = ("Cargo.toml", "\naes-gcm = ");

pub fn run(args: &Args) -> Result<()> {
    let name = &*args.name;
    check(name)?;
    let place = root().join("crates").join(name);
    ensure!(!place.exists(), "{} is there already", place.display());
    copy(&root().join("crates").join(BLANK), &place, name)?;
    let dependency = format!("berth-{name} = {{ path = \"crates/{name}\" }}\n");
    insert(MANIFEST, &dependency)?;
    let on = "&[\"api\", \"effects\", \"engine\", \"kernel\", \"serving\", \"trial\"]";
    insert(MAP, &format!("    (\"{name}\", {on}),\n"))?;
    say!("crates/{name} has the rooms of a service: cargo test -p berth-{name}");
    say!("what comes next is in CONTRIBUTING.md, with crates/secrets as the example");
    Ok(())
}

fn check(name: &str) -> Result<()> {
    let is_letter = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit();
    let begins = name.bytes().next().is_some_and(|it| it.is_ascii_lowercase());
    let is_word = begins && name.bytes().all(is_letter);
    ensure!(is_word, "'{name}' is no word in small letters");
    Ok(())
}

fn copy(from: &Path, to: &Path, name: &str) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to, name)?;
        } else {
            fs::write(to, renamed(&fs::read_to_string(entry.path())?, name))?;
        }
    }
    Ok(())
}

/// The text of a file of the copy.
fn renamed(text: &str, name: &str) -> String {
    let (first, rest) = name.split_at(1);
    let type_name = format!("{}{rest}", first.to_uppercase());
    // What the original is for is not what a copy is for.
    let text = text.replace("nothing yet: `cargo xtask new-service` copies it.", "nothing yet.");
    text.replace(BLANK, name).replace("Blank", &type_name)
}

/// Puts lines before what stands in a file once.
fn insert((file, before): (&str, &str), lines: &str) -> Result<()> {
    let path = root().join(file);
    let text = fs::read_to_string(&path)?;
    fs::write(&path, inserted(&text, before, lines).with_context(|| file.to_owned())?)?;
    Ok(())
}

fn inserted(text: &str, before: &str, lines: &str) -> Result<String> {
    ensure!(text.matches(before).count() == 1, "'{before}' is not there exactly once");
    Ok(text.replace(before, &format!("{lines}{before}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_its_own_name_everywhere() {
        let place = tempfile::tempdir().expect("a folder");
        copy(&root().join("crates").join(BLANK), place.path(), "logs").expect("it is copied");
        let read = |file: &str| fs::read_to_string(place.path().join(file)).expect("it is there");
        assert!(read("Cargo.toml").contains("name = \"berth-logs\""));
        assert!(read("src/machine.rs").contains("impl Machine for Logs {"));
        assert!(read("src/lib.rs").contains("SHARD: &str = \"logs\""));
        for file in ["src/lib.rs", "src/service.rs", "src/state.rs", "src/tests/mod.rs"] {
            assert!(!read(file).to_lowercase().contains(BLANK), "{file}");
        }
    }

    #[test]
    fn the_lists_have_a_place_for_it() {
        for (file, before) in [MAP, MANIFEST] {
            let text = fs::read_to_string(root().join(file)).expect("it is there");
            let more = inserted(&text, before, "    more\n").expect(file);
            assert_eq!(more.len(), text.len() + "    more\n".len());
        }
        assert!(inserted("a a", "a", "").is_err(), "twice");
    }

    #[test]
    fn names_are_words() {
        assert!(check("logs").is_ok());
        for wrong in ["", "Logs", "event-bridge", "../x"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }
}
