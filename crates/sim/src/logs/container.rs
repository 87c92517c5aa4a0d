//! A container that writes, Docker's files of it, and the agent's part of its log.
use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
};

use berth_agent::logs::{About, Answer, Batch, Spec, Stream};

/// Docker keeps so many files of a container.
const FILES_MAX: usize = 5;

pub struct Container {
    pub id: String,
    file: PathBuf,
    spool: PathBuf,
    stream: Stream,
    /// When each line was written: the text of a line is its number.
    pub written_ms: Vec<i64>,
    /// Files with lines that are not read yet: more than Docker keeps would be lost.
    unread: usize,
    /// The file that is written has lines: Docker rotates no other.
    has_lines: bool,
    /// Lines of its spool that were given up.
    pub dropped: u64,
}

impl Container {
    pub fn begin(folder: &Path, number: usize, now_ms: i64) -> Container {
        let id = format!("c{number}");
        let (file, spool) =
            (folder.join(format!("{id}-json.log")), folder.join(format!("{id}-spool")));
        fs::write(&file, "").expect("Docker begins a file");
        let spec = Spec {
            task: "t".to_owned(),
            container: id.clone(),
            group: "g".to_owned(),
            stream: None,
            region: "r".to_owned(),
            creates_group: false,
            pattern: None,
        };
        let about = About { spec, container_id: id.clone(), file: Some(file.clone()) };
        let mut stream = Stream::begin(&spool, about).expect("a log begins");
        stream.read(now_ms).expect("it can be read");
        Container {
            id,
            file,
            spool,
            stream,
            written_ms: Vec::new(),
            unread: 0,
            has_lines: false,
            dropped: 0,
        }
    }

    pub fn text(line: u64) -> String {
        format!("line {line}")
    }

    pub fn write(&mut self, lines: u64, now_ms: i64) -> &'static str {
        let mut file = OpenOptions::new().append(true).open(&self.file).expect("it is there");
        let time = at(now_ms);
        for _ in 0..lines {
            let text = Container::text(self.written_ms.len() as u64);
            // Docker cuts what is long, or comes slowly, into pieces.
            let cut = if self.written_ms.len().is_multiple_of(7) { 3 } else { text.len() };
            let (piece, rest) = text.split_at(cut);
            let mut entry = |text: &str| {
                let entry = serde_json::json!({"log": text, "stream": "stdout", "time": time});
                writeln!(file, "{entry}").expect("it is written");
            };
            if rest.is_empty() {
                entry(&format!("{piece}\n"));
            } else {
                entry(piece);
                entry(&format!("{rest}\n"));
            }
            self.written_ms.push(now_ms);
        }
        self.has_lines = true;
        "written"
    }

    pub fn rotate(&mut self) -> &'static str {
        if !self.has_lines || self.unread + 2 >= FILES_MAX {
            return "not rotated";
        }
        let numbered = |at: usize| match at {
            0 => self.file.clone(),
            at => PathBuf::from(format!("{}.{at}", self.file.display())),
        };
        let _absent = fs::remove_file(numbered(FILES_MAX - 1));
        for at in (0..FILES_MAX - 1).rev() {
            let _absent = fs::rename(numbered(at), numbered(at + 1));
        }
        fs::write(&self.file, "").expect("a file begins");
        (self.unread, self.has_lines) = (self.unread + 1, false);
        "rotated"
    }

    pub fn read(&mut self, now_ms: i64) -> &'static str {
        match self.stream.read(now_ms).expect("it can be read") {
            true => "read some",
            false => {
                self.unread = 0;
                "read all"
            }
        }
    }

    /// The next run begins, with so many bytes of a write that was cut off in its spool.
    pub fn kill(&mut self, torn_bytes: usize) {
        let mut segments: Vec<PathBuf> = fs::read_dir(&self.spool)
            .expect("it has a spool")
            .map(|it| it.expect("it can be listed").path())
            .filter(|it| it.extension().is_some_and(|it| it == "spool"))
            .collect();
        segments.sort();
        if let Some(last) = segments.last() {
            let mut last = OpenOptions::new().append(true).open(last).expect("it is there");
            last.write_all(&vec![7; torn_bytes]).expect("it is written");
        }
        self.stream = Stream::open(&self.spool).expect("it goes on");
    }

    pub fn drop_oldest(&mut self) -> &'static str {
        self.dropped += self.stream.drop_oldest();
        "spool given up"
    }

    pub fn batch(&mut self, now_ms: i64) -> Option<Batch> {
        self.stream.batch(now_ms).expect("the spool can be read")
    }

    pub fn answered(&mut self, batch: &Batch, answer: Answer) -> &'static str {
        self.stream.answered(batch, answer);
        "sent"
    }

    pub fn too_large(&mut self, batch: &Batch) -> &'static str {
        // A gap, or what has one line, is never too large.
        if !batch.is_gap {
            self.stream.answered(batch, Answer::TooLarge);
        }
        "too large"
    }

    /// Everything that is written is read.
    pub fn is_read(&self) -> bool {
        !self.stream.has_news()
    }

    pub fn is_sent(&mut self) -> bool {
        self.is_read() && self.stream.batch(i64::MAX).expect("the spool can be read").is_none()
    }
}

/// As Docker writes moments.
fn at(ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(ms).expect("histories are of our time");
    format!("{at:.9}")
}
