//! `berth why`: the answer to a refused request, for every instance.
use anyhow::anyhow;
use berth_api::berth::{DescribeExplanationRequest, Response};

use crate::{data_dir::DataDir, server};

#[derive(clap::Args)]
pub struct Why {
    /// Id of the request, as failures[].detail names it
    request_id: String,
    #[arg(long, default_value = "default")]
    cluster: String,
    #[command(flatten)]
    data: DataDir,
}

pub fn run(args: &Why) -> anyhow::Result<()> {
    let client = args.data.access()?.client()?;
    let request = DescribeExplanationRequest {
        cluster: Some(args.cluster.clone()),
        request_id: Some(args.request_id.clone()),
    };
    let Response::DescribeExplanation(answer) =
        server::runtime()?.block_on(client.call_berth(request.into()))?;
    let text = answer.explanation.and_then(|it| it.text);
    print!("{}", text.ok_or_else(|| anyhow!("the control plane answered without a text"))?);
    Ok(())
}
