//! How secrets are stored so that the store does not tell them. Pure: chance enters as nonces.
//!
//! A [`Key`] is 32 bytes. One of them, the master, is kept outside the store, and seals nothing but
//! the data keys, whose sealed forms are rows. The data keys make a [`Ring`], which seals all else:
//! AES-256-GCM, with the place of what is sealed as associated data, so that what is moved to
//! another row does not open there.
//!
//! Who serves calls has [`Seals`].
mod boxes;
mod key;
mod ring;
mod seals;

pub use boxes::{BOX_KEY_BYTES, BoxKey, is_public_key, is_sealed, sealed_for};
pub use key::{KEY_BYTES, Key, KeyError};
pub use ring::{NONCE_BYTES, Nonce, OpenError, Ring, key_of, unwrapped, wrapped};
pub use seals::Seals;
