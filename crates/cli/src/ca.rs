//! `berth ca`: the authorities that sign what the control plane shows over TLS.
use anyhow::anyhow;
use berth_api::{
    berth::{
        CertificateAuthority, DescribeCertificateAuthoritiesRequest,
        DescribeCertificateAuthoritiesResponse, Response, RotateCertificateAuthorityRequest,
        UnconfirmedInstance,
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
pub struct Ca {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    data: DataDir,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Show the authorities, their pins, and who has not confirmed the newest
    Show {
        /// Print what clients are to trust, in PEM, and nothing else
        #[arg(long)]
        bundle: bool,
        #[arg(short, long, value_enum, default_value_t)]
        output: Output,
        #[arg(long)]
        no_color: bool,
    },
    /// Make another authority; it signs when the agents that are here have confirmed it, and the
    /// former one goes when all have
    Rotate {
        /// Now, and cut off whoever has not confirmed it
        #[arg(long)]
        force: bool,
    },
}

pub fn run(args: &Ca) -> anyhow::Result<()> {
    let cluster = Cluster::reached(&args.data, None)?;
    let other = || anyhow!("the control plane answered another question");
    asking::run(&cluster, async {
        match &args.verb {
            Verb::Show { bundle, output, no_color } => {
                let request = DescribeCertificateAuthoritiesRequest {};
                let answer = cluster.client.call_berth(request.into()).await?;
                let Response::DescribeCertificateAuthorities(it) = answer else {
                    return Err(other());
                };
                match output {
                    _ if *bundle => say!("{}", it.bundle.unwrap_or_default().trim_end()),
                    Output::Json => say!("{}", to_json(&it)),
                    Output::Text => show(&it, &Terminal::stdout(*no_color)),
                }
            }
            Verb::Rotate { force } => {
                let before = DescribeCertificateAuthoritiesRequest {};
                let before = cluster.client.call_berth(before.into()).await?;
                let Response::DescribeCertificateAuthorities(before) = before else {
                    return Err(other());
                };
                let request = RotateCertificateAuthorityRequest { force: Some(*force) };
                let answer = cluster.client.call_berth(request.into()).await?;
                let Response::RotateCertificateAuthority(it) = answer else { return Err(other()) };
                say!("{}", made(before.bundle_version, it.bundle_version));
                say!("The pin of what joins from now on: {}", it.pin.unwrap_or_default());
                told(*force, it.unconfirmed.as_deref().unwrap_or_default());
            }
        }
        Ok(())
    })
}

/// Whether there is another authority than before: the newest one's number is the bundle's version.
fn made(before: Option<i32>, now: Option<i32>) -> String {
    let number = now.unwrap_or_default();
    match before == now {
        true => format!("No other authority was made: number {number} was on its way already."),
        false => format!("Another authority was made, number {number}."),
    }
}

/// Of those who have not confirmed.
fn told(is_forced: bool, unconfirmed: &[UnconfirmedInstance]) {
    match (is_forced, unconfirmed.len()) {
        (false, 0) => note!("Nobody has to confirm it: it signs at once."),
        (false, count) => note!(
            "{count} container instances have not confirmed it yet. Our agents do within a minute; \
             the published agent does not, and has to be given the bundle"
        ),
        (true, 0) => note!("Nobody is cut off."),
        (true, count) => {
            note!("{count} container instances have not confirmed it, and are cut off:");
            for it in unconfirmed {
                note!("    {}", it.container_instance_arn.as_deref().unwrap_or_default());
            }
        }
    }
}

fn show(it: &DescribeCertificateAuthoritiesResponse, to: &Terminal) {
    let now = times::now();
    let row = |it: &CertificateAuthority| {
        let text = |it: &Option<String>| it.clone().unwrap_or_default();
        let created = it.created_at.map_or_else(Cell::default, |at| times::ago(at, now).into());
        let number = it.number.unwrap_or_default();
        [number.into(), text(&it.status).into(), created, text(&it.pin).into()]
    };
    let rows: Vec<_> = it.certificate_authorities.iter().flatten().map(row).collect();
    if rows.is_empty() {
        // Somebody else's.
        say!("pin {}", it.pin.as_deref().unwrap_or_default());
        return;
    }
    Table { headers: ["CA", "STATUS", "CREATED", "PIN"], rows }.print(to);
    let unconfirmed = it.unconfirmed.as_deref().unwrap_or_default();
    if it.certificate_authorities.as_ref().is_some_and(|it| it.len() > 1) {
        for it in unconfirmed {
            let arn = it.container_instance_arn.as_deref().unwrap_or_default();
            let lost = if it.lost == Some(true) { " (lost)" } else { "" };
            say!("not confirmed by {arn}{lost}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rotation_says_whether_an_authority_was_made() {
        let not_made = "No other authority was made: number 2 was on its way already.";
        assert_eq!(made(Some(2), Some(2)), not_made);
        assert_eq!(made(Some(2), Some(3)), "Another authority was made, number 3.");
    }
}
