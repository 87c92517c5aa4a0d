//! Descriptions of rules, which may change while the rules stay as they are.
use berth_api::ec2::{
    Error, IpPermission, SecurityGroupRuleDescription,
    UpdateSecurityGroupRuleDescriptionsEgressRequest,
    UpdateSecurityGroupRuleDescriptionsEgressResult,
    UpdateSecurityGroupRuleDescriptionsIngressRequest,
    UpdateSecurityGroupRuleDescriptionsIngressResult,
};
use berth_kernel::Home;

use crate::{
    Txn,
    records::{Id, Kind, SecurityGroup},
    rules::{finding, honoured::missing, permissions},
};

pub fn ingress(
    txn: &mut Txn,
    it: &UpdateSecurityGroupRuleDescriptionsIngressRequest,
    home: &Home,
) -> Result<UpdateSecurityGroupRuleDescriptionsIngressResult, Error> {
    let group = finding::group(txn, it.group_id.as_deref(), it.group_name.as_deref())?;
    update(txn, &group, false, &it.ip_permissions, &it.security_group_rule_descriptions, home)?;
    Ok(UpdateSecurityGroupRuleDescriptionsIngressResult { r#return: Some(true) })
}

pub fn egress(
    txn: &mut Txn,
    it: &UpdateSecurityGroupRuleDescriptionsEgressRequest,
    home: &Home,
) -> Result<UpdateSecurityGroupRuleDescriptionsEgressResult, Error> {
    let group = finding::group(txn, it.group_id.as_deref(), it.group_name.as_deref())?;
    update(txn, &group, true, &it.ip_permissions, &it.security_group_rule_descriptions, home)?;
    Ok(UpdateSecurityGroupRuleDescriptionsEgressResult { r#return: Some(true) })
}

fn update(
    txn: &mut Txn,
    group: &SecurityGroup,
    is_egress: bool,
    given: &Option<Vec<IpPermission>>,
    by_id: &Option<Vec<SecurityGroupRuleDescription>>,
    home: &Home,
) -> Result<(), Error> {
    let (given, by_id) =
        (given.as_deref().unwrap_or_default(), by_id.as_deref().unwrap_or_default());
    if given.is_empty() && by_id.is_empty() {
        return Err(missing("IpPermissions"));
    }
    let mut changed = group.clone();
    for new in permissions::rules(txn, group, is_egress, given, home)? {
        let rule = changed.rules.values_mut().find(|it| it.is_like(&new));
        let rule = rule.ok_or_else(|| {
            let text = "The specified rule does not exist in this security group.";
            Error::invalid_permission_not_found(text)
        })?;
        rule.description = new.description;
    }
    for it in by_id {
        let id = it.security_group_rule_id.as_deref();
        let id = id.ok_or_else(|| missing("SecurityGroupRuleId"))?;
        let rule = changed.rules.get_mut(&Id::of(id)).filter(|it| it.is_egress == is_egress);
        let rule = rule.ok_or_else(|| finding::not_found(Kind::SecurityGroupRule, id))?;
        rule.description = permissions::described(it.description.as_deref())?;
    }
    txn.put(changed);
    Ok(())
}
