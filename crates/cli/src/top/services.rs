//! What services use.
use berth_api::{client::CallError, ecs::Service};

use super::{
    Sort,
    measured::{self, Measured},
    words,
};
use crate::{
    cluster::Cluster,
    table::{Cell, Table},
};

const HEADERS: [&str; 10] = [
    "SERVICE",
    "TASKS",
    "CPU",
    "CPU-RESERVED",
    "MEMORY",
    "MEMORY-RESERVED",
    "RECEIVED",
    "SENT",
    "RESTARTS",
    "CPU 15 MIN",
];

pub async fn table(cluster: &Cluster, sort: Sort) -> Result<Table<10>, CallError> {
    let names = cluster.service_names().await?;
    let services = cluster.services(&names).await?;
    let measured = measured::of(cluster, "ServiceName", &names).await?;
    let mut rows: Vec<(&Service, Measured)> = services
        .iter()
        .map(|it| {
            let name = it.service_name.as_deref().unwrap_or_default();
            (it, measured.get(name).cloned().unwrap_or_default())
        })
        .collect();
    sort.sort(&mut rows, |(it, used)| {
        (it.service_name.clone().unwrap_or_default(), used.cpu, used.memory)
    });
    Ok(Table { headers: HEADERS, rows: rows.iter().map(|(it, used)| row(it, used)).collect() })
}

fn row(it: &Service, used: &Measured) -> [Cell; 10] {
    let (running, desired) = (it.running_count.unwrap_or(0), it.desired_count.unwrap_or(0));
    [
        it.service_name.as_deref().unwrap_or_default().into(),
        Cell::new(format!("{running}/{desired}"), running.to_string()),
        words::share(used.cpu, used.cpu_reserved),
        words::whole(used.cpu_reserved),
        words::memory(used.memory, used.memory_reserved),
        words::whole(used.memory_reserved),
        words::rate(used.received),
        words::rate(used.transmitted),
        words::count(used.restarts),
        words::trend(used),
    ]
}

#[cfg(test)]
mod tests {
    use berth_api::from_json;
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_row_for_people_and_for_programs() {
        let web: Service =
            from_json(br#"{"serviceName": "web", "runningCount": 2, "desiredCount": 3}"#).unwrap();
        let idle: Service =
            from_json(br#"{"serviceName": "idle", "runningCount": 0, "desiredCount": 0}"#).unwrap();
        let used = Measured {
            cpu: Some(410.4),
            cpu_reserved: Some(512.0),
            memory: Some(96.5),
            memory_reserved: Some(256.0),
            received: Some(1_300_000.0),
            transmitted: Some(900.0),
            restarts: None,
            trend: vec![None, Some(0.0), Some(200.0), Some(410.4)],
        };
        let rows = vec![row(&web, &used), row(&idle, &Measured::default())];
        let table = Table { headers: HEADERS, rows };
        expect![[r#"
            SERVICE  TASKS  CPU             MEMORY                     RECEIVED   SENT     CPU 15 MIN
            web      2/3    410/512 (80 %)  96.5 MiB/256.0 MiB (38 %)  1.2 MiB/s  900 B/s   ▁▄█
            idle     0/0
        "#]]
        .assert_eq(&table.for_people(200));
        expect![[r#"
            web|2|410.40|512|96.50|256|1300000|900||,0.0,200.0,410.4
            idle|0||||||||
        "#]]
        .assert_eq(&table.for_programs().replace('\t', "|"));
    }
}
