//! Prints every operation of ECS and whether the router serves it.

use berth_api::ecs::{Operation, Request};
use berth_ecs::route;
use berth_kernel::Home;
use berth_say::say;

/// How the router ends its refusal of an operation that a later release brings.
const NOT_YET: &str = "is not supported by this release of Berth.";

fn main() {
    let home = Home::default();
    for operation in Operation::ALL {
        let request = Request::decode(*operation, b"{}").expect("an empty request can be read");
        let is_refused = matches!(
            route::route(&request, &home),
            Err(error) if error.message == format!("{operation} {NOT_YET}")
        );
        let status = if is_refused { "not yet" } else { "served" };
        say!("{operation}\t{status}");
    }
}
