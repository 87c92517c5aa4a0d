//! Hosts 15: nothing is placed on a host whose container runtime is impaired or whose disk is full.
use berth_ecs::cluster::State;

/// What holds from one state to the next. Of a host that was told of meanwhile it cannot be said
/// how it was when a task was placed.
pub fn check_step(before: &State, after: &State) {
    for (id, task) in after.tasks.iter() {
        let Some(on) = task.container_instance else { continue };
        let was_placed = before.tasks.get(id).is_some_and(|it| it.container_instance.is_some());
        let (was, is) = (before.container_instances.get(&on), after.container_instances.get(&on));
        let (Some(was), Some(is)) = (was, is) else { continue };
        if was_placed || was.version != is.version {
            continue;
        }
        let is_well = was.impaired_since().is_none() && was.disk_pressure.is_none();
        assert!(is_well, "task {id} is placed on {on}, which is not well");
    }
}
