//! The operators, each with its symbol and its word.
use super::{Parser, is_word};
use crate::expression::{Comparison, ExpressionError};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Is(Comparison),
    In,
    NotIn,
    Matches,
    NotMatches,
    Exists,
    NotExists,
}

/// Longer spellings come before those that they begin with.
const OPERATORS: [(&str, Operator); 22] = [
    ("==", Operator::Is(Comparison::Equal)),
    ("equals", Operator::Is(Comparison::Equal)),
    ("!=", Operator::Is(Comparison::NotEqual)),
    ("not_equals", Operator::Is(Comparison::NotEqual)),
    (">=", Operator::Is(Comparison::GreaterOrEqual)),
    ("greater_than_equal", Operator::Is(Comparison::GreaterOrEqual)),
    (">", Operator::Is(Comparison::Greater)),
    ("greater_than", Operator::Is(Comparison::Greater)),
    ("<=", Operator::Is(Comparison::LessOrEqual)),
    ("less_than_equal", Operator::Is(Comparison::LessOrEqual)),
    ("<", Operator::Is(Comparison::Less)),
    ("less_than", Operator::Is(Comparison::Less)),
    ("exists", Operator::Exists),
    ("!exists", Operator::NotExists),
    ("not_exists", Operator::NotExists),
    ("in", Operator::In),
    ("!in", Operator::NotIn),
    ("not_in", Operator::NotIn),
    ("=~", Operator::Matches),
    ("matches", Operator::Matches),
    ("!~", Operator::NotMatches),
    ("not_matches", Operator::NotMatches),
];

impl Operator {
    /// As error texts name it.
    pub(super) fn name(self) -> &'static str {
        let known = OPERATORS.iter().find(|(_, operator)| *operator == self);
        known.expect("every operator has a spelling").0
    }

    pub(super) fn is_order(self) -> bool {
        use Comparison::{Greater, GreaterOrEqual, Less, LessOrEqual};
        matches!(self, Operator::Is(Greater | GreaterOrEqual | Less | LessOrEqual))
    }

    pub(super) fn is_equality(self) -> bool {
        matches!(self, Operator::Is(Comparison::Equal | Comparison::NotEqual))
    }
}

impl Parser<'_> {
    /// The operator that stands next, and leaves the reader behind it.
    pub(super) fn operator(&mut self) -> Result<Operator, ExpressionError> {
        self.skip_space();
        for (spelling, operator) in OPERATORS {
            let Some(after) = self.rest().strip_prefix(spelling) else { continue };
            if spelling.ends_with(is_word) && after.starts_with(is_word) {
                continue;
            }
            self.at += spelling.len();
            return Ok(operator);
        }
        Err(self.expected("an operator such as ==, !=, in, exists or =~"))
    }
}
