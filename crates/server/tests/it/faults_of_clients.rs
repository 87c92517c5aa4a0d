//! Clients that are slow, silent or too many: none keeps others from being served.
use std::time::Duration;

use berth_server::Limits;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{Node, eventually, http::Answer, start_in};

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

/// Sixteen for whoever comes next, four strangers of which two from here, four people.
fn few() -> Limits {
    Limits { connections_max: 32, ..Limits::default() }
}

#[tokio::test]
async fn who_says_nothing_makes_room_for_the_next() {
    let node = start_in(tempfile::tempdir().unwrap(), few()).await;
    let mut silent = std::collections::VecDeque::new();
    for _ in 0..40 {
        silent.push_back(TcpStream::connect(node.address()).await.unwrap());
        assert_eq!(node.send(&node.ask("ListClusters", "{}")).await.status, 200);
        if silent.len() > 2 {
            assert_eq!(read_all(&mut silent.pop_front().unwrap()).await, "");
        }
    }
}

#[tokio::test]
async fn who_has_signed_keeps_the_connection() {
    let node = start_in(tempfile::tempdir().unwrap(), few()).await;
    let request = String::from_utf8(node.ask("ListClusters", "{}").signed()).unwrap();
    let mut known = known(&node, &request).await;
    let mut strangers = Vec::new();
    for _ in 0..40 {
        strangers.push(TcpStream::connect(node.address()).await.unwrap());
    }
    read_all(&mut strangers[0]).await;
    known.write_all(request.as_bytes()).await.unwrap();
    assert_eq!(read_all(&mut known).await.matches("HTTP/1.1 200 OK").count(), 1);
}

/// A connection on which a request was answered, up to its status.
async fn known(node: &Node, request: &str) -> TcpStream {
    let mut known = TcpStream::connect(node.address()).await.unwrap();
    let kept = request.replace("connection: close\r\n", "");
    known.write_all(kept.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    known.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    known
}

/// HTTP/2: the preface, no settings, and `GET /health` on the first stream.
const HEALTH: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00\
    \x00\x00\x0e\x01\x05\x00\x00\x00\x01\x82\x86\x04\x07/health\x01\x01a";
const PING: &[u8] = b"\x00\x00\x08\x06\x00\x00\x00\x00\x00berthing";

#[tokio::test]
async fn who_only_pings_is_idle() {
    let node = start_in(tempfile::tempdir().unwrap(), short()).await;
    let mut stream = TcpStream::connect(node.address()).await.unwrap();
    stream.write_all(HEALTH).await.unwrap();
    let (mut from, mut to) = stream.split();
    let pinging = async {
        while to.write_all(PING).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let reading = async {
        let mut bytes = Vec::new();
        let _ = from.read_to_end(&mut bytes).await;
        bytes
    };
    let bytes = tokio::select! {
        bytes = reading => bytes,
        () = pinging => Vec::new(),
    };
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("{\"status\":\"ok\"}") && text.contains("berthing"), "{text}");
}

/// A request that announces a megabyte, of which nothing comes.
fn announced(signed: Vec<u8>) -> String {
    let text = String::from_utf8(signed).unwrap();
    text.replace("content-length: 2\r\n", "content-length: 1048576\r\n").replace("\r\n{}", "\r\n")
}

/// One whose answer is due in an hour gets no more time than one who waits for nothing.
#[tokio::test]
async fn what_a_stranger_has_asked_for_keeps_no_connection() {
    let hour = Duration::from_secs(3_600);
    let limits = Limits {
        stranger_time_max: Duration::from_millis(200),
        body_time_max: hour,
        call_time_max: hour,
        ..Limits::default()
    };
    let node = start_in(tempfile::tempdir().unwrap(), limits).await;
    let mut wrong = node.ask("ListClusters", "{}");
    wrong.credentials.secret_access_key = "w".repeat(40);
    let mut stream = TcpStream::connect(node.address()).await.unwrap();
    stream.write_all(announced(wrong.signed()).as_bytes()).await.unwrap();
    let said = tokio::time::timeout(hour / 60, read_all(&mut stream)).await;
    assert_eq!(said.as_deref(), Ok(""));
}

#[tokio::test]
async fn bodies_of_whoever_has_no_key_take_no_room() {
    let limits = Limits { body_wait_max: Duration::from_millis(1), ..Limits::default() };
    let node = start_in(tempfile::tempdir().unwrap(), limits).await;
    let mut stranger = node.ask("ListClusters", "{}");
    stranger.credentials.access_key_id = "AKIAAAAAAAAAAAAAAAAA".to_owned();
    let mut waiting = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(node.address()).await.unwrap();
        stream.write_all(announced(stranger.unsigned()).as_bytes()).await.unwrap();
        let mut signed = TcpStream::connect(node.address()).await.unwrap();
        signed.write_all(announced(stranger.signed()).as_bytes()).await.unwrap();
        waiting.extend([stream, signed]);
    }
    assert_eq!(node.send(&node.ask("ListClusters", "{}")).await.status, 200);
    let errors = ["MissingAuthenticationTokenException", "UnrecognizedClientException"];
    for (stream, error) in waiting.iter_mut().zip(errors.iter().cycle()) {
        let answer = Answer::read(stream).await;
        assert!(answer.error().starts_with(&format!("400 {error}")), "{answer:?}");
        assert_eq!(answer.header("connection"), Some("close"));
    }
}

#[tokio::test]
async fn room_for_bodies_is_bounded_and_those_who_have_signed_have_their_own() {
    let limits = Limits { body_wait_max: Duration::from_millis(50), ..Limits::default() };
    let node = start_in(tempfile::tempdir().unwrap(), limits).await;
    let ask = node.ask("ListClusters", "{}");
    let request = String::from_utf8(ask.signed()).unwrap();
    let mut known = known(&node, &request).await;
    let mut waiting = Vec::new();
    for _ in 0..16 {
        let mut stream = TcpStream::connect(node.address()).await.unwrap();
        stream.write_all(announced(ask.signed()).as_bytes()).await.unwrap();
        waiting.push(stream);
    }
    let full = "400 ThrottlingException: Rate exceeded";
    let large = node.ask("ListClusters", format!("{{}}{}", " ".repeat(20 * 1_024)));
    eventually(async || {
        let answer = node.send(&large).await;
        answer.status == 400 && answer.error() == full
    })
    .await;
    // What is announced as small waits for none of them.
    assert_eq!(node.send(&ask).await.status, 200);
    known.write_all(request.as_bytes()).await.unwrap();
    assert_eq!(read_all(&mut known).await.matches("HTTP/1.1 200 OK").count(), 1);
    drop(waiting);
    eventually(async || node.send(&large).await.status == 200).await;
}

/// A second request in the body of the first: hyper believes the chunks and closes after them.
#[tokio::test]
async fn two_lengths_smuggle_nothing() {
    let node = start_in(tempfile::tempdir().unwrap(), Limits::default()).await;
    let second = String::from_utf8(node.ask("ListClusters", "{}").signed()).unwrap();
    let first = second.replace("connection: close\r\n", "");
    let chunked = format!("2\r\n{{}}\r\n0\r\n\r\n{second}");
    let lengths = [
        format!("transfer-encoding: chunked\r\ncontent-length: {}\r\n", chunked.len()),
        format!("content-length: {}\r\ntransfer-encoding: chunked\r\n", chunked.len()),
    ];
    for lengths in lengths {
        let head = first.replace("content-length: 2\r\n", &lengths);
        let bytes = head.replace("\r\n\r\n{}", &format!("\r\n\r\n{chunked}"));
        let mut stream = TcpStream::connect(node.address()).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        let said = read_all(&mut stream).await;
        assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{said}");
    }
    for (lengths, status) in [
        ("content-length: 2\r\ncontent-length: 3\r\n", 400),
        ("content-length: +2\r\n", 400),
        ("transfer-encoding: chunked, gzip\r\n", 400),
    ] {
        let bytes = first.replace("content-length: 2\r\n", lengths);
        assert_eq!(node.send_raw(bytes.as_bytes()).await.status, status, "{lengths}");
    }
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
