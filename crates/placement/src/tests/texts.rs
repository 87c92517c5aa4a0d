//! Explanations as people read them.
use berth_engine::{Random, Timestamp};
use expect_test::{Expect, expect};

use super::world::{Row, World, ZONE, attribute, instance};
use crate::{
    Constraint, ContainerInstanceStatus, Demand, Explanation, Expression, Preferred, Request,
    RequiredAttribute, Strategy, check, explain,
};

fn plain(id: u128) -> Row {
    let mut row = instance(id, &mut Random::new(1));
    row.agent_connected = true;
    (row.impaired_since, row.disk) = (None, None);
    row.registered_resources.cpu = 2_048;
    row.registered_resources.memory = 3_900;
    row.registered_resources.gpus = Default::default();
    row.attributes = [(ZONE.to_owned(), attribute("a"))].into();
    row
}

fn web() -> Request {
    Request {
        group: "service:web".to_owned(),
        demand: Demand { memory: 512, ports: [8_443].into(), ..Demand::default() },
        constraints: Vec::new(),
        strategies: Vec::new(),
        preferred: Preferred::default(),
    }
}

/// As people see it; ids cut to their end and reasons one per line, so that lines stay short.
fn reads(explanation: &Explanation, expected: Expect) {
    let text = explanation.text("Cannot place 1 of 3 tasks.", 1);
    let text = text.replace("0000000000000000000000000000", "").replace("; ", ";\n        ");
    expected.assert_eq(&text);
}

/// Runs a task without asking whether it fits.
fn run(world: &mut World, id: u128, group: &str, demand: Demand) {
    let group = group.to_owned();
    let request = Request {
        group,
        demand,
        constraints: Vec::new(),
        strategies: Vec::new(),
        preferred: Preferred::default(),
    };
    let placed = check(&world.pool, world.rows.keys().nth(id as usize).copied().unwrap(), &request);
    world.run(&placed.expect("it fits"), &request);
}

#[test]
fn each_instance_has_its_reasons() {
    let mut world = World::default();
    (0..9).for_each(|id| world.set(plain(id)));
    run(&mut world, 0, "service:db", Demand { memory: 3_600, ..Demand::default() });
    run(&mut world, 1, "service:gateway", Demand { ports: [8_443].into(), ..Demand::default() });
    world.set(Row { status: ContainerInstanceStatus::Draining, ..plain(2) });
    for id in 3..8 {
        let connectivity_at = Some(Timestamp(1_529_360_908_500));
        world.set(Row { agent_connected: false, connectivity_at, ..plain(id) });
    }
    world.set(Row { agent_connected: false, connectivity_at: None, ..plain(8) });
    let explanation = explain(&world.pool, &web()).named(|id| world.occupants(id));
    reads(
        &explanation,
        expect![[r#"
            Cannot place 1 of 3 tasks.
              0000  memory: needs 512 MiB, 300 MiB free (of 3,900;
                    biggest: task …00000001 (service:db) 3,600 MiB)
              0001  port 8443/tcp is used by task …00000002 (service:gateway)
              0003, 0004, 0005 and 2 more  agent is disconnected since 2018-06-18 22:28:28 UTC
              0008  agent has never connected
              0002  is draining
              Nearest fix: use a dynamic host port instead of 8443/tcp  →  0001 fits.
        "#]],
    );
    let closest = explanation.closest.unwrap();
    expect!["RESOURCE:MEMORY"].assert_eq(&closest.reason);
}

#[test]
fn every_filter_that_refuses_is_named() {
    let mut world = World::default();
    let mut row = plain(0);
    row.registered_resources.ports_udp = [53].into();
    world.set(row);
    run(&mut world, 0, "service:web", Demand { cpu: 2_048, memory: 3_900, ..Demand::default() });
    let request = Request {
        demand: Demand {
            cpu: 512,
            gpus: 2,
            ports: [22].into(),
            ports_udp: [53].into(),
            attributes: vec![
                RequiredAttribute { name: ZONE.to_owned(), value: Some("b".to_owned()) },
                RequiredAttribute { name: "ecs.os-type".to_owned(), value: None },
            ],
            ..web().demand
        },
        constraints: vec![
            Constraint::DistinctInstance,
            Constraint::MemberOf(Expression::parse("runningTasksCount == 0").unwrap()),
        ],
        strategies: vec![Strategy::SpreadAttribute("rack".to_owned())],
        preferred: Preferred::default(),
        ..web()
    };
    let explanation = explain(&world.pool, &request).named(|id| world.occupants(id));
    reads(
        &explanation,
        expect![[r#"
            Cannot place 1 of 3 tasks.
              0000  attribute ecs.availability-zone is a, needs b;
                    attribute ecs.os-type is missing;
                    attribute rack is missing, over which tasks are spread;
                    does not match the constraint runningTasksCount == 0;
                    has 1 task of service:web already, distinctInstance allows one;
                    cpu: needs 512 units, 0 free (of 2,048;
                    biggest: task …00000001 (service:web) 2,048 units);
                    memory: needs 512 MiB, 0 MiB free (of 3,900;
                    biggest: task …00000001 (service:web) 3,900 MiB);
                    port 22/tcp is reserved by the instance;
                    port 53/udp is reserved by the instance;
                    gpu: needs 2, 0 free (of 0)
              Nearest fix: register an instance with attribute ecs.availability-zone = b, attribute ecs.os-type, attribute rack, 512 CPU units, 512 MiB of memory, port 22/tcp free, port 53/udp free, 2 GPUs.
        "#]],
    );
    expect!["ATTRIBUTE"].assert_eq(&explanation.closest.unwrap().reason);
    let json = serde_json::to_string_pretty(&explanation.refused[0].refusals[..4]).unwrap();
    expect![[r#"
        [
          {
            "filter": "attribute",
            "name": "ecs.availability-zone",
            "wanted": "b",
            "found": "a"
          },
          {
            "filter": "attribute",
            "name": "ecs.os-type"
          },
          {
            "filter": "spreadAttribute",
            "name": "rack"
          },
          {
            "filter": "memberOf",
            "expression": "runningTasksCount == 0"
          }
        ]"#]]
    .assert_eq(&json);
}

#[test]
fn an_empty_cluster_says_so() {
    let explanation = explain(&World::default().pool, &web());
    reads(
        &explanation,
        expect![[r#"
        Cannot place 1 of 3 tasks.
          No container instance is registered in the cluster.
          Nearest fix: register one, by starting its agent.
    "#]],
    );
    assert_eq!((explanation.closest, explanation.fix), (None, None));
}

#[test]
fn many_reasons_are_cut_short() {
    let mut world = World::default();
    for id in 0..40 {
        let mut row = plain(id);
        row.registered_resources.memory = 100 + 10 * (id as i64 / 2);
        world.set(row);
    }
    reads(
        &explain(&world.pool, &web()),
        expect![[r#"
        Cannot place 1 of 3 tasks.
          0026, 0027  memory: needs 512 MiB, 290 MiB free (of 290)
          0024, 0025  memory: needs 512 MiB, 280 MiB free (of 280)
          0022, 0023  memory: needs 512 MiB, 270 MiB free (of 270)
          0020, 0021  memory: needs 512 MiB, 260 MiB free (of 260)
          001e, 001f  memory: needs 512 MiB, 250 MiB free (of 250)
          001c, 001d  memory: needs 512 MiB, 240 MiB free (of 240)
          001a, 001b  memory: needs 512 MiB, 230 MiB free (of 230)
          0018, 0019  memory: needs 512 MiB, 220 MiB free (of 220)
          0016, 0017  memory: needs 512 MiB, 210 MiB free (of 210)
          0014, 0015  memory: needs 512 MiB, 200 MiB free (of 200)
          0012, 0013  memory: needs 512 MiB, 190 MiB free (of 190)
          0010, 0011  memory: needs 512 MiB, 180 MiB free (of 180)
          and 16 instances more, which are further away
          Nearest fix: ask for 290 MiB of memory instead of 512  →  0026 fits.
    "#]],
    );
}

#[test]
fn those_in_the_way_are_named_on_the_closest_instances() {
    let mut world = World::default();
    (0..12).for_each(|id| world.set(plain(id)));
    for id in 0..11 {
        run(&mut world, id, "service:db", Demand { memory: 800, ..Demand::default() });
        run(&mut world, id, "service:web", Demand { memory: 2_800, ..Demand::default() });
    }
    let demand = Demand { memory: 1, ports: [8_443].into(), ..Demand::default() };
    run(&mut world, 4, "service:gateway", demand);
    world.set(Row { status: ContainerInstanceStatus::Draining, ..plain(11) });
    let explanation = explain(&world.pool, &web()).named(|id| world.occupants(id));
    reads(
        &explanation,
        expect![[r#"
        Cannot place 1 of 3 tasks.
          0000  memory: needs 512 MiB, 300 MiB free (of 3,900;
                biggest: task …00000002 (service:web) 2,800 MiB)
          0001  memory: needs 512 MiB, 300 MiB free (of 3,900;
                biggest: task …00000004 (service:web) 2,800 MiB)
          0002  memory: needs 512 MiB, 300 MiB free (of 3,900;
                biggest: task …00000006 (service:web) 2,800 MiB)
          0003  memory: needs 512 MiB, 300 MiB free (of 3,900;
                biggest: task …00000008 (service:web) 2,800 MiB)
          0005  memory: needs 512 MiB, 300 MiB free (of 3,900;
                biggest: task …0000000c (service:web) 2,800 MiB)
          0006  memory: needs 512 MiB, 300 MiB free (of 3,900;
                biggest: task …0000000e (service:web) 2,800 MiB)
          0007  memory: needs 512 MiB, 300 MiB free (of 3,900;
                biggest: task …00000010 (service:web) 2,800 MiB)
          0008  memory: needs 512 MiB, 300 MiB free (of 3,900;
                biggest: task …00000012 (service:web) 2,800 MiB)
          0009, 000a  memory: needs 512 MiB, 300 MiB free (of 3,900)
          0004  memory: needs 512 MiB, 299 MiB free (of 3,900);
                port 8443/tcp is in use
          000b  is draining
          Nearest fix: ask for 300 MiB of memory instead of 512  →  0000 fits.
    "#]],
    );
    let json = serde_json::to_string_pretty(&explanation.refused[7]).unwrap();
    expect![[r#"
        {
          "refusals": [
            {
              "filter": "memory",
              "needed": 512,
              "free": 300,
              "registered": 3900,
              "biggest": {
                "task": "00000000000000000000000000000012",
                "group": "service:web",
                "amount": 2800
              }
            }
          ],
          "instances": [
            "00000000000000000000000000000008"
          ]
        }"#]]
    .assert_eq(&json);
}

#[test]
fn devices_and_udp_ports_have_holders_too() {
    let mut world = World::default();
    let mut row = plain(0);
    row.registered_resources.gpus = ["gpu-0", "gpu-1", "gpu-2"].map(str::to_owned).into();
    world.set(row);
    let one = Demand { gpus: 1, ..Demand::default() };
    run(&mut world, 0, "family:train", one.clone());
    run(&mut world, 0, "family:batch", Demand { gpus: 2, ports_udp: [53].into(), ..one.clone() });
    let demand = Demand { ports_udp: [53].into(), ..one };
    let explanation = explain(&world.pool, &Request { demand, ..web() });
    reads(
        &explanation.named(|id| world.occupants(id)),
        expect![[r#"
        Cannot place 1 of 3 tasks.
          0000  port 53/udp is used by task …00000002 (family:batch);
                gpu: needs 1, 0 free (of 3;
                biggest: task …00000002 (family:batch) 2)
          Nearest fix: use a dynamic host port instead of 53/udp, and stop tasks that take 1 GPU  →  0000 fits.
    "#]],
    );
}

#[test]
fn an_instance_that_is_too_small_cannot_be_fixed_by_stopping_tasks() {
    let mut world = World::default();
    world.set(plain(0));
    run(&mut world, 0, "service:db", Demand { memory: 3_900, ..Demand::default() });
    let request = Request { demand: Demand { memory: 4_000, ..Demand::default() }, ..web() };
    reads(
        &explain(&world.pool, &request),
        expect![[r#"
            Cannot place 1 of 3 tasks.
              0000  memory: needs 4,000 MiB, 0 MiB free (of 3,900)
              Nearest fix: register an instance with 4,000 MiB of memory.
        "#]],
    );
}
