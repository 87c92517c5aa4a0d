//! `cargo xtask models`: service models from a pinned botocore package, stripped to facts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

/// Where the models come from. The hash keeps the download honest.
const PACKAGE: &str = "botocore==1.44.5 \
    --hash=sha256:8f16a56d1dff125dd65322ae021efa7ba5195a6db5102b96862566055b748921";

/// Services that AWS publishes a model of: whole, so that what is not served is known by name.
const PUBLISHED: [&str; 2] = ["ecs", "sts"];

/// The same, of which only the operations are kept that `models/<service>.toml` names.
pub const PARTLY: [&str; 7] = ["cloudwatch", "ec2", "ecr", "iam", "logs", "secretsmanager", "ssm"];

/// What the tests of the wire know beside: of each protocol a service that speaks it, and a few
/// operations of each kind of shape.
const SAMPLES: [(&str, &[&str]); 9] = [
    ("batch", &["SubmitJob", "ListTagsForResource", "TagResource", "UntagResource"]),
    ("cloudwatch", &["PutMetricData", "GetMetricData", "PutMetricAlarm", "DescribeAlarmHistory"]),
    ("ec2", &["CreateTags", "DescribeSubnets", "DeleteVpc", "AuthorizeSecurityGroupIngress"]),
    ("elbv2", &["CreateRule", "DescribeLoadBalancers", "RegisterTargets"]),
    ("iam", &["CreateRole", "DeleteRole", "GetAccountSummary", "SimulateCustomPolicy"]),
    ("logs", &["PutLogEvents", "StartLiveTail"]),
    ("scheduler", &["CreateSchedule", "DeleteSchedule", "ListSchedules", "UntagResource"]),
    ("servicediscovery", &["CreateService", "DiscoverInstances", "RegisterInstance"]),
    ("ssm", &["PutParameter", "GetParameterHistory", "DescribeParameters"]),
];

/// All services that Rust is generated for: Berth's own model is written by hand.
pub const SERVICES: [&str; 10] =
    ["berth", "cloudwatch", "ec2", "ecr", "ecs", "iam", "logs", "secretsmanager", "ssm", "sts"];

/// Prints the newest model of a service: `wheel`, `service`.
const UNPACK: &str = "
import glob, gzip, sys, zipfile
wheel = zipfile.ZipFile(glob.glob(sys.argv[1] + '/*.whl')[0])
prefix = 'botocore/data/' + sys.argv[2] + '/'
names = [n for n in wheel.namelist() if n.startswith(prefix) and n.endswith('/service-2.json.gz')]
sys.stdout.buffer.write(gzip.decompress(wheel.read(max(names))))
";

/// A service model. Fields that are not here (all prose among them) are dropped.
#[derive(Debug, Deserialize, Serialize)]
pub struct Model {
    pub metadata: Metadata,
    pub operations: BTreeMap<String, Operation>,
    pub shapes: BTreeMap<String, Shape>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    pub api_version: String,
    pub endpoint_prefix: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json_version: Option<String>,
    pub protocol: String,
    /// All that the service speaks, if that is more than one.
    #[serde(default, skip_serializing_if = "is_one")]
    pub protocols: Vec<String>,
    /// An empty object, if the service was a query service once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws_query_compatible: Option<BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_prefix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xml_namespace: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Reference>,
    pub http: Http,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Reference>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Http {
    pub method: String,
    pub request_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_code: Option<u16>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoint {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub host_prefix: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reference {
    #[serde(default, skip_serializing_if = "is_false")]
    pub eventheader: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub eventpayload: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub flattened: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub host_label: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub idempotency_token: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub jsonvalue: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_wrapper: Option<String>,
    pub shape: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp_format: Option<String>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shape {
    #[serde(default, skip_serializing_if = "is_false")]
    pub document: bool,
    #[serde(rename = "enum", default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorFacts>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub event: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub eventstream: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub exception: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub fault: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub flattened: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<Reference>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub members: BTreeMap<String, Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The member that is the whole body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub sensitive: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp_format: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default, skip_serializing_if = "is_false")]
    pub union: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Reference>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorFacts {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_status_code: Option<u16>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub sender_fault: bool,
}

pub fn run() -> Result<()> {
    let folder = tempfile::tempdir()?;
    download(folder.path())?;
    for service in PUBLISHED {
        let model: Model = serde_json::from_slice(&unpack(folder.path(), service)?)?;
        store(&crate::root().join(format!("models/{service}.json")), &model)?;
    }
    for service in PARTLY {
        let model = part(folder.path(), service, &crate::codegen::selected(service)?)?;
        store(&crate::root().join(format!("models/{service}.json")), &model)?;
    }
    for (service, operations) in SAMPLES {
        let model = part(folder.path(), service, operations)?;
        store(&crate::root().join(format!("crates/api/tests/models/{service}.json")), &model)?;
    }
    Ok(())
}

/// A model with some of its operations and what lies below them.
fn part(folder: &Path, service: &str, operations: &[impl AsRef<str>]) -> Result<Model> {
    let mut model: Model = serde_json::from_slice(&unpack(folder, service)?)?;
    let is_wanted = |name: &String| operations.iter().any(|it| it.as_ref() == name);
    model.operations.retain(|name, _| is_wanted(name));
    ensure!(model.operations.len() == operations.len(), "{service} lacks an operation");
    let reachable = reachable(&model);
    model.shapes.retain(|name, _| reachable.contains(name));
    Ok(model)
}

fn store(path: &Path, model: &Model) -> Result<()> {
    let text = serde_json::to_string_pretty(model)? + "\n";
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// All shapes below the operations, their errors among them.
fn reachable(model: &Model) -> BTreeSet<String> {
    let operations = model.operations.values();
    let roots =
        operations.flat_map(|it| [&it.input, &it.output].into_iter().flatten().chain(&it.errors));
    let mut found = BTreeSet::new();
    let mut open: Vec<_> = roots.map(|it| it.shape.clone()).collect();
    while let Some(name) = open.pop() {
        let shape = &model.shapes[&name];
        if found.insert(name) {
            let parts = [&shape.key, &shape.value, &shape.member].into_iter().flatten();
            open.extend(parts.chain(shape.members.values()).map(|it| it.shape.clone()));
        }
    }
    found
}

/// The committed model of a service.
pub fn load(service: &str) -> Result<Model> {
    let path = crate::root().join(format!("models/{service}.json"));
    let text = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} is no model", path.display()))
}

fn download(folder: &Path) -> Result<()> {
    let requirements = folder.join("requirements.txt");
    fs::write(&requirements, PACKAGE)?;
    let status = Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"])
        .arg("--require-hashes")
        .arg("-r")
        .arg(&requirements)
        .arg("-d")
        .arg(folder)
        .status()
        .context("cannot start python3; install it with pip")?;
    ensure!(status.success(), "pip could not download {PACKAGE}");
    Ok(())
}

fn unpack(folder: &Path, service: &str) -> Result<Vec<u8>> {
    let output = Command::new("python3").args(["-c", UNPACK]).arg(folder).arg(service).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(output.stdout)
}

fn is_one(protocols: &[String]) -> bool {
    protocols.len() <= 1
}

fn is_false(flag: &bool) -> bool {
    !flag
}
