//! CloudWatch: what this node remembers of what agents measure.
use std::sync::Arc;

use berth_api::cloudwatch::{Error, OfNode, Response};
use berth_kernel::Call;
use berth_scaling::{
    CloudWatch,
    cloudwatch::{self, Remembered},
};

use super::{Own, Said};
use crate::{door::Origin, node::Node};

/// What is measured.
pub(crate) enum Measured {}

impl Own<CloudWatch> for Measured {
    async fn answer(
        node: &Arc<Node>,
        _: &Origin<'_>,
        call: Call<OfNode, ()>,
    ) -> Result<Said<Response>, Error> {
        let (home, now) = (&node.home, node.clock.now());
        let answer =
            |windows: &_| cloudwatch::answer(Remembered { windows, home, now }, call.request);
        node.figures.read(answer).map(Said::from)
    }
}
