//! Lines that Docker has cut into pieces, put together again.
use std::mem;

use super::line::Line;

/// Docker: bytes after which it cuts a line, and gives the rest a time of its own.
const PIECE_BYTES: usize = 16 * 1_024;

/// More of one line than this is told as several: somebody may write without end.
const LINE_BYTES_MAX: usize = 1_024 * 1_024;

/// What has come of lines whose end has not: of standard output, and of standard error.
#[derive(Default)]
pub struct Joiner {
    held: [Option<Line>; 2],
}

impl Joiner {
    /// A line, once its end is there.
    pub fn take(&mut self, piece: Line) -> Option<Line> {
        let held = &mut self.held[usize::from(piece.is_error)];
        let goes_on = !piece.is_ended && piece.text.len() >= PIECE_BYTES;
        let whole = match held.take() {
            Some(mut line) => {
                line.text += &piece.text;
                line
            }
            None => piece,
        };
        if goes_on && whole.text.len() < LINE_BYTES_MAX {
            *held = Some(whole);
            return None;
        }
        Some(whole)
    }

    /// What is left when nothing comes any more.
    pub fn rest(&mut self) -> Option<Line> {
        self.held.iter_mut().find_map(mem::take)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::source::Origin;

    fn piece(text: &str, is_error: bool, is_ended: bool) -> Line {
        let of = Origin { task_arn: String::new(), container: String::new() };
        Line { at: String::new(), text: text.to_owned(), is_error, is_ended, of }
    }

    #[test]
    fn a_long_line_is_told_when_its_end_is_there() {
        let mut joiner = Joiner::default();
        let mut take = |text: &str, is_error, is_ended| {
            joiner.take(piece(text, is_error, is_ended)).map(|it| it.text)
        };
        let long = "x".repeat(PIECE_BYTES);
        assert_eq!(take(&long, false, false), None);
        assert_eq!(take("of the other stream", true, true).unwrap(), "of the other stream");
        assert_eq!(take("y", false, true).unwrap(), format!("{long}y"));
        assert_eq!(take("a prompt", false, false).unwrap(), "a prompt");
        assert_eq!(take(&long, true, false), None);
        assert_eq!(joiner.rest().unwrap().text, long);
        assert!(joiner.rest().is_none());
    }

    #[test]
    fn a_line_without_end_is_told_in_parts() {
        let mut joiner = Joiner::default();
        let long = "x".repeat(PIECE_BYTES);
        let mut told = (0..2 * LINE_BYTES_MAX / PIECE_BYTES)
            .filter_map(|_| joiner.take(piece(&long, false, false)));
        assert_eq!(told.next().unwrap().text.len(), LINE_BYTES_MAX);
        assert_eq!(told.count(), 1);
    }
}
