//! DescribeImages.
use berth_api::ec2::{DescribeImagesRequest, DescribeImagesResult, Error};

use super::lists::{Asked, list};
use crate::describe;

/// All there are are public, and AWS's.
pub fn describe(it: &DescribeImagesRequest) -> Result<DescribeImagesResult, Error> {
    let owners = it.owners.as_deref().unwrap_or_default();
    let users = it.executable_users.as_deref().unwrap_or_default();
    let is_for = users.is_empty() || users.iter().any(|it| it == "all");
    let all = describe::images().filter(|it| is_for && it.is_of(owners));
    let asked = Asked::of(&it.filters, &it.image_ids, &it.next_token, it.max_results);
    let (found, next_token) = list(asked, all)?;
    Ok(DescribeImagesResult { images: Some(found), next_token })
}
