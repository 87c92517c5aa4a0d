//! A table of nftables that is kept as it is to be.
//!
//! The kernel counts the changes of a namespace's tables. What they are is asked for only where
//! somebody else has changed something: of a group with many members that takes longer than the
//! change of one.

use std::io;

use super::nft;
use super::rules::Table;

/// A table that was put there.
#[derive(Debug, Clone)]
pub struct Ruled {
    table: Table,
    /// The kernel's count of changes, when it was as it is to be.
    generation: u32,
    /// How the kernel shows it, if it was asked since.
    listed: Option<String>,
}

impl Ruled {
    /// Whether it is as it is to be now.
    pub fn is(&self, table: &Table) -> bool {
        self.table == *table
    }
}

/// Puts a table in place of what is there, or changes elements of its sets. With `looks` also what
/// somebody else has changed is put back, and counted.
///
/// # Errors
/// The kernel's, or there is no `nft`.
pub fn ruled(
    name: &str,
    table: &Table,
    before: Option<Ruled>,
    looks: bool,
    drift: &mut u64,
) -> io::Result<Ruled> {
    let known = match before {
        Some(before) if looks => before.looked_at(name, drift)?,
        before => before,
    };
    let script = match &known {
        Some(before) => table.script_after(name, &before.table),
        None => table.script(name),
    };
    match known.filter(|_| script.is_empty()) {
        Some(known) => Ok(known),
        None => Ok(Ruled { table: table.clone(), generation: put(&script)?, listed: None }),
    }
}

impl Ruled {
    /// `None`: it is not as it is to be.
    fn looked_at(mut self, name: &str, drift: &mut u64) -> io::Result<Option<Self>> {
        let generation = nft::generation()?;
        if generation == self.generation {
            return Ok(Some(self));
        }
        let now = nft::listed(name)?;
        if let Some(listed) = &self.listed {
            let is_so = now.as_ref() == Some(listed);
            *drift += u64::from(!is_so);
            self.generation = generation;
            return Ok(is_so.then_some(self));
        }
        // It was not asked yet how this looks: it is put there once more.
        self.generation = put(&self.table.script(name))?;
        let listed = nft::listed(name)?;
        *drift += u64::from(now != listed);
        // What somebody else has changed between is not how it is to be.
        let is_own = nft::generation()? == self.generation;
        self.listed = listed.filter(|_| is_own);
        Ok(Some(self))
    }
}

/// Carries a script out. The count of changes after it; that before it, if somebody else has
/// changed something meanwhile: it is looked at once more then.
fn put(script: &str) -> io::Result<u32> {
    let before = nft::generation()?;
    nft::apply(script)?;
    let after = nft::generation()?;
    Ok(if after == before.wrapping_add(1) { after } else { before })
}
