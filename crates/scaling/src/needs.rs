//! What whoever calls CloudWatch must be allowed. Its actions are on no resource.
use berth_api::cloudwatch::Request;
use berth_kernel::Need;

pub fn of(request: &Request) -> Vec<Need> {
    vec![Need::at_all(format!("cloudwatch:{}", request.operation().name()))]
}
