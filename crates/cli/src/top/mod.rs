//! `berth top`: what services, tasks and container instances use now.
mod hosts;
mod measured;
mod services;
mod tasks;
mod words;

use crate::{
    asking,
    cluster::{Cluster, ClusterArgs},
    terminal::Terminal,
};

#[derive(clap::Args)]
pub struct Top {
    /// Of what
    #[arg(value_enum, default_value_t)]
    of: Of,
    /// Which comes first: the one that uses most of it, or the first name
    #[arg(long, value_enum, default_value_t)]
    sort: Sort,
    #[command(flatten)]
    cluster: ClusterArgs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Of {
    #[default]
    Services,
    Tasks,
    /// Container instances
    Hosts,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Sort {
    #[default]
    Cpu,
    Memory,
    Name,
}

impl Sort {
    /// Sorts rows by name, CPU and memory.
    fn sort<T>(self, rows: &mut [T], of: impl Fn(&T) -> (String, Option<f64>, Option<f64>)) {
        rows.sort_by(|one, other| {
            let ((name, cpu, memory), (other_name, other_cpu, other_memory)) = (of(one), of(other));
            let most_first = |one: Option<f64>, other: Option<f64>| {
                other.unwrap_or(-1.0).total_cmp(&one.unwrap_or(-1.0))
            };
            let by_figure = match self {
                Sort::Cpu => most_first(cpu, other_cpu),
                Sort::Memory => most_first(memory, other_memory),
                Sort::Name => std::cmp::Ordering::Equal,
            };
            by_figure.then_with(|| name.cmp(&other_name))
        });
    }
}

pub fn run(args: &Top) -> anyhow::Result<()> {
    let cluster = args.cluster.connect()?;
    let to = Terminal::stdout(args.cluster.no_color);
    asking::run(&cluster, print(&cluster, args, &to))
}

async fn print(cluster: &Cluster, args: &Top, to: &Terminal) -> anyhow::Result<()> {
    match args.of {
        Of::Services => services::table(cluster, args.sort).await?.print(to),
        Of::Tasks => tasks::table(cluster, args.sort).await?.print(to),
        Of::Hosts => hosts::table(cluster, args.sort).await?.print(to),
    }
    Ok(())
}
