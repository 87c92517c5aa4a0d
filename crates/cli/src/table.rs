//! Tables: aligned under headers for people, tab-separated without headers for programs.
use std::io;

use crate::{
    plain::one_line,
    say::{self, Stream},
    terminal::{self, Terminal},
};

/// Between columns.
const GAP: &str = "  ";

/// What a cell says to either reader.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    pub for_people: String,
    pub for_programs: String,
}

impl Cell {
    pub fn new(for_people: impl Into<String>, for_programs: impl Into<String>) -> Cell {
        Cell { for_people: for_people.into(), for_programs: for_programs.into() }
    }
}

/// The same to both.
impl<T: ToString> From<T> for Cell {
    fn from(it: T) -> Cell {
        let text = it.to_string();
        Cell { for_people: text.clone(), for_programs: text }
    }
}

/// Rows under headers.
pub struct Table<const N: usize> {
    pub headers: [&'static str; N],
    pub rows: Vec<[Cell; N]>,
}

impl<const N: usize> Table<N> {
    /// As whoever reads standard output wants it.
    pub fn print(&self, to: &Terminal) {
        let text = match to.is_terminal {
            true => self.for_people(terminal::size(io::stdout()).0),
            false => self.for_programs(),
        };
        say::verbatim(Stream::Result, &text);
    }

    /// Lines of at most `width` columns: the last columns are cut first. Those that nothing is in
    /// are left out.
    pub fn for_people(&self, width: usize) -> String {
        let is_used = |at: &usize| {
            self.rows.is_empty() || self.rows.iter().any(|row| !row[*at].for_people.is_empty())
        };
        let used: Vec<usize> = (0..N).filter(is_used).collect();
        let headers = used.iter().map(|at| self.headers[*at].to_owned()).collect();
        let rows = self.rows.iter().map(|row| {
            used.iter().map(|at| one_line(&row[*at].for_people)).collect::<Vec<String>>()
        });
        let lines: Vec<Vec<String>> = std::iter::once(headers).chain(rows).collect();
        let widest = |at: usize| lines.iter().map(|it| it[at].chars().count()).max();
        let widths: Vec<usize> = (0..used.len()).map(|at| widest(at).unwrap_or(0)).collect();
        lines.iter().map(|cells| line(cells, &widths, width)).collect()
    }

    pub fn for_programs(&self) -> String {
        let line = |row: &[Cell; N]| {
            format!("{}\n", row.each_ref().map(|it| one_line(&it.for_programs)).join("\t"))
        };
        self.rows.iter().map(line).collect()
    }
}

fn line(cells: &[String], widths: &[usize], width: usize) -> String {
    let padded = cells.iter().zip(widths).map(|(text, width)| format!("{text:width$}"));
    let line = padded.collect::<Vec<_>>().join(GAP);
    let line = line.trim_end();
    match line.chars().count() > width {
        true => {
            let kept: String = line.chars().take(width.saturating_sub(1)).collect();
            format!("{}…\n", kept.trim_end())
        }
        false => format!("{line}\n"),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn table() -> Table<3> {
        let row = |name: &str, age: Cell, why: &str| [name.into(), age, why.into()];
        Table {
            headers: ["NAME", "STARTED", "WHY"],
            rows: vec![
                row("web", Cell::new("3 m ago", "2026-11-21T10:02:03Z"), ""),
                row("database", Cell::default(), "exit\tcode 1\nand more"),
            ],
        }
    }

    #[test]
    fn people_get_columns() {
        expect![[r#"
            NAME      STARTED  WHY
            web       3 m ago
            database           exit code…
        "#]]
        .assert_eq(&table().for_people(30));
    }

    #[test]
    fn columns_without_content_are_left_out() {
        let mut it = table();
        it.rows.truncate(1);
        expect![[r#"
            NAME  STARTED
            web   3 m ago
        "#]]
        .assert_eq(&it.for_people(80));
        it.rows.clear();
        assert_eq!(it.for_people(80), "NAME  STARTED  WHY\n");
    }

    #[test]
    fn programs_get_tabs_and_whole_values() {
        let expected = "web\t2026-11-21T10:02:03Z\t\ndatabase\t\texit code 1 and more\n";
        assert_eq!(table().for_programs(), expected);
    }
}
