//! Figures as text: the median, the spread, the goal.

use super::figure::{Figure, Goal, Series, median, spread};

/// As a table in Markdown, with what the figures are made of below it.
pub fn table(figures: &[Figure]) -> String {
    let mut text = "| what | median | spread | goal | |\n|---|---|---|---|---|\n".to_owned();
    for it in figures {
        let reached = if it.is_reached() { "reached" } else { "missed" };
        let (what, unit) = (&it.what, unit(&it.unit));
        let (median, spread) = (number(median(&it.runs)), range(&it.runs));
        let goal = goal(it.goal);
        text += &format!("| {what} | {median}{unit} | {spread} | {goal}{unit} | {reached} |\n");
    }
    for it in figures.iter().filter(|it| !it.details.is_empty()) {
        text += &format!("\n{}\n", it.what);
        it.details.iter().for_each(|it| text += &format!("  {}\n", series(it)));
    }
    text
}

/// For a look while others are still being measured.
pub fn line(figure: &Figure) -> String {
    let Figure { what, unit: its, .. } = figure;
    let (median, spread, goal) =
        (number(median(&figure.runs)), range(&figure.runs), goal(figure.goal));
    format!("{what}: {median}{} ({spread}), goal {goal}", unit(its))
}

fn series(series: &Series) -> String {
    let (what, median, its) = (&series.what, number(median(&series.values)), unit(&series.unit));
    match series.values.len() {
        1 => format!("{what}: {median}{its}"),
        count => format!("{what}: {median}{its} ({}; {count} values)", range(&series.values)),
    }
}

fn goal(goal: Goal) -> String {
    match goal {
        Goal::AtMost(most) => format!("≤ {}", number(most)),
        Goal::AtLeast(least) => format!("≥ {}", number(least)),
    }
}

fn range(values: &[f64]) -> String {
    let (least, greatest) = spread(values);
    format!("{}–{}", number(least), number(greatest))
}

fn unit(unit: &str) -> String {
    match unit {
        "x" => " ×".to_owned(),
        "" => String::new(),
        other => format!(" {other}"),
    }
}

/// Three digits that say something, and no fraction of what is large.
fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        it if it < 10.0 => format!("{value:.2}"),
        it if it < 100.0 => format!("{value:.1}"),
        it if it < 10_000.0 => format!("{value:.0}"),
        _ => format!("{:.0},{:03.0}", (value / 1_000.0).floor(), (value % 1_000.0).floor()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_say_as_much_as_was_measured() {
        let texts = [0.0, 1.126, 47.26, 512.4, 5_000.0, 640_044.9].map(number);
        assert_eq!(texts, ["0", "1.13", "47.3", "512", "5000", "640,044"]);
    }

    #[test]
    fn a_table_has_a_line_per_figure_and_its_details() {
        let figure = Figure {
            what: "start".to_owned(),
            unit: "ms".to_owned(),
            goal: Goal::AtMost(50.0),
            runs: vec![40.0, 48.0, 60.0],
            details: vec![Series {
                what: "starts per run".to_owned(),
                unit: String::new(),
                values: vec![5.0],
            }],
        };
        let expected = "| what | median | spread | goal | |\n\
                        |---|---|---|---|---|\n\
                        | start | 48.0 ms | 40.0–60.0 | ≤ 50.0 ms | reached |\n\
                        \nstart\n  starts per run: 5.00\n";
        assert_eq!(table(&[figure]), expected);
    }
}
