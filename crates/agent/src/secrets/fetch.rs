//! Asks the stores, with the credentials of the task's execution role.

use std::time::Duration;

use berth_api::acs;
use berth_api::client::{CallError, Client};
use berth_api::sigv4::Credentials;
use berth_api::{ecr, secretsmanager, ssm};
use futures_util::{StreamExt, stream};

use super::files::{self, Object};
use super::plan::Token;
use super::reference::Secret;
use super::{Answers, Hidden, Login, OfTask, Plan, texts};
use crate::credentials::{Role, Store};
use crate::machine::Retrieved;

/// Calls under way for one task.
const CALLS_MAX: usize = 8;
/// Of whoever asks too often, or with credentials that are just being renewed.
const HEARD_LATER: [&str; 2] = ["ThrottlingException", "ExpiredTokenException"];
/// For credentials that are on their way, and for one answer.
const CREDENTIALS_WAIT: Duration = Duration::from_secs(10);

/// Calls with whichever credentials a task has.
#[derive(Debug, Clone)]
pub struct Fetcher {
    client: Client,
    credentials: Store,
    /// Whoever speaks S3, if this agent was told of one.
    s3: Option<Client>,
}

/// One call.
enum Asked {
    Parameters(Vec<String>),
    Secret(Secret),
    Login(Secret),
    Token { id: String, has_role: bool },
    File(Object),
}

/// What one call came to.
enum Called {
    Parameters(Vec<((String, String), Hidden)>),
    Secret((String, Secret), Hidden),
    Token(Token, Result<Login, String>),
    File(Object, Vec<(String, Hidden)>),
}

/// Why there is no answer.
enum Fault {
    /// Asking again will not help.
    Refused(String),
    Away(String),
    /// The same two of files, in words of their own.
    FileRefused(String),
    FileAway(String),
}

impl Fetcher {
    pub fn new(client: Client, credentials: Store, s3: Option<Client>) -> Self {
        Self { client, credentials, s3 }
    }

    /// Files of environment variables can be had.
    #[must_use]
    pub fn has_files(&self) -> bool {
        self.s3.is_some()
    }

    /// Fetches everything that the task's containers need, in parallel.
    ///
    /// # Errors
    /// What the machine is told, with the reason of the task's end in it.
    pub async fn fetch(&self, task: &acs::Task) -> Result<OfTask, Retrieved> {
        let plan = Plan::of(task).map_err(|reason| Retrieved::Refused { reason })?;
        if plan == Plan::default() {
            return Ok(OfTask::new());
        }
        let has_role = task.execution_role_credentials.is_some();
        if plan.needs_role() && !has_role {
            return Err(Fault::Refused(texts::NO_CREDENTIALS.to_owned()).told());
        }
        let client = self.signing(task).await?;
        let s3 = self.s3.as_ref().map(|it| it.with_credentials(client.credentials()));
        let answers = ask_all(&client, s3.as_ref(), &plan, has_role).await.map_err(Fault::told)?;
        plan.fill(&answers).map_err(|what| Fault::Refused(what).told())
    }

    /// A client that signs as the task's execution role, or as the agent where there is none.
    ///
    /// # Errors
    /// The role's credentials have not come.
    pub async fn signing(&self, task: &acs::Task) -> Result<Client, Retrieved> {
        if task.execution_role_credentials.is_none() {
            return Ok(self.client.clone());
        }
        let mut came = self.credentials.came();
        let awaited = async {
            loop {
                came.mark_unchanged();
                if let Some(held) = self.credentials.of(&task.arn, Role::Execution) {
                    return held;
                }
                if came.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        let held = tokio::time::timeout(CREDENTIALS_WAIT, awaited).await;
        let held = held.map_err(|_| Fault::Away(texts::NO_CREDENTIALS.to_owned()).told())?;
        Ok(self.client.with_credentials(Credentials {
            access_key_id: held.access_key_id.clone(),
            secret_access_key: held.secret_access_key.to_string(),
            session_token: Some(held.session_token.to_string()),
        }))
    }
}

/// The first refusal in the order of the plan, else the first that nobody has answered to.
async fn ask_all(
    client: &Client,
    s3: Option<&Client>,
    plan: &Plan,
    has_role: bool,
) -> Result<Answers, Fault> {
    let parameters =
        plan.parameters.iter().cloned().map(|(region, names)| (region, Asked::Parameters(names)));
    let secrets = plan.secrets.iter().cloned().map(|(region, it)| (region, Asked::Secret(it)));
    let logins = plan.logins.iter().cloned().map(|(region, it)| (region, Asked::Login(it)));
    let tokens = plan.tokens.iter().cloned();
    let tokens = tokens.map(|(region, id)| (region, Asked::Token { id, has_role }));
    let files = plan.files.iter().cloned().map(|it| (String::new(), Asked::File(it)));
    let asked: Vec<_> =
        parameters.chain(secrets).chain(logins).chain(tokens).chain(files).collect();
    let calls = stream::iter(asked).map(|(region, asked)| {
        let client = match &asked {
            Asked::File(_) => s3.cloned(),
            _ => Some(client.with_region(&region)),
        };
        ask(client, region, asked)
    });
    let called: Vec<Result<Called, Fault>> = calls.buffered(CALLS_MAX).collect().await;
    let (mut answers, mut away) = (Answers::default(), None);
    for outcome in called {
        match outcome {
            Ok(Called::Parameters(found)) => answers.parameters.extend(found),
            Ok(Called::Secret(asked, value)) => {
                answers.secrets.insert(asked, value);
            }
            Ok(Called::Token(asked, login)) => {
                answers.tokens.insert(asked, login);
            }
            Ok(Called::File(asked, variables)) => {
                answers.files.insert(asked, variables);
            }
            Err(refused @ (Fault::Refused(_) | Fault::FileRefused(_))) => return Err(refused),
            Err(fault @ (Fault::Away(_) | Fault::FileAway(_))) => {
                away.get_or_insert(fault);
            }
        }
    }
    away.map_or(Ok(answers), Err)
}

async fn ask(client: Option<Client>, region: String, asked: Asked) -> Result<Called, Fault> {
    let Some(client) = client else {
        let what = "this agent was started without --s3-endpoint";
        return Err(Fault::FileRefused(texts::of_files(what)));
    };
    match asked {
        Asked::File(object) => file(&client, object).await,
        Asked::Parameters(names) => parameters(&client, &region, &names).await,
        Asked::Secret(secret) => secret_value(&client, &region, secret, texts::of_secret).await,
        Asked::Token { id, has_role } => token(&client, (region, id), has_role).await,
        Asked::Login(secret) => {
            let told = |id: &str, error: &CallError| texts::of_login(id, &error.to_string());
            secret_value(&client, &region, secret, told).await
        }
    }
}

async fn parameters(client: &Client, region: &str, names: &[String]) -> Result<Called, Fault> {
    let input =
        ssm::GetParametersRequest { names: Some(names.to_vec()), with_decryption: Some(true) };
    let answered: Result<ssm::GetParametersResult, CallError> =
        client.send_to(&ssm::ROW, "GetParameters", &input).await;
    let answered = answered
        .map_err(|error| Fault::of(&error, texts::of_parameters(region, &error.to_string())))?;
    let invalid = answered.invalid_parameters.unwrap_or_default();
    if !invalid.is_empty() {
        return Err(Fault::Refused(texts::invalid_parameters(region, &invalid)));
    }
    let mut found = Vec::new();
    for parameter in answered.parameters.unwrap_or_default() {
        let asked = names.iter().filter(|name| is_answer(&parameter, name));
        let value = Hidden::new(parameter.value.clone().unwrap_or_default());
        found.extend(asked.map(|name| ((region.to_owned(), name.clone()), value.clone())));
    }
    Ok(Called::Parameters(found))
}

async fn file(client: &Client, object: Object) -> Result<Called, Fault> {
    let told = |what: &str| texts::of_file(&object.bucket, &object.key, what);
    let file = client.object(&object.bucket, &object.key).await.map_err(|error| {
        let told = told(&error.to_string());
        if error.is_retryable() { Fault::FileAway(told) } else { Fault::FileRefused(told) }
    })?;
    let read = files::variables(&file).map_err(|what| Fault::FileRefused(told(&what)))?;
    let hidden = read.into_iter().map(|(name, value)| (name, Hidden::new(value)));
    let hidden = hidden.collect();
    Ok(Called::File(object, hidden))
}

/// Whoever asks by an ARN may be answered by a name.
fn is_answer(parameter: &ssm::Parameter, asked: &str) -> bool {
    let selector = parameter.selector.as_deref().unwrap_or_default();
    let named = [&parameter.name, &parameter.arn];
    named.into_iter().flatten().any(|it| {
        let rest = asked.trim().strip_prefix(it.as_str());
        rest.is_some_and(|rest| rest == selector)
    })
}

async fn secret_value(
    client: &Client,
    region: &str,
    secret: Secret,
    told: fn(&str, &CallError) -> String,
) -> Result<Called, Fault> {
    let input = secretsmanager::GetSecretValueRequest {
        secret_id: Some(secret.id.clone()),
        version_id: secret.version.clone(),
        version_stage: secret.stage.clone(),
    };
    let answered: Result<secretsmanager::GetSecretValueResponse, CallError> =
        client.send_to(&secretsmanager::ROW, "GetSecretValue", &input).await;
    let answered = answered.map_err(|error| Fault::of(&error, told(&secret.id, &error)))?;
    let value = answered.secret_string.ok_or_else(|| Fault::Refused(texts::binary(&secret.id)))?;
    Ok(Called::Secret((region.to_owned(), secret), Hidden::new(value)))
}

/// What ECR refuses, or has not got, is told when an image has to be pulled: one that is here needs
/// no login.
async fn token(client: &Client, asked: Token, has_role: bool) -> Result<Called, Fault> {
    let input = ecr::GetAuthorizationTokenRequest { registry_ids: Some(vec![asked.1.clone()]) };
    let answered = client.send_to(&ecr::ROW, "GetAuthorizationToken", &input).await;
    let login = match answered {
        Ok(answer) => Login::of_token(answer).map_err(|what| texts::of_ecr(&what)),
        Err(CallError::Api(api)) if !HEARD_LATER.contains(&api.code.as_str()) => Err(if has_role {
            texts::of_ecr(&api.to_string())
        } else {
            texts::of_ecr_without_role(&api)
        }),
        Err(error) => return Err(Fault::Away(texts::ecr_is_away(&error.to_string()))),
    };
    Ok(Called::Token(asked, login))
}

impl Fault {
    /// Credentials that have run out are renewed by the control plane.
    fn of(error: &CallError, what: String) -> Self {
        let is_expired =
            matches!(error, CallError::Api(api) if api.code == "ExpiredTokenException");
        if error.is_retryable() || is_expired { Self::Away(what) } else { Self::Refused(what) }
    }

    fn told(self) -> Retrieved {
        match self {
            Self::Refused(what) => Retrieved::Refused { reason: texts::reason(&what) },
            Self::Away(what) => Retrieved::Away { reason: texts::reason(&what) },
            Self::FileRefused(reason) => Retrieved::Refused { reason },
            Self::FileAway(reason) => Retrieved::Away { reason },
        }
    }
}
