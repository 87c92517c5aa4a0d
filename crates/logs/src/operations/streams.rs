//! CreateLogStream and DeleteLogStream.
use berth_api::logs::{
    CreateLogStreamRequest, CreateLogStreamResponse, DeleteLogStreamRequest,
    DeleteLogStreamResponse, Error,
};

use super::groups::check_unprotected;
use crate::{
    Txn,
    limits::STREAMS_MAX,
    records::{LogStream, StreamId, StreamKey},
    rules::names::{group, stream},
};

pub fn create(
    txn: &mut Txn,
    input: CreateLogStreamRequest,
) -> Result<CreateLogStreamResponse, Error> {
    let name = input.log_stream_name.unwrap_or_default();
    let group_id = group(txn, input.log_group_name.as_deref().unwrap_or_default())?.id;
    let key = StreamKey { group_id, name };
    if txn.streams.contains_key(&key) {
        return Err(Error::resource_already_exists("The specified log stream already exists"));
    }
    if txn.streams.len() >= STREAMS_MAX {
        return Err(Error::invalid_parameter(format!(
            "Resource limit exceeded. Berth keeps at most {STREAMS_MAX} log streams; delete some, \
             or whole log groups."
        )));
    }
    let id = StreamId(txn.id());
    let creation_time = txn.now;
    txn.put(LogStream { key, id, creation_time });
    Ok(CreateLogStreamResponse {})
}

pub fn delete(
    txn: &mut Txn,
    input: &DeleteLogStreamRequest,
) -> Result<DeleteLogStreamResponse, Error> {
    let group = group(txn, input.log_group_name.as_deref().unwrap_or_default())?.clone();
    let name = input.log_stream_name.as_deref().unwrap_or_default();
    let key = stream(txn, &group, name)?.key.clone();
    check_unprotected(&group)?;
    txn.delete(key);
    Ok(DeleteLogStreamResponse {})
}
