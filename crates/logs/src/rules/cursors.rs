//! Sequence tokens of ours: CloudWatch Logs has ignored its own since 2023, so that one of another
//! form is none.
//!
//! `berth:SOURCE:FIRST:COUNT` says which of a source's lines a batch has, so that one that is sent
//! twice is stored once.
use berth_api::{
    Tree,
    logs::{Error, InputLogEvent},
};

/// Which of a source's lines these are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub source: String,
    /// The number of the first.
    pub first: u64,
    pub count: u64,
}

const PREFIX: &str = "berth:";

/// Characters of a source: the id of a container, and more.
const SOURCE_CHARS_MAX: usize = 256;

/// None: it is no token of ours.
///
/// # Errors
/// InvalidParameterException: it begins like one, and is none.
pub fn read(token: Option<&str>) -> Result<Option<Cursor>, Error> {
    let Some(rest) = token.and_then(|it| it.strip_prefix(PREFIX)) else { return Ok(None) };
    let cursor = || {
        let mut parts = rest.rsplitn(3, ':');
        let (count, first) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let source = parts.next().filter(|it| !it.is_empty() && it.len() <= SOURCE_CHARS_MAX)?;
        let is_some = count > 0 && u64::checked_add(first, count).is_some();
        is_some.then(|| Cursor { source: source.to_owned(), first, count })
    };
    let wrong = || {
        Error::invalid_parameter(
            "A sequenceToken of Berth's is berth:SOURCE:FIRST:COUNT, where COUNT is at least 1.",
        )
    };
    cursor().map(Some).ok_or_else(wrong)
}

impl Cursor {
    /// Whether it counts the lines that come with it. One line in place of lost ones counts as all
    /// of them, if it tells readers how many: else a source could be said to be where it never was.
    ///
    /// # Errors
    /// InvalidParameterException: it counts others.
    pub fn check(&self, events: &[InputLogEvent]) -> Result<(), Error> {
        let is_gap = || {
            let told = format!("[berth: {} lines lost before they could be sent]", self.count);
            matches!(events, [only] if only.message.as_ref() == Some(&told))
        };
        if u64::try_from(events.len()) == Ok(self.count) || is_gap() {
            return Ok(());
        }
        Err(Error::invalid_parameter(format!(
            "The sequenceToken counts {} log events, and the batch has {}.",
            self.count,
            events.len()
        )))
    }
}

/// What a source is to send next begins so.
pub fn expected(source: &str, next: u64) -> String {
    format!("{PREFIX}{source}:{next}:0")
}

/// All lines of a batch are there already.
pub fn repeated(source: &str, next: u64) -> Error {
    let token = expected(source, next);
    let text = format!(
        "The given batch of log events has already been accepted. The next batch can be sent with \
         sequenceToken: {token}"
    );
    Error::data_already_accepted(text).with(EXPECTED, Tree::Text(token))
}

/// Lines before it are missing, or some of it are there already.
pub fn apart(source: &str, next: u64) -> Error {
    let token = expected(source, next);
    let text =
        format!("The given sequenceToken is invalid. The next expected sequenceToken is: {token}");
    Error::invalid_sequence_token(text).with(EXPECTED, Tree::Text(token))
}

const EXPECTED: &str = "expectedSequenceToken";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_and_any_other_token_is_none() {
        let cursor = Cursor { source: "abc".to_owned(), first: 7, count: 2 };
        assert_eq!(read(Some("berth:abc:7:2")), Ok(Some(cursor)));
        assert_eq!(read(Some("49039859612493200")), Ok(None));
        assert_eq!(read(None), Ok(None));
        for wrong in ["berth:", "berth:a:1", "berth:a:1:0", "berth::1:1", "berth:a:-1:1"] {
            assert!(read(Some(wrong)).is_err(), "{wrong}");
        }
        assert!(read(Some(&format!("berth:a:{}:1", u64::MAX))).is_err());
    }

    #[test]
    fn a_cursor_counts_the_lines_that_come_with_it() {
        let cursor = Cursor { source: "abc".to_owned(), first: 7, count: 2 };
        let line = |text: &str| InputLogEvent { message: Some(text.to_owned()), timestamp: None };
        assert_eq!(cursor.check(&[line("a"), line("b")]), Ok(()));
        assert_eq!(
            cursor.check(&[line("[berth: 2 lines lost before they could be sent]")]),
            Ok(())
        );
        for wrong in ["a", "[berth: 3 lines lost before they could be sent]"] {
            assert!(cursor.check(&[line(wrong)]).is_err(), "{wrong}");
        }
        assert!(cursor.check(&[]).is_err());
    }

    #[test]
    fn a_source_is_told_where_to_go_on() {
        let body = String::from_utf8(repeated("abc", 9).encode()).unwrap();
        assert!(body.contains(r#""expectedSequenceToken":"berth:abc:9:0""#), "{body}");
    }
}
