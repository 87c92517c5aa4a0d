//! Rules of security groups.
use std::{collections::BTreeSet, iter};

use berth_api::ec2::{
    AuthorizeSecurityGroupEgressRequest, AuthorizeSecurityGroupEgressResult,
    AuthorizeSecurityGroupIngressRequest, AuthorizeSecurityGroupIngressResult,
    DescribeSecurityGroupRulesRequest, DescribeSecurityGroupRulesResult, Error, IpPermission,
    ModifySecurityGroupRulesRequest, ModifySecurityGroupRulesResult,
    RevokeSecurityGroupEgressRequest, RevokeSecurityGroupEgressResult,
    RevokeSecurityGroupIngressRequest, RevokeSecurityGroupIngressResult, RevokedSecurityGroupRule,
    SecurityGroupRule, TagSpecification,
};
use berth_kernel::Home;

use super::{
    lists::{Asked, list},
    making,
};
use crate::{
    Txn,
    describe::{At, Described as _, RuleView, permissions, revoked},
    limits::RULES_MAX,
    records::{Id, Kind, Peer, Rule, SecurityGroup},
    rules::{finding, honoured::missing, permissions as rules, tags},
};

/// How a rule is called in specifications of tags.
const WORD: &str = "security-group-rule";

pub fn authorize_ingress(
    txn: &mut Txn,
    input: &AuthorizeSecurityGroupIngressRequest,
    home: &Home,
) -> Result<AuthorizeSecurityGroupIngressResult, Error> {
    let group = finding::group(txn, input.group_id.as_deref(), input.group_name.as_deref())?;
    let plain = rules::plain(&input.ip_protocol, (input.from_port, input.to_port), &input.cidr_ip);
    let given = permissions_of(&input.ip_permissions, plain)?;
    let added = authorize(txn, &group, false, &given, &input.tag_specifications, home)?;
    Ok(AuthorizeSecurityGroupIngressResult {
        r#return: Some(true),
        security_group_rules: Some(added),
    })
}

pub fn authorize_egress(
    txn: &mut Txn,
    input: &AuthorizeSecurityGroupEgressRequest,
    home: &Home,
) -> Result<AuthorizeSecurityGroupEgressResult, Error> {
    let group = finding::group(txn, input.group_id.as_deref(), None)?;
    let given = permissions_of(&input.ip_permissions, None)?;
    let added = authorize(txn, &group, true, &given, &input.tag_specifications, home)?;
    Ok(AuthorizeSecurityGroupEgressResult {
        r#return: Some(true),
        security_group_rules: Some(added),
    })
}

/// # Errors
/// MissingParameter, InvalidParameterCombination.
fn permissions_of(
    listed: &Option<Vec<IpPermission>>,
    plain: Option<IpPermission>,
) -> Result<Vec<IpPermission>, Error> {
    match (listed.as_deref().unwrap_or_default(), plain) {
        ([], None) => Err(missing("IpPermissions")),
        ([], Some(it)) => Ok(vec![it]),
        (all, None) => Ok(all.to_vec()),
        (_, Some(_)) => Err(Error::invalid_parameter_combination(
            "The parameter ipPermissions may not be used together with ports, protocol and CidrIp.",
        )),
    }
}

/// All of them, or none.
fn authorize(
    txn: &mut Txn,
    group: &SecurityGroup,
    is_egress: bool,
    given: &[IpPermission],
    specifications: &Option<Vec<TagSpecification>>,
    home: &Home,
) -> Result<Vec<SecurityGroupRule>, Error> {
    let tags = tags::of(specifications.as_deref(), WORD)?;
    let new = rules::rules(txn, group, is_egress, given, home)?;
    let mut group = group.clone();
    let mut added = Vec::new();
    for rule in new {
        if group.rules.values().any(|it| it.is_like(&rule)) {
            return Err(duplicate(&rule));
        }
        let id = making::id(txn, Kind::SecurityGroupRule);
        added.push(id.clone());
        group.rules.insert(id, Rule { tags: tags.clone(), ..rule });
    }
    check_count(&group, is_egress)?;
    let at = At { state: txn.state(), home, interfaces: &[] };
    let view = |id: &Id| RuleView { group: &group, id, rule: &group.rules[id], at }.wire();
    let shown = added.iter().map(view).collect();
    txn.put(group);
    Ok(shown)
}

fn check_count(group: &SecurityGroup, is_egress: bool) -> Result<(), Error> {
    match group.rules_of(is_egress).count() <= RULES_MAX {
        true => Ok(()),
        false => Err(Error::rules_per_security_group_limit_exceeded(format!(
            "The maximum number of rules per security group has been reached: {RULES_MAX} in one \
             direction."
        ))),
    }
}

fn duplicate(rule: &Rule) -> Error {
    let peer = match &rule.peer {
        Peer::Cidr(it) => it.to_string(),
        Peer::Group(it) => it.to_string(),
    };
    let traffic = match (rule.traffic.from_port, rule.traffic.to_port) {
        (Some(from), Some(to)) => {
            let protocol = rule.traffic.ip_protocol.to_uppercase();
            format!("{protocol}, from port: {from}, to port: {to}")
        }
        _ => "ALL".to_owned(),
    };
    Error::invalid_permission_duplicate(format!(
        "the specified rule \"peer: {peer}, {traffic}, ALLOW\" already exists"
    ))
}

pub fn revoke_ingress(
    txn: &mut Txn,
    input: &RevokeSecurityGroupIngressRequest,
    home: &Home,
) -> Result<RevokeSecurityGroupIngressResult, Error> {
    let (id, name) = (input.group_id.as_deref(), input.group_name.as_deref());
    let plain = rules::plain(&input.ip_protocol, (input.from_port, input.to_port), &input.cidr_ip);
    let ids = input.security_group_rule_ids.as_deref().unwrap_or_default();
    let group = of_rules(txn, id, name, ids)?;
    let gone = revoke(txn, &group, false, (&input.ip_permissions, plain), ids, home)?;
    Ok(RevokeSecurityGroupIngressResult {
        r#return: Some(gone.unknown.is_empty()),
        revoked_security_group_rules: Some(gone.revoked),
        unknown_ip_permissions: Some(gone.unknown),
    })
}

pub fn revoke_egress(
    txn: &mut Txn,
    input: &RevokeSecurityGroupEgressRequest,
    home: &Home,
) -> Result<RevokeSecurityGroupEgressResult, Error> {
    let ids = input.security_group_rule_ids.as_deref().unwrap_or_default();
    let group = of_rules(txn, input.group_id.as_deref(), None, ids)?;
    let gone = revoke(txn, &group, true, (&input.ip_permissions, None), ids, home)?;
    Ok(RevokeSecurityGroupEgressResult {
        r#return: Some(gone.unknown.is_empty()),
        revoked_security_group_rules: Some(gone.revoked),
        unknown_ip_permissions: Some(gone.unknown),
    })
}

/// The group that a call names, or the one of the first rule that it names.
fn of_rules(
    txn: &Txn,
    id: Option<&str>,
    name: Option<&str>,
    ids: &[String],
) -> Result<SecurityGroup, Error> {
    if let (None, None, Some(rule)) = (id, name, ids.first()) {
        let found = txn.group_of_rule(&Id::of(rule));
        let found = found.ok_or_else(|| finding::not_found(Kind::SecurityGroupRule, rule))?;
        return Ok((**found).clone());
    }
    Ok((*finding::group(txn, id, name)?).clone())
}

struct Gone {
    revoked: Vec<RevokedSecurityGroupRule>,
    unknown: Vec<IpPermission>,
}

/// EC2: of a group of the default VPC, what no rule allows is said; of others it is refused, and
/// nothing is changed.
fn revoke(
    txn: &mut Txn,
    group: &SecurityGroup,
    is_egress: bool,
    (listed, plain): (&Option<Vec<IpPermission>>, Option<IpPermission>),
    ids: &[String],
    home: &Home,
) -> Result<Gone, Error> {
    let mut left = group.clone();
    let (mut revoked_rules, mut unknown) = (Vec::new(), Vec::new());
    let mut remove = |left: &mut SecurityGroup, id: &Id| {
        if let Some(rule) = left.rules.remove(id) {
            revoked_rules.push(revoked(group, id, &rule));
        }
    };
    for id in ids {
        let id = Id::of(id);
        match left.rules.get(&id) {
            Some(it) if it.is_egress == is_egress => remove(&mut left, &id),
            _ => return Err(finding::not_found(Kind::SecurityGroupRule, id.as_str())),
        }
    }
    if ids.is_empty() || listed.is_some() || plain.is_some() {
        let given = permissions_of(listed, plain)?;
        for rule in rules::rules(txn, group, is_egress, &given, home)? {
            let found = left.rules.iter().find(|(_, it)| it.is_like(&rule));
            match found.map(|(id, _)| id.clone()) {
                Some(id) => remove(&mut left, &id),
                None => unknown.push((making::id(txn, Kind::SecurityGroupRule), rule)),
            }
        }
    }
    let is_default = txn.default_vpc().is_some_and(|it| it.vpc_id == group.vpc_id);
    if !unknown.is_empty() && !is_default {
        return Err(Error::invalid_permission_not_found(
            "The specified rule does not exist in this security group.",
        ));
    }
    let unknown = permissions(unknown.iter().map(|(id, it)| (id, it)), home);
    txn.put(left);
    Ok(Gone { revoked: revoked_rules, unknown })
}

/// Rules keep their direction, their ids and their tags.
pub fn modify(
    txn: &mut Txn,
    input: &ModifySecurityGroupRulesRequest,
    home: &Home,
) -> Result<ModifySecurityGroupRulesResult, Error> {
    let group = finding::group(txn, input.group_id.as_deref(), None)?;
    let mut changed = (*group).clone();
    let mut seen = BTreeSet::new();
    for it in input.security_group_rules.iter().flatten() {
        let id = it.security_group_rule_id.as_deref();
        let id = Id::of(id.ok_or_else(|| missing("SecurityGroupRuleId"))?);
        let new = it.security_group_rule.as_ref().ok_or_else(|| missing("SecurityGroupRule"))?;
        let rule = changed.rules.get(&id);
        let rule = rule.ok_or_else(|| finding::not_found(Kind::SecurityGroupRule, id.as_str()))?;
        if !seen.insert(id.clone()) {
            let text = format!("The rule {id} is named twice.");
            return Err(Error::invalid_parameter_value(text));
        }
        let rule = rules::modified(txn, &group, rule, new, home)?;
        if changed.rules.iter().any(|(other, it)| *other != id && it.is_like(&rule)) {
            return Err(duplicate(&rule));
        }
        changed.rules.insert(id, rule);
    }
    txn.put(changed);
    Ok(ModifySecurityGroupRulesResult { r#return: Some(true) })
}

pub fn describe(
    at: At<'_>,
    it: &DescribeSecurityGroupRulesRequest,
) -> Result<DescribeSecurityGroupRulesResult, Error> {
    let ids = &it.security_group_rule_ids;
    let asked = Asked::of(&it.filters, ids, &it.next_token, it.max_results);
    let all = at.state.security_groups.values().flat_map(|group| {
        let of = iter::repeat(group).zip(&group.rules);
        of.map(|(group, (id, rule))| RuleView { group, id, rule, at })
    });
    let (found, next_token) = list(asked, all)?;
    Ok(DescribeSecurityGroupRulesResult { next_token, security_group_rules: Some(found) })
}
