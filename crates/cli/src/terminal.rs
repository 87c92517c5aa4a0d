//! What a stream can show: whether somebody looks at it, how wide it is, and in which colours.
use std::{
    env,
    io::IsTerminal,
    os::fd::{AsFd, BorrowedFd},
};

use rustix::termios;

/// Of a terminal that does not say.
const WIDTH: usize = 80;
const HEIGHT: usize = 24;

/// One output stream.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    /// Somebody looks at it; otherwise a program or a file takes it.
    pub is_terminal: bool,
    /// What has been written can be written over.
    pub can_redraw: bool,
    pub has_colours: bool,
}

/// The four bits of the user's own theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    Good,
    Bad,
    Warning,
    Quiet,
}

impl Terminal {
    /// Standard output: results.
    pub fn stdout(no_color: bool) -> Terminal {
        Terminal::of(std::io::stdout().is_terminal(), no_color)
    }

    /// Standard error: progress, warnings.
    pub fn stderr(no_color: bool) -> Terminal {
        Terminal::of(std::io::stderr().is_terminal(), no_color)
    }

    fn of(is_terminal: bool, no_color: bool) -> Terminal {
        let is_set = |name| env::var_os(name).is_some_and(|it| !it.is_empty());
        let is_plain = env::var_os("TERM").is_some_and(|it| it == "dumb") || is_set("CI");
        Terminal {
            is_terminal,
            can_redraw: is_terminal && !is_plain,
            has_colours: is_terminal && !is_plain && !no_color && !is_set("NO_COLOR"),
        }
    }

    /// A text in a colour, if there are any.
    pub fn paint(&self, colour: Colour, text: &str) -> String {
        let code = match colour {
            Colour::Good => 32,
            Colour::Bad => 31,
            Colour::Warning => 33,
            Colour::Quiet => 2,
        };
        if self.has_colours { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Columns and rows of the terminal that a stream is.
pub fn size(stream: impl AsFd) -> (usize, usize) {
    let size = |fd: BorrowedFd<'_>| termios::tcgetwinsize(fd).ok();
    match size(stream.as_fd()) {
        Some(it) if it.ws_col > 0 && it.ws_row > 0 => {
            (usize::from(it.ws_col), usize::from(it.ws_row))
        }
        _ => (WIDTH, HEIGHT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_for_those_who_want_them() {
        let plain = Terminal { is_terminal: true, can_redraw: true, has_colours: false };
        assert_eq!(plain.paint(Colour::Good, "x"), "x");
        let coloured = Terminal { has_colours: true, ..plain };
        assert_eq!(coloured.paint(Colour::Bad, "x"), "\x1b[31mx\x1b[0m");
        assert!(!Terminal::of(false, false).has_colours);
        assert!(!Terminal::of(true, true).has_colours);
    }
}
