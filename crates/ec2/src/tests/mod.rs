//! Scenarios: calls as text, answers beside them.
mod addresses;
mod events;
mod groups;
mod lists;
mod names;
mod needs;
mod networks;
mod properties;
mod routes;
mod vpcs;

use std::{collections::BTreeMap, sync::Arc};

use berth_api::{
    ec2::{Error, Operation, Request},
    protocols::Protocol,
};
use berth_kernel::Home;
use berth_trial::{Trial, script};
use expect_test::Expect;
use http::Request as Http;
use serde_json::Value;

use crate::{
    Call, Ec2, Facts, Interface, State, defaults, interfaces, read,
    records::{Id, Kind},
    subnets,
};

const ROOT: &str = "arn:aws:iam::123456789012:root";

/// One leader of the shard, and what the node would know.
struct World {
    trial: Trial<Ec2>,
    facts: Facts,
}

impl World {
    fn new() -> World {
        World { trial: Trial::new(), facts: Facts::default() }
    }

    /// As a reader has it.
    fn state(&self) -> Arc<State> {
        defaults::with_defaults(Arc::new(self.trial.state.clone()), &self.facts.home)
    }

    fn call(&mut self, operation: &str, body: &str) -> Result<Value, Error> {
        let call = Call { facts: self.facts.clone(), ..call(operation, body) };
        let operation = call.request.operation();
        let answer = match &call.request {
            Request::DescribeNetworkInterfaces(it) => {
                let tasks = &self.facts.interfaces;
                interfaces(&self.state(), it, tasks, &self.facts.home).map(Into::into)
            }
            Request::DescribeSubnets(it) => {
                let tasks = &self.facts.interfaces;
                subnets(&self.state(), it, tasks, &self.facts.home).map(Into::into)
            }
            _ if operation.is_read() => read(&self.state(), &call),
            _ => self.trial.batch(|turn| turn.attempt(call)).map_err(|it| it.0),
        };
        let told = answer?.encode(Protocol::AwsJson11, "request");
        let answer = serde_json::from_slice(&told.body).expect("answers are JSON");
        Ok(names::of_model(operation, answer))
    }

    /// What a call makes: the text at a pointer of its answer.
    fn made(&mut self, operation: &str, body: &str, pointer: &str) -> String {
        let answer = self.call(operation, body).expect("it is made");
        answer.pointer(pointer).and_then(Value::as_str).expect("a text").to_owned()
    }

    /// A task in a subnet.
    fn start(&mut self, subnet: &str, groups: &[&str]) {
        let number = self.facts.interfaces.len() as u64 + 1;
        self.facts.interfaces.push(Interface {
            id: Id::new(Kind::Interface, number),
            subnet_id: Id::of(subnet),
            group_ids: groups.iter().map(|it| Id::of(it)).collect(),
            address: "10.0.1.10".parse().expect("an address"),
            ipv6_address: None,
            mac_address: "0a:00:00:00:00:01".to_owned(),
            description: "arn:aws:ecs:us-east-1:123456789012:attachment/a".to_owned(),
        });
    }
}

fn call(operation: &str, body: &str) -> Call {
    let operation = Operation::from_name(operation).expect("an operation of EC2");
    let (head, ()) = Http::new(()).into_parts();
    let body = names::on_the_wire(operation, body);
    let request = Request::decode(operation, Protocol::AwsJson11, &head, body.as_bytes());
    Call {
        request: request.expect("a well-formed body"),
        principal: ROOT.to_owned(),
        request_id: "request".to_owned(),
        facts: Facts::default(),
    }
}

/// Where answers say what they have made, and how calls after them name it: `$vpc`.
const MADE: [(&str, &[&str]); 10] = [
    ("acl", &["/NetworkAcls/0/NetworkAclId"]),
    ("assoc", &["/AssociationId", "/NewAssociationId"]),
    ("eip", &["/AllocationId"]),
    ("group", &["/GroupId"]),
    ("igw", &["/InternetGateway/InternetGatewayId"]),
    ("nat", &["/NatGateway/NatGatewayId"]),
    ("rule", &["/SecurityGroupRules/0/SecurityGroupRuleId"]),
    ("subnet", &["/Subnet/SubnetId"]),
    ("table", &["/RouteTable/RouteTableId"]),
    ("vpc", &["/Vpc/VpcId"]),
];

/// See [`script`]. Ids by chance are shown by what they begin with.
fn run(world: &mut World, text: &str) -> String {
    let mut last = BTreeMap::<&str, String>::new();
    let told = script(text, |verb, body| {
        let fill =
            |body: String, (name, id): (&&str, &String)| body.replace(&format!("${name}"), id);
        let body = last.iter().fold(body.to_owned(), fill);
        let answer = world.call(verb, &body);
        for (name, pointers) in MADE {
            let made = answer.as_ref().ok();
            let id = made.and_then(|it| pointers.iter().find_map(|at| it.pointer(at)?.as_str()));
            last.extend(id.map(|it| (name, it.to_owned())));
        }
        answer.map(Some).map_err(|it| it.to_string())
    });
    shown(&told)
}

/// Without ids by chance.
fn shown(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find("-0") {
        let digits = &rest[at + 1..];
        let count = digits.bytes().take_while(u8::is_ascii_hexdigit).count();
        out += &rest[..=at];
        out += if count == 17 { "…" } else { &digits[..count] };
        rest = &digits[count..];
    }
    out + rest
}

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&run(&mut World::new(), text));
}

#[test]
fn what_is_there_by_itself_is_kept_as_it_is_shown() {
    let home = Home::default();
    let mut trial = Trial::<Ec2>::new();
    let shown = defaults::with_defaults(Arc::new(State::default()), &home);
    defaults::records(&home).into_iter().for_each(|it| trial.keep(it));
    trial.batch(|_| ());
    assert_eq!(trial.state, *shown);
    let elsewhere = Home { region: "eu-west-1".to_owned(), ..home };
    let other = defaults::with_defaults(Arc::new(State::default()), &elsewhere);
    assert!(shown.vpcs.keys().all(|it| !other.vpcs.contains_key(it)), "ids are of a region");
}
