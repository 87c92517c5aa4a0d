//! What is to be asked for all containers of a task, and what each is given of the answers.

use std::collections::{BTreeMap, BTreeSet};

use berth_api::acs;

use crate::firelens;

use super::as_files;
use super::files::Object;
use super::reference::{Reference, Secret};
use super::{Hidden, Login, OfContainer, OfTask, json_key, texts};

/// Systems Manager: names in one GetParameters.
const PARAMETERS_MAX: usize = 10;

/// Everything that is to be fetched for a task, each thing once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Calls of GetParameters: a region and at most ten names.
    pub parameters: Vec<(String, Vec<String>)>,
    /// Calls of GetSecretValue, with their regions.
    pub secrets: Vec<(String, Secret)>,
    /// The same for logins: they fail in words of their own.
    pub logins: Vec<(String, Secret)>,
    /// Calls of GetAuthorizationToken.
    pub tokens: Vec<Token>,
    /// Files of environment variables.
    pub files: Vec<Object>,
    wanted: BTreeMap<String, Wanted>,
}

/// A login of ECR: its region, and the id of the registry.
pub type Token = (String, String);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Wanted {
    environment: Vec<(String, Reference)>,
    /// By where the container finds each.
    mounted: Vec<(String, Reference)>,
    log_options: Vec<(String, Reference)>,
    login: Option<(String, Secret)>,
    token: Option<Token>,
    files: Vec<Object>,
}

impl Wanted {
    fn references(&self) -> impl Iterator<Item = &(String, Reference)> {
        self.environment.iter().chain(&self.mounted).chain(&self.log_options)
    }
}

/// What the stores have answered.
#[derive(Debug, Default)]
pub struct Answers {
    /// By region and the name that was asked for.
    pub parameters: BTreeMap<(String, String), Hidden>,
    pub secrets: BTreeMap<(String, Secret), Hidden>,
    /// Or why there is none.
    pub tokens: BTreeMap<Token, Result<Login, String>>,
    pub files: BTreeMap<Object, Vec<(String, Hidden)>>,
}

impl Plan {
    /// # Errors
    /// The reason for the task's STOPPED report: something names nothing.
    pub fn of(task: &acs::Task) -> Result<Self, String> {
        let mut plan = Self::default();
        for container in &task.containers {
            let mut wanted = wanted(container).map_err(|what| texts::reason(&what))?;
            let files = container.environment_files.iter().map(Object::of);
            wanted.files = files.collect::<Result<_, _>>().map_err(|it| texts::of_files(&it))?;
            if wanted != Wanted::default() {
                plan.wanted.insert(container.name.clone(), wanted);
            }
        }
        plan.hand_to_router(task);
        let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let (mut secrets, mut logins) = (BTreeSet::new(), BTreeSet::new());
        let (mut files, mut tokens) = (BTreeSet::new(), BTreeSet::new());
        for wanted in plan.wanted.values() {
            for (_, reference) in wanted.references() {
                match reference.clone() {
                    Reference::Parameter { region, name } => {
                        names.entry(region).or_default().insert(name);
                    }
                    Reference::Secret { region, secret, .. } => {
                        secrets.insert((region, secret));
                    }
                }
            }
            logins.extend(wanted.login.clone());
            tokens.extend(wanted.token.clone());
            files.extend(wanted.files.iter().cloned());
        }
        for (region, names) in names {
            let names: Vec<String> = names.into_iter().collect();
            let calls = names.chunks(PARAMETERS_MAX).map(|it| (region.clone(), it.to_vec()));
            plan.parameters.extend(calls);
        }
        plan.secrets = secrets.into_iter().collect();
        plan.logins = logins.into_iter().collect();
        plan.tokens = tokens.into_iter().collect();
        plan.files = files.into_iter().collect();
        Ok(plan)
    }

    /// Something of it is for the execution role alone. Without one the agent asks for logins of
    /// ECR itself, as on ECS.
    pub fn needs_role(&self) -> bool {
        let Self { parameters, secrets, logins, files, tokens: _, wanted: _ } = self;
        !(parameters.is_empty() && secrets.is_empty() && logins.is_empty() && files.is_empty())
    }

    /// What is secret of an output of FireLens is a variable of the router.
    fn hand_to_router(&mut self, task: &acs::Task) {
        let Ok(Some((router, _))) = firelens::router(task) else { return };
        for (index, container) in task.containers.iter().enumerate() {
            let wanted = self.wanted.get_mut(&container.name);
            let Some(wanted) = wanted.filter(|_| firelens::is_routed(container)) else { continue };
            let options = std::mem::take(&mut wanted.log_options).into_iter();
            let named = options.map(|(name, it)| (firelens::secret_variable(&name, index), it));
            let named: Vec<_> = named.collect();
            self.wanted.entry(router.name.clone()).or_default().environment.extend(named);
        }
    }

    /// What each container is given.
    ///
    /// # Errors
    /// What is wrong with an answer; nothing of a value is in the text.
    pub fn fill(&self, answers: &Answers) -> Result<OfTask, String> {
        let mut filled = OfTask::new();
        for (container, wanted) in &self.wanted {
            let all = |wanted: &[(String, Reference)]| -> Result<Vec<_>, String> {
                wanted
                    .iter()
                    .map(|(name, it)| Ok((name.clone(), value(name, it, answers)?)))
                    .collect()
            };
            let login = match (&wanted.login, &wanted.token) {
                (Some(it), _) => Some(Ok(login(it, answers)?)),
                (None, Some(it)) => answers.tokens.get(it).cloned(),
                (None, None) => None,
            };
            let of_container = OfContainer {
                environment: all(&wanted.environment)?,
                files: all(&wanted.mounted)?,
                of_files: of_files(&wanted.files, answers),
                log_options: all(&wanted.log_options)?,
                login,
            };
            filled.insert(container.clone(), of_container);
        }
        Ok(filled)
    }
}

/// The kind of a registry whose login ECR gives out.
pub const ECR: &str = "ecr";

/// Something of it is fetched before it can be created.
pub fn needs_retrieval(container: &acs::Container) -> bool {
    !container.secrets.is_empty()
        || container.registry_authentication.is_some()
        || !container.environment_files.is_empty()
}

fn wanted(container: &acs::Container) -> Result<Wanted, String> {
    let mut wanted = Wanted::default();
    let as_files = as_files::of(container)?;
    for secret in &container.secrets {
        let region = secret.region.as_deref().unwrap_or_default();
        let provider = secret.provider.as_deref().unwrap_or("ssm");
        let reference = Reference::of(&secret.value_from, region, provider)?;
        let to = match secret.target.as_deref() {
            Some("LOG_DRIVER") => &mut wanted.log_options,
            _ => match as_files.get(&secret.name) {
                Some(path) => {
                    wanted.mounted.push((path.clone(), reference));
                    continue;
                }
                None => &mut wanted.environment,
            },
        };
        to.push((secret.name.clone(), reference));
    }
    if let Some(authentication) = &container.registry_authentication {
        let is_ecr = authentication.kind == ECR;
        let data = match is_ecr {
            true => authentication.ecr_auth_data.as_ref(),
            false => authentication.asm_auth_data.as_ref(),
        };
        let text = |member: &str| data.and_then(|it| it.get(member)?.as_str()).unwrap_or_default();
        if is_ecr {
            wanted.token = Some((text("region").to_owned(), text("registryId").to_owned()));
            return Ok(wanted);
        }
        let id = text("credentialsParameter");
        if id.is_empty() {
            return Err(texts::INVALID_LOGIN.to_owned());
        }
        wanted.login = Some((text("region").to_owned(), Secret::current(id)));
    }
    Ok(wanted)
}

/// ECS: of several files the first has the last word.
fn of_files(files: &[Object], answers: &Answers) -> Vec<(String, Hidden)> {
    let mut all: Vec<(String, Hidden)> = Vec::new();
    for (name, value) in files.iter().filter_map(|it| answers.files.get(it)).flatten() {
        if !all.iter().any(|(known, _)| known == name) {
            all.push((name.clone(), value.clone()));
        }
    }
    all
}

fn value(name: &str, reference: &Reference, answers: &Answers) -> Result<Hidden, String> {
    let found = match reference {
        Reference::Parameter { region, name } => {
            let found = answers.parameters.get(&(region.clone(), name.clone())).cloned();
            found.ok_or_else(|| texts::invalid_parameters(region, std::slice::from_ref(name)))?
        }
        Reference::Secret { region, secret, json_key } => {
            let found = answers.secrets.get(&(region.clone(), secret.clone()));
            let found = found.ok_or_else(|| format!("secret {}: no answer", secret.id))?;
            match json_key {
                Some(key) => json_key::extract(found.shown(), key)
                    .map_err(|what| texts::of_json(&secret.id, &what))?,
                None => found.clone(),
            }
        }
    };
    if found.shown().contains('\0') { Err(texts::has_nul(name)) } else { Ok(found) }
}

fn login(wanted: &(String, Secret), answers: &Answers) -> Result<Login, String> {
    let found = answers.secrets.get(wanted);
    Login::read(found.map(Hidden::shown).unwrap_or_default())
}
