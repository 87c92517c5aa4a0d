//! A line that a container wrote, and how it is printed among those of others.
use std::collections::{BTreeMap, BTreeSet};

use bollard::container::LogOutput;

use super::source::{Origin, Source};
use crate::{
    cluster::short,
    plain,
    say::{self, Stream},
    terminal::{Colour, Terminal},
};

/// A line, or a piece of one, as Docker gives it.
#[derive(Debug)]
pub struct Line {
    /// When it was written, in Docker's own notation, which sorts.
    pub at: String,
    pub text: String,
    pub is_error: bool,
    /// Its end is there; Docker cuts long lines into pieces.
    pub is_ended: bool,
    pub of: Origin,
}

impl Line {
    /// Of a piece of log with its time before it.
    pub fn of(output: LogOutput, of: &Origin) -> Line {
        let is_error = matches!(output, LogOutput::StdErr { .. });
        let piece = output.to_string();
        let (at, text) = piece.split_once(' ').unwrap_or((&piece, ""));
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text).to_owned();
        let is_ended = piece.ends_with('\n');
        Line { at: at.to_owned(), text, is_error, is_ended, of: of.clone() }
    }
}

/// A moment in Docker's notation, which sorts.
pub fn moment(ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(ms.max(0)).unwrap_or(jiff::Timestamp::MAX);
    format!("{at:.9}")
}

/// Prints lines with as much before them as tells them apart.
pub struct Printer {
    terminal: Terminal,
    /// Tasks come and go.
    is_service: bool,
    /// What several services are called, by their tasks.
    services: BTreeMap<String, String>,
    tasks: BTreeSet<String>,
    names: BTreeSet<String>,
}

impl Printer {
    pub fn new(terminal: Terminal, is_service: bool) -> Printer {
        let (services, tasks, names) = Default::default();
        Printer { terminal, is_service, services, tasks, names }
    }

    /// What can be read, too; of which service, if that is to be told.
    pub fn add(&mut self, sources: &[Source], service: Option<&str>) {
        for Source { of, .. } in sources {
            self.tasks.insert(of.task_arn.clone());
            self.names.insert(of.container.clone());
            if let Some(service) = service {
                self.services.insert(of.task_arn.clone(), service.to_owned());
            }
        }
    }

    /// To the stream that the container wrote to.
    pub fn print(&self, line: &Line) {
        let to = if line.is_error { Stream::Aside } else { Stream::Result };
        say::verbatim(to, &format!("{}\n", self.shown(line)));
    }

    /// What could move the cursor stays away from a terminal; others get what was written.
    fn shown(&self, line: &Line) -> String {
        let text = match self.terminal.is_terminal {
            true => plain::coloured(&line.text),
            false => line.text.clone(),
        };
        let service = self.services.get(&line.of.task_arn).map(|it| plain::one_line(it));
        let tells_task = self.is_service || self.tasks.len() > 1;
        let task = tells_task.then(|| short(&line.of.task_arn));
        let name = (self.names.len() > 1).then(|| plain::one_line(&line.of.container));
        let before: Vec<String> = [service, task, name].into_iter().flatten().collect();
        if before.is_empty() {
            return text;
        }
        let before = format!("{} |", before.join(" "));
        format!("{} {text}", self.terminal.paint(Colour::Quiet, &before))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::source::Place, *};

    fn source(task: &str, container: &str) -> Source {
        let (task_arn, container) = (task.to_owned(), container.to_owned());
        Source { of: Origin { task_arn, container }, place: Place::Docker("0".to_owned()) }
    }

    fn line(text: &str) -> Line {
        let message = format!("2026-11-21T10:02:03.000000001Z {text}\r\n").into();
        Line::of(LogOutput::StdErr { message }, &source(TASK, "web").of)
    }

    const TASK: &str = "arn:aws:ecs:r:1:task/c/0123456789";

    #[test]
    fn a_line_has_a_time_and_a_text() {
        let it = line("GET / 200");
        assert_eq!(
            (it.at.as_str(), it.text.as_str()),
            ("2026-11-21T10:02:03.000000001Z", "GET / 200")
        );
        assert!(it.is_error && it.is_ended);
        assert_eq!(line("").text, "");
        assert_eq!(moment(1_795_255_323_004), "2026-11-21T10:02:03.004000000Z");
    }

    #[test]
    fn lines_of_several_are_told_apart() {
        let plain = Terminal { is_terminal: false, can_redraw: false, has_colours: false };
        let shown = |sources: &[Source], is_service, service| {
            let mut printer = Printer::new(plain, is_service);
            printer.add(sources, service);
            printer.shown(&line("\x1b[2Jx"))
        };
        let one = source(TASK, "web");
        let both = [one.clone(), source("task/c/2", "log")];
        assert_eq!(shown(std::slice::from_ref(&one), false, None), "\x1b[2Jx");
        assert_eq!(shown(std::slice::from_ref(&one), true, None), "…23456789 | \x1b[2Jx");
        assert_eq!(shown(&both, true, None), "…23456789 web | \x1b[2Jx");
        assert_eq!(shown(&both, true, Some("api")), "api …23456789 web | \x1b[2Jx");
        let terminal = Terminal { is_terminal: true, ..plain };
        assert_eq!(Printer::new(terminal, false).shown(&line("\x1b[2Jx")), "[2Jx");
    }
}
