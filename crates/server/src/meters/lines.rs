//! Lines of logs: how many came, and what is kept of them.
use berth_lines::Figures;
use berth_meters::{Counter, Gauge, Register, signed};

/// Read when somebody asks.
pub(super) struct Lines {
    lines: Counter,
    bytes: Counter,
    commits: Counter,
    damaged: Counter,
    waiting_bytes: Gauge,
    kept_bytes: Gauge,
    disk_bytes: Gauge,
    files: Gauge,
    streams: Gauge,
    read_only: Gauge,
}

impl Lines {
    pub fn enter(register: &mut Register) -> Lines {
        let counter = Counter::default;
        let gauge = Gauge::default;
        Lines {
            lines: register.enter(
                "berth_log_lines_total",
                "Lines of logs that were stored",
                &counter(),
            ),
            bytes: register.enter(
                "berth_log_ingested_bytes_total",
                "Bytes of those lines, as CloudWatch Logs counts them",
                &counter(),
            ),
            commits: register.enter(
                "berth_log_commits_total",
                "Writes that made lines of logs durable, each for all that had come",
                &counter(),
            ),
            damaged: register.enter(
                "berth_log_damaged_total",
                "Blocks and files of lines that could not be read and were left out",
                &counter(),
            ),
            waiting_bytes: register.enter(
                "berth_log_waiting_bytes",
                "Lines of logs in memory that wait to be written",
                &gauge(),
            ),
            kept_bytes: register.enter(
                "berth_log_kept_bytes",
                "Lines of logs that are kept, as CloudWatch Logs counts them",
                &gauge(),
            ),
            disk_bytes: register.enter(
                "berth_log_disk_bytes",
                "What the files of lines of logs take",
                &gauge(),
            ),
            files: register.enter(
                "berth_log_files",
                "Files of lines of logs, those that are written to included",
                &gauge(),
            ),
            streams: register.enter(
                "berth_log_streams",
                "Streams of logs that have had lines",
                &gauge(),
            ),
            read_only: register.enter(
                "berth_log_read_only",
                "1 while lines of logs cannot be stored, as on a full disk",
                &gauge(),
            ),
        }
    }

    pub fn see(&self, figures: Figures, is_read_only: bool) {
        // They only ever grow, and nobody else counts them.
        let grow = |counter: &Counter, to: u64| {
            counter.inc_by(to.saturating_sub(counter.get()));
        };
        grow(&self.lines, figures.lines);
        grow(&self.bytes, figures.bytes);
        grow(&self.commits, figures.commits);
        grow(&self.damaged, figures.damaged);
        self.waiting_bytes.set(signed(figures.waiting_bytes));
        self.kept_bytes.set(signed(figures.kept_bytes));
        self.disk_bytes.set(signed(figures.disk_bytes));
        self.files.set(signed(figures.files + figures.segments));
        self.streams.set(signed(figures.streams));
        self.read_only.set(i64::from(is_read_only));
    }
}
