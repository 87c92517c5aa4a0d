//! The modules of a crate, and in which file each name is at home.
use std::collections::{BTreeMap, BTreeSet};

use super::{
    Graph,
    paths::{self, Import},
};
use crate::tidy::files::File;

/// Re-exports of re-exports that are followed.
const STEPS_MAX: usize = 8;

struct Module<'f> {
    file: &'f str,
    imports: Vec<Import>,
    /// Paths in its code.
    paths: Vec<Vec<String>>,
    /// All names in its code.
    words: BTreeSet<String>,
}

pub struct Modules<'f>(BTreeMap<Vec<String>, Module<'f>>);

/// What a path leads to.
enum Target<'f> {
    Module(Vec<String>),
    Item(&'f str),
}

impl<'f> Modules<'f> {
    pub fn of(files: &[&'f File]) -> Modules<'f> {
        let is_library = files.iter().any(|it| it.path.ends_with("/src/lib.rs"));
        let module = |file: &&'f File| {
            let code = paths::code(&file.text);
            let (imports, rest) = paths::imports(&code);
            let module = Module {
                file: &file.path,
                imports,
                paths: paths::paths(&rest),
                words: paths::words(&rest),
            };
            (name_of(&file.path, is_library), module)
        };
        Modules(files.iter().map(module).collect())
    }

    pub fn uses(&self) -> Graph<'f> {
        let uses = |(name, module): (&Vec<String>, &Module<'f>)| {
            let mut uses: BTreeSet<&str> = BTreeSet::new();
            for import in &module.imports {
                let is_used = !import.is_public || module.words.contains(&import.name);
                match self.target(name, &import.path, 0).filter(|_| is_used) {
                    Some(Target::Item(file)) => drop(uses.insert(file)),
                    Some(Target::Module(it)) => uses.extend(self.through(module, import, &it)),
                    None => {}
                }
            }
            for path in &module.paths {
                uses.extend(self.target(name, path, 0).map(|it| self.file(&it)));
            }
            uses.remove(module.file);
            (module.file, uses)
        };
        self.0.iter().map(uses).collect()
    }

    /// The files of what is used through a module that is imported: its own if nothing is seen.
    fn through(&self, module: &Module, import: &Import, imported: &[String]) -> Vec<&'f str> {
        let inside = module.paths.iter().filter(|it| it[0] == import.name);
        let targets = inside.filter_map(|it| self.inside(imported, &it[1..], 0));
        let files: Vec<&str> = targets.map(|it| self.file(&it)).collect();
        if files.is_empty() { vec![self.0[imported].file] } else { files }
    }

    /// What a path leads to from a module, if that is in this crate.
    fn target(&self, from: &[String], path: &[String], steps: usize) -> Option<Target<'f>> {
        let mut at = from.to_vec();
        let mut rest = path;
        match &*path[0] {
            "crate" => at.clear(),
            "self" => {}
            "super" => {
                while rest.first().is_some_and(|it| it == "super") {
                    at.pop()?;
                    rest = &rest[1..];
                }
                return self.inside(&at, rest, steps);
            }
            child if self.0.contains_key(&joined(from, child)) => {
                return self.inside(&at, path, steps);
            }
            _ => return None,
        }
        rest = &rest[1..];
        self.inside(&at, rest, steps)
    }

    /// What a path leads to inside a module.
    fn inside(&self, module: &[String], path: &[String], steps: usize) -> Option<Target<'f>> {
        let Some(first) = path.first() else { return Some(Target::Module(module.to_vec())) };
        let child = joined(module, first);
        if self.0.contains_key(&child) {
            return self.inside(&child, &path[1..], steps);
        }
        let it = self.0.get(module)?;
        let passed_on = it.imports.iter().find(|it| it.name == *first);
        match passed_on.filter(|_| steps < STEPS_MAX) {
            None => Some(Target::Item(it.file)),
            Some(import) => match self.target(module, &import.path, steps + 1)? {
                Target::Module(at) => self.inside(&at, &path[1..], steps + 1),
                item => Some(item),
            },
        }
    }

    fn file(&self, target: &Target<'f>) -> &'f str {
        match target {
            Target::Module(name) => self.0[name].file,
            Target::Item(file) => file,
        }
    }
}

fn joined(module: &[String], child: &str) -> Vec<String> {
    [module, &[child.to_owned()]].concat()
}

/// `cluster`, `state` of `crates/ecs/src/cluster/state/mod.rs`. A `main.rs` beside a library is a
/// module of its own.
fn name_of(path: &str, is_library: bool) -> Vec<String> {
    let (_, inside) = path.split_once("/src/").expect("a source");
    let mut name: Vec<String> =
        inside.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    let root = if is_library { "lib" } else { "main" };
    let is_root = name == [root];
    if is_root || name.last().is_some_and(|it| it == "mod") {
        name.pop();
    }
    name
}
