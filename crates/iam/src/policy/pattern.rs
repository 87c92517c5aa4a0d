//! Texts of policies with wildcards and variables, and what they match.
use super::context::Context;

/// A text as it is compared: how it begins, and pieces one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// By this most texts do not match.
    head: Box<str>,
    rest: Rest,
    pieces: Box<[Piece]>,
    has_variables: bool,
}

/// What comes after the head: most patterns have one of the first two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    Nothing,
    Anything,
    Pieces,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(Box<str>),
    /// `?`: one character. Within a segment of an ARN it is no colon.
    One {
        is_within: bool,
    },
    /// `*`: any run of characters. Within a segment there is no colon in it.
    Run {
        is_within: bool,
    },
    Variable(Variable),
}

/// `${aws:username, 'nobody'}`
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// As it is written.
    pub name: Box<str>,
    /// The same in small letters.
    key: Box<str>,
    default: Option<Box<str>>,
}

/// What of a text means more than itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syntax {
    /// `*` and `?`.
    pub wildcards: Wildcards,
    /// `${…}`: since version 2012-10-17 of the language.
    pub has_variables: bool,
}

/// What `*` and `?` stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wildcards {
    /// Themselves.
    None,
    Any,
    /// What is in one segment of an ARN; a `*` that ends it stands for those after it, too.
    Segments,
}

impl Pattern {
    /// # Errors
    /// A variable that does not end, or has no name.
    pub fn parse(text: &str, syntax: Syntax) -> Result<Pattern, &'static str> {
        let mut out = Builder::of(syntax);
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            rest = match rest.strip_prefix("${").filter(|_| syntax.has_variables) {
                Some(inside) => {
                    let end = end_of_variable(inside).ok_or("a variable does not end")?;
                    out.variable(&inside[..end])?;
                    &inside[end + 1..]
                }
                None => {
                    let rest = &rest[first.len_utf8()..];
                    out.character(first, rest);
                    rest
                }
            };
        }
        Ok(out.pattern())
    }

    /// The first variable that has no value in a request, and no default.
    pub fn unresolved(&self, context: &Context) -> Option<&Variable> {
        if !self.has_variables {
            return None;
        }
        self.variables().find(|it| it.value(context).is_none())
    }

    /// Wildcards and variables that have to be tried: a run that ends the text has not.
    pub fn wildcards(&self) -> usize {
        let all = self.pieces.iter().filter(|it| !matches!(it, Piece::Text(_)));
        all.count() - usize::from(self.ends_anyhow())
    }

    /// Whether it stands for whatever comes behind what it matches.
    pub fn ends_anyhow(&self) -> bool {
        matches!(self.pieces.last(), Some(Piece::Run { is_within: false }))
    }

    /// Whether what it matches may begin so.
    pub fn may_begin(&self, text: &str) -> bool {
        text.starts_with(&*self.head) || (self.head.starts_with(text))
    }

    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.pieces.iter().filter_map(|it| match it {
            Piece::Variable(it) => Some(it),
            Piece::Text(_) | Piece::One { .. } | Piece::Run { .. } => None,
        })
    }

    pub fn has_variables(&self) -> bool {
        self.has_variables
    }

    /// What it says of itself and by its variables, between its wildcards.
    fn texts<'p>(&'p self, context: &'p Context) -> impl Iterator<Item = &'p str> {
        let pieces = self.pieces.iter().filter_map(|it| it.text(context));
        std::iter::once(&*self.head).chain(pieces)
    }

    /// Colons in it, with those of the values of its variables.
    pub fn colons(&self, context: &Context) -> usize {
        self.texts(context).map(|it| it.matches(':').count()).sum()
    }

    /// The parts of an ARN, split at its first five colons: those in the values of variables count.
    pub fn parts(&self, context: &Context) -> Vec<Pattern> {
        let syntax = Syntax { wildcards: Wildcards::Any, has_variables: false };
        let (mut parts, mut out) = (Vec::new(), Builder::of(syntax));
        let head = Piece::Text(self.head.clone());
        for piece in std::iter::once(&head).chain(&self.pieces) {
            let Some(text) = piece.text(context) else {
                out.push(piece.clone());
                continue;
            };
            for it in text.chars() {
                if it == ':' && parts.len() < 5 {
                    parts.push(std::mem::replace(&mut out, Builder::of(syntax)).pattern());
                } else {
                    out.text.push(it);
                }
            }
        }
        parts.push(out.pattern());
        parts
    }

    /// Whether it stands for the whole of a text. What is put in for a variable means itself.
    ///
    /// Of all runs that can be made longer only the last one is tried, and before it the last one
    /// that crosses colons: what an earlier one could reach, these reach, too. So the time is at
    /// most that of comparing the pattern at each place of the text.
    pub fn matches(&self, text: &str, context: &Context) -> bool {
        if !begins(text, &self.head) {
            return false;
        }
        match self.rest {
            Rest::Nothing => text.len() == self.head.len(),
            Rest::Anything => true,
            Rest::Pieces => self.match_pieces(&text[self.head.len()..], context),
        }
    }

    fn match_pieces(&self, text: &str, context: &Context) -> bool {
        let (mut at, mut piece) = (0, 0);
        let (mut crossing, mut within) = (None, None);
        loop {
            let rest = &text[at..];
            let taken = match self.pieces.get(piece) {
                None if rest.is_empty() => return true,
                None => None,
                Some(Piece::Text(it)) => begins(rest, it).then_some(it.len()),
                Some(Piece::Variable(it)) => {
                    let value = it.value(context).unwrap_or_default();
                    rest.starts_with(value).then_some(value.len())
                }
                Some(Piece::One { is_within }) => {
                    let first = rest.chars().next().filter(|it| !(*is_within && *it == ':'));
                    first.map(char::len_utf8)
                }
                Some(Piece::Run { is_within }) => {
                    if *is_within {
                        within = Some((at, piece));
                    } else if piece + 1 == self.pieces.len() {
                        return true;
                    } else {
                        (crossing, within) = (Some((at, piece)), None);
                    }
                    Some(0)
                }
            };
            if let Some(bytes) = taken {
                (at, piece) = (at + bytes, piece + 1);
                continue;
            }
            let longer = |run: Option<(usize, usize)>, crosses: bool| {
                let (from, piece) = run?;
                let next = text[from..].chars().next().filter(|it| crosses || *it != ':')?;
                let from = from + next.len_utf8();
                Some((from + self.skipped(piece + 1, &text[from..], crosses), piece))
            };
            within = longer(within, false);
            if within.is_none() {
                crossing = longer(crossing, true);
            }
            let Some((from, run)) = within.or(crossing) else { return false };
            (at, piece) = (from, run + 1);
        }
    }

    /// Bytes of a text where a piece cannot begin: if it is a text, those before its first byte.
    /// They end at a colon that a run must not cross.
    fn skipped(&self, piece: usize, rest: &str, crosses: bool) -> usize {
        let Some(Piece::Text(wanted)) = self.pieces.get(piece) else { return 0 };
        let first = wanted.as_bytes().first();
        let is_end = |it: &u8| Some(it) == first || (!crosses && *it == b':');
        rest.bytes().position(|it| is_end(&it)).unwrap_or(rest.len())
    }

    /// Whether it is a text but for the case of letters. It has no wildcards.
    pub fn equals_ignoring_case(&self, text: &str, context: &Context) -> bool {
        let own = self.texts(context).flat_map(str::chars);
        own.flat_map(char::to_lowercase).eq(text.chars().flat_map(char::to_lowercase))
    }
}

impl Piece {
    /// What it says; nothing if it is a wildcard.
    fn text<'p>(&'p self, context: &'p Context) -> Option<&'p str> {
        match self {
            Piece::Text(it) => Some(it),
            Piece::Variable(it) => Some(it.value(context).unwrap_or_default()),
            Piece::One { .. } | Piece::Run { .. } => None,
        }
    }
}

impl Variable {
    fn value<'c>(&'c self, context: &'c Context) -> Option<&'c str> {
        context.single(&self.key).or(self.default.as_deref())
    }
}

struct Builder {
    pieces: Vec<Piece>,
    /// What comes after them.
    text: String,
    syntax: Syntax,
}

impl Builder {
    fn of(syntax: Syntax) -> Builder {
        Builder { pieces: Vec::new(), text: String::new(), syntax }
    }

    fn pattern(mut self) -> Pattern {
        self.end_text();
        let mut pieces = self.pieces;
        let has_variables = pieces.iter().any(|it| matches!(it, Piece::Variable(_)));
        let head = match pieces.first_mut() {
            Some(Piece::Text(it)) => std::mem::take(it),
            _ => Box::default(),
        };
        pieces.retain(|it| !matches!(it, Piece::Text(it) if it.is_empty()));
        let rest = match pieces[..] {
            [] => Rest::Nothing,
            [Piece::Run { is_within: false }] => Rest::Anything,
            _ => Rest::Pieces,
        };
        Pattern { head, rest, pieces: pieces.into(), has_variables }
    }

    fn character(&mut self, it: char, rest: &str) {
        let wildcards = self.syntax.wildcards;
        let is_within = wildcards == Wildcards::Segments;
        match it {
            '*' if wildcards != Wildcards::None => {
                let ends_segment = rest.is_empty() || rest.starts_with(':');
                let is_within = is_within && !ends_segment;
                // Of two beside each other the second says what both are.
                self.end_text();
                if matches!(self.pieces.last(), Some(Piece::Run { .. })) {
                    self.pieces.pop();
                }
                self.pieces.push(Piece::Run { is_within });
            }
            '?' if wildcards != Wildcards::None => self.push(Piece::One { is_within }),
            other => self.text.push(other),
        }
    }

    fn push(&mut self, piece: Piece) {
        self.end_text();
        self.pieces.push(piece);
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            self.pieces.push(Piece::Text(std::mem::take(&mut self.text).into()));
        }
    }

    fn variable(&mut self, inside: &str) -> Result<(), &'static str> {
        if matches!(inside, "*" | "?" | "$") {
            self.text.push_str(inside);
            return Ok(());
        }
        let (name, default) = match inside.split_once(',') {
            None => (inside, None),
            Some((name, quoted)) => {
                let quoted = quoted.trim();
                let inner = quoted.strip_prefix('\'').and_then(|it| it.strip_suffix('\''));
                (name, Some(inner.ok_or("the default of a variable is not in single quotes")?))
            }
        };
        let name = name.trim();
        let is_key = !name.is_empty() && !name.contains(['$', '{', '*', '?']);
        if !is_key {
            return Err("a variable has no name of a condition key");
        }
        let key = name.to_lowercase().into();
        let default = default.map(Into::into);
        self.push(Piece::Variable(Variable { name: name.into(), key, default }));
        Ok(())
    }
}

/// As `starts_with`, but for what a call of it takes: most texts differ in their first bytes, or in
/// their last.
#[inline]
fn begins(text: &str, with: &str) -> bool {
    let (text, with) = (text.as_bytes(), with.as_bytes());
    let Some(last) = with.last() else { return true };
    text.get(with.len() - 1) == Some(last) && text[..with.len()] == *with
}

/// Where the brace is that ends a variable, behind its `${`. One in single quotes does not.
fn end_of_variable(inside: &str) -> Option<usize> {
    let mut is_quoted = false;
    inside.char_indices().find_map(|(at, it)| {
        is_quoted ^= it == '\'';
        (it == '}' && !is_quoted).then_some(at)
    })
}

/// The parts of an ARN, split at its first five colons: those in variables do not count.
pub fn parts(text: &str, has_variables: bool) -> Vec<&str> {
    let (mut parts, mut from, mut at) = (Vec::new(), 0, 0);
    while at < text.len() && parts.len() < 5 {
        let rest = &text[at..];
        if has_variables && rest.starts_with("${") {
            at += end_of_variable(&rest[2..]).map_or(rest.len(), |it| it + 3);
            continue;
        }
        if rest.starts_with(':') {
            parts.push(&text[from..at]);
            from = at + 1;
        }
        at += rest.chars().next().map_or(1, char::len_utf8);
    }
    parts.push(&text[from..]);
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str, wildcards: Wildcards) -> Pattern {
        Pattern::parse(text, Syntax { wildcards, has_variables: true }).unwrap()
    }

    fn matches(wildcards: Wildcards, pattern_text: &str, text: &str) -> bool {
        pattern(pattern_text, wildcards).matches(text, &Context::default())
    }

    /// By definition, one character after the other.
    fn slowly(pattern: &[char], text: &[char], by_segments: bool) -> bool {
        match (pattern, text) {
            ([], rest) => rest.is_empty(),
            (['*', more @ ..], _) => {
                let crosses = !by_segments || matches!(more, [] | [':', ..]);
                let run = text.iter().take_while(|it| crosses || **it != ':').count();
                let is_one_of_two = more.first() == Some(&'*');
                let run = if is_one_of_two { 0 } else { run };
                (0..=run).any(|it| slowly(more, &text[it..], by_segments))
            }
            (['?', more @ ..], [first, rest @ ..]) => {
                !(by_segments && *first == ':') && slowly(more, rest, by_segments)
            }
            ([own, more @ ..], [first, rest @ ..]) => {
                own == first && slowly(more, rest, by_segments)
            }
            (_, []) => false,
        }
    }

    #[test]
    fn wildcards_know_segments() {
        let arn = |pattern: &str, text: &str| matches(Wildcards::Segments, pattern, text);
        let logs = "arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/web:log-stream:a/b";
        for (pattern, is_match) in [
            ("*", true),
            ("arn:aws:logs:*", true),
            ("arn:aws:logs:*:*:log-group:/ecs/*", true),
            ("arn:aws:logs:*:log-stream:a/b", true),
            ("arn:aws:logs:*:*:log-group:/ecs/w*b:*", true),
            ("arn:aws:logs:*:*:log-group:/ecs/w*m:a/b", false),
            ("arn:aws:logs:*:*:log-group:/ecs/w?b:*", true),
            ("arn:aws:logs:eu-west-1?123456789012:*", false),
            ("arn:aws:LOGS:*", false),
        ] {
            assert_eq!(arn(pattern, logs), is_match, "{pattern}");
        }
    }

    #[test]
    fn variables_are_put_in_as_they_are() {
        let mut context = Context::default();
        context.set("aws:username", "a*b");
        context.set_list("aws:TagKeys", ["one"]);
        let like = |text: &str| pattern(text, Wildcards::Any);
        let user = like("home/${AWS:UserName}/*");
        assert!(user.matches("home/a*b/x", &context) && !user.matches("home/aXb/x", &context));
        assert!(like("${aws:none, 'a}b*'}").matches("a}b*", &context));
        assert!(!like("${aws:none, 'a*'}").matches("ab", &context));
        assert!(like("a${*}b${?}${$}").matches("a*b?$", &context));
        let unresolved = |text: &str| like(text).unresolved(&context).map(|it| it.name.clone());
        assert_eq!(unresolved("${aws:None}").as_deref(), Some("aws:None"));
        assert_eq!(unresolved("${aws:TagKeys}").as_deref(), Some("aws:TagKeys"), "a list");
        assert_eq!(unresolved("${aws:none,''}"), None);
        for wrong in ["${", "${}", "${a:b", "${a:b, c}", "${a ${b}}"] {
            let syntax = Syntax { wildcards: Wildcards::Any, has_variables: true };
            assert!(Pattern::parse(wrong, syntax).is_err(), "{wrong}");
        }
        let old = Syntax { wildcards: Wildcards::Any, has_variables: false };
        assert!(Pattern::parse("${", old).unwrap().matches("${", &context));
    }

    #[test]
    fn parts_are_split_outside_variables() {
        let of = |text| parts(text, true).len();
        assert_eq!(of("arn:aws:iam::${aws:PrincipalAccount}:role/x:y"), 6);
        assert_eq!((of("*"), of("arn:aws:sqs"), of("")), (1, 3, 1));
    }

    #[test]
    fn many_wildcards_take_no_time() {
        let text = "a".repeat(2_048);
        let stars = format!("{}b", "a*".repeat(500));
        assert!(!matches(Wildcards::Any, &stars, &text));
        assert!(!matches(Wildcards::Segments, &stars, &text));
        let segments = format!("arn:{}", "a*a:".repeat(300));
        assert!(!matches(Wildcards::Segments, &segments, &format!("arn:{}", "aa:".repeat(299))));
    }

    /// Copied once per character, this would take minutes.
    #[test]
    fn a_long_text_is_read_in_no_time() {
        let text = "a".repeat(2_000_000);
        assert!(matches(Wildcards::Any, &format!("?{text}"), &format!("b{text}")));
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 4_000, failure_persistence: None, ..Default::default()
        })]

        #[test]
        fn a_pattern_matches_by_definition(
            pattern_text in "[ab:*?ü]{0,9}",
            text in "[ab:ü]{0,9}",
        ) {
            let chars = |it: &str| it.chars().collect::<Vec<_>>();
            for wildcards in [Wildcards::Any, Wildcards::Segments] {
                let told = matches(wildcards, &pattern_text, &text);
                let by_segments = wildcards == Wildcards::Segments;
                let expected = slowly(&chars(&pattern_text), &chars(&text), by_segments);
                prop_assert_eq!(told, expected, "{:?} {} {}", wildcards, pattern_text, text);
            }
        }
    }
}
