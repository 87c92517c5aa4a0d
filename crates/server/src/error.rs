//! Why a control node does not start: what is wrong, why, what to do.
use std::{io, net::SocketAddr, path::PathBuf};

use berth_engine::StoreError;

/// Said once, at the start, to whoever started the node.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(
        "the data in {data_dir} belongs to account {account} in region {region}; start with \
         --region {region} --account {account}, or choose another directory"
    )]
    OtherHome { data_dir: PathBuf, region: String, account: String },
    #[error(
        "the address {address} is in use by another program; stop it, or listen on another \
         address with --listen"
    )]
    AddressInUse { address: SocketAddr },
    #[error(
        "this machine does not let Berth listen on {address}: {source}; choose an address of \
         this machine and a port that you may use with --listen"
    )]
    Listen { address: SocketAddr, source: io::Error },
    #[error(
        "metrics cannot be shown where --metrics says: {source}; choose an address of this \
         machine and a port that nobody has, or 'off'"
    )]
    Metrics { source: io::Error },
    #[error(
        "{path} cannot be written: {source}; make the directory writable for this user, or choose \
         another one"
    )]
    Credentials { path: PathBuf, source: io::Error },
    #[error(
        "the first access key could not be stored: {why}; free the disk or repair it and start \
         again"
    )]
    FirstKey { why: String },
    #[error(
        "this process may have {allowed} files open, and Berth needs {needed}: for its data, and \
         one for each connection; raise the limit with 'ulimit -n', or LimitNOFILE= of its unit"
    )]
    Descriptors { allowed: usize, needed: usize },
    #[error(
        "the master key in {path} cannot be read or written: {source}; make it readable and its \
         directory writable for this user, or say another file with --seal-key-file"
    )]
    SealKey { path: PathBuf, source: io::Error },
    #[error(
        "{path} is no master key: {why}; put back the file that Berth made, or say where it is \
         with --seal-key-file. If it is lost for good, remove what is there, and --forget-secrets \
         drops what it has sealed (the access keys of users)"
    )]
    SealKeyForm { path: PathBuf, why: String },
    #[error(
        "the master key of this data is not there: {path}; nothing was changed. Put the file back, \
         or say where it is with --seal-key-file. If it is lost for good, --forget-secrets drops \
         what it has sealed (the access keys of users) and makes another one"
    )]
    SealKeyMissing { path: PathBuf },
    #[error(
        "{path} is not the master key that sealed this data; nothing was changed. Put back the \
         right file, or say where it is with --seal-key-file. If it is lost for good, \
         --forget-secrets drops what it has sealed (the access keys of users)"
    )]
    SealKeyOther { path: PathBuf },
    #[error("this machine gives no random numbers: {0}")]
    Chance(getrandom::Error),
}

impl StartError {
    pub(crate) fn listen(address: SocketAddr, source: io::Error) -> StartError {
        match source.kind() {
            io::ErrorKind::AddrInUse => StartError::AddressInUse { address },
            _ => StartError::Listen { address, source },
        }
    }
}
