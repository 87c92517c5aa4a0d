//! The text of a join token, by which a machine becomes a container instance: its id, its secret,
//! the certificate authority that is to be met, and a check against typing errors.

use std::fmt;

use crate::sigv4::sha256_hex;

/// What every token of an agent begins with; the number is of its form.
const PREFIX: &str = "berth1_";

/// What tokens of other kinds begin with, and what they are for.
const OTHERS: [(&str, &str); 2] =
    [("berth1s_", "a control node of the control plane"), ("berth1e_", "an edge")];

/// 50 bits, public.
pub const ID_CHARACTERS: usize = 10;
/// 130 bits, of which 128 are chance.
pub const SECRET_CHARACTERS: usize = 26;
/// SHA-256 of the public key of an authority.
const PIN_CHARACTERS: usize = 52;
const CHECK_CHARACTERS: usize = 4;

/// RFC 4648, in small letters.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Says that the server has a certificate that any machine knows the authority of.
const OF_SYSTEM: &str = "sys";

/// A token as somebody was given it. It does not show its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct JoinToken {
    id: String,
    secret: String,
    pin: Option<[u8; 32]>,
}

/// What is wrong with the text of a token. It never repeats it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JoinTokenError {
    #[error("a join token begins with {PREFIX}, and this text does not")]
    NoToken,
    #[error("this is a token of another kind: it is for {0}")]
    OfAnotherKind(&'static str),
    #[error("the join token is not whole, or was mistyped: copy it again, all of it")]
    Mistyped,
}

impl JoinToken {
    /// A new one of chance. Without a pin machines ask the authorities that they know.
    #[must_use]
    pub fn made(id: [u8; 7], secret: [u8; 16], pin: Option<[u8; 32]>) -> Self {
        let id = base32(&id).chars().take(ID_CHARACTERS).collect();
        Self { id, secret: base32(&secret), pin }
    }

    /// Reads a token; blanks around it are nothing.
    ///
    /// # Errors
    /// It is none, is for something else, or was mistyped.
    pub fn parse(text: &str) -> Result<Self, JoinTokenError> {
        let text = text.trim();
        if let Some((_, what)) = OTHERS.iter().find(|(prefix, _)| text.starts_with(prefix)) {
            return Err(JoinTokenError::OfAnotherKind(what));
        }
        let rest = text.strip_prefix(PREFIX).ok_or(JoinTokenError::NoToken)?;
        let parts: Vec<&str> = rest.split('_').collect();
        let [id, secret, pin, check] = parts[..] else { return Err(JoinTokenError::Mistyped) };
        let is_right = id.len() == ID_CHARACTERS
            && secret.len() == SECRET_CHARACTERS
            && is_base32(id)
            && is_base32(secret)
            && check == check_of(&format!("{id}_{secret}_{pin}"));
        let pin = match pin {
            OF_SYSTEM => Some(None),
            _ => unbase32(pin).map(Some),
        };
        match pin.filter(|_| is_right) {
            Some(pin) => Ok(Self { id: id.to_owned(), secret: secret.to_owned(), pin }),
            None => Err(JoinTokenError::Mistyped),
        }
    }

    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// For the one call that it is for.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// SHA-256 of the `SubjectPublicKeyInfo` of the authority that the server's certificate is of.
    #[must_use]
    pub fn pin(&self) -> Option<&[u8; 32]> {
        self.pin.as_ref()
    }

    /// What is stored of a token: 128 bits of chance need no slow hash.
    #[must_use]
    pub fn digest(&self) -> String {
        digest(&self.id, &self.secret)
    }

    /// The whole text, with the secret: to be shown once.
    #[must_use]
    pub fn expose(&self) -> String {
        let pin = self.pin.as_ref().map_or_else(|| OF_SYSTEM.to_owned(), |it| base32(it));
        let rest = format!("{}_{}_{pin}", self.id, self.secret);
        format!("{PREFIX}{rest}_{}", check_of(&rest))
    }
}

impl fmt::Debug for JoinToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}_…", self.id)
    }
}

/// What is stored of a secret and its id, as hexadecimal digits.
#[must_use]
pub fn digest(id: &str, secret: &str) -> String {
    sha256_hex(format!("berth-join{id}{secret}").as_bytes())
}

/// Whether two digests are the same, in a time that does not tell how much of them is.
#[must_use]
pub fn is_same_digest(a: &str, b: &str) -> bool {
    let differences = a.bytes().zip(b.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
    a.len() == b.len() && std::hint::black_box(differences) == 0
}

fn check_of(text: &str) -> String {
    let sum = crc32fast::hash(text.as_bytes());
    base32(&sum.to_be_bytes()).chars().take(CHECK_CHARACTERS).collect()
}

fn is_base32(text: &str) -> bool {
    text.bytes().all(|it| ALPHABET.contains(&it))
}

fn base32(bytes: &[u8]) -> String {
    let (mut text, mut held, mut bits) = (String::new(), 0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(character(held >> bits));
            held &= (1 << bits) - 1;
        }
    }
    if bits > 0 {
        text.push(character(held << (5 - bits)));
    }
    text
}

fn character(value: u32) -> char {
    char::from(ALPHABET[value as usize & 31])
}

/// The 32 bytes of a pin, in the one way to write them.
fn unbase32(text: &str) -> Option<[u8; 32]> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for it in text.bytes() {
        let value = ALPHABET.iter().position(|one| *one == it)?;
        held = (held << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    let bytes = <[u8; 32]>::try_from(bytes).ok()?;
    (text.len() == PIN_CHARACTERS && base32(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn token(pin: Option<[u8; 32]>) -> JoinToken {
        JoinToken::made([0xa5; 7], [0x3c; 16], pin)
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (bytes, text) in
            [("", ""), ("f", "my"), ("fooba", "mzxw6ytb"), ("foobar", "mzxw6ytboi")]
        {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_token_has_the_form_that_is_documented() {
        let text = token(None).expose();
        assert_eq!(text, "berth1_uws2ljnfuw_hq6dypb4hq6dypb4hq6dypb4hq_sys_37su");
        let lengths: Vec<usize> = token(Some([7; 32])).expose().split('_').map(str::len).collect();
        assert_eq!(
            lengths,
            [6, ID_CHARACTERS, SECRET_CHARACTERS, PIN_CHARACTERS, CHECK_CHARACTERS]
        );
    }

    #[test]
    fn nothing_that_is_shown_has_the_secret() {
        let token = token(None);
        assert!(!format!("{token:?}").contains(token.secret()));
        let error = JoinToken::parse(&format!("{}x", token.expose())).unwrap_err();
        assert!(!error.to_string().contains(token.secret()));
    }

    #[test]
    fn tokens_of_other_kinds_are_none_of_agents() {
        let it = JoinToken::parse("berth1s_aaaaaaaaaa_b_c_d");
        assert_eq!(it, Err(JoinTokenError::OfAnotherKind("a control node of the control plane")));
        assert_eq!(JoinToken::parse("K10abc::server:def"), Err(JoinTokenError::NoToken));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            id: [u8; 7], secret: [u8; 16], pin: Option<[u8; 32]>,
        ) {
            let token = JoinToken::made(id, secret, pin);
            prop_assert_eq!(JoinToken::parse(&format!(" {}\n", token.expose())), Ok(token));
        }

        /// A sum of 20 bits finds every change of one character, and of two beside each other.
        #[test]
        fn one_wrong_character_is_found(at in 7_usize..99, other in 0_usize..32) {
            let text = token(Some([9; 32])).expose();
            let mut bytes = text.clone().into_bytes();
            prop_assume!(at < bytes.len() && bytes[at] != b'_' && bytes[at] != ALPHABET[other]);
            bytes[at] = ALPHABET[other];
            let text = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(JoinToken::parse(&text), Err(JoinTokenError::Mistyped));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,200}") {
            let _ = JoinToken::parse(&text);
            let _ = JoinToken::parse(&format!("berth1_{text}"));
        }
    }
}
