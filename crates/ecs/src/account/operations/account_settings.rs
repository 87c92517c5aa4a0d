//! The four operations on account settings.
use berth_api::ecs::{
    DeleteAccountSettingRequest, DeleteAccountSettingResponse, Error, ListAccountSettingsRequest,
    ListAccountSettingsResponse, PutAccountSettingDefaultRequest, PutAccountSettingDefaultResponse,
    PutAccountSettingRequest, PutAccountSettingResponse, SettingName,
};

use crate::{
    account::{
        State, Txn, describe,
        limits::SETTINGS_PAGE_MAX,
        records::{AccountSetting, Key},
        rules::settings::{self, Choice},
        state::{effective_settings, settings_of},
    },
    page,
};

/// ECS: for oneself; the root user may choose for anyone.
pub fn put(
    txn: &mut Txn,
    input: PutAccountSettingRequest,
    principal: &str,
) -> Result<PutAccountSettingResponse, Error> {
    let principal_arn = chooser(input.principal_arn.as_deref(), principal)?;
    let setting = chosen(input.name, input.value, principal_arn, principal)?;
    let shown = describe::setting(&setting);
    txn.put(setting);
    Ok(PutAccountSettingResponse { setting: Some(shown) })
}

/// ECS: the default for everyone in the account is the root user's choice.
pub fn put_default(
    txn: &mut Txn,
    input: PutAccountSettingDefaultRequest,
    principal: &str,
) -> Result<PutAccountSettingDefaultResponse, Error> {
    let root = settings::root_of(&settings::principal(principal));
    let setting = chosen(input.name, input.value, root, principal)?;
    let shown = describe::setting(&setting);
    txn.put(setting);
    Ok(PutAccountSettingDefaultResponse { setting: Some(shown) })
}

/// ECS: the answer has what holds from now on.
pub fn delete(
    txn: &mut Txn,
    input: DeleteAccountSettingRequest,
    principal: &str,
) -> Result<DeleteAccountSettingResponse, Error> {
    let principal_arn = chooser(input.principal_arn.as_deref(), principal)?;
    let (name, choice) = named(input.name)?;
    check_authority(&name, &choice, principal)?;
    let mut setting = AccountSetting { principal_arn, name, value: String::new() };
    if txn.account_settings.contains_key(&setting.key()) {
        txn.delete(Key::AccountSetting(setting.key()));
    }
    let mut effective = effective_settings(txn, &setting.principal_arn);
    setting.value = effective.remove(&setting.name).expect("every setting has a default");
    Ok(DeleteAccountSettingResponse { setting: Some(describe::setting(&setting)) })
}

/// ECS: what the principal chose, or with `effectiveSettings` everything that holds for it.
pub fn list(
    state: &State,
    input: &ListAccountSettingsRequest,
    principal: &str,
) -> Result<ListAccountSettingsResponse, Error> {
    let of = settings::principal(input.principal_arn.as_deref().unwrap_or(principal));
    let name = input.name.as_ref();
    name.map(settings::choice).transpose()?;
    let (name, value) = (name.map(SettingName::as_str), input.value.as_deref());
    if value.is_some() && name.is_none() {
        return Err(Error::invalid_parameter("A filter by value needs the name of a setting."));
    }
    let effective = input.effective_settings.unwrap_or_default();
    let fingerprint = format!("ListAccountSettings {effective} {name:?} {value:?} {of}");
    let token = input.next_token.as_deref();
    let page = page::of(token, input.max_results, SETTINGS_PAGE_MAX, &fingerprint)?;
    let mut found: Vec<AccountSetting> = match effective {
        true => effective_settings(state, &of)
            .into_iter()
            .map(|(name, value)| AccountSetting { principal_arn: of.clone(), name, value })
            .collect(),
        false => settings_of(state, &of).map(|it| (**it).clone()).collect(),
    };
    found.retain(|it| name.is_none_or(|name| it.name == name));
    found.retain(|it| value.is_none_or(|value| it.value == value));
    found.retain(|it| page.after().is_none_or(|after| &*it.name > after));
    let (found, next_token) = page.take(found, |it| it.name.clone());
    let settings = Some(found.iter().map(describe::setting).collect());
    Ok(ListAccountSettingsResponse { settings, next_token })
}

/// The setting that a request chooses, if it may.
fn chosen(
    name: Option<SettingName>,
    value: Option<String>,
    principal_arn: String,
    principal: &str,
) -> Result<AccountSetting, Error> {
    let (name, choice) = named(name)?;
    check_authority(&name, &choice, principal)?;
    let value = value.unwrap_or_default();
    if !choice.values.contains(&&*value) {
        return Err(Error::invalid_parameter(format!(
            "value of {name} should be one of [{}], but is '{value}'.",
            choice.values.join(",")
        )));
    }
    Ok(AccountSetting { principal_arn, name, value })
}

fn named(name: Option<SettingName>) -> Result<(String, Choice), Error> {
    let name = name.unwrap_or(SettingName::UnknownValue(String::new()));
    let choice = settings::choice(&name)?;
    Ok((name.as_str().to_owned(), choice))
}

fn check_authority(name: &str, choice: &Choice, principal: &str) -> Result<(), Error> {
    if choice.read_only {
        return Err(Error::invalid_parameter(format!(
            "The account setting {name} is read-only: it shows what another service does."
        )));
    }
    if choice.root_only && !is_root(principal) {
        let text = format!("Only the root user can change the account setting {name}.");
        return Err(Error::invalid_parameter(text));
    }
    Ok(())
}

fn chooser(asked: Option<&str>, principal: &str) -> Result<String, Error> {
    let own = settings::principal(principal);
    let Some(asked) = asked.map(settings::principal) else { return Ok(own) };
    let same_account = settings::root_of(&asked) == settings::root_of(&own);
    let of_iam = asked.starts_with("arn:") && asked.split(':').nth(2) == Some("iam");
    if !same_account || !of_iam {
        let text = format!("'{asked}' is not the ARN of a user, a role or root of this account.");
        return Err(Error::invalid_parameter(text));
    }
    match asked == own || is_root(principal) {
        true => Ok(asked),
        false => Err(Error::access_denied(format!(
            "User: {principal} is not authorized to change the settings of {asked}: only the root \
             user can change those of others."
        ))),
    }
}

fn is_root(principal: &str) -> bool {
    settings::root_of(principal) == principal
}
