//! A block: lines of some streams, packed, behind a header that says of which. A checksum is over
//! all of it.
use crate::{
    codec::{Input, put_bytes, put_id, put_number, put_signed},
    event::{Before, Position, put_run_numbers},
    limits::BLOCK_BYTES_MAX,
};

/// What each begins with; a reader that has lost its way looks for it.
pub const MAGIC: [u8; 4] = *b"BLn1";

/// Magic, checksum, and the lengths of header, packed and unpacked lines.
pub const PRELUDE_BYTES: usize = 20;

/// Lines of one stream within a block, one after another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    pub group: u128,
    pub stream: u128,
    pub count: u64,
    /// The times that its lines say, and when the last of them came.
    pub min_ms: i64,
    pub max_ms: i64,
    pub ingested_ms: i64,
    /// Bytes as CloudWatch Logs counts them.
    pub counted_bytes: u64,
    /// Where they are among the unpacked bytes.
    pub from: usize,
    pub bytes: usize,
}

/// How far a source of lines has come in a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub stream: u128,
    pub source: String,
    /// The number that comes next.
    pub next: u64,
    /// When it came so far, in milliseconds.
    pub at_ms: i64,
}

/// What is known of a stream from before: first and last time, and when a line came last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    pub stream: u128,
    pub first_ms: i64,
    pub last_ms: i64,
    pub ingested_ms: i64,
}

/// What is said of a block before its lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// What the epochs of its lines are told from.
    pub base_epoch: u64,
    pub runs: Vec<Run>,
    /// Of the sources of its lines, as they are with them.
    pub marks: Vec<Mark>,
    /// Of streams, as they were when the segment was begun.
    pub known: Vec<Known>,
    /// See [`crate::filter`]. None in blocks that are not sealed.
    pub filter: Vec<u8>,
}

/// Where the parts of a block are, from its beginning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lengths {
    pub checksum: u32,
    pub header: u32,
    pub packed: u32,
    pub raw: u32,
}

/// A block in the making.
#[derive(Default)]
pub struct Writer {
    pub header: Header,
    raw: Vec<u8>,
}

impl Lengths {
    /// None: these bytes begin no block.
    pub fn read(prelude: &[u8]) -> Option<Lengths> {
        let mut numbers = prelude.get(4..PRELUDE_BYTES)?.chunks_exact(4);
        let mut number = || Some(u32::from_le_bytes(numbers.next()?.try_into().ok()?));
        let lengths =
            Lengths { checksum: number()?, header: number()?, packed: number()?, raw: number()? };
        let is_sound = prelude[..4] == MAGIC
            && [lengths.header, lengths.packed, lengths.raw]
                .iter()
                .all(|it| *it <= BLOCK_BYTES_MAX);
        is_sound.then_some(lengths)
    }

    pub fn total(self) -> usize {
        PRELUDE_BYTES + self.header as usize + self.packed as usize
    }
}

impl Writer {
    pub fn new(base_epoch: u64) -> Writer {
        Writer { header: Header { base_epoch, ..Header::default() }, raw: Vec::new() }
    }

    /// Bytes of lines so far.
    pub fn bytes(&self) -> usize {
        self.raw.len()
    }

    pub fn is_empty(&self) -> bool {
        let Header { runs, marks, known, .. } = &self.header;
        runs.is_empty() && marks.is_empty() && known.is_empty()
    }

    /// A run of lines: where each is, when it came, and its text.
    pub fn put_run<'t>(
        &mut self,
        group: u128,
        stream: u128,
        events: impl Iterator<Item = (Position, i64, &'t str)>,
    ) {
        let from = self.raw.len();
        let mut run = Run {
            group,
            stream,
            count: 0,
            min_ms: i64::MAX,
            max_ms: i64::MIN,
            ingested_ms: i64::MIN,
            counted_bytes: 0,
            from,
            bytes: 0,
        };
        let mut before = Before::first(self.header.base_epoch);
        for (at, ingested_ms, text) in events {
            before.put(&mut self.raw, at, ingested_ms, text.as_bytes());
            run.count += 1;
            run.min_ms = run.min_ms.min(at.ms);
            run.max_ms = run.max_ms.max(at.ms);
            run.ingested_ms = run.ingested_ms.max(ingested_ms);
            run.counted_bytes += crate::event::counted(text.len());
        }
        run.bytes = self.raw.len() - from;
        if run.count > 0 {
            self.header.runs.push(run);
        }
    }

    /// Appends the block to a file's bytes, and tells its lengths.
    pub fn finish(mut self, out: &mut Vec<u8>, level: i32, is_searched: bool) -> (Header, Lengths) {
        if is_searched {
            self.header.filter = crate::filter::of(&self.raw);
        }
        let header = self.header.encode();
        let packed = zstd::bulk::compress(&self.raw, level).expect("packing in memory works");
        let length = |it: usize| u32::try_from(it).expect("blocks are small");
        let lengths = [length(header.len()), length(packed.len()), length(self.raw.len())];
        let start = out.len();
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&[0; 4]);
        lengths.iter().for_each(|it| out.extend_from_slice(&it.to_le_bytes()));
        out.extend_from_slice(&header);
        out.extend_from_slice(&packed);
        let checksum = crc32fast::hash(&out[start + 8..]);
        out[start + 4..start + 8].copy_from_slice(&checksum.to_le_bytes());
        let [header, packed, raw] = lengths;
        (self.header, Lengths { checksum, header, packed, raw })
    }
}

impl Header {
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_number(&mut out, self.base_epoch);
        put_number(&mut out, self.runs.len() as u64);
        for it in &self.runs {
            put_id(&mut out, it.group);
            put_id(&mut out, it.stream);
            put_run_numbers(&mut out, [it.count, it.from as u64, it.bytes as u64]);
            put_signed(&mut out, it.min_ms);
            put_signed(&mut out, it.max_ms);
            put_signed(&mut out, it.ingested_ms);
            put_number(&mut out, it.counted_bytes);
        }
        put_number(&mut out, self.marks.len() as u64);
        for it in &self.marks {
            put_id(&mut out, it.stream);
            put_bytes(&mut out, it.source.as_bytes());
            put_number(&mut out, it.next);
            put_signed(&mut out, it.at_ms);
        }
        put_number(&mut out, self.known.len() as u64);
        for it in &self.known {
            put_id(&mut out, it.stream);
            put_signed(&mut out, it.first_ms);
            put_signed(&mut out, it.last_ms);
            put_signed(&mut out, it.ingested_ms);
        }
        put_bytes(&mut out, &self.filter);
        out
    }

    pub fn decode(bytes: &[u8]) -> Option<Header> {
        let mut input = Input(bytes);
        let mut header = Header { base_epoch: input.number()?, ..Header::default() };
        for _ in 0..input.size()? {
            let (group, stream) = (input.id()?, input.id()?);
            let (count, from, bytes) = (input.number()?, input.size()?, input.size()?);
            header.runs.push(Run {
                group,
                stream,
                count,
                from,
                bytes,
                min_ms: input.signed()?,
                max_ms: input.signed()?,
                ingested_ms: input.signed()?,
                counted_bytes: input.number()?,
            });
        }
        for _ in 0..input.size()? {
            header.marks.push(Mark {
                stream: input.id()?,
                source: input.text()?.to_owned(),
                next: input.number()?,
                at_ms: input.signed()?,
            });
        }
        for _ in 0..input.size()? {
            header.known.push(Known {
                stream: input.id()?,
                first_ms: input.signed()?,
                last_ms: input.signed()?,
                ingested_ms: input.signed()?,
            });
        }
        header.filter = input.bytes()?.to_vec();
        Some(header)
    }
}

/// The header and the packed lines of a block that begins here, if it is sound.
pub fn checked(block: &[u8]) -> Option<(Lengths, &[u8], &[u8])> {
    let lengths = Lengths::read(block)?;
    let block = block.get(..lengths.total())?;
    if crc32fast::hash(&block[8..]) != lengths.checksum {
        return None;
    }
    let (header, packed) = block[PRELUDE_BYTES..].split_at(lengths.header as usize);
    Some((lengths, header, packed))
}

/// Unpacks lines.
pub fn unpack(packed: &[u8], raw: u32) -> Option<Vec<u8>> {
    let unpacked = zstd::bulk::decompress(packed, raw as usize).ok()?;
    (unpacked.len() == raw as usize).then_some(unpacked)
}

impl Run {
    /// Its lines among those of its block, until one of them cannot be read.
    pub fn events<'a>(
        &self,
        base_epoch: u64,
        raw: &'a [u8],
    ) -> impl Iterator<Item = (Position, i64, &'a str)> + use<'a> {
        let end = self.from.saturating_add(self.bytes);
        let mut input = Input(raw.get(self.from..end).unwrap_or_default());
        let mut before = Before::first(base_epoch);
        std::iter::from_fn(move || before.take(&mut input))
    }
}
