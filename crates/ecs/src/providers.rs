//! The names of capacity providers, which account and clusters both know.
use berth_kernel::Home;

/// By which the instances of a provider are known.
pub use berth_placement::providers::ATTRIBUTE;

use crate::SERVICE;

/// ECS: these are there in every account, and stay.
pub const FARGATE: [&str; 2] = ["FARGATE", FARGATE_SPOT];

/// The second of these.
pub const FARGATE_SPOT: &str = "FARGATE_SPOT";

/// Whether this is the name of one that is always there.
pub fn is_fargate(name: &str) -> bool {
    FARGATE.contains(&name)
}

/// The ARN of the provider of that name.
pub fn arn(home: &Home, name: &str) -> String {
    home.arn(SERVICE, &format!("capacity-provider/{name}"))
}

/// The name in a reference, which is a name or an ARN of this installation.
pub fn referenced<'a>(reference: &'a str, home: &Home) -> Option<&'a str> {
    match reference.starts_with("arn:") {
        true => home.tail(SERVICE, reference)?.strip_prefix("capacity-provider/"),
        false => Some(reference),
    }
}
