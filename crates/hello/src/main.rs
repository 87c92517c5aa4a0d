//! `hello [PORT]`: serves one page, on port 8080 unless told otherwise. `hello lines RATE SECONDS`
//! writes lines instead, `hello echo` what it reads, and `hello credentials` how long those of its
//! task's role took to come.
use std::{env, io, process::ExitCode};

const USAGE: &str =
    "usage: hello [PORT] | hello lines RATE SECONDS | hello echo | hello credentials";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|it| it.parse::<u32>().ok());
    match (arguments.first().map(String::as_str), number(1), number(2)) {
        (None, ..) => serve(8080),
        (Some("lines"), Some(rate), Some(seconds)) => {
            berth_hello::lines(&mut io::stdout().lock(), rate, seconds);
            ExitCode::SUCCESS
        }
        (Some("echo"), None, None) => {
            berth_hello::echo(&mut io::stdin().lock(), &mut io::stdout().lock());
            ExitCode::SUCCESS
        }
        (Some("credentials"), None, None) => told(berth_hello::credentials(io::stdout())),
        (Some(port), None, None) if port.parse::<u16>().is_ok() => {
            serve(port.parse().unwrap_or_default())
        }
        _ => {
            berth_hello::tell(io::stderr(), USAGE);
            ExitCode::from(2)
        }
    }
}

fn told(done: io::Result<()>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            berth_hello::tell(io::stderr(), &format!("there are no credentials: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn serve(port: u16) -> ExitCode {
    let name = env::var("HELLO_NAME").unwrap_or_else(|_| "Berth".to_owned());
    match berth_hello::serve(port, &name) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let text = format!("hello cannot listen on port {port}: {error}");
            berth_hello::tell(io::stderr(), &text);
            ExitCode::FAILURE
        }
    }
}
