//! Looking for lines: a page of those that are asked for, in their order, from a place on.
//!
//! What could have some is looked at in the order of its first line; as soon as a page is full and
//! nothing that is left could be before its end, it is done. No more than a page is in memory.
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    fs::File,
    sync::Arc,
    time::Instant,
};

use crate::{
    damage::ReadError,
    event::{Event, Position, counted},
    filter,
    index::Shared,
    limits::{FILTER_PIECE_BYTES, LOOK_BYTES_MAX, LOOK_TIME_MAX},
    query::{Page, Query},
    sealed::Sealed,
    segment::{Block, Segment, read_block, read_filter},
};

/// A place in the direction that is looked into: what comes first is least.
type Rank = (i64, u128);

/// What may have lines.
enum Unit {
    File(Arc<Sealed>),
    OfFile(Arc<(File, Arc<Sealed>)>, Block),
    OfSegment(Arc<Segment>, Block),
}

struct Look<'a> {
    query: &'a Query<'a>,
    shared: &'a Shared,
    /// By the first rank that each could have.
    units: BinaryHeap<Reverse<(i64, usize)>>,
    all: Vec<Option<Unit>>,
    found: BTreeMap<Rank, Event>,
    bytes: u64,
    /// Where the page had no room any more.
    cut: Option<Rank>,
    read_bytes: usize,
    began: Instant,
}

pub fn look(shared: &Shared, query: &Query<'_>) -> Page {
    let mut look = Look {
        query,
        shared,
        units: BinaryHeap::new(),
        all: Vec::new(),
        found: BTreeMap::new(),
        bytes: 0,
        cut: None,
        read_bytes: 0,
        began: Instant::now(),
    };
    look.begin();
    let rest = look.run();
    let next = look.cut.into_iter().chain(rest).min();
    if let Some(next) = next {
        // What comes after that may not be all there is.
        drop(look.found.split_off(&next));
    }
    let events = look.found.into_values().collect();
    Page { events, next: next.map(|it| query.position(it)) }
}

impl Query<'_> {
    fn rank(&self, at: Position) -> Rank {
        if self.is_forward { (at.ms, at.id) } else { (at.ms.wrapping_neg(), !at.id) }
    }

    fn position(&self, (ms, id): Rank) -> Position {
        if self.is_forward {
            Position { ms, id }
        } else {
            Position { ms: ms.wrapping_neg(), id: !id }
        }
    }

    /// The first rank that something between two times could have.
    fn first(&self, min_ms: i64, max_ms: i64) -> i64 {
        if self.is_forward { min_ms } else { max_ms.wrapping_neg() }
    }

    /// Whether something between two times could have lines that are asked for.
    fn reaches(&self, min_ms: i64, max_ms: i64) -> bool {
        let is_left = match self.from {
            Some(from) if self.is_forward => max_ms >= from.ms,
            Some(from) => min_ms <= from.ms,
            None => true,
        };
        is_left && min_ms <= self.until_ms && max_ms >= self.since_ms
    }
}

impl Look<'_> {
    fn begin(&mut self) {
        let query = self.query;
        let (segments, files) = {
            let index = self.shared.index();
            let files = index.sealed.get(&query.group).cloned().unwrap_or_default();
            (index.segments.clone(), files)
        };
        for file in files {
            let (min_ms, max_ms) = file.bounds_ms();
            let is_wanted = !file.is_unreadable() && file.may_have(query.wants);
            if is_wanted && query.reaches(min_ms, max_ms) {
                self.push(query.first(min_ms, max_ms), Unit::File(file));
            }
        }
        for segment in segments {
            for block in segment.blocks(|it| self.first_of(it).is_some()) {
                let first = self.first_of(&block).expect("it was wanted");
                self.push(first, Unit::OfSegment(segment.clone(), block));
            }
        }
    }

    fn push(&mut self, first: i64, unit: Unit) {
        self.units.push(Reverse((first, self.all.len())));
        self.all.push(Some(unit));
    }

    /// The first rank of lines of a block that could be asked for.
    fn first_of(&self, block: &Block) -> Option<i64> {
        let query = self.query;
        let wanted = block.runs.iter().filter(|it| {
            it.group == query.group
                && query.reaches(it.min_ms, it.max_ms)
                && (query.wants)(it.stream)
        });
        wanted.map(|it| query.first(it.min_ms, it.max_ms)).min()
    }

    /// Where it ended because it took long, if it did.
    fn run(&mut self) -> Option<Rank> {
        let from = self.query.from.map(|it| self.query.rank(it));
        while let Some(Reverse((first, at))) = self.units.pop() {
            if self.cut.is_some_and(|(cut, _)| first > cut) {
                return None;
            }
            let is_long = self.read_bytes >= self.query.look_bytes_max.min(LOOK_BYTES_MAX)
                || self.is_out_of_time();
            // Whoever goes on from there is further than before.
            let is_further = from.is_none_or(|(from, _)| first > from) && self.read_bytes > 0;
            if is_long && is_further {
                return Some((first, 0));
            }
            let unit = self.all[at].take().expect("each is looked at once");
            match self.unit(unit) {
                Ok(()) => {}
                Err(ReadError::Damage(it)) => self.shared.note_damage(&it),
                Err(ReadError::Io(it)) => self.shared.note_damage(&it),
            }
        }
        None
    }

    fn unit(&mut self, unit: Unit) -> Result<(), ReadError> {
        match unit {
            Unit::File(file) => {
                let Some((handle, blocks)) = file.blocks()? else { return Ok(()) };
                self.read_bytes += file.known().map_or(0, |it| it.footer_bytes as usize);
                let file = Arc::new((handle, file));
                for block in blocks {
                    if let Some(first) = self.first_of(&block) {
                        self.push(first, Unit::OfFile(file.clone(), block));
                    }
                }
            }
            Unit::OfFile(file, block) => {
                if self.may_match(&file.0, &block) {
                    let raw = read_block(&file.0, &file.1.path, &block)?;
                    self.lines(&block, &raw);
                }
            }
            Unit::OfSegment(segment, block) => {
                let raw = segment.read_block(&block)?;
                self.lines(&block, &raw);
            }
        }
        Ok(())
    }

    fn may_match(&mut self, file: &File, block: &Block) -> bool {
        let mut words = self.query.required.iter().filter(|it| it.len() >= FILTER_PIECE_BYTES);
        let Some(first) = words.next() else { return true };
        let Some(filter) = read_filter(file, block) else { return true };
        self.read_bytes += filter.len();
        let may_have = |it: &String| filter::may_have(&filter, it.as_bytes());
        may_have(first) && words.all(may_have)
    }

    fn is_out_of_time(&self) -> bool {
        self.began.elapsed() >= LOOK_TIME_MAX
    }

    /// The lines of a block in their order: comparing them with a pattern may take long, and where
    /// it does the page ends before the first that was not compared.
    fn lines(&mut self, block: &Block, raw: &[u8]) {
        let query = self.query;
        self.read_bytes += raw.len();
        let from = query.from.map(|it| query.rank(it));
        let mut lines = Vec::new();
        for run in &block.runs {
            if run.group != query.group
                || !query.reaches(run.min_ms, run.max_ms)
                || !(query.wants)(run.stream)
            {
                continue;
            }
            for (at, ingested_ms, text) in run.events(block.base_epoch, raw) {
                let rank = query.rank(at);
                let is_in = (query.since_ms..=query.until_ms).contains(&at.ms)
                    && from.is_none_or(|from| rank >= from);
                if is_in {
                    lines.push((rank, run.stream, at, ingested_ms, text));
                }
            }
        }
        lines.sort_unstable_by_key(|it| it.0);
        for (rank, stream, at, ingested_ms, text) in lines {
            if self.cut.is_some_and(|cut| rank >= cut) {
                return;
            }
            // The line to go on from is compared in any case: so each page comes further.
            if from.is_none_or(|from| rank > from) && self.is_out_of_time() {
                self.cut = Some(rank);
                return;
            }
            if (query.matches)(text) {
                self.take(rank, Event { at, ingested_ms, stream, text: text.to_owned() });
            }
        }
    }

    /// Keeps a line, and lets go of the last ones that the page has no room for.
    fn take(&mut self, rank: Rank, event: Event) {
        self.bytes += counted(event.text.len());
        self.found.insert(rank, event);
        let (events_max, bytes_max) = (self.query.events_max, self.query.bytes_max);
        while self.found.len() > events_max || (self.bytes > bytes_max && self.found.len() > 1) {
            let Some((rank, event)) = self.found.pop_last() else { return };
            self.bytes -= counted(event.text.len());
            self.cut = Some(self.cut.map_or(rank, |cut| cut.min(rank)));
        }
    }
}
