//! What is seen beside the rows.

use crate::facts::Beside;
use crate::report::Finding;

pub fn beside(it: &Beside) -> Vec<Finding> {
    let mut all = Vec::new();
    if it.has_unlimited_swap {
        let text = "There is swap, and no limit of a container's memory bounds what it swaps";
        all.push(Finding::warning(0, text).advise("Boot with swapaccount=1, or turn swap off."));
    }
    for (vpc, device) in &it.leaked {
        let text = format!("The device {device} in the network of {vpc} is of no task any more");
        all.push(Finding::warning(0, text).advise("Start the agent: it takes it away."));
    }
    for (name, directory) in &it.orphans {
        let text = format!(
            "The container {name} is of an agent whose directory {directory} is gone: nobody stops \
             it"
        );
        all.push(Finding::warning(0, text).run(format!("docker rm --force --volumes {name}")));
    }
    for (name, port) in &it.taken {
        let text = format!("The container {name} has taken port {port}, which is the agent's");
        all.push(Finding::warning(0, text).run(format!("docker stop {name}")));
    }
    all
}
