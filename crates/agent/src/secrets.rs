//! What containers are given that nobody else may see: values of parameters and secrets, logins of
//! registries. Fetched with the execution role, kept in memory until the container is there.

mod as_files;
mod fetch;
mod files;
mod held;
mod hidden;
mod json_key;
mod login;
mod plan;
mod reference;
#[cfg(test)]
mod tests;
mod texts;

pub use as_files::count as count_of_files;
pub use fetch::Fetcher;
pub use held::{Held, OfContainer, OfTask};
pub use hidden::Hidden;
pub use login::Login;
pub use plan::{Answers, ECR, Plan, needs_retrieval};
pub use texts::reason;
