//! A line that a container wrote, and how it is printed among those of others.
use std::collections::BTreeSet;

use bollard::container::LogOutput;

use super::{Subject, containers::Found};
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
    pub of: Found,
}

impl Line {
    /// Of a piece of log with its time before it.
    pub fn of(output: LogOutput, of: &Found) -> Line {
        let is_error = matches!(output, LogOutput::StdErr { .. });
        let piece = output.to_string();
        let (at, text) = piece.split_once(' ').unwrap_or((&piece, ""));
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text).to_owned();
        let is_ended = piece.ends_with('\n');
        Line { at: at.to_owned(), text, is_error, is_ended, of: of.clone() }
    }
}

/// Prints lines with as much before them as tells them apart.
pub struct Printer {
    terminal: Terminal,
    tells_task: bool,
    tells_container: bool,
}

impl Printer {
    pub fn new(terminal: Terminal, found: &[Found], subject: &Subject) -> Printer {
        let tasks: BTreeSet<&str> = found.iter().map(|it| it.task_arn.as_str()).collect();
        let names: BTreeSet<&str> = found.iter().map(|it| it.name.as_str()).collect();
        let is_service = matches!(subject, Subject::Service(_));
        Printer {
            terminal,
            tells_task: is_service || tasks.len() > 1,
            tells_container: names.len() > 1,
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
        let task = self.tells_task.then(|| short(&line.of.task_arn));
        let name = self.tells_container.then(|| plain::one_line(&line.of.name));
        let before: Vec<String> = [task, name].into_iter().flatten().collect();
        if before.is_empty() {
            return text;
        }
        let before = format!("{} |", before.join(" "));
        format!("{} {text}", self.terminal.paint(Colour::Quiet, &before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(task: &str, name: &str) -> Found {
        Found { id: "0".to_owned(), task_arn: task.to_owned(), name: name.to_owned() }
    }

    fn line(text: &str) -> Line {
        let message = format!("2026-11-21T10:02:03.000000001Z {text}\r\n").into();
        Line::of(LogOutput::StdErr { message }, &found("arn:aws:ecs:r:1:task/c/0123456789", "web"))
    }

    #[test]
    fn a_line_has_a_time_and_a_text() {
        let it = line("GET / 200");
        assert_eq!(
            (it.at.as_str(), it.text.as_str()),
            ("2026-11-21T10:02:03.000000001Z", "GET / 200")
        );
        assert!(it.is_error && it.is_ended);
        assert_eq!(line("").text, "");
    }

    #[test]
    fn lines_of_several_are_told_apart() {
        let plain = Terminal { is_terminal: false, can_redraw: false, has_colours: false };
        let (one, other) = (found("task/c/1", "web"), found("task/c/2", "log"));
        let service = Subject::Service("web".to_owned());
        let shown =
            |found: &[Found], subject| Printer::new(plain, found, subject).shown(&line("\x1b[2Jx"));
        let task = Subject::Task(Box::default());
        assert_eq!(shown(std::slice::from_ref(&one), &task), "\x1b[2Jx");
        assert_eq!(shown(std::slice::from_ref(&one), &service), "…23456789 | \x1b[2Jx");
        assert_eq!(shown(&[one.clone(), other], &service), "…23456789 web | \x1b[2Jx");
        let terminal = Terminal { is_terminal: true, ..plain };
        assert_eq!(Printer::new(terminal, &[one], &task).shown(&line("\x1b[2Jx")), "[2Jx");
    }
}
