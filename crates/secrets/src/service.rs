//! The API of this crate at the front door.
use berth_api::ssm;
use berth_engine::ShardName;
use berth_kernel::Home;
use berth_serving::{Housed, Names, Published, Service, Told};

use crate::{Call, Facts, SERVICE, SHARD, Secrets, operations};

/// Systems Manager, of which its parameters are served.
pub enum Ssm {}

impl Housed for Secrets {
    const NAMES: Names = Names::One(SHARD);
    const TOLD: Option<Told> = Some(Told { address, arn });
}

/// Of parameters their lives and tags are told; what they hold, GetParameterHistory alone tells.
const PARAMETER: &str = "parameter";

fn arn(home: &Home, table: &str, path: &str) -> Option<String> {
    (table == PARAMETER).then(|| home.arn(SERVICE, &format!("{PARAMETER}{path}")))
}

fn address(home: &Home, text: &str) -> Option<(String, String)> {
    let path = home.tail(SERVICE, text)?.strip_prefix(PARAMETER)?;
    path.starts_with('/').then(|| (PARAMETER.to_owned(), path.to_owned()))
}

impl Service for Ssm {
    type Wire = ssm::Api;
    type Facts = Facts;
    type Machines = (Secrets,);

    fn facts(_: &ssm::Request, _: &str, at: &impl Published) -> Facts {
        Facts { home: at.home().clone() }
    }

    fn shard(_: &ssm::Request, _: &Home) -> Result<ShardName, ssm::Error> {
        Ok(ShardName::new(SHARD))
    }

    fn read(at: &impl Published, call: &Call) -> Result<ssm::Response, ssm::Error> {
        let state = at.state::<Secrets>(SHARD);
        operations::read(&state.expect("it is there from the first start on"), call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_told_and_what_they_hold_is_not() {
        let home = Home::default();
        let web = home.arn(SERVICE, "parameter/web/port");
        assert_eq!(arn(&home, "parameter", "/web/port"), Some(web.clone()));
        assert_eq!(address(&home, &web), Some(("parameter".to_owned(), "/web/port".to_owned())));
        assert_eq!(arn(&home, "parameter-version", "/web/port 1"), None);
        assert_eq!(address(&home, "/web/port"), None);
        assert_eq!(address(&home, &home.arn("ecs", "cluster/web")), None);
    }
}
