//! `berth why-denied`: which statement of which policy refused a call, or what came nearest to
//! allowing it.
use anyhow::anyhow;
use berth_api::{
    berth::{Denial, ExplainDenialRequest, Response},
    to_json,
};

use crate::{asking, cluster::Cluster, data_dir::DataDir, moment, output::Output};

#[derive(clap::Args)]
pub struct WhyDenied {
    /// Id of the refused call: the refusal ends with it, and x-amzn-RequestId has it
    request_id: String,
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    data: DataDir,
}

pub fn run(args: &WhyDenied) -> anyhow::Result<()> {
    let cluster = Cluster::reached(&args.data, None)?;
    asking::run(&cluster, async {
        let request = ExplainDenialRequest { request_id: Some(args.request_id.clone()) };
        let answer = cluster.client.call_berth(request.into()).await?;
        let Response::ExplainDenial(it) = answer else {
            return Err(anyhow!("the control plane answered another question"));
        };
        let denial =
            it.denial.ok_or_else(|| anyhow!("the control plane answered without a text"))?;
        match args.output {
            Output::Json => say!("{}", to_json(&denial)),
            Output::Text => say!("{}", text(&denial)),
        }
        Ok(())
    })
}

fn text(it: &Denial) -> String {
    let word = |it: &Option<String>| it.clone().unwrap_or_default();
    let mut lines = vec![word(&it.message), String::new()];
    let at = it.at.map(moment::shown).unwrap_or_default();
    lines.push(format!("  at         {at}"));
    lines.push(format!("  principal  {}", word(&it.principal)));
    lines.push(format!("  action     {}", word(&it.action)));
    lines.push(format!("  resource   {}", word(&it.resource)));
    for key in it.context.iter().flatten() {
        let values = key.values.iter().flatten().map(String::as_str).collect::<Vec<_>>();
        lines.push(format!("             {} = {}", word(&key.name), values.join(", ")));
    }
    lines.push(String::new());
    lines.extend(it.because.iter().flatten().cloned());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use berth_api::{Timestamp, berth::ConditionKey};
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_denial_is_told_with_what_decided_it() {
        let some = |it: &str| Some(it.to_owned());
        let denial = Denial {
            action: some("ecs:StopTask"),
            at: Some(Timestamp(1_795_000_000_000)),
            because: Some(vec!["Statement 1 denies it:".to_owned(), "  {}".to_owned()]),
            context: Some(vec![ConditionKey {
                name: some("aws:username"),
                values: Some(vec!["ann".to_owned()]),
            }]),
            message: some("User: arn:ann is not authorized"),
            principal: some("arn:ann"),
            request_id: some("id"),
            resource: some("arn:task"),
        };
        expect![[r#"
            User: arn:ann is not authorized

              at         2026-11-18T11:06:40.000Z
              principal  arn:ann
              action     ecs:StopTask
              resource   arn:task
                         aws:username = ann

            Statement 1 denies it:
              {}"#]]
        .assert_eq(&text(&denial));
    }
}
