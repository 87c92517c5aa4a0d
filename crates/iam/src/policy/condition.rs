//! One condition of a statement: a key, an operator, and the values that it is compared with.
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    context::Context,
    decimal::Decimal,
    document::{self, Version},
    moment,
    network::Network,
    operator::{Comparison, Operator, Order, Quantifier},
    pattern::{Pattern, Syntax, Variable, Wildcards},
};

/// Ready to be asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The condition key as it is written.
    pub name: Box<str>,
    /// The same in small letters.
    key: Box<str>,
    operator: Operator,
    values: Values,
    /// As they are written, for whoever wants to know why.
    pub wanted: Box<[String]>,
}

#[derive(Clone, Debug, PartialEq)]
enum Values {
    Texts(Box<[Pattern]>),
    TextsIgnoringCase(Box<[Pattern]>),
    Numbers(Order, Box<[Decimal<'static>]>),
    Dates(Order, Box<[i128]>),
    Bools(Box<[bool]>),
    Bytes(Box<[Vec<u8>]>),
    Networks(Box<[Network]>),
    Arns(Box<[Arn]>),
    Absent(Box<[bool]>),
}

/// Compared part by part.
#[derive(Clone, Debug, PartialEq)]
enum Arn {
    /// `*` alone.
    Any,
    /// Six, or fewer of what is no ARN, which matches nothing.
    Parts(Box<[Pattern]>),
    /// With variables, whose values may have several parts.
    Open(Pattern),
}

impl Condition {
    /// # Errors
    /// A value that means nothing to the operator.
    pub fn of(given: &document::Condition, version: Version) -> Result<Condition, String> {
        let document::Condition { operator, key, values } = given;
        Ok(Condition {
            name: key.as_str().into(),
            key: key.to_lowercase().into(),
            operator: *operator,
            values: Values::of(operator.comparison, values, version)?,
            wanted: values.clone().into(),
        })
    }

    pub fn operator(&self) -> Operator {
        self.operator
    }

    /// Whether a request meets it.
    ///
    /// # Errors
    /// The variable that has no value in the request: then the whole statement does not apply.
    pub fn holds(&self, context: &Context) -> Result<bool, &Variable> {
        let Operator { is_negated, if_exists, quantifier, .. } = self.operator;
        let given = context.get(&self.key);
        if let Values::Absent(wanted) = &self.values {
            return Ok(wanted.contains(&given.is_empty()));
        }
        if given.is_empty() && if_exists {
            return Ok(true);
        }
        if let Some(variable) = self.patterns().find_map(|it| it.unresolved(context)) {
            return Err(variable);
        }
        let matches = |it: &String| self.values.match_one(it, context);
        Ok(match quantifier {
            Some(Quantifier::All) => given.iter().all(|it| matches(it) != is_negated),
            Some(Quantifier::Any) => given.iter().any(|it| matches(it) != is_negated),
            // Also of several values, for which the language has quantifiers.
            None => given.iter().any(matches) != is_negated,
        })
    }

    /// All keys that it looks at, as they are written.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let variables = self.patterns().flat_map(Pattern::variables);
        std::iter::once(&*self.name).chain(variables.map(|it| &*it.name))
    }

    /// Those of its values that may have wildcards or variables.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        let (texts, arns): (&[Pattern], &[Arn]) = match &self.values {
            Values::Texts(it) | Values::TextsIgnoringCase(it) => (it, &[]),
            Values::Arns(it) => (&[], it),
            _ => (&[], &[]),
        };
        let of_arns = arns.iter().flat_map(|it| match it {
            Arn::Any => &[],
            Arn::Parts(parts) => &**parts,
            Arn::Open(pattern) => std::slice::from_ref(pattern),
        });
        texts.iter().chain(of_arns)
    }
}

impl Values {
    fn of(comparison: Comparison, values: &[String], version: Version) -> Result<Values, String> {
        let has_variables = version.has_variables();
        let patterns = |wildcards| {
            let syntax = Syntax { wildcards, has_variables };
            let pattern = |it: &String| Pattern::parse(it, syntax).map_err(str::to_owned);
            values.iter().map(pattern).collect::<Result<Box<[Pattern]>, String>>()
        };
        Ok(match comparison {
            Comparison::Text => Values::Texts(patterns(Wildcards::None)?),
            Comparison::TextLike => Values::Texts(patterns(Wildcards::Any)?),
            Comparison::TextIgnoringCase => Values::TextsIgnoringCase(patterns(Wildcards::None)?),
            Comparison::Number(order) => Values::Numbers(order, all(values, "number", number)?),
            Comparison::Date(order) => Values::Dates(order, all(values, "date", moment::parse)?),
            Comparison::Bool => Values::Bools(all(values, "boolean", boolean)?),
            Comparison::Null => Values::Absent(all(values, "boolean", boolean)?),
            Comparison::Binary => {
                Values::Bytes(all(values, "base 64", |it| STANDARD.decode(it).ok())?)
            }
            Comparison::Address => {
                Values::Networks(all(values, "address or network", Network::parse)?)
            }
            Comparison::Arn => {
                let arn = |it: &String| Arn::of(it, has_variables).map_err(str::to_owned);
                Values::Arns(values.iter().map(arn).collect::<Result<_, String>>()?)
            }
        })
    }

    /// Whether a value of the request is, or matches, one of them. What cannot be read does not.
    fn match_one(&self, given: &str, context: &Context) -> bool {
        match self {
            Values::Texts(wanted) => wanted.iter().any(|it| it.matches(given, context)),
            Values::TextsIgnoringCase(wanted) => {
                wanted.iter().any(|it| it.equals_ignoring_case(given, context))
            }
            Values::Numbers(order, wanted) => Decimal::parse(given)
                .is_some_and(|given| wanted.iter().any(|it| order.holds(given.compare(it)))),
            Values::Dates(order, wanted) => moment::parse(given)
                .is_some_and(|given| wanted.iter().any(|it| order.holds(given.cmp(it)))),
            Values::Bools(wanted) => boolean(given).is_some_and(|it| wanted.contains(&it)),
            Values::Bytes(wanted) => STANDARD.decode(given).is_ok_and(|it| wanted.contains(&it)),
            Values::Networks(wanted) => {
                let given = given.parse();
                given.is_ok_and(|given| wanted.iter().any(|it| it.has(given)))
            }
            Values::Arns(wanted) => wanted.iter().any(|it| it.matches(given, context)),
            // Asked before any value is looked at.
            Values::Absent(_) => false,
        }
    }
}

impl Arn {
    fn of(text: &str, has_variables: bool) -> Result<Arn, &'static str> {
        if text == "*" {
            return Ok(Arn::Any);
        }
        let syntax = Syntax { wildcards: Wildcards::Any, has_variables };
        let whole = Pattern::parse(text, syntax)?;
        Ok(match whole.has_variables() {
            true => Arn::Open(whole),
            false => Arn::Parts(whole.parts(&Context::default()).into()),
        })
    }

    fn matches(&self, given: &str, context: &Context) -> bool {
        let all = |wanted: &[Pattern]| {
            let has_all = wanted.len() == 6 && given.splitn(6, ':').count() == 6;
            let mut pairs = wanted.iter().zip(given.splitn(6, ':'));
            has_all && pairs.all(|(wanted, given)| wanted.matches(given, context))
        };
        match self {
            Arn::Any => true,
            Arn::Parts(wanted) => all(wanted),
            Arn::Open(wanted) => all(&wanted.parts(context)),
        }
    }
}

fn all<T>(
    values: &[String],
    kind: &str,
    parse: impl for<'t> Fn(&'t str) -> Option<T>,
) -> Result<Box<[T]>, String> {
    values.iter().map(|it| parse(it).ok_or_else(|| format!("'{it}' is no {kind}"))).collect()
}

fn number(text: &str) -> Option<Decimal<'static>> {
    Decimal::parse(text).map(Decimal::into_owned)
}

/// `true` and `false` in any case of letters.
fn boolean(text: &str) -> Option<bool> {
    [true, false]
        .into_iter()
        .find(|it| text.eq_ignore_ascii_case(if *it { "true" } else { "false" }))
}
