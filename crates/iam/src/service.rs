//! The API of this crate at the front door.
use berth_api::iam;
use berth_engine::ShardName;
use berth_kernel::Home;
use berth_serving::{Housed, Names, Published, Service, Told};

use crate::{Call, Facts, Iam, SERVICE, SHARD, operations, records::Kind};

/// IAM.
pub enum Identities {}

impl Housed for Iam {
    const NAMES: Names = Names::One(SHARD);

    const TOLD: Option<Told> = Some(Told { address, arn });
}

/// What has a name, by its ARN. What happens to its policies and members changes its row, too.
fn address(home: &Home, arn: &str) -> Option<(String, String)> {
    let tail = home.global_tail(SERVICE, arn)?;
    let (word, _) = tail.split_once('/')?;
    let kind = Kind::ALL.iter().find(|it| it.word() == word)?;
    Some((kind.word().to_owned(), tail[word.len()..].to_owned()))
}

fn arn(home: &Home, table: &str, place: &str) -> Option<String> {
    let kind = Kind::ALL.iter().find(|it| it.word() == table)?;
    Some(home.global_arn(SERVICE, &format!("{}{place}", kind.word())))
}

impl Service for Identities {
    type Wire = iam::Api;
    type Facts = Facts;
    type Machines = (Iam,);

    fn facts(_: &iam::Request, _: &str, at: &impl Published) -> Facts {
        Facts { home: at.home().clone() }
    }

    fn shard(_: &iam::Request, _: &Home) -> Result<ShardName, iam::Error> {
        Ok(ShardName::new(SHARD))
    }

    fn read(at: &impl Published, call: &Call) -> Result<iam::Response, iam::Error> {
        let state = at.state::<Iam>(SHARD);
        operations::read(&state.expect("it is there from the first start on"), call)
    }
}
