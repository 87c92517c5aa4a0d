//! What its history tells, and under which names.
use berth_kernel::Home;
use berth_serving::Told;

use crate::{SERVICE, records::Kind};

/// What has a name is told; what it has changes its row, too.
pub const TOLD: Told = Told { address, arn };

/// The row of what has a name, by its ARN.
fn address(home: &Home, arn: &str) -> Option<(String, String)> {
    let tail = home.global_tail(SERVICE, arn)?;
    let (word, _) = tail.split_once('/')?;
    let kind = Kind::of_word(word)?;
    Some((kind.word().to_owned(), tail[word.len()..].to_owned()))
}

/// Of what has a name, by its row.
pub fn arn(home: &Home, table: &str, place: &str) -> Option<String> {
    let kind = Kind::of_word(table)?;
    Some(home.global_arn(SERVICE, &format!("{}{place}", kind.word())))
}
