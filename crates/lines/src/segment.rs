//! A segment: what lines are written to as they come, of all streams. Once closed it is only read,
//! until its lines are sealed.
use std::{
    collections::HashMap,
    fs::{self, File},
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};

use crate::{
    block::{Header, Known, Lengths, MAGIC, Mark, PRELUDE_BYTES, Run, checked, unpack},
    damage::{Damage, ReadError},
    disk::Disk,
};

/// The end of the names of segments.
pub const EXTENSION: &str = "open";

pub struct Segment {
    pub epoch: u64,
    pub path: PathBuf,
    file: File,
    held: RwLock<Held>,
}

/// What is durable of it.
#[derive(Default)]
struct Held {
    blocks: Vec<Block>,
    bytes: u64,
    size: Size,
    /// Bytes of the lines of each group, as CloudWatch Logs counts them.
    of_groups: HashMap<u128, u64>,
}

/// How much a segment holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Size {
    pub lines: u64,
    /// Bytes of lines, as CloudWatch Logs counts them.
    pub counted_bytes: u64,
    pub runs: usize,
}

/// Where a block is, and what is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub from: u64,
    pub lengths: Lengths,
    pub base_epoch: u64,
    pub runs: Vec<Run>,
}

/// What a segment of an earlier process says.
pub struct Recovered {
    pub segment: Segment,
    pub marks: Vec<Mark>,
    pub known: Vec<Known>,
    pub damage: Vec<Damage>,
}

impl Segment {
    /// # Errors
    /// The disk's.
    pub fn create(disk: &Disk, dir: &Path, epoch: u64) -> io::Result<Segment> {
        let path = dir.join(format!("{epoch:020}.{EXTENSION}"));
        let file = disk.create(&path)?;
        disk.sync_dir(dir)?;
        Ok(Segment { epoch, path, file, held: RwLock::default() })
    }

    /// Writes blocks, and waits until they are durable. Of what fails nothing is left.
    ///
    /// # Errors
    /// The disk's.
    pub fn append(&self, disk: &Disk, bytes: &[u8], blocks: Vec<Block>) -> io::Result<()> {
        let from = self.bytes();
        let written = disk.write_at(&self.file, bytes, from);
        if let Err(error) = written.and_then(|()| disk.sync_data(&self.file)) {
            disk.set_len(&self.file, from)?;
            disk.sync_data(&self.file)?;
            return Err(error);
        }
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.bytes += bytes.len() as u64;
        blocks.into_iter().for_each(|it| held.take(it));
        Ok(())
    }

    /// Reads what an earlier process has left, damage included.
    ///
    /// # Errors
    /// The disk's.
    pub fn recover(path: &Path, epoch: u64) -> io::Result<Recovered> {
        let bytes = fs::read(path)?;
        let file = File::open(path)?;
        let (mut held, mut marks, mut known) = (Held::default(), Vec::new(), Vec::new());
        let mut damage = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let Some((next, block, header)) = next_block(&bytes, at) else {
                let (from, to) = (at as u64, bytes.len() as u64);
                damage.push(Damage { path: path.to_owned(), from, to, is_tail: true });
                break;
            };
            if next > at {
                let (from, to) = (at as u64, next as u64);
                damage.push(Damage { path: path.to_owned(), from, to, is_tail: false });
            }
            at = next + block.lengths.total();
            held.take(block);
            marks.extend(header.marks);
            known.extend(header.known);
        }
        held.bytes = bytes.len() as u64;
        let held = RwLock::new(held);
        let segment = Segment { epoch, path: path.to_owned(), file, held };
        Ok(Recovered { segment, marks, known, damage })
    }

    /// Of the file.
    pub fn bytes(&self) -> u64 {
        self.read().bytes
    }

    pub fn size(&self) -> Size {
        self.read().size
    }

    /// Bytes of a group's lines, as CloudWatch Logs counts them.
    pub fn counted_bytes(&self, group: u128) -> u64 {
        self.read().of_groups.get(&group).copied().unwrap_or_default()
    }

    /// The blocks that `wants` wants.
    pub fn blocks(&self, wants: impl Fn(&Block) -> bool) -> Vec<Block> {
        self.read().blocks.iter().filter(|it| wants(it)).cloned().collect()
    }

    /// The lines of a block of it, unpacked.
    ///
    /// # Errors
    /// The disk's, or that they are not what was written.
    pub fn read_block(&self, block: &Block) -> Result<Vec<u8>, ReadError> {
        read_block(&self.file, &self.path, block)
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn take(&mut self, block: Block) {
        for it in &block.runs {
            self.size.lines += it.count;
            self.size.counted_bytes += it.counted_bytes;
            self.size.runs += 1;
            *self.of_groups.entry(it.group).or_default() += it.counted_bytes;
        }
        self.blocks.push(block);
    }
}

/// The first sound block from here on, and where it is.
fn next_block(bytes: &[u8], from: usize) -> Option<(usize, Block, Header)> {
    let sound = |at: usize| {
        let (lengths, header, _) = checked(&bytes[at..])?;
        let header = Header::decode(header)?;
        let (base_epoch, runs) = (header.base_epoch, header.runs.clone());
        Some((at, Block { from: at as u64, lengths, base_epoch, runs }, header))
    };
    sound(from).or_else(|| {
        let rest = &bytes[from + 1..];
        memchr::memmem::find_iter(rest, &MAGIC).find_map(|it| sound(from + 1 + it))
    })
}

/// The lines of a block of a file, unpacked.
///
/// # Errors
/// The disk's, or that they are not what was written.
pub fn read_block(file: &File, path: &Path, block: &Block) -> Result<Vec<u8>, ReadError> {
    let (from, total) = (block.from, block.lengths.total());
    let damaged = || {
        let to = from + total as u64;
        ReadError::Damage(Damage { path: path.to_owned(), from, to, is_tail: false })
    };
    let mut bytes = vec![0; total];
    file.read_exact_at(&mut bytes, from)?;
    let (lengths, _, packed) = checked(&bytes).ok_or_else(damaged)?;
    unpack(packed, lengths.raw).ok_or_else(damaged)
}

/// The filter of a block of a file; see [`crate::filter`].
pub fn read_filter(file: &File, block: &Block) -> Option<Vec<u8>> {
    let mut bytes = vec![0; block.lengths.header as usize];
    file.read_exact_at(&mut bytes, block.from + PRELUDE_BYTES as u64).ok()?;
    Header::decode(&bytes).map(|it| it.filter)
}
