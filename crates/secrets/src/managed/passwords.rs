//! Passwords by chance: GetRandomPassword, which the node answers. Nothing of them is stored.
use berth_api::secretsmanager::{Error, GetRandomPasswordRequest, GetRandomPasswordResponse};
use berth_sealing::Seals;
use zeroize::Zeroizing;

use crate::limits::{PASSWORD_CHARS_DEFAULT, PASSWORD_CHARS_MAX};

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";
/// Secrets Manager: in this order.
const PUNCTUATION: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/// Secrets Manager: all classes but the space are in unless they are excluded, and at least one
/// character of each is.
///
/// # Errors
/// InvalidParameterException, ValidationException.
pub fn password(
    input: &GetRandomPasswordRequest,
    seals: &dyn Seals,
) -> Result<GetRandomPasswordResponse, Error> {
    let length = input.password_length.unwrap_or(PASSWORD_CHARS_DEFAULT);
    let length = usize::try_from(length).ok().filter(|it| (1..=PASSWORD_CHARS_MAX).contains(it));
    let length = length.ok_or_else(|| {
        Error::invalid_parameter(format!(
            "PasswordLength must be between 1 and {PASSWORD_CHARS_MAX}."
        ))
    })?;
    let excluded = input.exclude_characters.as_deref().unwrap_or_default();
    let class = |letters: &str, is_in: bool| -> Vec<char> {
        letters.chars().filter(|it| is_in && !excluded.contains(*it)).collect()
    };
    let is_in = |exclude: Option<bool>| exclude != Some(true);
    let classes: Vec<Vec<char>> = [
        class(LOWER, is_in(input.exclude_lowercase)),
        class(UPPER, is_in(input.exclude_uppercase)),
        class(DIGITS, is_in(input.exclude_numbers)),
        class(PUNCTUATION, is_in(input.exclude_punctuation)),
        class(" ", input.include_space == Some(true)),
    ]
    .into_iter()
    .filter(|it| !it.is_empty())
    .collect();
    let all = classes.concat();
    if all.is_empty() {
        return Err(Error::invalid_parameter(
            "No character is left that the password could be made of: exclude less.",
        ));
    }
    let of_each = input.require_each_included_type != Some(false);
    if of_each && classes.len() > length {
        return Err(Error::invalid_parameter(format!(
            "The password cannot have one of each of {} types in {length} characters: make it \
             longer, or give RequireEachIncludedType false.",
            classes.len()
        )));
    }
    let mut chars = Zeroizing::new(Vec::with_capacity(length));
    if of_each {
        classes.iter().for_each(|it| chars.push(one(it, seals)));
    }
    while chars.len() < length {
        chars.push(one(&all, seals));
    }
    // Those of each class are anywhere.
    for at in (1..chars.len()).rev() {
        chars.swap(at, below(at + 1, seals));
    }
    let random_password = Some(chars.iter().collect());
    Ok(GetRandomPasswordResponse { random_password })
}

fn one(of: &[char], seals: &dyn Seals) -> char {
    of[below(of.len(), seals)]
}

/// A number by chance. What is left over of 2^64 makes no difference that anybody could see.
fn below(end: usize, seals: &dyn Seals) -> usize {
    let mut bytes = [0; 8];
    seals.chance(&mut bytes);
    (u64::from_le_bytes(bytes) % end as u64) as usize
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use berth_sealing::OpenError;
    use proptest::{prelude::*, sample::subsequence};

    use super::*;

    /// Chance of a seed.
    struct Chance(Cell<u64>);

    impl Seals for Chance {
        fn chance(&self, bytes: &mut [u8]) {
            for byte in bytes {
                let next = self.0.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                self.0.set(next);
                *byte = (next >> 56) as u8;
            }
        }

        fn seal(&self, _: &[u8], _: &str) -> String {
            panic!("nothing is sealed")
        }

        fn fingerprints(&self, _: &[u8], _: &str) -> Vec<String> {
            panic!("nothing is sealed")
        }

        fn open(&self, _: &str, _: &str) -> Result<Zeroizing<Vec<u8>>, OpenError> {
            panic!("nothing is sealed")
        }
    }

    proptest! {
        #[test]
        fn a_password_is_as_it_was_asked_for(
            seed: u64,
            length in 1..200_i64,
            excluded in subsequence(vec![LOWER, UPPER, DIGITS, PUNCTUATION], 0..=4),
            without in "[a-c0-3!-%]{0,8}",
            space: bool,
            of_each: bool,
        ) {
            let excludes = |it: &str| Some(excluded.contains(&it));
            let input = GetRandomPasswordRequest {
                password_length: Some(length),
                exclude_lowercase: excludes(LOWER),
                exclude_uppercase: excludes(UPPER),
                exclude_numbers: excludes(DIGITS),
                exclude_punctuation: excludes(PUNCTUATION),
                exclude_characters: Some(without.clone()),
                include_space: Some(space),
                require_each_included_type: Some(of_each),
            };
            let asked = [LOWER, UPPER, DIGITS, PUNCTUATION].into_iter();
            let asked = asked.filter(|it| !excluded.contains(it)).chain(space.then_some(" "));
            let classes: Vec<&str> = asked.collect();
            match password(&input, &Chance(Cell::new(seed))) {
                Ok(told) => {
                    let told = told.random_password.unwrap();
                    prop_assert_eq!(told.chars().count(), length as usize);
                    let has = |it: char| classes.concat().contains(it) && !without.contains(it);
                    prop_assert!(told.chars().all(has), "{}", told);
                    let of = |class: &&str| class.chars().any(|it| told.contains(it));
                    prop_assert!(!of_each || classes.iter().all(of), "{}", told);
                }
                Err(_) => {
                    prop_assert!(classes.is_empty() || of_each && classes.len() > length as usize);
                }
            }
        }
    }
}
