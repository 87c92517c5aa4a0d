//! A web server of one page, to try Berth with.
//!
//! Its binary is small enough to be a container image by itself when it is linked statically, which
//! is how `cargo xtask demo` and the end-to-end tests get an image without any registry.
use std::{
    io::{self, BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
};

/// How long a client may take to send its request.
const READ_TIME_MAX: Duration = Duration::from_secs(5);

/// Lines that a request's head may have.
const HEAD_LINES_MAX: usize = 100;

/// Answers every request with a greeting, and prints one line for each. Ends with code 0 when it is
/// asked to (SIGTERM): the first process of a container gets no signal that it does not handle.
///
/// `GET /exit/N` ends the process with code N, `GET /health` answers `ok`.
pub fn serve(port: u16, name: &str) -> io::Result<()> {
    let listener = TcpListener::bind(("0.0.0.0", port))?;
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            tell(io::stdout(), "goodbye");
            std::process::exit(0);
        }
    });
    tell(io::stdout(), &format!("hello, listening on port {}", listener.local_addr()?.port()));
    for stream in listener.incoming() {
        let name = name.to_owned();
        thread::spawn(move || {
            // A client that goes away is its own affair.
            if let Err(error) = stream.and_then(|it| answer(&it, &name)) {
                tell(io::stderr(), &format!("a request failed: {error}"));
            }
        });
    }
    Ok(())
}

/// A line to whoever reads it; that nobody does is no reason to stop serving.
pub fn tell(mut to: impl Write, line: &str) {
    let _: io::Result<()> = to.write_all(format!("{line}\n").as_bytes()).and_then(|()| to.flush());
}

fn answer(stream: &TcpStream, name: &str) -> io::Result<()> {
    stream.set_read_timeout(Some(READ_TIME_MAX))?;
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // The rest of the head is read so that the client does not see its connection reset.
    for line in lines.take(HEAD_LINES_MAX) {
        if line?.is_empty() {
            break;
        }
    }
    let path = request.split(' ').nth(1).unwrap_or("/");
    tell(io::stdout(), &request);
    let body = match path {
        "/health" => "ok\n".to_owned(),
        _ => format!("Hello from {name}!\n"),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\
         Connection: close\r\n"
    );
    let mut stream = stream;
    stream.write_all(format!("{head}\r\n{body}").as_bytes())?;
    if let Some(code) = path.strip_prefix("/exit/").and_then(|it| it.parse().ok()) {
        std::process::exit(code);
    }
    Ok(())
}
