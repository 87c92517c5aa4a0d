//! The log on standard error: written by a thread of its own, so that nobody who has stopped
//! reading it (a terminal that is held, a full pipe) keeps a control plane or an agent waiting.
use std::{
    io::{self, Write},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::Duration,
};

use tracing_subscriber::EnvFilter;

use crate::{say, terminal::Terminal};

/// Lines that wait to be written: a few megabytes at most. What more comes is lost, and counted.
const LINES_MAX: usize = 8_192;
/// For what waits to be written before the process ends.
const FLUSH_MAX: Duration = Duration::from_secs(1);

/// What is said where nobody says how much: each transition, of ours alone. Of libraries that
/// strangers reach no warnings: whoever connects could make them fill a disk.
const TRANSITIONS: &str = "error,fjall=warn,lsm_tree=warn,berth=info";
const WARNINGS: &str = "error,fjall=warn,lsm_tree=warn,berth=warn";

/// Libraries that log what they send and receive: secrets of containers are in it. Whatever
/// `RUST_LOG` says, they do not.
const LOUD: [&str; 5] = [
    "bollard=warn",
    "bollard::docker=warn",
    "tungstenite=warn",
    "tokio_tungstenite=warn",
    "hyper=warn",
];

static LINES: OnceLock<Lines> = OnceLock::new();

/// The way to the thread that writes.
struct Lines {
    queue: Sender<Line>,
    waiting_max: usize,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    waiting: AtomicUsize,
    lost: AtomicUsize,
}

enum Line {
    Text(Vec<u8>),
    /// Dropped when all before it is written.
    Flush(#[expect(dead_code, reason = "its end is the answer")] Sender<()>),
}

/// One line of facts per transition, or warnings only; `RUST_LOG` says otherwise. Colours only
/// where somebody looks.
pub fn to_stderr(is_quiet: bool) -> io::Result<()> {
    let (lines, waiting) = Lines::new(LINES_MAX);
    let counts = lines.counts.clone();
    let write = move || write(&waiting, &counts, say::Log);
    thread::Builder::new().name("log".to_owned()).spawn(write)?;
    let lines = LINES.get_or_init(|| lines);
    let usual = if is_quiet { WARNINGS } else { TRANSITIONS };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let filter = LOUD.iter().fold(filter, |filter, it| {
        filter.add_directive(it.parse().expect("a directive that is written here"))
    });
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(move || lines);
    log.with_ansi(Terminal::stderr(false).has_colours).init();
    Ok(())
}

/// Takes a text that is to stand among the lines of the log. False: there is none.
pub fn line(text: &str) -> bool {
    let lines = LINES.get();
    lines.is_some_and(|mut it| it.write_all(text.as_bytes()).is_ok())
}

/// Waits until what was logged is written, or nobody takes it: for whoever ends the process.
pub fn flush() {
    if let Some(lines) = LINES.get() {
        lines.flush(FLUSH_MAX);
    }
}

impl Lines {
    fn new(waiting_max: usize) -> (Lines, Receiver<Line>) {
        let (queue, waiting) = channel();
        (Lines { queue, waiting_max, counts: Arc::default() }, waiting)
    }

    fn flush(&self, time_max: Duration) {
        let (flushed, is_flushed) = channel();
        // Without a writer there is nothing to wait for.
        let _ = self.queue.send(Line::Flush(flushed));
        // Nothing is ever sent: it is its end that is waited for.
        let _: Result<(), RecvTimeoutError> = is_flushed.recv_timeout(time_max);
    }
}

impl Write for &Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Counts { waiting, lost } = &*self.counts;
        if waiting.fetch_add(1, Ordering::Relaxed) < self.waiting_max {
            // Without a writer nobody reads it.
            let _ = self.queue.send(Line::Text(bytes.to_vec()));
        } else {
            waiting.fetch_sub(1, Ordering::Relaxed);
            lost.fetch_add(1, Ordering::Relaxed);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Until nobody logs any more.
fn write(lines: &Receiver<Line>, counts: &Counts, mut to: impl Write) {
    for line in lines {
        let missing = counts.lost.swap(0, Ordering::Relaxed);
        if missing > 0 {
            let text = format!("{missing} lines of the log are lost: nobody took them in time\n");
            drop(to.write_all(text.as_bytes()));
        }
        if let Line::Text(text) = line {
            counts.waiting.fetch_sub(1, Ordering::Relaxed);
            drop(to.write_all(&text));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// A reader that takes nothing as long as its door is held.
    #[derive(Clone, Default)]
    struct Reader {
        door: Arc<Mutex<()>>,
        taken: Arc<Mutex<Vec<u8>>>,
    }

    impl Write for Reader {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _open = self.door.lock().unwrap();
            self.taken.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn nobody_waits_for_a_reader_and_what_is_lost_is_said() {
        let (lines, waiting) = Lines::new(2);
        let (reader, counts) = (Reader::default(), lines.counts.clone());
        let door = reader.door.clone();
        let held = door.lock().unwrap();
        let (to, counted) = (reader.clone(), counts.clone());
        let writing = thread::spawn(move || write(&waiting, &counted, to));
        for number in 0..10 {
            (&lines).write_all(format!("line {number}\n").as_bytes()).unwrap();
        }
        // One may be in the hands of the writer, and two wait.
        assert!((7..=8).contains(&counts.lost.load(Ordering::Relaxed)));
        lines.flush(Duration::ZERO);
        drop(held);
        lines.flush(Duration::from_secs(3_600));
        drop(lines);
        writing.join().unwrap();
        let taken = String::from_utf8(reader.taken.lock().unwrap().clone()).unwrap();
        let (told, shown): (Vec<&str>, Vec<&str>) =
            taken.lines().partition(|it| it.ends_with("nobody took them in time"));
        let numbers = told.iter().map(|it| it.split(' ').next().unwrap().parse::<usize>());
        assert_eq!(numbers.map(Result::unwrap).sum::<usize>() + shown.len(), 10, "{taken}");
    }
}
