//! STS: who am I?
use std::{convert::Infallible, sync::Arc};

use berth_api::sts::{self, OfNode, Request, Response};
use berth_engine::ShardName;
use berth_kernel::{Call, Home};
use berth_serving::{CallOf, Published, Service};
use http::request::Parts;

use super::Own;
use crate::node::Node;

/// AWS STS. It has no shard: the node knows who has signed.
pub(crate) enum Sts {}

/// GetCallerIdentity.
pub(crate) enum Identity {}

impl Service for Sts {
    type Wire = sts::Api;
    type Facts = ();
    type Machines = ();

    fn facts(_: &Request, _: &str, _: &impl Published) {}

    fn shard(request: &Request, _: &Home) -> Result<ShardName, Infallible> {
        panic!("{} is for the node itself", request.operation())
    }

    fn read(_: &impl Published, call: &CallOf<Sts>) -> Result<Response, Infallible> {
        panic!("{} is for the node itself", call.request.operation())
    }
}

impl Own<Sts> for Identity {
    async fn answer(
        node: &Arc<Node>,
        _: &Parts,
        call: Call<OfNode, ()>,
    ) -> Result<Response, Infallible> {
        let OfNode::GetCallerIdentity(_) = call.request;
        let account = &node.home.account;
        let response = sts::GetCallerIdentityResponse {
            account: Some(account.clone()),
            user_id: Some(user_id(&call.principal, account).to_owned()),
            arn: Some(call.principal),
        };
        Ok(response.into())
    }
}

/// IAM: the root user's id is the account's; others have the name at the end of their ARN.
fn user_id<'a>(principal: &'a str, account: &'a str) -> &'a str {
    match principal.rsplit(['/', ':']).next() {
        Some("root") | None => account,
        Some(name) => name,
    }
}
