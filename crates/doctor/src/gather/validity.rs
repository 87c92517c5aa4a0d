//! Until when a certificate is good: read from its bytes (RFC 5280, in DER).

use jiff::Timestamp;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// `None`: it is no certificate of X.509.
pub fn not_after(der: &[u8]) -> Option<Timestamp> {
    let (_, certificate, _) = element(der, SEQUENCE)?;
    let (_, mut rest, _) = element(certificate, SEQUENCE)?;
    if rest.first() == Some(&VERSION) {
        rest = any(rest)?.2;
    }
    // Its number, how it is signed, and by whom.
    for _ in 0..3 {
        rest = any(rest)?.2;
    }
    let (_, validity, _) = element(rest, SEQUENCE)?;
    let (kind, text, _) = any(any(validity)?.2)?;
    moment(kind, std::str::from_utf8(text).ok()?)
}

/// The tag, the contents, and what follows.
fn any(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match usize::from(first) {
        short @ 0..0x80 => (short, rest),
        long => {
            let (bytes, rest) = rest.split_at_checked(long - 0x80)?;
            let length = bytes.iter().try_fold(0_usize, |sum, byte| {
                sum.checked_mul(256)?.checked_add(usize::from(*byte))
            })?;
            (length, rest)
        }
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    Some((tag, contents, rest))
}

fn element(der: &[u8], tag: u8) -> Option<(u8, &[u8], &[u8])> {
    any(der).filter(|it| it.0 == tag)
}

/// `YYMMDDHHMMSSZ` until 2049, `YYYYMMDDHHMMSSZ` after that.
fn moment(kind: u8, text: &str) -> Option<Timestamp> {
    let whole = match kind {
        UTC_TIME if text.get(..2)?.parse::<u8>().ok()? < 50 => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let part = |from: usize, to: usize| whole.get(from..to);
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
    format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_an_authority_signs() {
        let now = 1_796_000_000;
        let authority = berth_tls::Authority::make(now).unwrap();
        let certificate = authority.certificate_pem();
        let der = rustls::pki_types::pem::PemObject::from_pem_slice(certificate.as_bytes());
        let der: rustls::pki_types::CertificateDer<'_> = der.unwrap();
        // Ten years, a few days more or less.
        let years = (not_after(&der).unwrap().as_second() - now) / (365 * 24 * 3_600);
        assert_eq!(years, 10);
        assert_eq!(not_after(&der[..der.len() / 4]), None);
        assert_eq!(not_after(b"no certificate"), None);
    }

    #[test]
    fn years_have_two_digits_or_four() {
        let told = |kind, text| moment(kind, text).map(|it| it.to_string());
        assert_eq!(told(UTC_TIME, "491231235959Z").as_deref(), Some("2049-12-31T23:59:59Z"));
        assert_eq!(told(UTC_TIME, "500101000000Z").as_deref(), Some("1950-01-01T00:00:00Z"));
        let late = told(GENERALIZED_TIME, "20500101000000Z");
        assert_eq!(late.as_deref(), Some("2050-01-01T00:00:00Z"));
        assert_eq!(told(UTC_TIME, "never"), None);
    }
}
