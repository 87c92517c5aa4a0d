//! Where an event begins, when one has several lines.

use regex::Regex;

/// dockerd: what the parts of a date look like.
const DATES: [(char, &str); 19] = [
    ('a', "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"),
    ('A', "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"),
    ('w', "[0-6]"),
    ('d', "(?:0[1-9]|[12][0-9]|3[01])"),
    ('b', "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"),
    (
        'B',
        "(?:January|February|March|April|May|June|July|August|September|October|November|December)",
    ),
    ('m', "(?:0[1-9]|1[0-2])"),
    ('Y', "[0-9]{4}"),
    ('y', "[0-9]{2}"),
    ('H', "(?:[01][0-9]|2[0-3])"),
    ('I', "(?:0[0-9]|1[0-2])"),
    ('p', "[AP]M"),
    ('M', "[0-5][0-9]"),
    ('S', "[0-5][0-9]"),
    ('L', r"\.[0-9]{3}"),
    ('f', "[0-9]{6}"),
    ('z', "[+-][0-9]{4}"),
    ('Z', "[A-Z]{1,4}T"),
    ('j', "(?:[0-2][0-9]{2}|3[0-5][0-9]|36[0-6])"),
];
/// Bytes of the compiled form.
const SIZE_MAX: usize = 1 << 20;

/// # Errors
/// What is wrong with it, in a sentence.
pub fn compile(pattern: &str) -> Result<Regex, String> {
    let built = regex::RegexBuilder::new(pattern).size_limit(SIZE_MAX).build();
    built.map_err(|error| format!("'{pattern}' is no pattern that can be looked for: {error}"))
}

/// The pattern of a date in strftime's words.
///
/// # Errors
/// A word that nobody knows.
pub fn of_date(format: &str) -> Result<String, String> {
    let mut pattern = String::new();
    let mut rest = format.chars();
    while let Some(character) = rest.next() {
        if character != '%' {
            pattern += &regex::escape(character.encode_utf8(&mut [0; 4]));
            continue;
        }
        match rest.next() {
            Some('%') => pattern.push('%'),
            word => {
                let known = DATES.iter().find(|(known, _)| Some(*known) == word);
                let Some((_, part)) = known else {
                    let word = word.map(String::from).unwrap_or_default();
                    return Err(format!("awslogs-datetime-format has '%{word}', which is unknown"));
                };
                pattern += part;
            }
        }
    }
    Ok(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_found_as_strftime_writes_them() {
        for (format, date) in [
            ("[%b %d, %Y %H:%M:%S]", "[Nov 30, 2026 06:57:01]"),
            ("%Y-%m-%dT%H:%M:%S%L%z", "2026-11-30T06:57:01.250+0100"),
            ("%A %B %j %I %p %y %f %Z %a %w", "Monday November 334 06 AM 26 000001 CEST Mon 1"),
            ("100%%", "100%"),
        ] {
            let pattern = compile(&of_date(format).expect("known words")).expect("a pattern");
            assert!(pattern.is_match(date), "{format}: {pattern}");
            assert!(!pattern.is_match("nothing of it"), "{format}");
        }
        assert!(of_date("%Q").is_err_and(|it| it.contains("'%Q'")) && of_date("%").is_err());
    }
}
