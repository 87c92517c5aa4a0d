//! Starts that cannot be, and what is said of them.
use berth_kernel::Home;
use berth_server::{Config, Server};

use crate::support::{config, credentials, start};

async fn refusal(config: Config) -> String {
    match Server::start(config).await {
        Ok(_) => panic!("it started"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn a_directory_in_use() {
    let node = start().await;
    let said = refusal(config(node.dir.path())).await;
    assert!(said.contains("is in use by another process"), "{said}");
    assert!(said.contains("choose another directory"), "{said}");
}

#[tokio::test]
async fn an_address_in_use() {
    let node = start().await;
    let dir = tempfile::tempdir().unwrap();
    let listen = node.address().parse().unwrap();
    let said = refusal(Config { listen, ..config(dir.path()) }).await;
    assert_eq!(
        said,
        format!(
            "the address {} is in use by another program; stop it, or listen on another address \
             with --listen",
            node.address()
        )
    );
}

#[tokio::test]
async fn an_address_of_another_machine() {
    let dir = tempfile::tempdir().unwrap();
    let listen = "192.0.2.1:80".parse().unwrap();
    let said = refusal(Config { listen, ..config(dir.path()) }).await;
    assert!(said.starts_with("this machine does not let Berth listen on 192.0.2.1:80"), "{said}");
}

#[tokio::test]
async fn a_directory_that_cannot_be_made() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("file"), "").unwrap();
    let said = refusal(config(&dir.path().join("file"))).await;
    assert!(said.contains("cannot be used"), "{said}");
}

#[tokio::test]
async fn a_damaged_directory() {
    let node = start().await;
    node.create_cluster("prod").await;
    node.server.stop().await;
    let file = node.dir.path().join("WITNESS");
    let length = std::fs::metadata(&file).unwrap().len();
    std::fs::write(&file, vec![0xA5; length as usize]).unwrap();
    let said = refusal(config(node.dir.path())).await;
    assert!(said.contains("is damaged"), "{said}");
}

#[tokio::test]
async fn data_of_another_region() {
    let node = start().await;
    node.create_cluster("prod").await;
    node.server.stop().await;
    let home = Home { region: "eu-west-1".to_owned(), ..Home::default() };
    let said = refusal(Config { home, ..config(node.dir.path()) }).await;
    assert!(said.contains("start with --region us-east-1 --account 123456789012"), "{said}");
}

#[tokio::test]
async fn definitions_of_another_region() {
    let node = start().await;
    node.register_definition("web").await;
    node.server.stop().await;
    let home = Home { region: "eu-west-1".to_owned(), ..Home::default() };
    let said = refusal(Config { home, ..config(node.dir.path()) }).await;
    assert!(said.contains("start with --region us-east-1 --account 123456789012"), "{said}");
}

#[tokio::test]
async fn keys_of_another_account() {
    let node = start().await;
    node.server.stop().await;
    let home = Home { account: "210987654321".to_owned(), ..Home::default() };
    let said = refusal(Config { home, ..config(node.dir.path()) }).await;
    assert!(said.contains("start with --region us-east-1 --account 123456789012"), "{said}");
}

#[tokio::test]
async fn the_first_start_makes_a_key_and_later_ones_keep_it() {
    let node = start().await;
    let first = node.credentials.clone();
    assert!(first.access_key_id.starts_with("AKIA") && first.access_key_id.len() == 20);
    assert_eq!(first.secret_access_key.len(), 40);
    let node = node.restart().await;
    assert_eq!(credentials(node.dir.path()), first);
    assert_eq!(node.send(&node.ask("ListClusters", "{}")).await.status, 200);
}
