//! Every protocol, beside what botocore sends and how it reads.

mod answers;
mod exchanges;
mod frames;
mod model;
mod noise;
mod plain;
mod refusals;
