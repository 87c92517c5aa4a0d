//! How full a disk is, in steps: each asks for more than the one below it, and ends lower than it
//! begins, so that nothing comes and goes with every file.

/// How long what has ended is kept for a look when images are cleaned up: whoever has just seen
/// something crash reads its logs.
const ENDED_KEPT_MS: u64 = 5 * 60 * 1_000;
/// How much lower a step ends than it begins, in percent.
const SLACK_PERCENT: u8 = 5;

/// What is done about it. Each step includes those below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Step {
    #[default]
    Calm,
    /// Images are cleaned up at once, and ended containers go after a few minutes.
    CleanUp,
    /// No new tasks. Ended containers go at once.
    NoTasks,
    /// Nothing is pulled.
    NoPulls,
    /// What takes the room is told.
    Emergency,
}

impl Step {
    /// How long ended containers are kept at the most, in milliseconds; absent: as asked.
    #[must_use]
    pub fn ended_kept_ms(self) -> Option<u64> {
        match self {
            Self::Calm => None,
            Self::CleanUp => Some(ENDED_KEPT_MS),
            Self::NoTasks | Self::NoPulls | Self::Emergency => Some(0),
        }
    }
}

/// From how many percent on each step is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    clean_up: u8,
    no_tasks: u8,
    no_pulls: u8,
    emergency: u8,
}

impl Limits {
    /// The steps around the one from which on there are no new tasks, in percent.
    #[must_use]
    pub fn around(no_tasks: u8) -> Self {
        let no_tasks = no_tasks.min(100);
        Self {
            clean_up: no_tasks.saturating_sub(5),
            no_tasks,
            no_pulls: (no_tasks + 5).min(100),
            emergency: (no_tasks + 10).min(100),
        }
    }

    fn from(&self, step: Step) -> u8 {
        match step {
            Step::Calm => 0,
            Step::CleanUp => self.clean_up,
            Step::NoTasks => self.no_tasks,
            Step::NoPulls => self.no_pulls,
            Step::Emergency => self.emergency,
        }
    }

    /// The step that is taken after `before`.
    #[must_use]
    pub fn step(&self, before: Step, used_percent: u8) -> Step {
        let steps = [Step::Emergency, Step::NoPulls, Step::NoTasks, Step::CleanUp];
        let holds = |step: &Step| {
            let from = self.from(*step);
            let goes_on = before >= *step && used_percent >= from.saturating_sub(SLACK_PERCENT);
            used_percent >= from || goes_on
        };
        steps.into_iter().find(holds).unwrap_or(Step::Calm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_ends_lower_than_it_begins() {
        let limits = Limits::around(85);
        let mut step = Step::Calm;
        let mut seen = Vec::new();
        for used in [79, 80, 84, 85, 91, 95, 90, 89, 86, 85, 84, 81, 80, 79, 76, 75, 74, 79] {
            step = limits.step(step, used);
            seen.push((used, step));
        }
        let expected = [
            (79, Step::Calm),
            (80, Step::CleanUp),
            (84, Step::CleanUp),
            (85, Step::NoTasks),
            (91, Step::NoPulls),
            (95, Step::Emergency),
            (90, Step::Emergency),
            (89, Step::NoPulls),
            (86, Step::NoPulls),
            (85, Step::NoPulls),
            (84, Step::NoTasks),
            (81, Step::NoTasks),
            (80, Step::NoTasks),
            (79, Step::CleanUp),
            (76, Step::CleanUp),
            (75, Step::CleanUp),
            (74, Step::Calm),
            (79, Step::Calm),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn what_has_ended_can_be_looked_at_until_there_are_no_new_tasks() {
        let kept = |used| Limits::around(85).step(Step::Calm, used).ended_kept_ms();
        assert_eq!([79, 80, 84].map(kept), [None, Some(300_000), Some(300_000)]);
        assert_eq!([85, 90, 95, 100].map(kept), [Some(0); 4]);
    }

    #[test]
    fn no_limit_is_beyond_a_full_disk() {
        assert_eq!(Limits::around(100).step(Step::Calm, 100), Step::Emergency);
        assert_eq!(Limits::around(100).step(Step::Calm, 99), Step::CleanUp);
    }
}
