//! ARNs of ECS resources: taken apart and put together, without copying.

use std::fmt;

/// `arn:<partition>:ecs:<region>:<account>:<resource>`. The parts borrow from whatever they are
/// read from or made of; `to_string` writes the ARN.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Arn<'a> {
    pub partition: &'a str,
    pub region: &'a str,
    pub account: &'a str,
    pub resource: Resource<'a>,
}

/// What an ARN names. `cluster` is absent in forms from before clusters were part of ARNs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Resource<'a> {
    Cluster {
        name: &'a str,
    },
    Service {
        cluster: Option<&'a str>,
        name: &'a str,
    },
    Task {
        cluster: Option<&'a str>,
        id: &'a str,
    },
    ContainerInstance {
        cluster: Option<&'a str>,
        id: &'a str,
    },
    Container {
        cluster: &'a str,
        task: &'a str,
        id: &'a str,
    },
    TaskDefinition {
        family: &'a str,
        revision: Option<u32>,
    },
    /// With a cluster: a provider of managed instances.
    CapacityProvider {
        cluster: Option<&'a str>,
        name: &'a str,
    },
    /// The id is `ecs-svc/<19 digits>`.
    TaskSet {
        cluster: &'a str,
        service: &'a str,
        id: &'a str,
    },
    ServiceDeployment {
        cluster: &'a str,
        service: &'a str,
        id: &'a str,
    },
    ServiceRevision {
        cluster: &'a str,
        service: &'a str,
        id: &'a str,
    },
    Daemon {
        cluster: &'a str,
        name: &'a str,
    },
    DaemonDeployment {
        cluster: &'a str,
        daemon: &'a str,
        id: &'a str,
    },
    DaemonRevision {
        cluster: &'a str,
        daemon: &'a str,
        id: &'a str,
    },
    DaemonTaskDefinition {
        family: &'a str,
        revision: Option<u32>,
    },
}

/// What is malformed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ArnError {
    #[error("{0} is no ARN: it does not begin with arn:")]
    NotAnArn(String),
    #[error("{arn} has no {part}")]
    Missing { arn: String, part: &'static str },
    #[error("{arn} names a resource of {service}, not of ecs")]
    WrongService { arn: String, service: String },
    #[error("{arn} has the unknown resource type {kind}")]
    UnknownType { arn: String, kind: String },
    #[error("{arn} has an unexpected number of separators for a {kind}")]
    Separators { arn: String, kind: String },
    #[error("{arn} has the revision {revision}, not a number from 1 on")]
    Revision { arn: String, revision: String },
}

impl<'a> Arn<'a> {
    pub fn parse(arn: &'a str) -> Result<Self, ArnError> {
        let rest = arn.strip_prefix("arn:").ok_or_else(|| ArnError::NotAnArn(arn.to_owned()))?;
        let mut parts = rest.splitn(5, ':');
        let mut part = |name: &'static str| {
            let found = parts.next().filter(|part| !part.is_empty());
            found.ok_or_else(|| ArnError::Missing { arn: arn.to_owned(), part: name })
        };
        let partition = part("partition")?;
        let service = part("service")?;
        if service != "ecs" {
            return Err(ArnError::WrongService {
                arn: arn.to_owned(),
                service: service.to_owned(),
            });
        }
        let (region, account) = (part("region")?, part("account")?);
        let resource = parse_resource(arn, part("resource")?)?;
        Ok(Self { partition, region, account, resource })
    }

    /// Another resource of the same account and region.
    pub fn with(self, resource: Resource<'a>) -> Self {
        Self { resource, ..self }
    }
}

fn parse_resource<'a>(arn: &'a str, tail: &'a str) -> Result<Resource<'a>, ArnError> {
    let (kind, path) = tail.split_once('/').unwrap_or((tail, ""));
    let segments: Vec<&str> = path.split('/').collect();
    let (first, rest) = segments.split_first().expect("split gives at least one part");
    // `a/b` is cluster and name, `a` is a name alone.
    let (cluster, name) = match rest {
        [name] => (Some(*first), *name),
        _ => (None, *first),
    };
    let resource = match (kind, &segments[..]) {
        _ if segments.contains(&"") => None,
        ("cluster", &[name]) => Some(Resource::Cluster { name }),
        ("service", [_] | [_, _]) => Some(Resource::Service { cluster, name }),
        ("task", [_] | [_, _]) => Some(Resource::Task { cluster, id: name }),
        ("container-instance", [_] | [_, _]) => {
            Some(Resource::ContainerInstance { cluster, id: name })
        }
        ("container", &[cluster, task, id]) => Some(Resource::Container { cluster, task, id }),
        ("task-definition", &[text]) => {
            let (family, revision) = family_revision(arn, text)?;
            Some(Resource::TaskDefinition { family, revision })
        }
        ("capacity-provider", [_] | [_, _]) => Some(Resource::CapacityProvider { cluster, name }),
        ("task-set", &[cluster, service, "ecs-svc", _]) => {
            let id = &path[cluster.len() + service.len() + 2..];
            Some(Resource::TaskSet { cluster, service, id })
        }
        ("service-deployment", &[cluster, service, id]) => {
            Some(Resource::ServiceDeployment { cluster, service, id })
        }
        ("service-revision", &[cluster, service, id]) => {
            Some(Resource::ServiceRevision { cluster, service, id })
        }
        ("daemon", &[cluster, name]) => Some(Resource::Daemon { cluster, name }),
        ("daemon-deployment", &[cluster, daemon, id]) => {
            Some(Resource::DaemonDeployment { cluster, daemon, id })
        }
        ("daemon-revision", &[cluster, daemon, id]) => {
            Some(Resource::DaemonRevision { cluster, daemon, id })
        }
        ("daemon-task-definition", &[text]) => {
            let (family, revision) = family_revision(arn, text)?;
            Some(Resource::DaemonTaskDefinition { family, revision })
        }
        _ => None,
    };
    let (arn, kind) = (arn.to_owned(), kind.to_owned());
    resource.ok_or_else(|| {
        if KINDS.contains(&kind.as_str()) {
            ArnError::Separators { arn, kind }
        } else {
            ArnError::UnknownType { arn, kind }
        }
    })
}

const KINDS: [&str; 14] = [
    "cluster",
    "service",
    "task",
    "container-instance",
    "container",
    "task-definition",
    "capacity-provider",
    "task-set",
    "service-deployment",
    "service-revision",
    "daemon",
    "daemon-deployment",
    "daemon-revision",
    "daemon-task-definition",
];

/// `FAMILY` or `FAMILY:REVISION`.
fn family_revision<'a>(arn: &str, text: &'a str) -> Result<(&'a str, Option<u32>), ArnError> {
    let Some((family, revision)) = text.split_once(':') else { return Ok((text, None)) };
    if family.is_empty() {
        return Err(ArnError::Missing { arn: arn.to_owned(), part: "family" });
    }
    let is_plain = revision.bytes().all(|byte| byte.is_ascii_digit()) && !revision.starts_with('0');
    match revision.parse() {
        Ok(number) if is_plain => Ok((family, Some(number))),
        _ => Err(ArnError::Revision { arn: arn.to_owned(), revision: revision.to_owned() }),
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, region, account, resource } = self;
        write!(f, "arn:{partition}:ecs:{region}:{account}:{resource}")
    }
}

/// The tail of the ARN.
impl fmt::Display for Resource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Cluster { name } => write!(f, "cluster/{name}"),
            Self::Service { cluster, name } => within(f, "service", cluster, name),
            Self::Task { cluster, id } => within(f, "task", cluster, id),
            Self::ContainerInstance { cluster, id } => within(f, "container-instance", cluster, id),
            Self::Container { cluster, task, id } => write!(f, "container/{cluster}/{task}/{id}"),
            Self::TaskDefinition { family, revision } => {
                revised(f, "task-definition", family, revision)
            }
            Self::CapacityProvider { cluster, name } => {
                within(f, "capacity-provider", cluster, name)
            }
            Self::TaskSet { cluster, service, id } => {
                write!(f, "task-set/{cluster}/{service}/{id}")
            }
            Self::ServiceDeployment { cluster, service, id } => {
                write!(f, "service-deployment/{cluster}/{service}/{id}")
            }
            Self::ServiceRevision { cluster, service, id } => {
                write!(f, "service-revision/{cluster}/{service}/{id}")
            }
            Self::Daemon { cluster, name } => write!(f, "daemon/{cluster}/{name}"),
            Self::DaemonDeployment { cluster, daemon, id } => {
                write!(f, "daemon-deployment/{cluster}/{daemon}/{id}")
            }
            Self::DaemonRevision { cluster, daemon, id } => {
                write!(f, "daemon-revision/{cluster}/{daemon}/{id}")
            }
            Self::DaemonTaskDefinition { family, revision } => {
                revised(f, "daemon-task-definition", family, revision)
            }
        }
    }
}

fn within(
    f: &mut fmt::Formatter<'_>,
    kind: &str,
    cluster: Option<&str>,
    name: &str,
) -> fmt::Result {
    match cluster {
        Some(cluster) => write!(f, "{kind}/{cluster}/{name}"),
        None => write!(f, "{kind}/{name}"),
    }
}

fn revised(
    f: &mut fmt::Formatter<'_>,
    kind: &str,
    family: &str,
    revision: Option<u32>,
) -> fmt::Result {
    match revision {
        Some(revision) => write!(f, "{kind}/{family}:{revision}"),
        None => write!(f, "{kind}/{family}"),
    }
}
