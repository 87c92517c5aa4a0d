//! Bodies on the wire: AWS JSON both ways, forms in, XML out.

pub mod json;
pub mod query;
mod reader;
mod scan;
mod writer;
pub mod xml;

pub use reader::Reader;
pub use writer::Writer;
