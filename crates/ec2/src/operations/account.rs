//! DescribeAccountAttributes.
use berth_api::ec2::{
    AccountAttributeName, DescribeAccountAttributesRequest, DescribeAccountAttributesResult, Error,
};

use crate::{State, describe};

/// Those that are named, or all. Clients ask for more than the model has a name for.
pub fn attributes(
    state: &State,
    it: &DescribeAccountAttributesRequest,
) -> Result<DescribeAccountAttributesResult, Error> {
    let all = describe::attributes(state);
    let names = it.attribute_names.as_deref().unwrap_or_default();
    let names: Vec<&str> = names.iter().map(AccountAttributeName::as_str).collect();
    let is = |wanted: &str| all.iter().any(|it| it.attribute_name.as_deref() == Some(wanted));
    if let Some(unknown) = names.iter().find(|it| !is(it)) {
        return Err(Error::invalid_parameter_value(format!(
            "Value ({unknown}) for parameter attributeName is invalid."
        )));
    }
    let is_wanted = |name: &str| names.is_empty() || names.contains(&name);
    let wanted = all.into_iter().filter(|it| it.attribute_name.as_deref().is_some_and(is_wanted));
    Ok(DescribeAccountAttributesResult { account_attributes: Some(wanted.collect()) })
}
