//! DeleteSecret and RestoreSecret.
use berth_api::secretsmanager::{
    DeleteSecretRequest, DeleteSecretResponse, Error, RestoreSecretRequest, RestoreSecretResponse,
};
use berth_kernel::Home;

use crate::{
    limits::{DAY_MS, RECOVERY_DAYS_DEFAULT, RECOVERY_DAYS_MAX, RECOVERY_DAYS_MIN},
    managed::{
        SERVICE, Txn,
        records::{Key, Secret},
        rules::finding,
    },
};

/// Marks it, or takes it away at once. What is forced succeeds where there is nothing, too.
pub fn delete(
    txn: &mut Txn,
    input: &DeleteSecretRequest,
    home: &Home,
) -> Result<DeleteSecretResponse, Error> {
    let is_forced = input.force_delete_without_recovery == Some(true);
    if is_forced && input.recovery_window_in_days.is_some() {
        return Err(Error::invalid_parameter(
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        ));
    }
    let days = input.recovery_window_in_days.unwrap_or(RECOVERY_DAYS_DEFAULT);
    if !(RECOVERY_DAYS_MIN..=RECOVERY_DAYS_MAX).contains(&days) {
        return Err(Error::invalid_parameter(format!(
            "The RecoveryWindowInDays value must be between {RECOVERY_DAYS_MIN} and \
             {RECOVERY_DAYS_MAX} days (inclusive)."
        )));
    }
    let found = finding::secret(txn, &input.secret_id, home);
    let secret = match (found, is_forced) {
        (Err(_), true) => return Ok(nothing(txn, input, home)),
        (found, _) => found?,
    };
    if secret.deletion_date.is_some() && !is_forced {
        return Err(finding::marked());
    }
    let due_at = match is_forced {
        true => txn.now,
        false => txn.now + days * DAY_MS,
    };
    match is_forced {
        true => txn.delete(Key::Secret(secret.tail())),
        false => {
            let (deletion_date, last_changed_date) = (Some(due_at), txn.now);
            txn.put(Secret { deletion_date, last_changed_date, ..(*secret).clone() });
        }
    }
    Ok(DeleteSecretResponse {
        arn: Some(secret.arn(home)),
        name: Some(secret.name.clone()),
        deletion_date: Some(due_at),
    })
}

/// Secrets Manager: as if it had been there.
fn nothing(txn: &Txn, input: &DeleteSecretRequest, home: &Home) -> DeleteSecretResponse {
    let id = input.secret_id.clone().unwrap_or_default();
    let (arn, name) = match home.tail(SERVICE, &id).and_then(|it| it.strip_prefix("secret:")) {
        Some(tail) => (id.clone(), tail.to_owned()),
        None => (home.arn(SERVICE, &format!("secret:{id}")), id.clone()),
    };
    DeleteSecretResponse { arn: Some(arn), name: Some(name), deletion_date: Some(txn.now) }
}

/// One that is not marked stays as it is.
pub fn restore(
    txn: &mut Txn,
    input: &RestoreSecretRequest,
    home: &Home,
) -> Result<RestoreSecretResponse, Error> {
    let secret = finding::secret(txn, &input.secret_id, home)?;
    if secret.deletion_date.is_some() {
        let last_changed_date = txn.now;
        txn.put(Secret { deletion_date: None, last_changed_date, ..(*secret).clone() });
    }
    let (arn, name) = (Some(secret.arn(home)), Some(secret.name.clone()));
    Ok(RestoreSecretResponse { arn, name })
}
