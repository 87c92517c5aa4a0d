//! A block at the bottom of a terminal that is drawn over itself, and lines above it that stay.
use super::block::Line;
use crate::{
    say::{self, Stream},
    terminal::{self, Terminal},
};

/// Standard error. Where nothing can be drawn over, only the lines that stay are written.
pub struct Screen {
    terminal: Terminal,
    /// Rows of the block that is there.
    drawn: usize,
}

impl Screen {
    pub fn new(terminal: Terminal) -> Screen {
        Screen { terminal, drawn: 0 }
    }

    pub fn can_redraw(&self) -> bool {
        self.terminal.can_redraw
    }

    /// Rows that a block may have: all but one, so that the lines above it stay in view.
    pub fn rows(&self) -> usize {
        terminal::size(std::io::stderr()).1.saturating_sub(2).max(1)
    }

    pub fn width(&self) -> usize {
        terminal::size(std::io::stderr()).0
    }

    /// Writes lines that stay, and draws the block anew below them.
    pub fn show(&mut self, lines: &[Line], block: &[Line]) {
        if !self.terminal.can_redraw {
            lines.iter().for_each(|it| note!("{}", it.text));
            return;
        }
        let width = self.width();
        let text = drawn(&self.terminal, self.drawn, lines, block, width);
        say::verbatim(Stream::Aside, &text);
        self.drawn = block.len();
    }

    /// Takes the block away.
    pub fn end(&mut self) {
        self.show(&[], &[]);
    }
}

/// What has to be written over a block of `before` rows.
fn drawn(to: &Terminal, before: usize, lines: &[Line], block: &[Line], width: usize) -> String {
    let mut text = match before {
        0 => String::new(),
        rows => format!("\x1b[{rows}A\r\x1b[J"),
    };
    let paint = |line: &Line, shown: &str| match line.colour {
        Some(colour) => to.paint(colour, shown),
        None => shown.to_owned(),
    };
    lines.iter().for_each(|it| text += &format!("{}\r\n", paint(it, &it.text)));
    block.iter().for_each(|it| text += &format!("{}\r\n", paint(it, &it.cut(width - 1))));
    text
}
