//! Every protocol, beside what botocore sends and how it reads.

mod answers;
mod exchanges;
mod frames;
mod model;
mod plain;
mod refusals;
mod tables;
mod written;
