//! A page, fetched as a browser would.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use berth_say::say;

use crate::tools::command;

/// RUNNING means started; a server may need a moment more until it listens.
const LISTEN_MAX: Duration = Duration::from_secs(10);
const ANSWER_MAX: Duration = Duration::from_secs(5);

pub fn fetch(port: &str) -> Result<()> {
    say!("\n$ curl http://127.0.0.1:{port}/");
    let port: u16 = port.parse().with_context(|| format!("'{port}' is no host port"))?;
    let answer = command::until("the page is served", LISTEN_MAX, || get(port).ok())?;
    ensure!(answer.starts_with("HTTP/1.1 200"), "the page is refused: {answer}");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    body.lines().for_each(|it| say!("  {it}"));
    Ok(())
}

fn get(port: u16) -> Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(ANSWER_MAX))?;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    // Docker's proxy accepts before the container listens.
    ensure!(!answer.is_empty(), "the connection was closed");
    Ok(answer)
}
