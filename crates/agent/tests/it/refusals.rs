//! Agents that cannot start: each says what is wrong and what to do.

use std::future::pending;

use berth_agent::AgentError;

use crate::host::Host;

#[tokio::test(flavor = "multi_thread")]
async fn wrong_key_wrong_cluster_wrong_request() {
    let host = Host::without_agent().await;
    let refused = |code: &'static str| {
        host.control_plane.refuse("RegisterContainerInstance", 400, code);
        berth_agent::run(host.config(), pending())
    };
    let error = refused("UnrecognizedClientException").await.expect_err("refused");
    assert!(matches!(error, AgentError::KeyRefused { .. }), "{error}");
    let error = refused("ClusterNotFoundException").await.expect_err("refused");
    assert!(matches!(&error, AgentError::ClusterUnknown { .. }), "{error}");
    assert!(error.to_string().contains("Create it, or name another"), "{error}");
    let error = refused("ClientException").await.expect_err("refused");
    assert!(matches!(error, AgentError::RegistrationRefused { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_default_cluster_is_made_when_it_is_missing() {
    let mut host = Host::without_agent().await;
    let missing = "ClusterNotFoundException";
    host.control_plane.refuse("RegisterContainerInstance", 400, missing);
    host.start_agent(|config| config.cluster = "default".to_owned()).await;
    assert_eq!(host.control_plane.heard().registrations[0]["cluster"], "default");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_docker_no_directory_no_endpoint() {
    let host = Host::without_agent().await;
    let mut config = host.config();
    config.docker_host = Some("unix:///nowhere/docker.sock".to_owned());
    let error = berth_agent::run(config, pending()).await.expect_err("no Docker");
    assert!(error.to_string().contains("/nowhere/docker.sock"), "{error}");
    assert!(error.to_string().contains("Start Docker"), "{error}");

    let mut config = host.config();
    let file = host.directory.path().join("file");
    std::fs::write(&file, "").expect("written");
    config.data_dir = file.join("below");
    let error = berth_agent::run(config, pending()).await.expect_err("no directory");
    assert!(matches!(error, AgentError::DataDir { .. }), "{error}");

    let mut config = host.config();
    config.endpoint = "ftp://x".to_owned();
    let error = berth_agent::run(config, pending()).await.expect_err("no endpoint");
    assert!(matches!(error, AgentError::Endpoint { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_in_use_and_one_of_another_cluster() {
    let mut host = Host::start().await;
    // As when both are the first of the directory: only the one that has the lock makes a secret.
    let secret = host.directory.path().join("agent.seal");
    let moved = secret.with_extension("moved");
    std::fs::rename(&secret, &moved).expect("moved");
    let error = berth_agent::run(host.config(), pending()).await.expect_err("in use");
    assert!(matches!(error, AgentError::DataDirLocked { .. }), "{error}");
    assert!(!secret.exists(), "it was made without the lock");
    std::fs::rename(&moved, &secret).expect("moved back");
    host.kill_agent().await;
    let mut config = host.config();
    config.cluster = "other".to_owned();
    let error = berth_agent::run(config, pending()).await.expect_err("another cluster");
    assert!(matches!(error, AgentError::ClusterChanged { .. }), "{error}");
}
