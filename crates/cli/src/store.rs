//! `berth store`: the stored rows as text, for people and for backups.
use std::io::{self, BufWriter};

use anyhow::Context;
use bytesize::ByteSize;
use clap::Subcommand;

use crate::{data_dir::DataDir, say, times};

#[derive(clap::Args)]
pub struct Store {
    #[command(subcommand)]
    command: StoreCommand,
}

#[derive(Subcommand)]
enum StoreCommand {
    /// Print every row as one line of JSON
    Dump(DataDir),
    /// Read everything and say what is damaged
    Verify(DataDir),
    /// Fill an empty data directory from a dump on standard input
    Restore(DataDir),
}

pub fn run(args: Store) -> anyhow::Result<()> {
    berth_files::keep_new_files_private();
    match args.command {
        StoreCommand::Dump(data) => {
            let path = data.path()?;
            berth_files::make_private(&io::stdout()).context("the dump cannot be kept private")?;
            let dumped = berth_store::dump(&path, &mut BufWriter::new(say::Results));
            if say::is_lost() {
                return Ok(());
            }
            note!("{}", dumped?);
            note!(
                "The dump holds all that is stored, and of secrets what is sealed: whoever has \
                 seal.key, too, has them. Keep it as you keep a password."
            );
        }
        StoreCommand::Verify(data) => {
            let path = data.path()?;
            verify(&berth_store::verify(&path)?, berth_server::clock_damage(&path))?;
        }
        StoreCommand::Restore(data) => {
            let restored = berth_store::restore(io::stdin().lock(), &data.path()?)?;
            note!("{restored}");
        }
    }
    Ok(())
}

/// What is written first goes to a journal, and to tables by and by.
fn history(bytes: u64, oldest: &str) -> String {
    let takes = match bytes {
        0 => "is in the journal alone so far".to_owned(),
        _ => format!("takes {} in its tables", ByteSize(bytes)),
    };
    format!("The history {takes} and goes back to {oldest}; --history and --history-size bound it.")
}

/// What is to be known of shards that this release has no machine for.
fn of_other_releases<'s>(shards: impl Iterator<Item = &'s str>) -> Vec<String> {
    let of_others = shards.filter(|it| !berth_server::has_machine(it));
    let note = |shard| {
        format!(
            "{shard} is of another release: this one keeps it closed, and what is in it as it is"
        )
    };
    of_others.map(note).collect()
}

/// Sound shards on standard output; damage is the command's failure.
fn verify(verified: &berth_store::Verified, clock: Option<String>) -> anyhow::Result<()> {
    for it in &verified.shards {
        say!("{}\trevision {}\t{} rows", it.shard, it.revision, it.rows);
    }
    let shards = verified.shards.iter().map(|it| it.shard.as_str());
    of_other_releases(shards).iter().for_each(|it| note!("note: {it}"));
    if let Some((bytes, oldest)) = verified.extent.and_then(|it| Some((it.bytes, it.oldest?))) {
        note!("{}", history(bytes, &times::utc(oldest)));
    }
    verified.notes.iter().for_each(|it| note!("note: {it}"));
    verified.damages.iter().for_each(|it| note!("damaged: {it}"));
    verified.history.iter().for_each(|it| note!("damaged: {it}"));
    clock.iter().for_each(|it| note!("damaged: {it}"));
    match (verified.damages.len(), verified.history.len()) {
        (0, 0) if clock.is_some() => anyhow::bail!(
            "1 damage found, in what was noted down of the time, and none in what the shards hold: \
             nothing is to be restored; the next start goes on by this machine's clock"
        ),
        (0, 0) => Ok(()),
        (0, n) => {
            let paths: Vec<_> =
                verified.history_at.iter().map(|it| it.display().to_string()).collect();
            anyhow::bail!(
                "{n} damages found in the history, and none in what the shards hold now: nothing \
                 is to be restored; for a new history move {} aside and start Berth again",
                paths.join(" and ")
            )
        }
        (n, _) => anyhow::bail!("{n} damages found; restore a backup into an empty directory"),
    }
}

#[cfg(test)]
mod tests {
    use super::{history, of_other_releases};

    #[test]
    fn shards_of_other_releases_are_named() {
        let shards = ["ecs-account", "ecs/prod", "secrets", "ecs/", "moon"];
        let expected = ["ecs/", "moon"].map(|it| {
            format!(
                "{it} is of another release: this one keeps it closed, and what is in it as it is"
            )
        });
        assert_eq!(of_other_releases(shards.into_iter()), expected);
    }

    #[test]
    fn a_history_that_no_table_has_yet_is_not_said_to_take_nothing() {
        let told = |bytes| history(bytes, "2026-11-21T10:00:00Z");
        assert_eq!(
            told(0),
            "The history is in the journal alone so far and goes back to 2026-11-21T10:00:00Z; \
             --history and --history-size bound it."
        );
        assert!(told(2_048).starts_with("The history takes 2.0 KiB in its tables and "));
    }
}
