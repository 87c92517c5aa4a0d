//! Reading Docker's files behind the daemon that writes and rotates them.
//!
//! Docker renames the file to `.1`, `.1` to `.2` and so on, and removes the last one. A file is
//! known by its inode, and because an inode is given again once its file has gone, by its first
//! bytes.

use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Bytes that are read at once. Docker's entries are some 100 KiB at most.
const CHUNK_BYTES: usize = 256 * 1024;
/// What is longer without a line end is no entry.
const LINE_BYTES_MAX: usize = 4 << 20;
/// By so many bytes a file is known again.
const HEAD_BYTES_MAX: u64 = 256;
/// Docker keeps so many files at most of those that the agent asks for.
const FILES_MAX: usize = 64;

/// Where reading has come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    inode: u64,
    /// Behind the last whole line.
    offset: u64,
    /// The checksum of as many of the first bytes as were read, up to a bound.
    head: u32,
}

/// What was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Chunk {
    /// Whole lines, without their ends.
    pub lines: Vec<Vec<u8>>,
    /// Files went before they were read.
    pub has_gap: bool,
    /// There is nothing more now.
    pub is_end: bool,
}

/// One container's files.
#[derive(Debug)]
pub struct Tail {
    path: PathBuf,
    place: Place,
    file: Option<File>,
}

impl Tail {
    #[must_use]
    pub fn new(path: PathBuf, place: Place) -> Self {
        Self { path, place, file: None }
    }

    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// There is something to be read; may be wrong, but only by a yes.
    #[must_use]
    pub fn has_news(&self) -> bool {
        let now = self.path.metadata().map(|it| (it.ino(), it.len()));
        now.is_ok_and(|now| now != (self.place.inode, self.place.offset))
    }

    /// Reads on.
    ///
    /// # Errors
    /// The files are there and cannot be read.
    pub fn read(&mut self) -> io::Result<Chunk> {
        let mut chunk = Chunk::default();
        if self.file.is_none() && !self.open(&mut chunk)? {
            chunk.is_end = true;
            return Ok(chunk);
        }
        self.begin_again_if_cut(&mut chunk)?;
        if self.lines(&mut chunk)? {
            return Ok(chunk);
        }
        // What Docker has renamed it writes to no more: so this is looked at before the last read.
        if !self.is_rotated()? {
            chunk.is_end = true;
            return Ok(chunk);
        }
        if !self.lines(&mut chunk)? {
            self.next(&mut chunk)?;
        }
        Ok(chunk)
    }

    /// Somebody has emptied the file while it was written, to make room: it is read from its begin.
    fn begin_again_if_cut(&mut self, chunk: &mut Chunk) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let is_as_it_was = file.metadata()?.len() >= self.place.offset
            && head(file, self.place.offset)? == self.place.head;
        if !is_as_it_was {
            chunk.has_gap = true;
            self.place = Place { inode: self.place.inode, offset: 0, head: head(file, 0)? };
        }
        Ok(())
    }

    /// Takes the whole lines of the next bytes. False: there is none.
    fn lines(&mut self, chunk: &mut Chunk) -> io::Result<bool> {
        let file = self.file.as_ref().expect("it is open");
        let mut bytes = Vec::new();
        loop {
            let known = bytes.len();
            bytes.resize(known + CHUNK_BYTES, 0);
            let read = file.read_at(&mut bytes[known..], self.place.offset + known as u64)?;
            bytes.truncate(known + read);
            if bytes.contains(&b'\n') {
                break;
            }
            if read == 0 {
                return Ok(false);
            }
            if bytes.len() > LINE_BYTES_MAX {
                break;
            }
        }
        let whole = bytes.iter().rposition(|it| *it == b'\n').map_or(bytes.len(), |it| it + 1);
        bytes.truncate(whole);
        chunk.lines.extend(
            bytes
                .split_inclusive(|it| *it == b'\n')
                .map(|line| line.strip_suffix(b"\n").unwrap_or(line).to_vec()),
        );
        let had_whole_head = self.place.offset >= HEAD_BYTES_MAX;
        self.place.offset += whole as u64;
        if !had_whole_head {
            self.place.head = head(file, self.place.offset)?;
        }
        Ok(true)
    }

    /// Finds where it was, or the oldest file. False: there is none.
    fn open(&mut self, chunk: &mut Chunk) -> io::Result<bool> {
        let files = self.files()?;
        if let Some((at, _)) = files.iter().rev().find(|(_, inode)| *inode == self.place.inode) {
            let file = File::open(self.numbered(*at))?;
            let is_it = file.metadata()?.len() >= self.place.offset
                && file.metadata()?.ino() == self.place.inode
                && head(&file, self.place.offset)? == self.place.head;
            if is_it {
                self.file = Some(file);
                return Ok(true);
            }
        }
        let Some((at, inode)) = files.last() else { return Ok(false) };
        chunk.has_gap = self.place != Place::default();
        self.begin(*at, *inode)
    }

    /// Goes on to the file that Docker began after this one.
    fn next(&mut self, chunk: &mut Chunk) -> io::Result<()> {
        let files = self.files()?;
        let own = files.iter().position(|(_, inode)| *inode == self.place.inode);
        let newer = match own {
            Some(0) => return Ok(()),
            Some(own) => files.get(own - 1),
            // It was the last one, and has gone: perhaps not alone.
            None => {
                chunk.has_gap = !files.is_empty();
                files.last()
            }
        };
        if let Some((at, inode)) = newer {
            // Renamed again meanwhile: the next read looks anew.
            self.begin(*at, *inode)?;
        }
        Ok(())
    }

    fn begin(&mut self, at: usize, inode: u64) -> io::Result<bool> {
        let file = match File::open(self.numbered(at)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            other => other?,
        };
        if file.metadata()?.ino() != inode {
            return Ok(false);
        }
        self.place = Place { inode, offset: 0, head: head(&file, 0)? };
        self.file = Some(file);
        Ok(true)
    }

    fn is_rotated(&self) -> io::Result<bool> {
        match self.path.metadata() {
            Ok(now) => Ok(now.ino() != self.place.inode),
            // In the middle of it, or the container has gone.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The files that are there, newest first, by their numbers and inodes. Files only move up: the
    /// one before another is the next newer one, whatever is renamed while this looks.
    fn files(&self) -> io::Result<Vec<(usize, u64)>> {
        let mut files = Vec::new();
        for at in 0..FILES_MAX {
            match self.numbered(at).metadata() {
                Ok(found) => files.push((at, found.ino())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(files)
    }

    fn numbered(&self, at: usize) -> PathBuf {
        match at {
            0 => self.path.clone(),
            at => Path::new(&format!("{}.{at}", self.path.display())).to_owned(),
        }
    }
}

/// The checksum of the bytes before `offset`, of the first ones alone.
fn head(file: &File, offset: u64) -> io::Result<u32> {
    let mut bytes = vec![0; usize::try_from(offset.min(HEAD_BYTES_MAX)).unwrap_or(0)];
    match file.read_exact_at(&mut bytes, 0) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
        Err(error) => Err(error),
        Ok(()) => Ok(crc32fast::hash(&bytes)),
    }
}
