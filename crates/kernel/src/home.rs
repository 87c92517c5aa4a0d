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
    /// The ARN of a resource of this installation: `service` is `ecs` and the like, `tail` is
    /// `cluster/prod`.
    pub fn arn(&self, service: &str, tail: &str) -> String {
        let Home { partition, region, account } = self;
        format!("arn:{partition}:{service}:{region}:{account}:{tail}")
    }

    /// The same of a service that is in no region: `arn:aws:iam::123456789012:role/web`.
    pub fn global_arn(&self, service: &str, tail: &str) -> String {
        let Home { partition, account, .. } = self;
        format!("arn:{partition}:{service}::{account}:{tail}")
    }

    /// The account itself, as those who call: `arn:aws:iam::123456789012:root`.
    pub fn root(&self) -> String {
        self.global_arn("iam", "root")
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
    pub fn tail<'a>(&self, service: &str, arn: &'a str) -> Option<&'a str> {
        self.tail_in(service, &self.region, arn)
    }

    /// The tail of the ARN of a service that is in no region.
    pub fn global_tail<'a>(&self, service: &str, arn: &'a str) -> Option<&'a str> {
        self.tail_in(service, "", arn)
    }

    fn tail_in<'a>(&self, service: &str, region: &str, arn: &'a str) -> Option<&'a str> {
        let Home { partition, account, .. } = self;
        let mut rest = arn;
        for part in ["arn:", partition, ":", service, ":", region, ":", account, ":"] {
            rest = rest.strip_prefix(part)?;
        }
        Some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_has_its_tail() {
        let home = Home::default();
        let arn = home.arn("ssm", "parameter/web/port");
        assert_eq!(arn, "arn:aws:ssm:us-east-1:123456789012:parameter/web/port");
        assert_eq!(home.tail("ssm", &arn), Some("parameter/web/port"));
        assert_eq!(home.tail("ecs", &arn), None, "of another service");
        let elsewhere = Home { region: "eu-west-1".to_owned(), ..home };
        assert_eq!(elsewhere.tail("ssm", &arn), None);
        let global = elsewhere.global_arn("iam", "role/web");
        assert_eq!(global, "arn:aws:iam::123456789012:role/web");
        assert_eq!(elsewhere.global_tail("iam", &global), Some("role/web"));
        assert_eq!(elsewhere.global_tail("ssm", &arn), None);
    }
}
