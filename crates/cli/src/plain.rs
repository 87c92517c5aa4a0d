//! Text without what a terminal would act upon: names, reasons and logs come from anybody.

/// Whether a terminal would do something with it beside showing it: control characters (C0, DEL,
/// C1), what turns the direction of writing (Unicode: `Bidi_Control`), and Unicode's own line ends.
fn is_acted_upon(it: char) -> bool {
    it.is_control()
        || matches!(
            it,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// In one line: line ends and tabs are spaces, too.
pub fn one_line(text: &str) -> String {
    text.replace(is_acted_upon, " ")
}

/// Line ends and tabs stay.
pub fn lines(text: &str) -> String {
    text.replace(|it: char| is_acted_upon(it) && it != '\n' && it != '\t', " ")
}

/// JSON of the same value: inside of its strings those that JSON would leave as they are, being
/// above the first 32, are written as escapes.
pub fn json(text: &str) -> String {
    let escaped = |it: char| match it > '\u{1f}' && is_acted_upon(it) {
        true => format!("\\u{:04x}", u32::from(it)),
        false => it.to_string(),
    };
    text.chars().map(escaped).collect()
}

/// A line that a container wrote, for a terminal: without what could move the cursor; colours stay,
/// and end with the line.
pub fn coloured(line: &str) -> String {
    let (mut tame, mut is_coloured) = (String::with_capacity(line.len()), false);
    let mut rest = line;
    while let Some(next) = rest.chars().next() {
        if let Some(sequence) = colour_sequence(rest) {
            tame.push_str(sequence);
            is_coloured = true;
            rest = &rest[sequence.len()..];
            continue;
        }
        if !is_acted_upon(next) || next == '\t' {
            tame.push(next);
        }
        rest = &rest[next.len_utf8()..];
    }
    if is_coloured {
        tame.push_str("\x1b[0m");
    }
    tame
}

/// `ESC [ … m` at the beginning of a text.
fn colour_sequence(text: &str) -> Option<&str> {
    let body = text.strip_prefix("\x1b[")?;
    let end = body.find(|it: char| !it.is_ascii_digit() && it != ';')?;
    body[end..].starts_with('m').then(|| &text[..2 + end + 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_acts_upon_is_left() {
        let text = "a\x1b[2J\u{7}b\u{9b}2Jc\u{7f}\r\nd\te\u{202e}f\u{2066}g\u{2028}h é…█";
        assert_eq!(lines(text), "a [2J b 2Jc  \nd\te f g h é…█");
        assert_eq!(one_line(text), "a [2J b 2Jc   d e f g h é…█");
    }

    #[test]
    fn json_keeps_its_value() {
        let text = "{\"a\":\"\\u001b\u{9b}\u{202e}\u{7f}é\"}\n";
        let plain = json(text);
        assert_eq!(plain, "{\"a\":\"\\u001b\\u009b\\u202e\\u007fé\"}\n");
        let value = |it: &str| serde_json::from_str::<serde_json::Value>(it).unwrap();
        assert_eq!(value(&plain), value(text));
    }

    #[test]
    fn a_line_keeps_its_colours_and_cannot_move_the_cursor() {
        assert_eq!(coloured("a\tb\r\u{7}c"), "a\tbc");
        assert_eq!(coloured("\x1b[1;31mred\x1b[0m é"), "\x1b[1;31mred\x1b[0m é\x1b[0m");
        assert_eq!(coloured("\x1b[2Jx\x1b]0;title\u{7}y\x1b["), "[2Jx]0;titley[");
        assert_eq!(coloured("\u{9b}2Jx\u{202e}y"), "2Jxy");
    }
}
