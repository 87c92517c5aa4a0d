//! Filter patterns of CloudWatch Logs: whatever is written as one, it is refused or means the same
//! each time, and no line does harm.

use berth_logs::pattern::Pattern;

/// A pattern, and a line below it.
pub fn filter(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (pattern, line) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(read) = Pattern::parse(pattern) else { return };
    let again = Pattern::parse(pattern).expect("it was one before");
    let matches = read.matches(line);
    assert_eq!(again.matches(line), matches, "{text}");
    // What is looked for by pieces is found whole.
    let has_all = read.required().iter().all(|it| line.contains(&**it));
    assert!(has_all || !matches, "{text}");
    assert_eq!(read.extract(line), again.extract(line), "{text}");
}
