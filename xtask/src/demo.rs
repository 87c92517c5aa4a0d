//! `cargo xtask demo`: a task on a real container, driven by the unmodified AWS CLI.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Result;
use berth_say::{note, say};

use crate::tools::docker::Docker;
use crate::tools::{build, interrupt, python};

mod aws;
mod berth;
pub mod containers;
mod page;

const CLUSTER: &str = "demo";
const FAMILY: &str = "hello";
const IMAGE: &str = "berth-hello:demo";

pub fn run() -> Result<()> {
    interrupt::catch()?;
    say!("Preparing: Docker, the AWS CLI, Berth");
    let docker = Docker::ready()?;
    let programs = python::programs()?;
    // Not optimised: that takes a new machine three times as long, and nobody waits for this one.
    let berth = build::berth(&[], "debug")?;
    let hello = build::hello()?;
    let begin = Instant::now();
    show(&berth, &hello, programs)?;
    say!("\nDone in {:.0} s. Everything is cleaned up.", begin.elapsed().as_secs_f64());
    drop(docker);
    Ok(())
}

/// What is made here is removed when it is dropped, the youngest first, also after a failure.
fn show(berth: &Path, hello: &Path, programs: PathBuf) -> Result<()> {
    let _image = containers::Image::import(hello, IMAGE)?;
    let beside = tempfile::tempdir()?;
    // Made by Berth, for its owner only; its log lies beside it.
    let folder = beside.path().canonicalize()?.join("data");
    let _containers = containers::Labelled::of_agent(&folder.join("agent"));
    let berth = berth::Berth::up(berth, &folder, CLUSTER)?;
    let aws = aws::Aws { programs, environment: berth.environment()? };
    let shown = tour(&aws);
    let complaints = berth.complaints();
    if shown.is_err() && !complaints.is_empty() {
        note!("\nBerth said:\n{complaints}");
    }
    shown
}

fn tour(aws: &aws::Aws) -> Result<()> {
    aws.ecs("create-cluster", &["--cluster-name", CLUSTER], "cluster.status")?;
    aws.until_some("list-container-instances", "containerInstanceArns")?;
    let containers = format!(
        "[{{\"name\": \"web\", \"image\": \"{IMAGE}\", \"memory\": 64, \
         \"portMappings\": [{{\"containerPort\": 8080}}]}}]"
    );
    let definition = ["--family", FAMILY, "--container-definitions", &containers];
    aws.ecs("register-task-definition", &definition, "taskDefinition.taskDefinitionArn")?;
    let wish = ["--cluster", CLUSTER, "--task-definition", FAMILY];
    let task = aws.ecs("run-task", &wish, "tasks[0].taskArn")?;
    let these = ["--cluster", CLUSTER, "--tasks", &task];
    aws.wait("tasks-running", &these)?;
    let facts = "tasks[0].[lastStatus,containers[0].networkBindings[0].hostPort,\
                 containers[0].runtimeId]";
    let described = aws.ecs("describe-tasks", &these, facts)?;
    let mut words = described.split_whitespace().skip(1);
    let mut word = || words.next().unwrap_or_default().to_owned();
    page::fetch(&word())?;
    containers::show_logs(&word())?;
    let one = ["--cluster", CLUSTER, "--task", &task, "--reason", "The demonstration is over"];
    aws.ecs("stop-task", &one, "task.desiredStatus")?;
    aws.wait("tasks-stopped", &these)?;
    let facts = "tasks[0].[lastStatus,containers[0].exitCode,stopCode,stoppedReason]";
    aws.ecs("describe-tasks", &these, facts)?;
    Ok(())
}
