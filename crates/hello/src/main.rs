//! `hello [PORT]`: serves one page, on port 8080 unless told otherwise.
use std::{env, io, process::ExitCode};

fn main() -> ExitCode {
    let port = env::args().nth(1).map_or(Ok(8080), |it| it.parse());
    let Ok(port) = port else {
        berth_hello::tell(io::stderr(), "usage: hello [PORT]");
        return ExitCode::from(2);
    };
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
