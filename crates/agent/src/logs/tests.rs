//! A log under a killed agent, lost answers and rotation, beside what was written.

use std::collections::VecDeque;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::batch::Batch;
use super::entry::Entry;
use super::spec::Spec;
use super::stream::{About, Answer, Stream};

const ID: &str = "5f3a";
const FILES: usize = 5;

/// Docker's side: a file that is rotated.
struct Writer {
    file: PathBuf,
    lines: u32,
    files: usize,
}

impl Writer {
    fn new(folder: &Path) -> Self {
        Self { file: folder.join("c-json.log"), lines: 0, files: FILES }
    }

    fn put(&self, text: &str, is_stderr: bool) {
        let mut file =
            OpenOptions::new().create(true).append(true).open(&self.file).expect("a file");
        let stream = if is_stderr { "stderr" } else { "stdout" };
        let time = format!("2026-11-30T06:42:13.{:09}Z", self.lines);
        let entry = serde_json::json!({"log": text, "stream": stream, "time": time});
        writeln!(file, "{entry}").expect("written");
    }

    /// A line, perhaps in pieces.
    fn line(&mut self, pieces: usize) {
        self.lines += 1;
        let is_stderr = self.lines.is_multiple_of(3);
        for piece in 0..pieces {
            self.put(&format!("{}.{piece},", self.lines), is_stderr);
        }
        self.put(&format!("end of {}\n", self.lines), is_stderr);
    }

    fn text(line: u32, pieces: usize) -> String {
        let begin: String = (0..pieces).map(|piece| format!("{line}.{piece},")).collect();
        format!("{begin}end of {line}")
    }

    fn rotate(&self) {
        if !self.file.exists() {
            return;
        }
        let numbered = |at: usize| match at {
            0 => self.file.clone(),
            at => self.file.with_extension(format!("log.{at}")),
        };
        let _absent = std::fs::remove_file(numbered(self.files - 1));
        for at in (0..self.files - 1).rev() {
            let _absent = std::fs::rename(numbered(at), numbered(at + 1));
        }
        std::fs::write(&self.file, "").expect("begun");
    }
}

/// The control plane: a stream with its cursor.
#[derive(Default)]
struct Server {
    lines: Vec<String>,
    /// Of whom nothing is known, any beginning is right.
    next: Option<u64>,
    gaps: u64,
}

impl Server {
    fn put(&mut self, batch: &Batch) -> Answer {
        let end = batch.first + batch.count;
        match self.next {
            Some(next) if end <= next => return Answer::Taken { next, rejected: 0 },
            Some(next) if batch.first != next => return Answer::Expects { next },
            _ => {}
        }
        if batch.events[0].text.contains("lines lost before they could be sent") {
            assert!(batch.events[0].text.contains(&format!(" {} lines", batch.count)));
            self.gaps += batch.count;
        } else {
            assert_eq!(batch.events.len() as u64, batch.count);
            self.lines.extend(batch.events.iter().map(|it| it.text.clone()));
        }
        self.next = Some(end);
        Answer::Taken { next: end, rejected: 0 }
    }
}

fn spec(pattern: Option<&str>) -> Spec {
    Spec {
        task: "t".to_owned(),
        container: "c".to_owned(),
        group: "g".to_owned(),
        stream: None,
        region: "r".to_owned(),
        creates_group: false,
        pattern: pattern.map(str::to_owned),
    }
}

fn begun(folder: &Path, pattern: Option<&str>) -> Stream {
    let about = About {
        spec: spec(pattern),
        container_id: ID.to_owned(),
        file: Some(folder.join("c-json.log")),
    };
    Stream::begin(&folder.join("spool"), about).expect("a directory")
}

#[derive(Debug, Clone)]
enum Step {
    Write(usize),
    Rotate,
    Read,
    /// A batch arrives, and its answer does or is lost.
    Send(bool),
    /// A batch is lost on its way.
    Lose,
    /// The next run begins, with so many bytes of an interrupted write at the end of the spool.
    Kill(usize),
    Wait,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..3_usize).prop_map(Step::Write),
        1 => Just(Step::Rotate),
        4 => Just(Step::Read),
        4 => prop::bool::weighted(0.8).prop_map(Step::Send),
        1 => Just(Step::Lose),
        1 => (0..40_usize).prop_map(Step::Kill),
        1 => Just(Step::Wait),
    ]
}

/// What an append that was cut off leaves behind.
fn tear(folder: &Path, bytes: usize) {
    let mut segments: Vec<_> = std::fs::read_dir(folder.join("spool"))
        .expect("a spool")
        .flatten()
        .map(|it| it.path())
        .filter(|it| it.extension().is_some_and(|it| it == "spool"))
        .collect();
    segments.sort();
    let last = segments.last().expect("a segment");
    let mut file = OpenOptions::new().append(true).open(last).expect("a segment");
    file.write_all(&vec![7; bytes]).expect("written");
}

fn drain(stream: &mut Stream, server: &mut Server, mut now_ms: i64) {
    stream.ended();
    for _ in 0..10_000 {
        stream.read(now_ms).expect("read");
        now_ms += 1_000;
        let mut has_sent = false;
        while let Some(batch) = stream.batch(now_ms).expect("a batch") {
            let answer = server.put(&batch);
            stream.answered(&batch, answer);
            has_sent = true;
        }
        if stream.is_read() && !has_sent {
            return;
        }
    }
    panic!("it is never over");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Law: what the control plane has is what was written, in order and once, over kills at every
    /// step, lost answers and rotation.
    #[test]
    fn each_line_arrives_once(
        steps in prop::collection::vec(step(), 1..80),
        is_grouped in any::<bool>(),
    ) {
        let folder = tempfile::tempdir_in("/dev/shm").expect("a memory file system");
        let mut writer = Writer::new(folder.path());
        let mut expected = VecDeque::new();
        let pattern = is_grouped.then_some(r"^[0-9]+\.0|^end");
        let mut stream = begun(folder.path(), pattern);
        let (mut server, mut now_ms) = (Server::default(), 0);
        // Files that are not read yet: more than Docker keeps would be lost, and told.
        // Docker rotates what is full: no file without a line.
        let (mut unread, mut has_lines) = (0, false);
        // A kill has happened since the last read.
        let mut is_set_back = false;
        for step in steps {
            now_ms += 100;
            match step {
                Step::Write(pieces) => {
                    writer.line(pieces);
                    has_lines = true;
                    expected.push_back(Writer::text(writer.lines, pieces));
                }
                // As many as Docker keeps, also if a kill sets the reader back.
                Step::Rotate if has_lines && unread + 1 + usize::from(!is_set_back) < FILES => {
                    writer.rotate();
                    has_lines = false;
                    unread += 1;
                }
                Step::Rotate => {}
                Step::Read => {
                    while stream.read(now_ms).expect("read") {}
                    (unread, is_set_back) = (0, false);
                }
                Step::Send(arrives) => {
                    if let Some(batch) = stream.batch(now_ms).expect("a batch") {
                        let answer = server.put(&batch);
                        if arrives {
                            stream.answered(&batch, answer);
                        }
                    }
                }
                Step::Lose => drop(stream.batch(now_ms).expect("a batch")),
                Step::Kill(torn) => {
                    drop(stream);
                    tear(folder.path(), torn);
                    stream = Stream::open(&folder.path().join("spool")).expect("it is there");
                    // What was read without an event in it is read again: of the file that was
                    // current then, and of the one before it.
                    unread += usize::from(!is_set_back);
                    is_set_back = true;
                }
                Step::Wait => now_ms += 1_000,
            }
        }
        drain(&mut stream, &mut server, now_ms);
        prop_assert_eq!(server.lines, Vec::from(expected));
        prop_assert_eq!(server.gaps, 0);
        prop_assert!(stream.spool().is_finished());
    }
}

#[test]
fn what_rotation_took_before_it_was_read_is_told() {
    let folder = tempfile::tempdir_in("/dev/shm").expect("a memory file system");
    let mut writer = Writer::new(folder.path());
    let mut stream = begun(folder.path(), None);
    writer.line(0);
    stream.read(0).expect("read");
    for _ in 0..FILES + 2 {
        writer.line(0);
        writer.rotate();
    }
    writer.line(0);
    let mut server = Server::default();
    drain(&mut stream, &mut server, 0);
    // The file that was open is read to its end.
    assert_eq!(server.lines[..2], ["end of 1", "end of 2"]);
    assert!(server.lines[2].starts_with("[berth: lines lost"), "{:?}", server.lines);
    assert_eq!(server.lines[3..], [5, 6, 7, 8, 9].map(|it| format!("end of {it}")));
}

#[test]
fn a_file_that_somebody_empties_is_read_from_its_begin_and_that_is_told() {
    let folder = tempfile::tempdir_in("/dev/shm").expect("a memory file system");
    let mut writer = Writer::new(folder.path());
    let mut stream = begun(folder.path(), None);
    for _ in 0..3 {
        writer.line(0);
    }
    while stream.read(0).expect("read") {}
    // Shorter than before, and as long as before with something else in it.
    for lines in [1, 3] {
        OpenOptions::new().write(true).truncate(true).open(&writer.file).expect("emptied");
        for _ in 0..lines {
            writer.line(0);
        }
        assert!(stream.has_news());
        while stream.read(0).expect("read") {}
    }
    let mut server = Server::default();
    drain(&mut stream, &mut server, 0);
    let is_gap = |it: &String| it.starts_with("[berth: lines lost");
    let gaps: Vec<usize> =
        (0..server.lines.len()).filter(|it| is_gap(&server.lines[*it])).collect();
    assert_eq!(gaps, [3, 5]);
    server.lines.retain(|it| !is_gap(it));
    assert_eq!(server.lines, [1, 2, 3, 4, 5, 6, 7].map(|it| format!("end of {it}")));
}

#[test]
fn what_a_full_spool_drops_is_told_with_its_number() {
    let folder = tempfile::tempdir_in("/dev/shm").expect("a memory file system");
    let writer = Writer::new(folder.path());
    let mut stream = begun(folder.path(), None);
    // Nothing that is packed well: segments fill.
    let mut state = 1_u64;
    let mut noise = || {
        let mut text = String::new();
        while text.len() < 60_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            text += &format!("{state:x}");
        }
        text
    };
    const LINES: u64 = 200;
    for _ in 0..LINES {
        writer.put(&(noise() + "\n"), false);
    }
    while stream.read(0).expect("read") {}
    let lost = stream.drop_oldest();
    assert!(lost > 0 && lost < LINES, "{lost}");
    // A killed agent forgets what it dropped: the control plane still expects it.
    drop(stream);
    let mut stream = Stream::open(&folder.path().join("spool")).expect("it is there");
    let mut server = Server::default();
    drain(&mut stream, &mut server, 0);
    assert_eq!((server.gaps, server.lines.len() as u64), (lost, LINES - lost));
    assert!(stream.spool().bytes() < 6 << 20, "what is sent has gone");
}

#[test]
fn what_can_never_be_taken_is_lost_and_told() {
    let folder = tempfile::tempdir_in("/dev/shm").expect("a memory file system");
    let mut writer = Writer::new(folder.path());
    let mut stream = begun(folder.path(), None);
    writer.line(0);
    stream.read(0).expect("read");
    let batch = stream.batch(0).expect("a batch").expect("a line");
    assert_eq!(stream.answered(&batch, Answer::Refused), 1);
    writer.line(0);
    let mut server = Server::default();
    drain(&mut stream, &mut server, 0);
    assert_eq!((server.gaps, server.lines), (1, vec!["end of 2".to_owned()]));
}

#[test]
fn what_is_too_large_at_once_is_sent_in_parts() {
    let folder = tempfile::tempdir_in("/dev/shm").expect("a memory file system");
    let mut writer = Writer::new(folder.path());
    let mut stream = begun(folder.path(), None);
    for _ in 0..7 {
        writer.line(0);
    }
    stream.ended();
    while stream.read(0).expect("read") {}
    let mut server = Server::default();
    let mut lost = 0;
    while let Some(batch) = stream.batch(0).expect("a batch") {
        let is_large =
            batch.events.len() > 2 || batch.events.iter().any(|it| it.text == "end of 5");
        let answer = if is_large { Answer::TooLarge } else { server.put(&batch) };
        lost += stream.answered(&batch, answer);
    }
    let others = [1, 2, 3, 4, 6, 7].map(|it| format!("end of {it}"));
    assert_eq!((lost, server.gaps, server.lines), (1, 1, Vec::from(others)));
}

#[test]
fn what_nobody_takes_is_given_up_once_it_is_too_old() {
    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
    let folder = tempfile::tempdir_in("/dev/shm").expect("a memory file system");
    let mut writer = Writer::new(folder.path());
    let mut stream = begun(folder.path(), None);
    for _ in 0..3 {
        writer.line(0);
    }
    stream.ended();
    while stream.read(0).expect("read") {}
    let batch = stream.batch(0).expect("a batch").expect("lines");
    let last_ms = batch.events[2].at_ms.min(stream.spool().written_ms().expect("written"));
    assert!(!stream.is_outdated(&batch, last_ms + 14 * DAY_MS));
    assert!(stream.is_outdated(&batch, last_ms + 14 * DAY_MS + 1));
    // Lost before, so that a gap is left in their place: it is as old.
    stream.answered(&batch, Answer::Refused);
    let now_ms = stream.spool().written_ms().expect("written") + 15 * DAY_MS;
    let gap = stream.batch(now_ms).expect("a batch").expect("a gap");
    assert!(gap.is_gap && stream.is_outdated(&gap, now_ms));
    assert_eq!(stream.answered(&gap, Answer::GivenUp), 0);
    assert!(stream.spool().is_finished());
}

#[test]
fn what_docker_tells_while_the_disk_is_full_is_written_down_once() {
    let folder = tempfile::tempdir_in("/dev/shm").expect("a memory file system");
    let about = About { spec: spec(None), container_id: ID.to_owned(), file: None };
    let directory = folder.path().join("spool");
    let mut stream = Stream::begin(&directory, about).expect("a directory");
    // Nothing that is packed well, and more than one frame may have.
    let mut state = 7_u64;
    let mut all = Vec::new();
    for at in 0..1_000_u64 {
        let mut text = String::new();
        while text.len() < 40_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(at);
            text += &format!("{state:x}");
        }
        let at_ms = i64::try_from(at).expect("small");
        all.push((at_ms + 1, Entry { is_stderr: false, text: text + "\n", at_ms }));
    }
    let expected: Vec<String> = all.iter().map(|it| it.1.text.trim_end().to_owned()).collect();
    // The next segment cannot be made.
    let blocked = directory.join(format!("{:020}.spool", 1));
    std::fs::create_dir(&blocked).expect("made");
    assert!(stream.tell(all, 0).is_err());
    assert!(stream.tell(Vec::new(), 0).is_err());
    std::fs::remove_dir(&blocked).expect("removed");
    stream.tell(Vec::new(), 0).expect("written");
    stream.told_all().expect("written");
    drop(stream);
    let mut stream = Stream::open(&directory).expect("it is there");
    let mut server = Server::default();
    drain(&mut stream, &mut server, 0);
    assert!(server.lines == expected, "{} of {}", server.lines.len(), expected.len());
}

#[test]
fn what_is_little_can_be_dropped_too() {
    let folder = tempfile::tempdir_in("/dev/shm").expect("a memory file system");
    let mut writer = Writer::new(folder.path());
    let mut stream = begun(folder.path(), None);
    assert_eq!(stream.drop_oldest(), 0);
    for _ in 0..3 {
        writer.line(0);
    }
    stream.ended();
    while stream.read(0).expect("read") {}
    assert_eq!((stream.drop_oldest(), stream.drop_oldest()), (3, 0));
    drop(stream);
    let mut stream = Stream::open(&folder.path().join("spool")).expect("it is there");
    let mut server = Server::default();
    drain(&mut stream, &mut server, 0);
    assert_eq!((server.gaps, server.lines.len()), (3, 0));
    assert!(stream.spool().is_finished());
}

#[test]
fn what_docker_tells_again_is_not_taken_again() {
    let folder = tempfile::tempdir_in("/dev/shm").expect("a memory file system");
    let about = About { spec: spec(None), container_id: ID.to_owned(), file: None };
    let directory = folder.path().join("spool");
    let mut stream = Stream::begin(&directory, about).expect("a directory");
    let line = |at_ns: i64, text: &str| {
        let text = format!("{text}\n");
        (at_ns, Entry { is_stderr: false, text, at_ms: at_ns / 1_000_000 })
    };
    const SECOND: i64 = 1_000_000_000;
    let all = [line(SECOND + 1, "a"), line(SECOND + 5, "b"), line(SECOND + 5, "c")];
    assert_eq!(stream.tell_from(), 0);
    stream.tell(all.to_vec(), 0).expect("written");
    // Killed: Docker tells the whole second again, in pieces, and more of the same moment.
    drop(stream);
    let mut stream = Stream::open(&directory).expect("it is there");
    assert_eq!(stream.tell_from(), 1);
    for entry in all {
        stream.tell(vec![entry], 0).expect("written");
    }
    stream.tell(vec![line(SECOND + 5, "d"), line(SECOND + 9, "e")], 0).expect("written");
    stream.told_all().expect("written");
    let mut server = Server::default();
    drain(&mut stream, &mut server, 0);
    assert_eq!(server.lines, ["a", "b", "c", "d", "e"]);
    assert!(stream.spool().is_finished());
}
