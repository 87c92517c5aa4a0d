//! One stream of TCP, as fast as it goes.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use berth_say::say;

const SECONDS: u64 = 3;
const CHUNK_BYTES: usize = 256 << 10;
/// Until somebody listens.
const PATIENCE: Duration = Duration::from_secs(20);

/// Takes one connection to its end, and says how many bytes a second that was.
pub fn receive(port: &str) {
    let port: u16 = port.parse().expect("a port");
    let (mut stream, _) = TcpListener::bind(("0.0.0.0", port))
        .and_then(|listener| listener.accept())
        .expect("a connection");
    let mut chunk = vec![0; CHUNK_BYTES];
    let (begin, mut bytes) = (Instant::now(), 0);
    loop {
        match stream.read(&mut chunk).expect("it is open") {
            0 => break,
            count => bytes += count,
        }
    }
    say!("{}", bytes as f64 / begin.elapsed().as_secs_f64());
}

pub fn send(address: &str) {
    let begin = Instant::now();
    let mut stream = loop {
        match TcpStream::connect(address) {
            Ok(stream) => break stream,
            Err(error) => assert!(begin.elapsed() < PATIENCE, "{address}: {error}"),
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let chunk = vec![0; CHUNK_BYTES];
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(SECONDS) {
        stream.write_all(&chunk).expect("it is open");
    }
}

/// Gbit/s from one place to another. A place is what a command begins with to run there.
pub fn gigabits(from: &str, to: &str, address: &str, port: u16) -> f64 {
    let receiving = run(to, &["receive", &port.to_string()]);
    let sending = run(from, &["send", &format!("{address}:{port}")]);
    let sent = sending.wait_with_output().expect("it has ended");
    let received = receiving.wait_with_output().expect("it has ended");
    assert!(sent.status.success() && received.status.success(), "{sent:?} {received:?}");
    let said = String::from_utf8(received.stdout).expect("a text");
    let bytes: f64 = said.trim().parse().expect("a number");
    bytes * 8.0 / 1e9
}

fn run(place: &str, arguments: &[&str]) -> Child {
    let mut words = place.split(' ');
    Command::new(words.next().expect("a program"))
        .args(words)
        .arg(std::env::current_exe().expect("this program"))
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .expect("it is started")
}
