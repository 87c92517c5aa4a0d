//! What a policy must say and must not, by what it is for. The texts are AWS's, in the order in
//! which IAM looks.
use std::collections::BTreeSet;

use super::{
    document::{Document, Element, Statement, Version},
    limits::STATEMENT_CONDITIONS_MAX,
    malformed::Malformed,
    pattern::parts,
};

/// What a policy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Of a user, a group or a role, their boundary or their session: says what they may do.
    Identity,
    /// Of a role: says who may assume it.
    Trust,
    /// Of a resource: says who may do what with it.
    Resource,
}

/// # Errors
/// The first rule that is broken.
pub fn check(document: &Document, kind: Kind) -> Result<(), Malformed> {
    if kind == Kind::Identity && document.version != Some(Version::V2012) {
        return Err(Malformed::rule("Policy document must be version 2012-10-17 or greater."));
    }
    document.statements.iter().try_for_each(|it| check_members(it, kind))?;
    check_sids(document)?;
    let has_variables = document.version == Some(Version::V2012);
    for statement in &document.statements {
        check_actions(statement, kind)?;
        statement.resources.iter().flat_map(|it| &it.values).try_for_each(|it| {
            let is_fine = it == "*" || parts(it, has_variables).first() == Some(&"arn");
            check_resource(it, is_fine, has_variables)
        })?;
        check_conditions(statement)?;
    }
    Ok(())
}

fn check_members(statement: &Statement, kind: Kind) -> Result<(), Malformed> {
    let has = |it: &Option<Element<String>>| it.as_ref().is_some_and(|it| !it.values.is_empty());
    if !has(&statement.actions) {
        return Err(Malformed::rule("Policy statement must contain actions."));
    }
    match (kind, has(&statement.resources), statement.principals.is_some()) {
        (Kind::Identity, _, true) => {
            Err(Malformed::rule("Policy document should not specify a principal."))
        }
        (Kind::Trust, true, _) => Err(Malformed::rule("Has prohibited field Resource")),
        (Kind::Trust | Kind::Resource, _, false) => {
            Err(Malformed::rule("Missing required field Principal"))
        }
        (Kind::Identity | Kind::Resource, false, _) => {
            Err(Malformed::rule("Policy statement must contain resources."))
        }
        (Kind::Identity | Kind::Resource, true, _) | (Kind::Trust, false, true) => Ok(()),
    }
}

fn check_sids(document: &Document) -> Result<(), Malformed> {
    let mut seen = BTreeSet::new();
    for sid in document.statements.iter().filter_map(|it| it.sid.as_deref()) {
        if !sid.bytes().all(|it| it.is_ascii_alphanumeric()) {
            return Err(Malformed::rule(
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the \
                 regular expression [0-9A-Za-z]*",
            ));
        }
        if !sid.is_empty() && !seen.insert(sid) {
            return Err(Malformed::rule("Statement IDs (SID) in a single policy must be unique."));
        }
    }
    Ok(())
}

fn check_actions(statement: &Statement, kind: Kind) -> Result<(), Malformed> {
    let actions = || statement.actions.iter().flat_map(|it| &it.values);
    if kind == Kind::Trust {
        let is_of_sts = |it: &str| it.to_ascii_lowercase().starts_with("sts:");
        return match actions().all(|it| is_of_sts(it)) {
            true => Ok(()),
            false => {
                Err(Malformed::rule("AssumeRole policy may only specify STS AssumeRole actions."))
            }
        };
    }
    for action in actions().filter(|it| *it != "*") {
        let (vendor, rest) = action.split_once(':').ok_or_else(without_vendor)?;
        if rest.contains(':') {
            return Err(Malformed::rule("Actions/Condition can contain only one colon."));
        }
        let is_word = |it: u8| it.is_ascii_alphanumeric() || b"-.".contains(&it);
        if vendor.is_empty() || !vendor.bytes().all(is_word) {
            return Err(Malformed::rule(format!("Vendor {vendor} is not valid")));
        }
    }
    Ok(())
}

fn without_vendor() -> Malformed {
    Malformed::rule("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
}

fn check_resource(text: &str, is_fine: bool, has_variables: bool) -> Result<(), Malformed> {
    if !is_fine {
        return Err(Malformed::rule(format!("Resource {text} must be in ARN format or \"*\".")));
    }
    let service = parts(text, has_variables).get(2).copied().unwrap_or_default();
    match text != "*" && service.contains(['*', '?', '$']) {
        true => Err(Malformed::rule(
            "Resource vendor must be fully qualified and cannot contain regexes.",
        )),
        false => Ok(()),
    }
}

fn check_conditions(statement: &Statement) -> Result<(), Malformed> {
    if statement.conditions.iter().any(|it| !it.key.contains(':')) {
        return Err(without_vendor());
    }
    let count = statement.conditions.len();
    match count > STATEMENT_CONDITIONS_MAX {
        true => Err(Malformed::rule("The policy failed legacy parsing").because(format!(
            "a statement can have {STATEMENT_CONDITIONS_MAX} condition keys, but one has {count}"
        ))),
        false => Ok(()),
    }
}
