//! The log on standard error: written by a thread of its own, so that nobody who has stopped
//! reading it (a terminal that is held, a full pipe) keeps a control plane or an agent waiting.
use std::{
    io::{self, Write},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use tracing_subscriber::EnvFilter;

use crate::{say, terminal::Terminal};

/// Lines that wait to be written: a few megabytes at most. What more comes is lost, and counted.
const LINES_MAX: usize = 8_192;
/// For what waits to be written before the process ends.
const FLUSH_MAX: Duration = Duration::from_secs(1);
/// Between attempts to ask for that.
const FLUSH_PAUSE: Duration = Duration::from_millis(5);

/// What is said where nobody says how much: each transition, of ours alone.
const TRANSITIONS: &str = "warn,berth=info";
const WARNINGS: &str = "warn";

static LINES: OnceLock<Lines> = OnceLock::new();

/// The way to the thread that writes.
struct Lines {
    queue: SyncSender<Line>,
    lost: &'static AtomicU64,
}

enum Line {
    Text(Vec<u8>),
    /// Dropped when all before it is written.
    Flush(#[expect(dead_code, reason = "its end is the answer")] SyncSender<()>),
}

/// One line of facts per transition, or warnings only; `RUST_LOG` says otherwise. Colours only
/// where somebody looks.
pub fn to_stderr(is_quiet: bool) -> io::Result<()> {
    static LOST: AtomicU64 = AtomicU64::new(0);
    let (queue, lines) = sync_channel(LINES_MAX);
    thread::Builder::new().name("log".to_owned()).spawn(move || write(&lines, &LOST, say::Log))?;
    let lines = LINES.get_or_init(|| Lines { queue, lost: &LOST });
    let usual = if is_quiet { WARNINGS } else { TRANSITIONS };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
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
    fn flush(&self, time_max: Duration) {
        let until = Instant::now() + time_max;
        let (flushed, is_flushed) = sync_channel(1);
        let mut asked = Line::Flush(flushed);
        while let Err(TrySendError::Full(again)) = self.queue.try_send(asked) {
            if Instant::now() >= until {
                return;
            }
            asked = again;
            thread::sleep(FLUSH_PAUSE);
        }
        let left = until.saturating_duration_since(Instant::now());
        // Nothing is ever sent: it is its end that is waited for.
        let _: Result<(), RecvTimeoutError> = is_flushed.recv_timeout(left);
    }
}

impl Write for &Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.queue.try_send(Line::Text(bytes.to_vec())).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Until nobody logs any more.
fn write(lines: &Receiver<Line>, lost: &AtomicU64, mut to: impl Write) {
    for line in lines {
        let missing = lost.swap(0, Ordering::Relaxed);
        if missing > 0 {
            let text = format!("{missing} lines of the log are lost: nobody took them in time\n");
            drop(to.write_all(text.as_bytes()));
        }
        if let Line::Text(text) = line {
            drop(to.write_all(&text));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

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
        let lost: &'static AtomicU64 = Box::leak(Box::default());
        let (queue, waiting) = sync_channel(2);
        let (reader, lines) = (Reader::default(), Lines { queue, lost });
        let door = reader.door.clone();
        let held = door.lock().unwrap();
        let to = reader.clone();
        let writing = thread::spawn(move || write(&waiting, lost, to));
        for number in 0..10 {
            (&lines).write_all(format!("line {number}\n").as_bytes()).unwrap();
        }
        // One may be in the hands of the writer, and two wait.
        assert!((7..=8).contains(&lost.load(Ordering::Relaxed)));
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
