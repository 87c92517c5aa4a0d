//! The operators of conditions, by their names.
use std::fmt;

/// `ForAnyValue:StringNotLikeIfExists` and the like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    pub comparison: Comparison,
    /// The comparison must not hold.
    pub is_negated: bool,
    /// A key that is not there is as if it held.
    pub if_exists: bool,
    pub quantifier: Option<Quantifier>,
}

/// How a value of the request is compared with one of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Text,
    TextIgnoringCase,
    TextLike,
    Number(Order),
    Date(Order),
    Bool,
    Binary,
    Address,
    Arn,
    /// Whether the key is not there.
    Null,
}

/// Which order is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Of which of a request's values it must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    All,
    Any,
}

impl Operator {
    /// Nothing for what is no operator.
    pub fn parse(text: &str) -> Option<Operator> {
        let (quantifier, rest) = match text.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(Quantifier::All), rest),
            Some(("ForAnyValue", rest)) => (Some(Quantifier::Any), rest),
            Some(_) => return None,
            None => (None, text),
        };
        let (name, if_exists) = match rest.strip_suffix("IfExists") {
            Some(name) => (name, true),
            None => (rest, false),
        };
        let (comparison, is_negated) = comparison(name)?;
        let is_plain = quantifier.is_none() && !if_exists;
        let is_fine = comparison != Comparison::Null || is_plain;
        is_fine.then_some(Operator { comparison, is_negated, if_exists, quantifier })
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quantifier = match self.quantifier {
            Some(Quantifier::All) => "ForAllValues:",
            Some(Quantifier::Any) => "ForAnyValue:",
            None => "",
        };
        let not = if self.is_negated { "Not" } else { "" };
        f.write_str(quantifier)?;
        match self.comparison {
            Comparison::Text => write!(f, "String{not}Equals"),
            Comparison::TextIgnoringCase => write!(f, "String{not}EqualsIgnoreCase"),
            Comparison::TextLike => write!(f, "String{not}Like"),
            Comparison::Number(order) => write!(f, "Numeric{not}{order}"),
            Comparison::Date(order) => write!(f, "Date{not}{order}"),
            Comparison::Bool => f.write_str("Bool"),
            Comparison::Binary => f.write_str("BinaryEquals"),
            Comparison::Address => write!(f, "{not}IpAddress"),
            Comparison::Arn => write!(f, "Arn{not}Like"),
            Comparison::Null => f.write_str("Null"),
        }?;
        f.write_str(if self.if_exists { "IfExists" } else { "" })
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Order::Equal => "Equals",
            Order::Less => "LessThan",
            Order::LessOrEqual => "LessThanEquals",
            Order::Greater => "GreaterThan",
            Order::GreaterOrEqual => "GreaterThanEquals",
        })
    }
}

fn comparison(name: &str) -> Option<(Comparison, bool)> {
    Some(match name {
        "StringEquals" => (Comparison::Text, false),
        "StringNotEquals" => (Comparison::Text, true),
        "StringEqualsIgnoreCase" => (Comparison::TextIgnoringCase, false),
        "StringNotEqualsIgnoreCase" => (Comparison::TextIgnoringCase, true),
        "StringLike" => (Comparison::TextLike, false),
        "StringNotLike" => (Comparison::TextLike, true),
        "Bool" => (Comparison::Bool, false),
        "BinaryEquals" => (Comparison::Binary, false),
        "IpAddress" => (Comparison::Address, false),
        "NotIpAddress" => (Comparison::Address, true),
        "ArnEquals" | "ArnLike" => (Comparison::Arn, false),
        "ArnNotEquals" | "ArnNotLike" => (Comparison::Arn, true),
        "Null" => (Comparison::Null, false),
        _ => {
            let (of, rest): (fn(Order) -> Comparison, &str) = match name.strip_prefix("Numeric") {
                Some(rest) => (Comparison::Number, rest),
                None => (Comparison::Date, name.strip_prefix("Date")?),
            };
            let (order, is_negated) = match rest {
                "Equals" => (Order::Equal, false),
                "NotEquals" => (Order::Equal, true),
                "LessThan" => (Order::Less, false),
                "LessThanEquals" => (Order::LessOrEqual, false),
                "GreaterThan" => (Order::Greater, false),
                "GreaterThanEquals" => (Order::GreaterOrEqual, false),
                _ => return None,
            };
            (of(order), is_negated)
        }
    })
}

impl Order {
    /// Whether two things that compare so are in this order.
    pub fn holds(self, told: std::cmp::Ordering) -> bool {
        match self {
            Order::Equal => told.is_eq(),
            Order::Less => told.is_lt(),
            Order::LessOrEqual => told.is_le(),
            Order::Greater => told.is_gt(),
            Order::GreaterOrEqual => told.is_ge(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_is_told_as_it_is_parsed() {
        for name in [
            "StringEquals",
            "ForAnyValue:StringNotLikeIfExists",
            "ForAllValues:StringNotEqualsIgnoreCase",
            "NumericLessThanEquals",
            "DateGreaterThanIfExists",
            "DateNotEquals",
            "Bool",
            "BinaryEquals",
            "NotIpAddress",
            "ArnNotLike",
            "Null",
        ] {
            assert_eq!(Operator::parse(name).expect("an operator").to_string(), name);
        }
    }
}
