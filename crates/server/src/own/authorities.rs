//! The authorities that sign what is shown over TLS: which there are, and another one.
use std::sync::Arc;

use berth_api::{
    Timestamp,
    berth::{
        CertificateAuthority, DescribeCertificateAuthoritiesResponse, Error,
        RotateCertificateAuthorityRequest, RotateCertificateAuthorityResponse, UnconfirmedInstance,
    },
};
use berth_serving::Published as _;

use crate::{
    certificates::{Certificates, NotRotated, Standing, Unconfirmed, rotate as rotated, standing},
    node::Node,
};

const NO_TLS: &str = "This control plane is served without TLS. With --listen at an address that \
                      other machines reach, or with --tls-name, it has an authority.";

const NOT_OURS: &str = "What this control plane shows is the certificate of --tls-cert: rotate the \
                        authority that has signed it, and put the new files in its place.";

pub(super) fn describe(node: &Node) -> Result<DescribeCertificateAuthoritiesResponse, Error> {
    let certificates = certificates(node)?;
    let (bundle, version) = certificates.bundle(node).unzip();
    let pin = Some(certificates.pin(node).to_string());
    let bundle_version = version.and_then(|it| i32::try_from(it).ok());
    if !certificates.is_own() {
        let empty = DescribeCertificateAuthoritiesResponse::default();
        return Ok(DescribeCertificateAuthoritiesResponse { bundle, pin, ..empty });
    }
    let stands = standing(node);
    Ok(DescribeCertificateAuthoritiesResponse {
        bundle,
        bundle_version,
        certificate_authorities: Some(authorities(&stands)),
        pin,
        unconfirmed: Some(unconfirmed(&stands)),
    })
}

/// Of how everything stood before the former authority went, if it did.
pub(super) async fn rotate(
    node: &Arc<Node>,
    request: RotateCertificateAuthorityRequest,
) -> Result<RotateCertificateAuthorityResponse, Error> {
    if !certificates(node)?.is_own() {
        return Err(Error::client(NOT_OURS));
    }
    if node.is_closed(berth_iam::SHARD) || node.has_closed_clusters() {
        return Err(Error::server(berth_serving::CLOSED));
    }
    let before = rotated(node, request.force == Some(true)).await;
    let before = before.map_err(|why| match why {
        NotRotated::Unfinished(unconfirmed) => Error::client(unfinished(&unconfirmed)),
        NotRotated::Failed(error) => Error::server(error.to_string()),
    })?;
    crate::certificates::write_bundle(node).await;
    let now = describe(node)?;
    Ok(RotateCertificateAuthorityResponse {
        bundle: now.bundle,
        bundle_version: now.bundle_version,
        certificate_authorities: now.certificate_authorities,
        pin: now.pin,
        unconfirmed: Some(unconfirmed(&before)),
    })
}

/// Whom a rotation that is not over waits for; of many the first ones.
fn unfinished(unconfirmed: &[Unconfirmed]) -> String {
    const NAMED_MAX: usize = 20;
    if unconfirmed.is_empty() {
        return "the rotation of before is not over: all have confirmed it, and the former \
                authority goes within a minute. Ask again then."
            .to_owned();
    }
    let names = unconfirmed.iter().take(NAMED_MAX).map(|it| it.container_instance_arn.as_str());
    let names = names.collect::<Vec<_>>().join(", ");
    let more = match unconfirmed.len().saturating_sub(NAMED_MAX) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(
        "the rotation of before is not over: it was not confirmed by {names}{more}. It is over \
         when they have come back and confirmed, or are deregistered. By force another authority \
         is made, and they are cut off."
    )
}

fn certificates(node: &Node) -> Result<&Certificates, Error> {
    node.certificates.get().ok_or_else(|| Error::client(NO_TLS))
}

fn authorities(stands: &Standing) -> Vec<CertificateAuthority> {
    let each = |(it, pin): &(berth_iam::records::CertificateAuthority, Option<berth_tls::Pin>)| {
        let status = match it.number {
            number if number == stands.signs => "SIGNING",
            number if number < stands.signs => "FORMER",
            _ => "NEXT",
        };
        CertificateAuthority {
            number: i32::try_from(it.number).ok(),
            status: Some(status.to_owned()),
            pin: pin.map(|it| it.to_string()),
            created_at: Some(Timestamp(it.created_at.0)),
        }
    };
    stands.authorities.iter().map(each).collect()
}

fn unconfirmed(stands: &Standing) -> Vec<UnconfirmedInstance> {
    let each = |it: &Unconfirmed| UnconfirmedInstance {
        container_instance_arn: Some(it.container_instance_arn.clone()),
        lost: Some(it.is_lost),
    };
    stands.unconfirmed.iter().map(each).collect()
}
