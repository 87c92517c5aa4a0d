//! Figures as people read them, and as programs do.
use super::measured::Measured;
use crate::table::Cell;

const MIB: f64 = 1_048_576.0;

/// `410/512 (80 %)`; programs get what is used.
pub fn share(used: Option<f64>, of: Option<f64>) -> Cell {
    let Some(used) = used else { return Cell::default() };
    let of = of.filter(|it| *it > 0.0);
    let text = match of {
        Some(of) => format!("{}/{} ({:.0} %)", short(used), short(of), used / of * 100.0),
        None => short(used),
    };
    Cell::new(text, format!("{used:.2}"))
}

/// The same of memory: `96.5 MiB/256.0 MiB (38 %)`; programs get what is used in MiB.
pub fn memory(used: Option<f64>, of: Option<f64>) -> Cell {
    let Some(used) = used else { return Cell::default() };
    let text = match of.filter(|it| *it > 0.0) {
        Some(of) => format!("{}/{} ({:.0} %)", size(used), size(of), used / of * 100.0),
        None => size(used),
    };
    Cell::new(text, format!("{used:.2}"))
}

/// `512.0 KiB`, `96.5 MiB`, `1.2 GiB`
pub fn size(mib: f64) -> String {
    match mib {
        ..1.0 => format!("{:.1} KiB", mib * 1_024.0),
        ..1_024.0 => format!("{mib:.1} MiB"),
        _ => format!("{:.1} GiB", mib / 1_024.0),
    }
}

/// The same for programs alone: what there is of it.
pub fn whole(of: Option<f64>) -> Cell {
    of.map_or_else(Cell::default, |it| Cell::new("", format!("{it:.0}")))
}

/// `1.2 MiB/s`
pub fn rate(bytes: Option<f64>) -> Cell {
    let Some(bytes) = bytes else { return Cell::default() };
    let text = match bytes {
        ..1_024.0 => format!("{bytes:.0} B/s"),
        ..MIB => format!("{:.1} KiB/s", bytes / 1_024.0),
        _ => format!("{:.1} MiB/s", bytes / MIB),
    };
    Cell::new(text, format!("{bytes:.0}"))
}

pub fn count(it: Option<f64>) -> Cell {
    it.map_or_else(Cell::default, |it| format!("{it:.0}").into())
}

/// A line of the last quarter of an hour, from nothing to the most that there was.
pub fn trend(of: &Measured) -> Cell {
    const STEPS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = of.trend.iter().flatten().copied().fold(0.0, f64::max);
    let step = |it: &Option<f64>| match it {
        None => ' ',
        Some(_) if most <= 0.0 => STEPS[0],
        Some(it) => STEPS[((it / most * 7.0).round() as usize).min(7)],
    };
    let line: String = of.trend.iter().map(step).collect();
    let told = of.trend.iter().map(|it| it.map_or_else(String::new, |it| format!("{it:.1}")));
    Cell::new(line.trim_end(), told.collect::<Vec<_>>().join(","))
}

fn short(it: f64) -> String {
    if it < 10.0 { format!("{it:.1}") } else { format!("{it:.0}") }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_have_one_decimal_and_the_unit_that_fits() {
        let shown = [0.0, 0.5, 1.0, 96.54, 1_023.9, 1_536.0].map(size);
        let expected = ["0.0 KiB", "512.0 KiB", "1.0 MiB", "96.5 MiB", "1023.9 MiB", "1.5 GiB"];
        assert_eq!(shown, expected);
    }
}
