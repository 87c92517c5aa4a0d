//! A copy of the simulator's sources with all mutants in it.

use std::{
    collections::BTreeMap,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use super::{Mutant, SWITCH, VARIABLE};
use crate::root;

/// What the simulator is built of.
const SIMULATED: &[&str] = &[
    "agent",
    "answers",
    "api",
    "channel",
    "definitions",
    "ec2",
    "ecs",
    "effects",
    "engine",
    "files",
    "iam",
    "kernel",
    "lines",
    "logs",
    "meters",
    "placement",
    "say",
    "scenarios",
    "secrets",
    "sealing",
    "serving",
    "sessions",
    "sim",
    "store",
    "time",
    "tls",
    "trial",
];

/// Writes only what differs from the last time, so that only that is built again. Gives a number
/// that changes with the sources that the simulator is built of. The other crates are there for
/// what they ask of libraries: without them these would be built once more.
pub fn sources(place: &Path, mutants: &[Mutant]) -> Result<u64> {
    let mut files = BTreeMap::new();
    collect(Path::new("crates"), &mut files)?;
    for mutant in mutants {
        apply(mutant, &mut files).with_context(|| format!("mutant {}", mutant.name))?;
    }
    files.insert(PathBuf::from("Cargo.toml"), manifest()?);
    files.insert(PathBuf::from("Cargo.lock"), fs::read_to_string(root().join("Cargo.lock"))?);
    remove_others(&place.join("crates"), place, &files)?;
    for (path, text) in &files {
        let path = place.join(path);
        if fs::read_to_string(&path).is_ok_and(|old| old == *text) {
            continue;
        }
        fs::create_dir_all(path.parent().expect("files are in folders"))?;
        fs::write(path, text)?;
    }
    let mut hasher = DefaultHasher::new();
    files.retain(|path, _| !path.starts_with("crates") || is_simulated(path));
    files.hash(&mut hasher);
    Ok(hasher.finish())
}

/// Why mutants do not fit the sources, a line for each that does not.
pub fn misfits(mutants: &[Mutant]) -> Result<Vec<String>> {
    let mut files = BTreeMap::new();
    collect(Path::new("crates"), &mut files)?;
    Ok(misfits_in(mutants, &mut files))
}

/// One after the other, as they are put in: the edit of one can be in the way of the next.
fn misfits_in(mutants: &[Mutant], files: &mut BTreeMap<PathBuf, String>) -> Vec<String> {
    let misfit = |it: &Mutant| {
        let why = apply(it, files).err()?;
        Some(format!("crates/sim/mutants/{}.toml: {why}", it.name))
    };
    mutants.iter().filter_map(misfit).collect()
}

fn is_simulated(path: &Path) -> bool {
    SIMULATED.iter().any(|it| path.starts_with(Path::new("crates").join(it)))
}

/// Rust sources, manifests, and what sources include.
fn collect(directory: &Path, files: &mut BTreeMap<PathBuf, String>) -> Result<()> {
    for entry in fs::read_dir(root().join(directory))? {
        let entry = entry?;
        let path = directory.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            collect(&path, files)?;
        } else if let Ok(text) = fs::read_to_string(root().join(&path)) {
            files.insert(path, text);
        }
    }
    Ok(())
}

fn apply(mutant: &Mutant, files: &mut BTreeMap<PathBuf, String>) -> Result<()> {
    let switch = format!(
        "std::convert::identity({{ static ON: std::sync::LazyLock<bool> = \
         std::sync::LazyLock::new(|| std::env::var_os(\"{VARIABLE}\")\
         .is_some_and(|it| it == \"{}\")); *ON }})",
        mutant.name
    );
    for edit in &mutant.edit {
        let file = edit.file.display();
        let text = files.get_mut(&edit.file).with_context(|| format!("there is no {file}"))?;
        let count = text.matches(edit.find.trim_end()).count();
        ensure!(count == 1, "the text to replace occurs {count} times in {file}");
        let replace = edit.replace.trim_end().replace(SWITCH, &switch);
        *text = text.replace(edit.find.trim_end(), &replace);
    }
    Ok(())
}

/// The workspace's, with the members that were copied. They share a target directory with the
/// originals, and are told from these by their version: otherwise the one would be linked where
/// the other is meant.
fn manifest() -> Result<String> {
    let text = fs::read_to_string(root().join("Cargo.toml"))?;
    let line = |line: &str| match line.split_once(" = ") {
        Some(("members", _)) => Some("members = [\"crates/*\"]\n".to_owned()),
        Some(("default-members", _)) => None,
        Some(("version", version)) => {
            Some(format!("version = \"{}-mutants\"\n", version.trim_matches('"')))
        }
        _ => Some(format!("{line}\n")),
    };
    Ok(text.lines().filter_map(line).collect())
}

/// What the sources no longer have.
fn remove_others(directory: &Path, place: &Path, files: &BTreeMap<PathBuf, String>) -> Result<()> {
    if !directory.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            remove_others(&path, place, files)?;
        } else if !files.contains_key(path.strip_prefix(place)?) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mutants::Edit;

    #[test]
    fn a_mutant_whose_text_is_not_there_exactly_once_is_named() {
        let mutant = |name: &str, find: &str, replace: &str| {
            let (find, replace) = (find.to_owned(), replace.to_owned());
            let edit = vec![Edit { file: "a.rs".into(), find, replace }];
            Mutant { name: name.to_owned(), breaks: String::new(), edit }
        };
        let mutants = [
            mutant("fits", "one()", "if MUTANT { two() }"),
            mutant("missing", "three()", "MUTANT"),
            mutant("twice", "two()", "MUTANT"),
        ];
        let mut files = BTreeMap::from([("a.rs".into(), "one(); two();".to_owned())]);
        let why = |name, count| {
            let what = format!("the text to replace occurs {count} times in a.rs");
            format!("crates/sim/mutants/{name}.toml: {what}")
        };
        assert_eq!(misfits_in(&mutants, &mut files), [why("missing", 0), why("twice", 2)]);
        let text = &files[Path::new("a.rs")];
        assert!(text.starts_with("if std::convert::identity("), "{text}");
        assert!(text.ends_with("{ two() }; two();"), "{text}");
    }

    #[test]
    fn all_mutants_fit_the_sources() {
        assert_eq!(crate::mutants::misfits().unwrap(), Vec::<String>::new());
    }

    #[test]
    fn what_is_copied_needs_nothing_else_of_ours() {
        for name in SIMULATED {
            let manifest = root().join("crates").join(name).join("Cargo.toml");
            let text = fs::read_to_string(manifest).unwrap();
            let needed = text.lines().filter_map(|it| it.strip_prefix("berth-")?.split(' ').next());
            let missing: Vec<&str> = needed.filter(|it| !SIMULATED.contains(it)).collect();
            assert_eq!(missing, Vec::<&str>::new(), "needed by {name}");
        }
    }
}
