//! As whom a command of ECS Exec runs: `NAME`, `NAME:GROUP`, or numbers in their places.

/// What policies are asked about, as `berth:ExecUser`: the user without its group.
pub fn name(text: &str) -> &str {
    text.split_once(':').map_or(text, |(user, _)| user)
}

/// Whether it is written in the one way there is: numbers without a sign and without zeros before
/// them, so that nobody is two users to a policy.
pub(crate) fn is_plain(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    parts.len() <= 2 && parts.into_iter().all(is_plain_part)
}

fn is_plain_part(text: &str) -> bool {
    let is_number = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let is_short_number = is_number && (text == "0" || !text.starts_with('0'));
    let begins = |it: char| it.is_ascii_alphabetic() || it == '_';
    let goes_on = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.');
    is_short_number || (text.starts_with(begins) && text.chars().all(goes_on))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_way_to_write_a_user() {
        for plain in ["root", "0", "0:0", "1000:1000", "www-data", "_apt:nogroup", "a.b"] {
            assert!(is_plain(plain), "{plain}");
        }
        for other in
            ["", ":", ":0", "0:", "00", "+0", "-1", "0x0", "0:00", "a:b:c", "ro ot", "root\n", "ü"]
        {
            assert!(!is_plain(other), "{other}");
        }
        assert_eq!(["0:0", "root:www", "ann"].map(name), ["0", "root", "ann"]);
    }
}
