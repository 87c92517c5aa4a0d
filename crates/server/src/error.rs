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
         drops what it has sealed (access keys of users, SecureStrings, values of secrets)"
    )]
    SealKeyForm { path: PathBuf, why: String },
    #[error(
        "the master key of this data is not there: {path}; nothing was changed. Put the file back, \
         or say where it is with --seal-key-file. If it is lost for good, --forget-secrets drops \
         what it has sealed (access keys of users, SecureStrings, values of secrets) and makes \
         another one"
    )]
    SealKeyMissing { path: PathBuf },
    #[error(
        "{path} is not the master key that sealed this data; nothing was changed. Put back the \
         right file, or say where it is with --seal-key-file. If it is lost for good, \
         --forget-secrets drops what it has sealed (access keys of users, SecureStrings, values of \
         secrets)"
    )]
    SealKeyOther { path: PathBuf },
    #[error(
        "the lines of logs in {path} cannot be opened: {source}; make the directory readable and \
         writable for this user, or move it away to begin without them"
    )]
    Lines { path: PathBuf, source: io::Error },
    #[error(
        "{path} cannot be read: {source}; name files that this user may read with --tls-cert and \
         --tls-key"
    )]
    TlsFile { path: PathBuf, source: io::Error },
    #[error(
        "{certificate} and {key} cannot be shown: {why}; name a certificate with those above it, \
         and the key of the first, in PEM, with --tls-cert and --tls-key"
    )]
    TlsFiles { certificate: PathBuf, key: PathBuf, why: String },
    #[error(
        "the certificate authority could not be stored or read: {why}; free the disk or repair it \
         and start again, or name a certificate with --tls-cert and --tls-key"
    )]
    Authority { why: String },
    #[error(
        "the key of the certificate authority cannot be had: another release has written into the \
         identities what this one cannot read, so that they are kept closed, and clients would \
         trust no authority but that one; start the release that has written it, or name a \
         certificate with --tls-cert and --tls-key until then"
    )]
    AuthorityClosed,
    #[error("no certificate could be made: {why}; look at the names after --tls-name")]
    Certificate { why: String },
    #[error(
        "{address} can be reached from other machines: it is served with TLS. {instances} \
         container instances have joined without it and would not find this control plane any \
         more: --plain-http serves it without TLS, as before; or --tls-name NAME serves it with \
         TLS, and their agents need https:// and the bundle"
    )]
    PlainBefore { address: SocketAddr, instances: usize },
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
