//! What its history tells, and under which names.
use berth_kernel::Home;
use berth_serving::Told;

use crate::{SERVICE, records::Table};

/// What has an id is told, by its ARN. Rules are told of their groups, routes and associations of
/// their route tables, and entries of their network ACLs.
pub const TOLD: Told = Told { address, arn };

fn address(home: &Home, arn: &str) -> Option<(String, String)> {
    let (word, id) = home.tail(SERVICE, arn)?.split_once('/')?;
    Some((Table::of_word(word)?.word().to_owned(), id.to_owned()))
}

/// Of what has an id, by its row.
pub fn arn(home: &Home, table: &str, id: &str) -> Option<String> {
    let table = Table::of_word(table)?;
    Some(home.arn(SERVICE, &format!("{}/{id}", table.word())))
}
