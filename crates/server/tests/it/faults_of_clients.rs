//! Clients that are slow, silent or too many: none keeps others from being served.
use std::time::Duration;

use berth_server::Limits;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{http::Answer, start_in};

fn short() -> Limits {
    Limits {
        head_time_max: Duration::from_millis(200),
        body_time_max: Duration::from_millis(200),
        ..Limits::default()
    }
}

/// Everything that the server says before it closes.
async fn read_all(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text).await;
    text
}

#[tokio::test]
async fn who_says_nothing_or_half_a_head_is_cut() {
    let node = start_in(tempfile::tempdir().unwrap(), short()).await;
    for start in
        ["", "P", "PRI * HTTP/2.0\r\n", "GET /health HTT", "GET /health HTTP/1.1\r\nhost: "]
    {
        let mut stream = TcpStream::connect(node.address()).await.unwrap();
        stream.write_all(start.as_bytes()).await.unwrap();
        let said = read_all(&mut stream).await;
        assert!(!said.contains("200 OK"), "{start:?}: {said}");
    }
}

#[tokio::test]
async fn who_stops_in_the_middle_of_a_body_is_told() {
    let node = start_in(tempfile::tempdir().unwrap(), short()).await;
    let bytes = node.ask("ListClusters", "{\"maxResults\":1}").signed();
    let mut stream = TcpStream::connect(node.address()).await.unwrap();
    stream.write_all(&bytes[..bytes.len() - 5]).await.unwrap();
    let answer = Answer::read(&mut stream).await;
    assert!(answer.error().starts_with("408 RequestTimeoutException: "), "{answer:?}");
    assert_eq!(answer.header("connection"), Some("close"));
}

#[tokio::test]
async fn who_is_too_many_waits_until_another_has_gone() {
    let limits = Limits { connections_max: 2, ..Limits::default() };
    let node = start_in(tempfile::tempdir().unwrap(), limits).await;
    let first = TcpStream::connect(node.address()).await.unwrap();
    let mut second = TcpStream::connect(node.address()).await.unwrap();
    // The second has a slot when it is answered; so has the first, which came before.
    second.write_all(b"GET /health HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    second.read_exact(&mut [0; 15]).await.unwrap();
    let ask = node.ask("ListClusters", "{}");
    let mut third = Box::pin(node.send(&ask));
    let early = tokio::time::timeout(Duration::from_millis(100), &mut third).await;
    assert!(early.is_err(), "{early:?}");
    drop(first);
    assert_eq!(third.await.status, 200);
}

#[tokio::test]
async fn one_connection_serves_many_requests_one_after_the_other() {
    let node = start_in(tempfile::tempdir().unwrap(), Limits::default()).await;
    let request = String::from_utf8(node.ask("ListClusters", "{}").signed()).unwrap();
    let request = request.replace("connection: close\r\n", "");
    let mut stream = TcpStream::connect(node.address()).await.unwrap();
    stream.write_all(request.repeat(20).as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let said = read_all(&mut stream).await;
    assert_eq!(said.matches("HTTP/1.1 200 OK").count(), 20);
}
