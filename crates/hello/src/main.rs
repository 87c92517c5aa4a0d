//! `hello [PORT]`: serves one page, on port 8080 unless told otherwise.
use std::{env, process::ExitCode};

fn main() -> ExitCode {
    let port = env::args().nth(1).map_or(Ok(8080), |it| it.parse());
    let Ok(port) = port else {
        eprintln!("usage: hello [PORT]");
        return ExitCode::from(2);
    };
    let name = env::var("HELLO_NAME").unwrap_or_else(|_| "Berth".to_owned());
    match berth_hello::serve(port, &name) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hello cannot listen on port {port}: {error}");
            ExitCode::FAILURE
        }
    }
}
