//! What kind of service it is, which never changes, and how many tasks that allows it.
use berth_api::ecs::{
    CreateServiceRequest, DeploymentControllerType, Error, SchedulingStrategy, UpdateServiceRequest,
};

use crate::{
    cluster::{operations::unknown, records::service::Service},
    limits::SERVICE_TASKS_MAX,
};

/// How tasks are scheduled, and by whom they are deployed.
pub struct Kind {
    pub scheduling_strategy: SchedulingStrategy,
    pub deployment_controller: DeploymentControllerType,
}

impl Kind {
    pub fn of_create(input: &CreateServiceRequest) -> Result<Kind, Error> {
        let scheduling_strategy = match input.scheduling_strategy.clone() {
            None => SchedulingStrategy::Replica,
            Some(SchedulingStrategy::UnknownValue(it)) => {
                return Err(unknown("schedulingStrategy", &it, SchedulingStrategy::values()));
            }
            Some(it) => it,
        };
        let controller = input.deployment_controller.as_ref();
        let deployment_controller = match controller.map(|it| it.r#type.clone()) {
            None => DeploymentControllerType::Ecs,
            Some(it) => deployment_controller(it)?,
        };
        let kind = Kind { scheduling_strategy, deployment_controller };
        match kind.is_daemon() && kind.is_external() {
            true => Err(Error::invalid_parameter(
                "The daemon scheduling strategy does not support the EXTERNAL deployment \
                 controller. Change the deployment controller and try again",
            )),
            false => Ok(kind),
        }
    }

    /// ECS lets some services change their controller; here it stays.
    pub fn of_update(service: &Service, input: &UpdateServiceRequest) -> Result<Kind, Error> {
        if let Some(given) = &input.deployment_controller {
            let given = deployment_controller(given.r#type.clone())?;
            if given != service.deployment_controller {
                return Err(Error::unsupported_feature(format!(
                    "The deployment controller of a service cannot be changed by this release of \
                     Berth: it stays {}. Omit deploymentController, or create another service.",
                    service.deployment_controller
                )));
            }
        }
        Ok(Kind {
            scheduling_strategy: service.scheduling_strategy.clone(),
            deployment_controller: service.deployment_controller.clone(),
        })
    }

    pub fn is_daemon(&self) -> bool {
        self.scheduling_strategy == SchedulingStrategy::Daemon
    }

    pub fn is_external(&self) -> bool {
        self.deployment_controller == DeploymentControllerType::External
    }

    /// ECS: REPLICA must say how many tasks it wants, DAEMON must not.
    pub fn desired_count(&self, given: Option<i32>) -> Result<Option<i64>, Error> {
        match given.map(i64::from) {
            Some(_) if self.is_daemon() => Err(Error::invalid_parameter(
                "The daemon scheduling strategy does not support a desired count for services. \
                 Remove the desired count value and try again",
            )),
            None if self.is_daemon() => Ok(None),
            None => Err(Error::invalid_parameter("DesiredCount is missing")),
            Some(it) if it < 0 => {
                Err(Error::invalid_parameter("DesiredCount can not be lesser than 0"))
            }
            Some(it) if it > SERVICE_TASKS_MAX => Err(Error::invalid_parameter(format!(
                "desiredCount can be up to {SERVICE_TASKS_MAX}, and is {it}."
            ))),
            Some(it) => Ok(Some(it)),
        }
    }
}

fn deployment_controller(
    given: Option<DeploymentControllerType>,
) -> Result<DeploymentControllerType, Error> {
    match given {
        Some(it @ (DeploymentControllerType::Ecs | DeploymentControllerType::External)) => Ok(it),
        Some(DeploymentControllerType::CodeDeploy) => Err(Error::unsupported_feature(
            "The deployment controller CODE_DEPLOY is not supported by this release of Berth. Use \
             ECS or EXTERNAL.",
        )),
        Some(DeploymentControllerType::UnknownValue(it)) => {
            let values = DeploymentControllerType::values();
            Err(unknown("deploymentController type", &it, values))
        }
        None => Err(Error::invalid_parameter("DeploymentController type is missing")),
    }
}
