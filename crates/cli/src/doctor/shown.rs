//! What was found, as people and programs are told it.
use berth_doctor::Mark;
use serde::Serialize;

use crate::{
    plain::one_line,
    say::{self, Stream},
    table::{Cell, Table},
    terminal::{Colour, Terminal},
};

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// 0 of what has no number.
    pub row: u8,
    pub name: String,
    pub mark: Mark,
    pub text: String,
    /// What mends it as it is,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// or what is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
    pub can_be_fixed: bool,
}

/// All of them.
pub struct Checks(pub Vec<Check>);

#[derive(Serialize)]
struct Said<'a> {
    checks: &'a [Check],
    good: usize,
    warnings: usize,
    broken: usize,
}

impl Check {
    fn mend(&self) -> Option<&String> {
        self.command.as_ref().or(self.advice.as_ref())
    }
}

impl Checks {
    pub fn count(&self, mark: Mark) -> usize {
        self.0.iter().filter(|it| it.mark == mark).count()
    }

    pub fn json(&self) -> String {
        let said = Said {
            checks: &self.0,
            good: self.count(Mark::Good),
            warnings: self.count(Mark::Warning),
            broken: self.count(Mark::Broken),
        };
        serde_json::to_string(&said).expect("it is text and numbers")
    }

    /// `can_fix`: whoever reads may have what is found mended.
    pub fn print(&self, no_color: bool, can_fix: bool) {
        let to = Terminal::stdout(no_color);
        if !to.is_terminal {
            let rows = self.0.iter().map(row).collect();
            Table { headers: ["ROW", "MARK", "NAME", "FOUND", "MEND"], rows }.print(&to);
            return;
        }
        for it in &self.0 {
            let colour = match it.mark {
                Mark::Good => Colour::Good,
                Mark::Warning => Colour::Warning,
                Mark::Broken => Colour::Bad,
                Mark::Skipped => Colour::Quiet,
            };
            let number = if it.row == 0 { String::new() } else { it.row.to_string() };
            let sign = to.paint(colour, it.mark.sign());
            let (name, text) = (one_line(&it.name), one_line(&it.text));
            say::verbatim(Stream::Result, &format!("{sign} {number:>2} {name:14} {text}\n"));
            if let Some(mend) = it.mend() {
                let line = format!("  {:17} → {}\n", "", one_line(mend));
                say::verbatim(Stream::Result, &line);
            }
        }
        say!("{}", self.summary(can_fix));
    }

    fn summary(&self, can_fix: bool) -> String {
        let [good, odd, bad] = [Mark::Good, Mark::Warning, Mark::Broken].map(|it| self.count(it));
        let counts = format!("{good} ✓  {odd} !  {bad} ✗");
        match can_fix && self.0.iter().any(|it| it.can_be_fixed) {
            true => format!("{counts}   → marks what mends it; --fix does what harms nothing"),
            false => counts,
        }
    }
}

fn row(it: &Check) -> [Cell; 5] {
    let mend = it.mend().cloned().unwrap_or_default();
    [it.row.into(), it.mark.word().into(), (&it.name).into(), (&it.text).into(), mend.into()]
}
