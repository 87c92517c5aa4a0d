//! A web server of one page, to try Berth with.
//!
//! Its binary is small enough to be a container image by itself when it is linked statically, which
//! is how `cargo xtask demo` and the end-to-end tests get an image without any registry.
use std::{
    env,
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
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

/// Between two writes of [`lines`].
const TICK: Duration = Duration::from_millis(10);

/// Writes so many lines a second, for so long: the number of each from 0, when it was written in
/// nanoseconds since the epoch, and as much more as lines have.
pub fn lines(to: &mut impl Write, rate: u32, seconds: u32) {
    let (began, total) = (Instant::now(), u64::from(rate) * u64::from(seconds));
    let mut number = 0;
    while number < total {
        thread::sleep(TICK);
        let due = (began.elapsed().as_secs_f64() * f64::from(rate)) as u64;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_nanos());
        let mut text = String::new();
        while number < due.min(total) {
            let path = ["/", "/orders", "/login"][(number % 3) as usize];
            text +=
                &format!("{number} {now} INFO GET {path} user={} answered\n", number * 7 % 9_973);
            number += 1;
        }
        // That nobody reads them is no reason to stop.
        let _: io::Result<()> = to.write_all(text.as_bytes()).and_then(|()| to.flush());
    }
}

/// Writes what it reads, as soon as it does, until there is no more.
pub fn echo(from: &mut impl Read, to: &mut impl Write) {
    let mut bytes = [0; 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if to.write_all(&bytes[..count]).and_then(|()| to.flush()).is_err() {
            return;
        }
    }
}

/// Where containers are given the credentials of their task's role.
const CREDENTIALS_HOST: &str = "169.254.170.2";
const CREDENTIALS_PATH: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
/// For the first answer: nobody may be there yet.
const CREDENTIALS_WITHIN: Duration = Duration::from_secs(10);

/// Asks for them twice, and tells both times in microseconds: of the first answer since this was
/// called, however often it had to ask, and of the second by itself.
///
/// # Errors
/// There were none in time.
pub fn credentials(to: impl Write) -> io::Result<()> {
    let began = Instant::now();
    let path = env::var(CREDENTIALS_PATH).map_err(io::Error::other)?;
    while let Err(error) = has_credentials(&path) {
        if began.elapsed() > CREDENTIALS_WITHIN {
            return Err(error);
        }
        thread::sleep(Duration::from_millis(1));
    }
    let first = began.elapsed();
    let again = Instant::now();
    has_credentials(&path)?;
    tell(to, &format!("credentials {} {}", first.as_micros(), again.elapsed().as_micros()));
    Ok(())
}

fn has_credentials(path: &str) -> io::Result<()> {
    let mut stream = TcpStream::connect((CREDENTIALS_HOST, 80))?;
    stream.set_read_timeout(Some(READ_TIME_MAX))?;
    let head = format!("GET {path} HTTP/1.1\r\nHost: {CREDENTIALS_HOST}\r\n");
    stream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    match answer.contains("AccessKeyId") {
        true => Ok(()),
        false => Err(io::Error::other(answer)),
    }
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
