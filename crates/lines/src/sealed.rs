//! A sealed file: lines of one group and of one day or more, by stream and time, and at the end
//! where each stream is. It is written once; forgetting its days is deleting it.
use std::{
    collections::BTreeSet,
    fs::File,
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{
    block::{Header, Lengths, Writer, unpack},
    codec::{Input, put_bytes, put_id, put_number},
    damage::{Damage, ReadError},
    disk::Disk,
    event::Position,
    limits::{BLOCK_BYTES, FOOTER_BYTES_MAX, SEALED_LEVEL},
    name::Name,
    segment::Block,
};

/// What such a file ends with, after the lengths and the checksum of what is said of its blocks.
const END: [u8; 4] = *b"BLe1";
const TRAILER_BYTES: u64 = 24;

/// A sealed file. What it says of itself at its end is read when it is needed.
#[derive(Debug)]
pub struct Sealed {
    pub path: PathBuf,
    pub name: Name,
    facts: OnceLock<Facts>,
    /// Some of it could not be read when it was to be written anew.
    pub is_damaged: AtomicBool,
    /// What it says of itself cannot be read: it is to be set apart.
    is_unreadable: AtomicBool,
}

/// What a file says of itself.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The times that its lines say.
    pub min_ms: i64,
    pub max_ms: i64,
    /// As CloudWatch Logs counts them.
    pub counted_bytes: u64,
    /// Of the file.
    pub bytes: u64,
    pub blocks: usize,
    /// Of what it says of itself, unpacked.
    pub footer_bytes: u32,
    /// In their order.
    pub streams: Box<[u128]>,
}

/// A line on its way into a file.
#[derive(Clone, Copy, Debug)]
pub struct Line<'t> {
    pub stream: u128,
    pub at: Position,
    pub ingested_ms: i64,
    pub text: &'t str,
}

/// A file in the making: lines of a group come by stream and then by place. It is durable once its
/// directory is.
pub struct Making<'a> {
    disk: &'a Disk,
    path: PathBuf,
    name: Name,
    file: File,
    blocks: Vec<Block>,
    bytes: u64,
    /// Of the block that comes next.
    pending: Vec<Pending>,
    texts: String,
}

struct Pending {
    stream: u128,
    at: Position,
    ingested_ms: i64,
    from: usize,
    bytes: usize,
}

impl<'a> Making<'a> {
    /// # Errors
    /// The disk's.
    pub fn begin(disk: &'a Disk, path: &Path, name: Name) -> io::Result<Making<'a>> {
        let file = disk.create(path)?;
        let (blocks, pending, texts) = Default::default();
        let path = path.to_owned();
        Ok(Making { disk, path, name, file, blocks, bytes: 0, pending, texts })
    }

    /// # Errors
    /// The disk's.
    pub fn take(&mut self, Line { stream, at, ingested_ms, text }: Line<'_>) -> io::Result<()> {
        let (from, bytes) = (self.texts.len(), text.len());
        self.texts.push_str(text);
        self.pending.push(Pending { stream, at, ingested_ms, from, bytes });
        if self.texts.len() + 8 * self.pending.len() >= BLOCK_BYTES {
            self.block()?;
        }
        Ok(())
    }

    fn block(&mut self) -> io::Result<()> {
        let Some(first) = self.pending.first() else { return Ok(()) };
        let base_epoch = (first.at.id >> 64) as u64;
        let mut writer = Writer::new(base_epoch);
        for run in self.pending.chunk_by(|a, b| a.stream == b.stream) {
            let text = |it: &Pending| &self.texts[it.from..it.from + it.bytes];
            let events = run.iter().map(|it| (it.at, it.ingested_ms, text(it)));
            writer.put_run(self.name.group, run[0].stream, events);
        }
        let mut bytes = Vec::new();
        let (header, lengths) = writer.finish(&mut bytes, SEALED_LEVEL, true);
        self.blocks.push(Block { from: self.bytes, lengths, base_epoch, runs: header.runs });
        self.disk.write_at(&self.file, &bytes, self.bytes)?;
        self.bytes += bytes.len() as u64;
        self.pending.clear();
        self.texts.clear();
        Ok(())
    }

    /// None without a line: then there is no file.
    ///
    /// # Errors
    /// The disk's, or that nobody could read what it would say of itself.
    pub fn finish(self) -> io::Result<Option<Sealed>> {
        self.finish_within(FOOTER_BYTES_MAX)
    }

    /// The same, with so many bytes of what it says of itself.
    ///
    /// # Errors
    /// The disk's, or that there are more of them.
    pub fn finish_within(mut self, footer_bytes_max: u32) -> io::Result<Option<Sealed>> {
        self.block()?;
        if self.blocks.is_empty() {
            self.disk.remove_file(&self.path)?;
            return Ok(None);
        }
        let (footer, footer_bytes) =
            footer(self.name.group, &self.blocks, self.bytes, footer_bytes_max)?;
        self.disk.write_at(&self.file, &footer, self.bytes)?;
        self.disk.sync_data(&self.file)?;
        let facts = Facts::of(&self.blocks, self.bytes + footer.len() as u64, footer_bytes);
        Ok(Some(Sealed { facts: facts.into(), ..Sealed::found(self.path, self.name) }))
    }
}

/// What is said of all blocks, and how to find that from the end; and how many bytes it is before
/// it is packed.
fn footer(group: u128, blocks: &[Block], from: u64, bytes_max: u32) -> io::Result<(Vec<u8>, u32)> {
    let mut raw = Vec::new();
    put_id(&mut raw, group);
    put_number(&mut raw, blocks.len() as u64);
    for it in blocks {
        let Lengths { checksum, header, packed, raw: unpacked } = it.lengths;
        put_number(&mut raw, it.from);
        [checksum, header, packed, unpacked]
            .iter()
            .for_each(|it| put_number(&mut raw, u64::from(*it)));
        let runs = it.runs.clone();
        let header = Header { base_epoch: it.base_epoch, runs, ..Header::default() };
        put_bytes(&mut raw, &header.encode());
    }
    let raw_bytes = u32::try_from(raw.len()).ok().filter(|it| *it <= bytes_max);
    let raw_bytes = raw_bytes.ok_or_else(|| too_large(raw.len(), bytes_max))?;
    let mut out = zstd::bulk::compress(&raw, SEALED_LEVEL).expect("packing in memory works");
    let (packed, checksum) = (out.len() as u32, crc32fast::hash(&out));
    out.extend_from_slice(&from.to_le_bytes());
    [packed, raw_bytes, checksum].iter().for_each(|it| out.extend_from_slice(&it.to_le_bytes()));
    out.extend_from_slice(&END);
    Ok((out, raw_bytes))
}

fn too_large(bytes: usize, bytes_max: u32) -> io::Error {
    io::Error::other(format!(
        "a file of lines would be too large: it has {bytes} bytes of where its streams are, of at \
         most {bytes_max}"
    ))
}

impl Facts {
    fn of(blocks: &[Block], bytes: u64, footer_bytes: u32) -> Facts {
        let runs = || blocks.iter().flat_map(|it| &it.runs);
        let streams: BTreeSet<u128> = runs().map(|it| it.stream).collect();
        Facts {
            min_ms: runs().map(|it| it.min_ms).min().unwrap_or_default(),
            max_ms: runs().map(|it| it.max_ms).max().unwrap_or_default(),
            counted_bytes: runs().map(|it| it.counted_bytes).sum(),
            bytes,
            blocks: blocks.len(),
            footer_bytes,
            streams: streams.into_iter().collect(),
        }
    }
}

impl Sealed {
    /// One that is there, and was not looked into.
    pub fn found(path: PathBuf, name: Name) -> Sealed {
        let (is_damaged, is_unreadable) = Default::default();
        Sealed { path, name, facts: OnceLock::new(), is_damaged, is_unreadable }
    }

    /// Of a file that has got another name.
    pub fn moved(self, path: PathBuf) -> Sealed {
        Sealed { path, ..self }
    }

    /// What is known of it so far.
    pub fn known(&self) -> Option<&Facts> {
        self.facts.get()
    }

    /// When its lines are from and to, as far as that is known.
    pub fn bounds_ms(&self) -> (i64, i64) {
        self.known().map_or_else(|| self.name.bounds_ms(), |it| (it.min_ms, it.max_ms))
    }

    /// Whether it may have lines of such streams.
    pub fn may_have(&self, wants: impl Fn(u128) -> bool) -> bool {
        self.known().is_none_or(|it| it.streams.iter().any(|it| wants(*it)))
    }

    /// What it says of itself; none if it was deleted meanwhile.
    ///
    /// # Errors
    /// The disk's, or that it is not what was written.
    pub fn facts(&self) -> Result<Option<&Facts>, ReadError> {
        if self.known().is_none() {
            self.blocks()?;
        }
        Ok(self.known())
    }

    /// Whether nothing of it can be found, which was told then.
    pub fn is_unreadable(&self) -> bool {
        self.is_unreadable.load(Ordering::Relaxed)
    }

    /// The file, and what is in it. One that was deleted meanwhile holds nothing.
    ///
    /// # Errors
    /// The disk's, or that it is not what was written.
    pub fn blocks(&self) -> Result<Option<(File, Vec<Block>)>, ReadError> {
        let file = match File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let read = read_footer(&file, &self.path);
        let Footer { group, blocks, bytes, file_bytes } = read.inspect_err(|it| {
            if let ReadError::Damage(_) = it {
                self.is_unreadable.store(true, Ordering::Relaxed);
            }
        })?;
        if group != self.name.group {
            self.is_unreadable.store(true, Ordering::Relaxed);
            return Err(ReadError::Damage(Damage::whole(&self.path, file_bytes)));
        }
        self.facts.get_or_init(|| Facts::of(&blocks, file_bytes, bytes));
        Ok(Some((file, blocks)))
    }
}

/// What is read of a file's end.
struct Footer {
    group: u128,
    blocks: Vec<Block>,
    /// Of it, unpacked.
    bytes: u32,
    file_bytes: u64,
}

fn read_footer(file: &File, path: &Path) -> Result<Footer, ReadError> {
    let length = file.metadata()?.len();
    let damaged = || ReadError::Damage(Damage::whole(path, length));
    let at = length.checked_sub(TRAILER_BYTES).ok_or_else(damaged)?;
    let mut trailer = [0; TRAILER_BYTES as usize];
    file.read_exact_at(&mut trailer, at)?;
    let number = |at: usize| u32::from_le_bytes(trailer[at..at + 4].try_into().expect("4 bytes"));
    let from = u64::from_le_bytes(trailer[..8].try_into().expect("8 bytes"));
    let (packed, raw, checksum) = (number(8), number(12), number(16));
    let is_whole = trailer[20..] == END && from.checked_add(u64::from(packed)) == Some(at);
    if !is_whole || raw > FOOTER_BYTES_MAX {
        return Err(damaged());
    }
    let mut bytes = vec![0; packed as usize];
    file.read_exact_at(&mut bytes, from)?;
    if crc32fast::hash(&bytes) != checksum {
        return Err(damaged());
    }
    let bytes = unpack(&bytes, raw).ok_or_else(damaged)?;
    let (group, blocks) = read_blocks(Input(&bytes)).ok_or_else(damaged)?;
    Ok(Footer { group, blocks, bytes: raw, file_bytes: length })
}

fn read_blocks(mut input: Input<'_>) -> Option<(u128, Vec<Block>)> {
    let group = input.id()?;
    let mut blocks = Vec::new();
    for _ in 0..input.size()? {
        let from = input.number()?;
        let mut number = || u32::try_from(input.number()?).ok();
        let (checksum, header) = (number()?, number()?);
        let (packed, raw) = (number()?, number()?);
        let lengths = Lengths { checksum, header, packed, raw };
        let Header { base_epoch, runs, .. } = Header::decode(input.bytes()?)?;
        blocks.push(Block { from, lengths, base_epoch, runs });
    }
    Some((group, blocks))
}
