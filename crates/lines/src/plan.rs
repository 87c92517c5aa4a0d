//! Which sealed files become one: those of the same days once there are many, and those of some
//! days that are old, as many as one file has room for.
use std::{collections::BTreeMap, ops::Add, sync::Arc};

use crate::{
    limits::{
        FOOTER_BYTES_MAX, MERGE_FILES, MERGE_FILES_OLD, MERGE_FILES_TODAY, MERGE_INPUTS_MAX,
        MERGE_OLD_DAYS, MERGE_SPANS, MERGED_BYTES_MAX, MERGED_ENTRIES_MAX,
    },
    name::Name,
    sealed::Sealed,
};

/// How large merged files may be.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// A file of one day is large with so many bytes, and is made of twice as many at most; one of
    /// more days is made of so many.
    pub file_bytes: u64,
    /// Streams and blocks.
    pub entries: usize,
    /// Of what one says of itself.
    pub footer_bytes: u32,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds {
            file_bytes: MERGED_BYTES_MAX,
            entries: MERGED_ENTRIES_MAX,
            footer_bytes: FOOTER_BYTES_MAX,
        }
    }
}

/// Of some files, before they become one.
#[derive(Clone, Copy, Debug, Default)]
struct Size {
    files: usize,
    bytes: u64,
    /// Streams and blocks: what one says of itself grows with them. A stream of several files
    /// counts for each.
    entries: usize,
}

impl Size {
    fn of(files: &[Arc<Sealed>]) -> Size {
        let entries = |it: &Arc<Sealed>| it.known().map_or(0, |it| it.streams.len() + it.blocks);
        Size {
            files: files.len(),
            bytes: files.iter().map(bytes).sum(),
            entries: files.iter().map(entries).sum(),
        }
    }

    /// Whether files of a day may become one.
    fn is_within(self, bounds: Bounds) -> bool {
        self.files <= MERGE_INPUTS_MAX
            && self.bytes <= 2 * bounds.file_bytes
            && self.entries <= bounds.entries
    }
}

impl Add for Size {
    type Output = Size;

    fn add(self, more: Size) -> Size {
        Size {
            files: self.files + more.files,
            bytes: self.bytes + more.bytes,
            entries: self.entries + more.entries,
        }
    }
}

/// The first of the days that are in one file, and how many they are.
type Place = (i64, i64);

pub fn bytes(file: &Arc<Sealed>) -> u64 {
    file.known().map_or(0, |it| it.bytes)
}

/// Which files of a group become one each. `others` are in their way.
pub fn plans(
    files: Vec<Arc<Sealed>>,
    others: &[Arc<Sealed>],
    today: i64,
    kept_days: i64,
    bounds: Bounds,
) -> Vec<Vec<Arc<Sealed>>> {
    let all = [&files[..], others].concat();
    let mut spans = by_place(files, |it| place(it, today, kept_days));
    let mut plans = Vec::new();
    while let Some(((_, days), files)) = spans.pop() {
        let size = Size::of(&files);
        let is_small = size.bytes <= bounds.file_bytes && size.entries <= bounds.entries;
        let of_one = files.iter().all(|it| it.name.days == days);
        if of_one {
            plans.extend(of_a_day(files, today, bounds));
        } else if is_small && files.len() <= MERGE_INPUTS_MAX {
            plans.push(files);
        } else {
            // There are too many to be taken at once, or they are large.
            let smaller = MERGE_SPANS.iter().map(|it| it.0).find(|it| *it < days);
            spans.extend(by_place(files, |it| match smaller {
                Some(smaller) if it.days <= smaller => {
                    (it.first_day.div_euclid(smaller) * smaller, smaller)
                }
                _ => (it.first_day, it.days),
            }));
        }
    }
    plans.retain(|it| it.len() > 1 && is_whole(it, &all));
    plans
}

/// Files by the first of the days that they are to be in one file for, and how many these are.
fn by_place(
    files: Vec<Arc<Sealed>>,
    place: impl Fn(&Name) -> Place,
) -> Vec<(Place, Vec<Arc<Sealed>>)> {
    let mut places: BTreeMap<Place, Vec<Arc<Sealed>>> = BTreeMap::new();
    for it in files {
        places.entry(place(&it.name)).or_default().push(it);
    }
    places.into_iter().collect()
}

/// The first of the days that go into one file with it, and how many.
fn place(name: &Name, today: i64, kept_days: i64) -> Place {
    for (days, age, kept) in MERGE_SPANS {
        let first = name.first_day.div_euclid(days) * days;
        let holds_it = name.last_day() < first + days;
        if holds_it && kept_days >= kept && today - (first + days) >= age {
            return (first, days);
        }
    }
    (name.first_day, name.days)
}

/// Those of the same days that come one after the other and are not large yet, if there are enough:
/// as many as one file has room for.
fn of_a_day(mut files: Vec<Arc<Sealed>>, today: i64, bounds: Bounds) -> Option<Vec<Arc<Sealed>>> {
    let age = today - files.first()?.name.last_day();
    let enough = match age {
        ..2 => MERGE_FILES_TODAY,
        2..MERGE_OLD_DAYS => MERGE_FILES,
        _ => MERGE_FILES_OLD,
    };
    files.sort_by_key(|it| (it.name.epochs, it.path.clone()));
    let mut runs = vec![Vec::new()];
    let mut size = Size::default();
    // Parts of one seal stay together.
    for parts in files.chunk_by(|a, b| a.name.epochs == b.name.epochs) {
        let more = Size::of(parts);
        let is_large = parts.iter().any(|it| bytes(it) >= bounds.file_bytes);
        if is_large || !(size + more).is_within(bounds) {
            runs.push(Vec::new());
            size = Size::default();
        }
        if !is_large && more.is_within(bounds) {
            runs.last_mut()?.extend_from_slice(parts);
            size = size + more;
        }
    }
    runs.into_iter().max_by_key(Vec::len).filter(|it| it.len() >= enough)
}

/// Of what they become.
pub fn name_of(files: &[Arc<Sealed>]) -> Name {
    let names = || files.iter().map(|it| it.name);
    let first_day = names().map(|it| it.first_day).min().unwrap_or_default();
    let end = names().map(|it| it.first_day + it.days).max().unwrap_or_default();
    Name {
        group: names().next().map_or(0, |it| it.group),
        first_day,
        days: end - first_day,
        epochs: (
            names().map(|it| it.epochs.0).min().unwrap_or_default(),
            names().map(|it| it.epochs.1).max().unwrap_or_default(),
        ),
        is_merged: true,
    }
}

/// Whether what they become takes the place of them alone.
fn is_whole(inputs: &[Arc<Sealed>], all: &[Arc<Sealed>]) -> bool {
    let name = name_of(inputs);
    let is_input = |it: &Arc<Sealed>| inputs.iter().any(|input| Arc::ptr_eq(input, it));
    all.iter().all(|it| is_input(it) || !(name == it.name || name.replaces(&it.name)))
        // The name is nobody's yet.
        && inputs.iter().all(|it| it.name != name)
}
