//! Scenarios: what is asked, and what is answered; and that predictions come true.
mod asking;
mod daemons;
mod deployments;
mod needs;
mod networks;
mod plans;
mod predictions;

mod services;
mod tasks;
mod truths;
