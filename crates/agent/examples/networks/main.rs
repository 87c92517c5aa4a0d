//! What networks of tasks cost on hosts that are network namespaces, as root:
//! `cargo run --release -p berth-agent --example networks -- overlay|view`.

use berth_say::say;

#[path = "../../tests/it/lan.rs"]
#[expect(dead_code, reason = "tests use all of it")]
mod lan;
mod overlay;
mod stream;
mod view;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["overlay"] => overlay::measure().await,
        ["view"] => view::measure().await,
        // What `overlay` runs in namespaces.
        ["receive", port] => stream::receive(port),
        ["send", address] => stream::send(address),
        _ => say!("overlay or view"),
    }
}

/// A line of figures: a name, numbers and their unit.
fn line(name: &str, values: &[f64], unit: &str) {
    let values: Vec<String> = values.iter().map(|it| format!("{it:.3}")).collect();
    say!("{name} {} {unit}", values.join(" "));
}
