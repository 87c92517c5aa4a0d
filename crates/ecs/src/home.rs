//! Where this installation lives: the parts that every ARN begins with.
use serde::{Deserialize, Serialize};

/// Partition, region and account; the same for all resources of an installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Home {
    pub partition: String,
    pub region: String,
    /// Twelve digits.
    pub account: String,
}

impl Default for Home {
    fn default() -> Home {
        Home {
            partition: "aws".to_owned(),
            region: "us-east-1".to_owned(),
            account: "123456789012".to_owned(),
        }
    }
}

impl Home {
    /// The ARN of an ECS resource of this installation: `tail` is `cluster/prod` and the like.
    pub fn arn(&self, tail: &str) -> String {
        let Home { partition, region, account } = self;
        format!("arn:{partition}:ecs:{region}:{account}:{tail}")
    }

    /// Where a resource of any service is, as its ARN says.
    pub fn of_arn(arn: &str) -> Option<Home> {
        let mut parts = arn.splitn(6, ':').map(str::to_owned);
        let is_arn = parts.next()? == "arn";
        let (partition, _service) = (parts.next()?, parts.next()?);
        let (region, account) = (parts.next()?, parts.next()?);
        is_arn.then_some(Home { partition, region, account })
    }

    /// The tail of such an ARN.
    pub fn tail<'a>(&self, arn: &'a str) -> Option<&'a str> {
        let Home { partition, region, account } = self;
        let mut rest = arn;
        for part in ["arn:", partition, ":ecs:", region, ":", account, ":"] {
            rest = rest.strip_prefix(part)?;
        }
        Some(rest)
    }
}
