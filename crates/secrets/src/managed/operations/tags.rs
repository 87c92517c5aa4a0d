//! TagResource and UntagResource.
use berth_api::secretsmanager::{
    Error, TagResourceRequest, TagResourceResponse, UntagResourceRequest, UntagResourceResponse,
};
use berth_kernel::Home;

use crate::managed::{
    Txn,
    records::Secret,
    rules::{finding, tags},
};

pub fn add(
    txn: &mut Txn,
    input: &TagResourceRequest,
    home: &Home,
) -> Result<TagResourceResponse, Error> {
    let secret = finding::living(txn, &input.secret_id, home)?;
    let tags = tags::merged(&secret.tags, input.tags.as_deref().unwrap_or_default())?;
    txn.put(Secret { tags, last_changed_date: txn.now, ..(*secret).clone() });
    Ok(TagResourceResponse {})
}

pub fn remove(
    txn: &mut Txn,
    input: &UntagResourceRequest,
    home: &Home,
) -> Result<UntagResourceResponse, Error> {
    let secret = finding::living(txn, &input.secret_id, home)?;
    let tags = tags::without(&secret.tags, input.tag_keys.as_deref().unwrap_or_default())?;
    txn.put(Secret { tags, last_changed_date: txn.now, ..(*secret).clone() });
    Ok(UntagResourceResponse {})
}
