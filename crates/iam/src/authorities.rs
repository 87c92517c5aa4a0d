//! What becomes of certificate authorities.
use crate::{
    Txn,
    limits::AUTHORITIES_MAX,
    records::{CertificateAuthority, Key},
};

/// The first one signs at once; others when clients know them.
pub(crate) fn made(txn: &mut Txn, number: u32, certificate: String, sealed_key: String) {
    let last = txn.authorities.keys().last().copied();
    let is_next = last.is_none_or(|it| it < number);
    if is_next && txn.authorities.len() < AUTHORITIES_MAX {
        let signs_since = last.is_none().then_some(txn.now);
        let created_at = txn.now;
        txn.put(CertificateAuthority { number, certificate, sealed_key, created_at, signs_since });
    }
}

/// It signs what is shown from now on.
pub(crate) fn promoted(txn: &mut Txn, number: u32) {
    let found = txn.authorities.get(&number).filter(|it| it.signs_since.is_none()).cloned();
    if let Some(it) = found {
        txn.put(CertificateAuthority { signs_since: Some(txn.now), ..(*it).clone() });
    }
}

/// Nobody needs to trust it any more. The one that signs stays, and those after it.
pub(crate) fn dropped(txn: &mut Txn, number: u32) {
    let signs = txn.signing_authority().map(|it| it.number);
    if txn.authorities.contains_key(&number) && signs.is_some_and(|it| number < it) {
        txn.delete(Key::CertificateAuthority(number));
    }
}

/// What was dropped meanwhile stays so.
pub(crate) fn resealed(txn: &mut Txn, old: &CertificateAuthority, new: String) {
    let kept = txn.authorities.get(&old.number).filter(|it| it.sealed_key == old.sealed_key);
    if let Some(kept) = kept.cloned() {
        txn.put(CertificateAuthority { sealed_key: new, ..(*kept).clone() });
    }
}

/// Their keys do not open any more.
pub(crate) fn forgotten(txn: &mut Txn) {
    let numbers: Vec<u32> = txn.authorities.keys().copied().collect();
    numbers.into_iter().for_each(|it| txn.delete(Key::CertificateAuthority(it)));
}
