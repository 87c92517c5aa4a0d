//! The calls of EC2: the facts they need, and how they fail.
use std::net::{IpAddr, Ipv4Addr};

use berth_api::ec2;
use berth_engine::{Panicked, TooLarge};
use berth_kernel::{Home, too_large, undone};

use crate::records::Id;

/// One API call of a known caller.
pub type Call = berth_kernel::Call<ec2::Request, Facts>;

/// What a call needs to know from outside its shard.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub home: Home,
    /// All interfaces of tasks that are there. The node knows them: it puts them into
    /// DeleteSecurityGroup and DeleteSubnet, and answers itself who asks for them, or for free
    /// addresses.
    pub interfaces: Vec<Interface>,
    /// Whether there are clusters that nobody can read just now: then nothing goes that a task of
    /// theirs may be in, and nothing comes that may have a host of theirs in it.
    pub has_closed_clusters: bool,
    /// Of CreateVpc: addresses of registered hosts, and what each host is called. No VPC may have
    /// them.
    pub hosts: Vec<(IpAddr, String)>,
}

/// The interface of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Interface {
    /// `eni-…`
    pub id: Id,
    pub subnet_id: Id,
    pub group_ids: Vec<Id>,
    pub address: Ipv4Addr,
    pub ipv6_address: Option<std::net::Ipv6Addr>,
    /// `0a:…`
    pub mac_address: String,
    /// The ARN of its attachment, as ECS says it of what it makes.
    pub description: String,
}

/// Why a call failed: what the API's error shapes say.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure(pub ec2::Error);

impl From<ec2::Error> for Failure {
    fn from(error: ec2::Error) -> Failure {
        Failure(error)
    }
}

impl From<TooLarge> for Failure {
    fn from(what: TooLarge) -> Failure {
        Failure(ec2::Error::invalid_parameter_value(too_large(&what)))
    }
}

impl From<Panicked> for Failure {
    fn from(what: Panicked) -> Failure {
        Failure(ec2::Error::internal_error(undone(&what)))
    }
}

impl From<Failure> for ec2::Error {
    fn from(Failure(error): Failure) -> ec2::Error {
        error
    }
}
