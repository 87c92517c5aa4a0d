//! `berth seal`: the keys that secrets are sealed by.
use anyhow::anyhow;
use berth_api::{
    berth::{
        DescribeSealKeysRequest, DescribeSealKeysResponse, Response, RewrapSealKeysRequest,
        RotateSealKeyRequest,
    },
    to_json,
};

use crate::{
    asking,
    cluster::Cluster,
    data_dir::DataDir,
    output::Output,
    table::{Cell, Table},
    terminal::Terminal,
    times,
};

#[derive(clap::Args)]
pub struct Seal {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    data: DataDir,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// List the data keys, and how much each has sealed
    Status {
        #[arg(short, long, value_enum, default_value_t)]
        output: Output,
        #[arg(long)]
        no_color: bool,
    },
    /// Make another data key; what the former ones have sealed is sealed by it, step by step
    Rotate,
    /// Seal the data keys by another master key: the one in the file FILE.next beside it, or one
    /// that is made
    Rewrap,
}

pub fn run(args: &Seal) -> anyhow::Result<()> {
    let cluster = Cluster::reached(&args.data, None)?;
    let other = || anyhow!("the control plane answered another question");
    asking::run(&cluster, async {
        match &args.verb {
            Verb::Status { output, no_color } => {
                let request = DescribeSealKeysRequest {};
                let answer = cluster.client.call_berth(request.into()).await?;
                let Response::DescribeSealKeys(it) = answer else { return Err(other()) };
                match output {
                    Output::Json => say!("{}", to_json(&it)),
                    Output::Text => show(&it, &Terminal::stdout(*no_color)),
                }
            }
            Verb::Rotate => {
                let request = RotateSealKeyRequest {};
                let answer = cluster.client.call_berth(request.into()).await?;
                let Response::RotateSealKey(it) = answer else { return Err(other()) };
                say!("Data key {} seals now.", it.number.unwrap_or_default());
                note!(
                    "What the former ones have sealed follows, some hundreds of values a second. A \
                     key that has sealed nothing any more goes 36 hours later: sessions may have \
                     tokens until then."
                );
            }
            Verb::Rewrap => {
                let request = RewrapSealKeysRequest {};
                let answer = cluster.client.call_berth(request.into()).await?;
                let Response::RewrapSealKeys(it) = answer else { return Err(other()) };
                let file = it.master_key_file.unwrap_or_default();
                say!("{file} has another master key.");
                note!(
                    "Copy it to where the former one was kept, and keep that as long as there are \
                     backups of the data from before. Whoever knows the former one and has such a \
                     backup has its data keys: rotate those, too, if somebody may."
                );
            }
        }
        Ok(())
    })
}

fn show(it: &DescribeSealKeysResponse, to: &Terminal) {
    let now = times::now();
    let rows = it.seal_keys.iter().flatten().map(|it| {
        let status = it.status.clone().unwrap_or_default();
        let created = it.created_at.map_or_else(Cell::default, |at| times::ago(at, now).into());
        let retired = it.retired_at.map_or_else(Cell::default, |at| times::ago(at, now).into());
        let (number, values) = (it.number.unwrap_or_default(), it.values.unwrap_or_default());
        [number.into(), status.into(), values.into(), created, retired]
    });
    let headers = ["KEY", "STATUS", "VALUES", "CREATED", "RETIRED"];
    Table { headers, rows: rows.collect() }.print(to);
}
