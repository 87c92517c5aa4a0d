//! Names of sealed files: which lines of which segments are in one, told without opening it.
//!
//! `sealed/FIRST-LAST/GROUP-DAY-PART.lines` came of the segments FIRST to LAST;
//! `merged/GROUP-DAY-DAYS-FIRST-LAST.lines` has taken the place of all files of its group, of these
//! days and segments.
use std::path::{Path, PathBuf};

use crate::limits::DAY_MS;

/// The end of the names of sealed files, and of what is not one yet.
pub const EXTENSION: &str = "lines";
pub const DRAFT: &str = "new";

/// Where they are, where they are made, and where those are that cannot be read.
pub const SEALED: &str = "sealed";
pub const MAKING: &str = "making";
pub const MERGED: &str = "merged";
pub const DAMAGED: &str = "damaged";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    pub group: u128,
    pub first_day: i64,
    pub days: i64,
    /// Of the first and of the last segment.
    pub epochs: (u64, u64),
    pub is_merged: bool,
}

impl Name {
    /// Of a file that came of segments, or was merged.
    pub fn of(path: &Path) -> Option<Name> {
        if path.extension()? != EXTENSION {
            return None;
        }
        let dir = path.parent()?;
        let (group, rest) = path.file_stem()?.to_str()?.split_once('-')?;
        let (group, numbers) = (group_of(group)?, numbers(rest)?);
        if dir.file_name()? == SEALED || dir.file_name()? == DAMAGED {
            return None;
        }
        if dir.file_name()? == MERGED {
            return Name::merged(group, &numbers);
        }
        let [first_day, _part] = numbers[..] else { return None };
        Some(Name { group, first_day, days: 1, epochs: epochs(dir)?, is_merged: false })
    }

    /// Of a file that was set apart, which is called as if it were merged.
    pub fn of_damaged(path: &Path) -> Option<Name> {
        let (group, rest) = path.file_name()?.to_str()?.split_once('-')?;
        Name::merged(group_of(group)?, &numbers(rest.split_once('.')?.0)?)
    }

    fn merged(group: u128, numbers: &[i64]) -> Option<Name> {
        let [first_day, days, first, last] = numbers[..] else { return None };
        let epochs = (first.try_into().ok()?, last.try_into().ok()?);
        Some(Name { group, first_day, days, epochs, is_merged: true })
    }

    /// Where it is once it is merged.
    pub fn path(&self, dir: &Path) -> PathBuf {
        dir.join(MERGED).join(format!("{}.{EXTENSION}", self.text()))
    }

    /// Where it is once it is set apart: beside others of the same name.
    pub fn apart(&self, dir: &Path, path: &Path) -> PathBuf {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        dir.join(DAMAGED).join(format!("{}.{name}", self.text()))
    }

    fn text(&self) -> String {
        let Name { group, first_day, days, epochs: (first, last), .. } = self;
        format!("{group:032x}-{first_day}-{days}-{first:020}-{last:020}")
    }

    /// The first and the last moment that a line of it could have.
    pub fn bounds_ms(&self) -> (i64, i64) {
        let end = self.first_day.saturating_add(self.days).saturating_mul(DAY_MS);
        (self.first_day.saturating_mul(DAY_MS), end.saturating_sub(1))
    }

    pub fn last_day(&self) -> i64 {
        self.first_day + self.days - 1
    }

    /// Whether this one has all lines of another one.
    pub fn replaces(&self, other: &Name) -> bool {
        self.is_merged
            && self != other
            && self.group == other.group
            && self.first_day <= other.first_day
            && other.last_day() <= self.last_day()
            && self.epochs.0 <= other.epochs.0
            && other.epochs.1 <= self.epochs.1
    }
}

fn group_of(text: &str) -> Option<u128> {
    (text.len() == 32).then(|| u128::from_str_radix(text, 16).ok())?
}

/// The epochs of the segments that a directory of sealed files has taken the place of.
pub fn epochs(dir: &Path) -> Option<(u64, u64)> {
    let (first, last) = dir.file_name()?.to_str()?.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()?))
}

/// Numbers with `-` between them, any of which may be below 0.
fn numbers(text: &str) -> Option<Vec<i64>> {
    let (mut numbers, mut rest) = (Vec::new(), Some(text));
    while let Some(text) = rest {
        let end = text.get(1..)?.find('-').map_or(text.len(), |it| it + 1);
        numbers.push(text[..end].parse().ok()?);
        rest = text.get(end + 1..);
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_in_a_file() {
        let dir = Path::new("/d");
        let group = format!("{:032x}", 7);
        let sealed = |day: i64, epochs: &str, part: u32| {
            Name::of(&dir.join(format!("{SEALED}/{epochs}/{group}-{day}-{part}.{EXTENSION}")))
        };
        let one = sealed(-3, "00005-00009", 2).unwrap();
        assert_eq!((one.group, one.first_day, one.days, one.epochs), (7, -3, 1, (5, 9)));
        assert_eq!(one.bounds_ms(), (-3 * DAY_MS, -2 * DAY_MS - 1));
        let all = Name { first_day: -10, days: 10, epochs: (5, 20), is_merged: true, ..one };
        assert_eq!(Name::of(&all.path(dir)), Some(all));
        assert_eq!(Name::of_damaged(&all.apart(dir, Path::new("x.lines"))), Some(all));
        assert!(all.replaces(&one) && !one.replaces(&one) && !all.replaces(&all));
        assert!(!all.replaces(&sealed(0, "00005-00009", 1).unwrap()), "of another day");
        assert!(!all.replaces(&sealed(-3, "00005-00021", 1).unwrap()), "of a later segment, too");
        for it in ["x.lines", "00005-00009/half.lines", "a/b-c.lines", "1-2/1-2.lines"] {
            assert_eq!(Name::of(&dir.join(SEALED).join(it)), None, "{it}");
        }
    }
}
