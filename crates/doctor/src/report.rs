//! What the doctor says: a finding for each row, and what mends it.

use serde::Serialize;

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    Good,
    /// It works, and will not always, or not for all.
    Warning,
    Broken,
    /// It cannot be told, or is not here.
    Skipped,
}

impl Mark {
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Mark::Good => "✓",
            Mark::Warning => "!",
            Mark::Broken => "✗",
            Mark::Skipped => "·",
        }
    }

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Mark::Good => "good",
            Mark::Warning => "warning",
            Mark::Broken => "broken",
            Mark::Skipped => "skipped",
        }
    }
}

/// What mends something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mend {
    /// A command to run as it is.
    Run(String),
    /// What is to be done, in words.
    Do(String),
    /// A verb of Berth's own.
    Berth(Verb),
}

/// A verb of Berth's own that mends something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Its agent joins this cluster.
    Join { cluster: String },
}

/// What `--fix` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fix {
    /// Images without tags and digests are removed.
    CleanUp,
    Forwarding,
    Rules,
    /// What the kernel has so much of is raised: the setting, and to what.
    Raise {
        setting: &'static str,
        to: u64,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// 0 of what has no number.
    pub row: u8,
    pub name: &'static str,
    pub mark: Mark,
    /// One line.
    pub text: String,
    pub mend: Option<Mend>,
    pub fix: Option<Fix>,
}

impl Finding {
    pub(crate) fn new(row: u8, mark: Mark, text: impl Into<String>) -> Finding {
        let name = NAMES[usize::from(row)];
        Finding { row, name, mark, text: text.into(), mend: None, fix: None }
    }

    pub(crate) fn good(row: u8, text: impl Into<String>) -> Finding {
        Finding::new(row, Mark::Good, text)
    }

    pub(crate) fn warning(row: u8, text: impl Into<String>) -> Finding {
        Finding::new(row, Mark::Warning, text)
    }

    pub(crate) fn broken(row: u8, text: impl Into<String>) -> Finding {
        Finding::new(row, Mark::Broken, text)
    }

    pub(crate) fn run(self, command: impl Into<String>) -> Finding {
        Finding { mend: Some(Mend::Run(command.into())), ..self }
    }

    pub(crate) fn advise(self, words: impl Into<String>) -> Finding {
        Finding { mend: Some(Mend::Do(words.into())), ..self }
    }

    pub(crate) fn verb(self, verb: Verb) -> Finding {
        Finding { mend: Some(Mend::Berth(verb)), ..self }
    }

    pub(crate) fn fixed_by(self, fix: Fix) -> Finding {
        Finding { fix: Some(fix), ..self }
    }
}

/// Of the rows, by their numbers; the first is of what has none.
pub const NAMES: [&str; 26] = [
    "beside",
    "docker",
    "docker-api",
    "docker-hangs",
    "cgroups",
    "task-limits",
    "disk",
    "log-size",
    "live-restore",
    "clock",
    "endpoint",
    "certificate",
    "agent-port",
    "key",
    "two-agents",
    "state",
    "ip-forward",
    "forward-chain",
    "metadata",
    "overlay-port",
    "large-packets",
    "vpc-overlap",
    "kernel",
    "pull",
    "kernel-limits",
    "control-plane",
];

/// What was found, in the order of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub findings: Vec<Finding>,
}

impl Report {
    #[must_use]
    pub fn count(&self, mark: Mark) -> usize {
        self.findings.iter().filter(|it| it.mark == mark).count()
    }

    /// What `--fix` would do.
    pub fn fixes(&self) -> impl Iterator<Item = (&Finding, Fix)> {
        self.findings.iter().filter_map(|it| Some((it, it.fix?)))
    }
}
