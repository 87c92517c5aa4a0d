//! Calls as JSON, answers beside them: of what three tasks of two services have used for ten
//! minutes.
use berth_api::{
    cloudwatch::{OfNode, Operation},
    from_json,
};
use berth_engine::Timestamp;
use berth_kernel::Home;
use expect_test::{Expect, expect};
use serde_json::Value;

use super::*;
use crate::windows::{
    Amount, ClusterCounts, ContainerReport, Count, Insights, InstanceReport, ServiceCounts,
    TaskReport, Windows,
};

/// 2027-01-15T08:00:00Z, a whole minute.
const NOON: i64 = 1_800_000_000_000;
const MINUTE: i64 = 60_000;

fn windows(insights: Insights) -> Windows {
    let mut windows = Windows::new(usize::MAX);
    for at in (1..=30).map(|it| NOON + it * 20_000) {
        let cpu = if at <= NOON + 5 * MINUTE { 64.0 } else { 128.0 };
        let task = |id: &str, service: Option<&str>, cpu: f32| TaskReport {
            id: id.to_owned(),
            family: "web".to_owned(),
            service: service.map(str::to_owned),
            reserved: Amount { cpu: 256.0, memory: 128.0 },
            by_container: insights == Insights::Enhanced,
            containers: vec![ContainerReport {
                name: "main".to_owned(),
                reserved: Amount { cpu: 256.0, memory: 128.0 },
                cpu: Some(cpu),
                memory: Some(32.0),
                ..ContainerReport::default()
            }],
        };
        let tasks = vec![
            task("a", Some("web"), cpu),
            task("b", Some("web"), 2.0 * cpu),
            task("c", Some("web"), cpu),
            task("d", Some("one"), cpu),
            task("e", None, cpu),
        ];
        let registered = Amount { cpu: 2048.0, memory: 4096.0 };
        windows.take("prod", &InstanceReport { id: "i".to_owned(), at, registered, tasks }, at);
        let counts = ClusterCounts {
            name: "prod".to_owned(),
            insights,
            registered,
            reserved: Amount { cpu: 1280.0, memory: 640.0 },
            tasks: 5,
            busy_instances: 1,
            services: vec![ServiceCounts {
                name: "web".to_owned(),
                counts: vec![(Count::RunningTasks, 3), (Count::DesiredTasks, 4)],
            }],
            ..ClusterCounts::default()
        };
        windows.tick(&[counts], at);
    }
    windows
}

fn ask(insights: Insights, operation: &str, body: &str) -> Result<Value, String> {
    let operation = Operation::from_name(operation).expect("an operation of CloudWatch");
    let body = body.replace('\'', "\"").into_bytes();
    let request = match operation {
        Operation::GetMetricData => OfNode::GetMetricData(from_json(&body).expect("JSON")),
        Operation::GetMetricStatistics => {
            OfNode::GetMetricStatistics(from_json(&body).expect("JSON"))
        }
        Operation::ListMetrics => OfNode::ListMetrics(from_json(&body).expect("JSON")),
        other => panic!("{other} is not served"),
    };
    let (windows, home) = (windows(insights), Home::default());
    let now = Timestamp(NOON + 10 * MINUTE);
    let answer = answer(Remembered { windows: &windows, home: &home, now }, request);
    let answer = answer.map_err(|error| {
        assert!(operation.errors().contains(&error.code), "{operation} answered {error}");
        error.to_string()
    })?;
    let json = berth_api::protocols::json::encode(answer.shape());
    Ok(serde_json::from_slice(&json).expect("answers are JSON"))
}

fn check(insights: Insights, operation: &str, bodies: &[&str], expected: Expect) {
    let told = bodies.iter().map(|body| {
        let answer = ask(insights, operation, body).map_or_else(|it| it, |it| it.to_string());
        format!("{body}\n    {answer}\n")
    });
    expected.assert_eq(&told.collect::<String>());
}

const WEB: &str = "'Dimensions': [{'Name': 'ClusterName', 'Value': 'prod'}, {'Name': 'ServiceName', \
                   'Value': 'web'}]";
const TIMES: &str = "'StartTime': 1800000000, 'EndTime': 1800000600";

fn statistics(more: &str) -> String {
    format!("{{'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', {more}}}")
}

#[test]
fn statistics_of_a_service() {
    let all = "'Statistics': ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']";
    let bodies = [
        statistics(&format!("{WEB}, {TIMES}, 'Period': 300, {all}")),
        // The start is rounded down to the minute, and the end is not in it.
        statistics(&format!(
            "{WEB}, 'StartTime': 1800000299, 'EndTime': 1800000360, 'Period': 60, 'Statistics': ['Average']"
        )),
        // Three tasks that use differently tell no percentile.
        statistics(&format!("{WEB}, {TIMES}, 'Period': 300, 'ExtendedStatistics': ['p50']")),
        statistics(&format!("{WEB}, {TIMES}, 'Period': 300, 'Unit': 'Bytes', {all}")),
        statistics(&format!(
            "{}, {TIMES}, 'Period': 600, 'ExtendedStatistics': ['p50', 'p99.9'], 'Statistics': ['Maximum']",
            WEB.replace("web", "one")
        )),
        statistics(&format!("{}, {TIMES}, 'Period': 60, {all}", WEB.replace("web", "other"))),
        statistics(&format!("{TIMES}, 'Period': 60, {all}")),
    ];
    let bodies: Vec<&str> = bodies.iter().map(String::as_str).collect();
    check(
        Insights::Disabled,
        "GetMetricStatistics",
        &bodies,
        expect![[r#"
        {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'Dimensions': [{'Name': 'ClusterName', 'Value': 'prod'}, {'Name': 'ServiceName', 'Value': 'web'}], 'StartTime': 1800000000, 'EndTime': 1800000600, 'Period': 300, 'Statistics': ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']}
            {"Datapoints":[{"Average":33.333333333333336,"Maximum":50.0,"Minimum":25.0,"SampleCount":15.0,"Sum":500.0,"Timestamp":1800000000,"Unit":"Percent"},{"Average":66.66666666666667,"Maximum":100.0,"Minimum":50.0,"SampleCount":15.0,"Sum":1000.0,"Timestamp":1800000300,"Unit":"Percent"}],"Label":"CPUUtilization"}
        {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'Dimensions': [{'Name': 'ClusterName', 'Value': 'prod'}, {'Name': 'ServiceName', 'Value': 'web'}], 'StartTime': 1800000299, 'EndTime': 1800000360, 'Period': 60, 'Statistics': ['Average']}
            {"Datapoints":[{"Average":33.333333333333336,"Timestamp":1800000240,"Unit":"Percent"},{"Average":66.66666666666667,"Timestamp":1800000300,"Unit":"Percent"}],"Label":"CPUUtilization"}
        {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'Dimensions': [{'Name': 'ClusterName', 'Value': 'prod'}, {'Name': 'ServiceName', 'Value': 'web'}], 'StartTime': 1800000000, 'EndTime': 1800000600, 'Period': 300, 'ExtendedStatistics': ['p50']}
            {"Datapoints":[],"Label":"CPUUtilization"}
        {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'Dimensions': [{'Name': 'ClusterName', 'Value': 'prod'}, {'Name': 'ServiceName', 'Value': 'web'}], 'StartTime': 1800000000, 'EndTime': 1800000600, 'Period': 300, 'Unit': 'Bytes', 'Statistics': ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']}
            {"Datapoints":[],"Label":"CPUUtilization"}
        {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'Dimensions': [{'Name': 'ClusterName', 'Value': 'prod'}, {'Name': 'ServiceName', 'Value': 'one'}], 'StartTime': 1800000000, 'EndTime': 1800000600, 'Period': 600, 'ExtendedStatistics': ['p50', 'p99.9'], 'Statistics': ['Maximum']}
            {"Datapoints":[{"ExtendedStatistics":{"p50":25.0,"p99.9":50.0},"Maximum":50.0,"Timestamp":1800000000,"Unit":"Percent"}],"Label":"CPUUtilization"}
        {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'Dimensions': [{'Name': 'ClusterName', 'Value': 'prod'}, {'Name': 'ServiceName', 'Value': 'other'}], 'StartTime': 1800000000, 'EndTime': 1800000600, 'Period': 60, 'Statistics': ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']}
            {"Datapoints":[],"Label":"CPUUtilization"}
        {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'StartTime': 1800000000, 'EndTime': 1800000600, 'Period': 60, 'Statistics': ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']}
            {"Datapoints":[],"Label":"CPUUtilization"}
    "#]],
    );
}

#[test]
fn statistics_that_are_refused() {
    let bodies = [
        "{}".to_owned(),
        statistics(&format!("{TIMES}, 'Period': 60")),
        statistics(&format!("{TIMES}, 'Period': 90, 'Statistics': ['Average']")),
        statistics(&format!("{TIMES}, 'Period': 0, 'Statistics': ['Average']")),
        statistics(&format!("{TIMES}, 'Period': 60, 'Statistics': ['Median']")),
        statistics(&format!("{TIMES}, 'Period': 60, 'ExtendedStatistics': ['tm90']")),
        statistics(&format!("{TIMES}, 'Period': 60, 'ExtendedStatistics': ['p101']")),
        statistics(
            "'StartTime': 1800000600, 'EndTime': 1800000000, 'Period': 60, 'Statistics': ['Sum']",
        ),
        statistics(
            "'StartTime': 1800000600, 'EndTime': 1800000600, 'Period': 60, 'Statistics': ['Sum']",
        ),
        statistics(
            "'StartTime': 1799000000, 'EndTime': 1800000000, 'Period': 60, 'Statistics': ['Sum']",
        ),
    ];
    let bodies: Vec<&str> = bodies.iter().map(String::as_str).collect();
    check(
        Insights::Disabled,
        "GetMetricStatistics",
        &bodies,
        expect![[r#"
        {}
            MissingRequiredParameterException: The parameter EndTime is required.
        {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'StartTime': 1800000000, 'EndTime': 1800000600, 'Period': 60}
            InvalidParameterCombinationException: At least one of the parameters Statistics and ExtendedStatistics must be specified.
        {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'StartTime': 1800000000, 'EndTime': 1800000600, 'Period': 90, 'Statistics': ['Average']}
            InvalidParameterValueException: The parameter Period must be a value in the set [1, 5, 10, 20, 30] or a multiple of 60.
        {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'StartTime': 1800000000, 'EndTime': 1800000600, 'Period': 0, 'Statistics': ['Average']}
            InvalidParameterValueException: 1 validation error detected: Value '0' at 'period' failed to satisfy constraint: Member must have value greater than or equal to 1
        {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'StartTime': 1800000000, 'EndTime': 1800000600, 'Period': 60, 'Statistics': ['Median']}
            InvalidParameterValueException: 1 validation error detected: Value '[Median]' at 'statistics' failed to satisfy constraint: Member must satisfy constraint: []
        {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'StartTime': 1800000000, 'EndTime': 1800000600, 'Period': 60, 'ExtendedStatistics': ['tm90']}
            InvalidParameterValueException: The value tm90 for parameter ExtendedStatistics is not supported: this release of Berth has percentiles from p0 to p100.
        {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'StartTime': 1800000000, 'EndTime': 1800000600, 'Period': 60, 'ExtendedStatistics': ['p101']}
            InvalidParameterValueException: The value p101 for parameter ExtendedStatistics is not supported: this release of Berth has percentiles from p0 to p100.
        {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'StartTime': 1800000600, 'EndTime': 1800000000, 'Period': 60, 'Statistics': ['Sum']}
            InvalidParameterValueException: The parameter StartTime must be less than the parameter EndTime.
        {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'StartTime': 1800000600, 'EndTime': 1800000600, 'Period': 60, 'Statistics': ['Sum']}
            InvalidParameterValueException: The parameter StartTime must not equal parameter EndTime.
        {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'StartTime': 1799000000, 'EndTime': 1800000000, 'Period': 60, 'Statistics': ['Sum']}
            InvalidParameterCombinationException: You have requested up to 16,666 datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.
    "#]],
    );
}

fn query(id: &str, namespace: &str, name: &str, dimensions: &str, more: &str) -> String {
    format!(
        "{{'Id': '{id}', 'MetricStat': {{'Metric': {{'Namespace': '{namespace}', 'MetricName': \
         '{name}', {dimensions}}}, {more}}}}}"
    )
}

#[test]
fn data_of_many_metrics() {
    let cluster = "'Dimensions': [{'Name': 'ClusterName', 'Value': 'prod'}]";
    let task = "'Dimensions': [{'Name': 'TaskId', 'Value': 'a'}, {'Name': 'ServiceName', 'Value': \
                'web'}, {'Name': 'ClusterName', 'Value': 'prod'}]";
    let ecs = |id: &str, name: &str, dimensions: &str, more: &str| {
        query(id, "AWS/ECS", name, dimensions, more)
    };
    let insights = |id: &str, name: &str, dimensions: &str, more: &str| {
        query(id, "ECS/ContainerInsights", name, dimensions, more)
    };
    let average = "'Period': 300, 'Stat': 'Average'";
    let queries = [
        ecs("service", "CPUUtilization", WEB, average),
        ecs("cluster", "CPUUtilization", cluster, average),
        ecs("reserved", "CPUReservation", cluster, average),
        ecs("fine", "MemoryUtilization", WEB, "'Period': 20, 'Stat': 'SampleCount'"),
        insights("used", "CpuUtilized", WEB, "'Period': 300, 'Stat': 'Sum'"),
        insights("task", "TaskCpuUtilization", task, average),
        insights("desired", "DesiredTaskCount", WEB, "'Period': 600, 'Stat': 'Maximum'"),
        insights("foreign", "CpuUtilized", &task.replace("web", "one"), average),
        insights("nothing", "NetworkRxBytes", WEB, average),
        ecs("unknown", "DiskUtilization", WEB, average),
    ];
    let all =
        |more: &str| format!("{{'MetricDataQueries': [{}], {TIMES}{more}}}", queries.join(", "));
    let answer = ask(Insights::Enabled, "GetMetricData", &all("")).expect("it is served");
    let results = answer["MetricDataResults"].as_array().expect("results").iter();
    let told = results.map(|it| {
        let values = it["Values"].as_array().expect("values");
        let shown: Vec<String> = values.iter().take(4).map(Value::to_string).collect();
        format!("{} {} {} of {}\n", it["Id"], it["StatusCode"], shown.join(" "), values.len())
    });
    expect![[r#"
        "service" "Complete" 66.66666666666667 33.333333333333336 of 2
        "cluster" "Complete" 37.5 18.75 of 2
        "reserved" "Complete" 62.5 62.5 of 2
        "fine" "Complete" 3.0 3.0 3.0 3.0 of 30
        "used" "Complete" 2560.0 1280.0 of 2
        "task" "Complete" 50.0 25.0 of 2
        "desired" "Complete" 4.0 of 1
        "foreign" "Complete"  of 0
        "nothing" "Complete"  of 0
        "unknown" "Complete"  of 0
    "#]]
    .assert_eq(&told.collect::<String>());
    // By pages the same.
    for scan in ["TimestampDescending", "TimestampAscending"] {
        let whole = ask(Insights::Enabled, "GetMetricData", &all(&format!(", 'ScanBy': '{scan}'")));
        let mut values = Vec::new();
        let mut token = String::new();
        for _ in 0..100 {
            let more = format!(", 'ScanBy': '{scan}', 'MaxDatapoints': 4{token}");
            let page = ask(Insights::Enabled, "GetMetricData", &all(&more)).expect("a page");
            let results = page["MetricDataResults"].as_array().expect("results").clone();
            let points = |it: &Value| it["Values"].as_array().expect("values").len();
            assert!(results.iter().map(points).sum::<usize>() <= 4);
            values.extend(results.iter().flat_map(pairs));
            let Some(next) = page["NextToken"].as_str() else { break };
            token = format!(", 'NextToken': '{next}'");
        }
        let whole = whole.expect("it is served");
        let whole = whole["MetricDataResults"].as_array().expect("results");
        assert_eq!(values, whole.iter().flat_map(pairs).collect::<Vec<_>>());
    }
}

/// Id, time and value of all points.
fn pairs(result: &Value) -> Vec<(String, String)> {
    let (times, values) = (&result["Timestamps"], &result["Values"]);
    let times = times.as_array().expect("times").iter();
    let point =
        |(time, value): (&Value, &Value)| (result["Id"].to_string(), format!("{time} {value}"));
    times.zip(values.as_array().expect("values")).map(point).collect()
}

#[test]
fn data_that_are_refused() {
    let good = query("a", "AWS/ECS", "CPUUtilization", WEB, "'Period': 60, 'Stat': 'Average'");
    let of =
        |queries: &str, more: &str| format!("{{'MetricDataQueries': [{queries}], {TIMES}{more}}}");
    let bodies = [
        of("", ""),
        of("{'Id': 'e1', 'Expression': 'SUM(METRICS())'}", ""),
        of("{'Id': 'e1'}", ""),
        of(&good.replace("'a'", "'A'"), ""),
        of(&format!("{good}, {good}"), ""),
        of(&good.replace("'Period': 60", "'Period': 61"), ""),
        of(&good.replace("Average", "TM(10%:90%)"), ""),
        of(&good.replace("'Id'", "'Label': '${AVG}', 'Id'"), ""),
        of(&good, ", 'NextToken': '0000000000000000'"),
        of(&good, ", 'MaxDatapoints': 0"),
        of(&good, "").replace("1800000600", "1800000000"),
    ];
    let bodies: Vec<String> = bodies.iter().map(|it| it.replace(WEB, "'Dimensions': []")).collect();
    let bodies: Vec<&str> = bodies.iter().map(String::as_str).collect();
    check(
        Insights::Disabled,
        "GetMetricData",
        &bodies,
        expect![[r#"
        {'MetricDataQueries': [], 'StartTime': 1800000000, 'EndTime': 1800000600}
            ValidationError: The parameter MetricDataQueries must not be empty.
        {'MetricDataQueries': [{'Id': 'e1', 'Expression': 'SUM(METRICS())'}], 'StartTime': 1800000000, 'EndTime': 1800000600}
            ValidationError: The query e1 has an Expression: expressions are not supported by this release of Berth. Ask for each metric by its MetricStat.
        {'MetricDataQueries': [{'Id': 'e1'}], 'StartTime': 1800000000, 'EndTime': 1800000600}
            ValidationError: The query e1 has no MetricStat.
        {'MetricDataQueries': [{'Id': 'A', 'MetricStat': {'Metric': {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'Dimensions': []}, 'Period': 60, 'Stat': 'Average'}}], 'StartTime': 1800000000, 'EndTime': 1800000600}
            ValidationError: The value A for parameter Id is invalid: it must begin with a small letter, and have letters, digits and underscores only.
        {'MetricDataQueries': [{'Id': 'a', 'MetricStat': {'Metric': {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'Dimensions': []}, 'Period': 60, 'Stat': 'Average'}}, {'Id': 'a', 'MetricStat': {'Metric': {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'Dimensions': []}, 'Period': 60, 'Stat': 'Average'}}], 'StartTime': 1800000000, 'EndTime': 1800000600}
            ValidationError: The values for parameter Id in MetricDataQueries are not unique: a.
        {'MetricDataQueries': [{'Id': 'a', 'MetricStat': {'Metric': {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'Dimensions': []}, 'Period': 61, 'Stat': 'Average'}}], 'StartTime': 1800000000, 'EndTime': 1800000600}
            ValidationError: The parameter Period must be a value in the set [1, 5, 10, 20, 30] or a multiple of 60.
        {'MetricDataQueries': [{'Id': 'a', 'MetricStat': {'Metric': {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'Dimensions': []}, 'Period': 60, 'Stat': 'TM(10%:90%)'}}], 'StartTime': 1800000000, 'EndTime': 1800000600}
            ValidationError: The value TM(10%:90%) for parameter MetricDataQueries.MetricStat.Stat is not supported: this release of Berth has SampleCount, Average, Sum, Minimum, Maximum and percentiles from p0 to p100.
        {'MetricDataQueries': [{'Label': '${AVG}', 'Id': 'a', 'MetricStat': {'Metric': {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'Dimensions': []}, 'Period': 60, 'Stat': 'Average'}}], 'StartTime': 1800000000, 'EndTime': 1800000600}
            ValidationError: The label of a is dynamic, which is not supported by this release of Berth.
        {'MetricDataQueries': [{'Id': 'a', 'MetricStat': {'Metric': {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'Dimensions': []}, 'Period': 60, 'Stat': 'Average'}}], 'StartTime': 1800000000, 'EndTime': 1800000600, 'NextToken': '0000000000000000'}
            InvalidNextToken: Invalid token.
        {'MetricDataQueries': [{'Id': 'a', 'MetricStat': {'Metric': {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'Dimensions': []}, 'Period': 60, 'Stat': 'Average'}}], 'StartTime': 1800000000, 'EndTime': 1800000600, 'MaxDatapoints': 0}
            ValidationError: MaxDatapoints must be between 1 and 100800.
        {'MetricDataQueries': [{'Id': 'a', 'MetricStat': {'Metric': {'Namespace': 'AWS/ECS', 'MetricName': 'CPUUtilization', 'Dimensions': []}, 'Period': 60, 'Stat': 'Average'}}], 'StartTime': 1800000000, 'EndTime': 1800000000}
            ValidationError: The parameter StartTime must not equal parameter EndTime.
    "#]],
    );
}

/// Each metric once, by its name and dimensions.
fn listed(insights: Insights, body: &str) -> String {
    let answer = ask(insights, "ListMetrics", body).expect("it is served");
    let told = answer["Metrics"].as_array().expect("metrics").iter().map(|it| {
        let dimensions = it["Dimensions"].as_array().expect("dimensions").iter();
        let dimensions = dimensions.map(|it| format!("{}={}", it["Name"], it["Value"]));
        let dimensions = dimensions.collect::<Vec<_>>().join(" ");
        format!("{} {} {dimensions}\n", it["Namespace"], it["MetricName"]).replace('"', "")
    });
    told.collect()
}

#[test]
fn what_there_is_follows_the_clusters_setting() {
    expect![[r#"
        AWS/ECS CPUReservation ClusterName=prod
        AWS/ECS CPUUtilization ClusterName=prod
        AWS/ECS MemoryReservation ClusterName=prod
        AWS/ECS MemoryUtilization ClusterName=prod
        AWS/ECS CPUUtilization ServiceName=one ClusterName=prod
        AWS/ECS MemoryUtilization ServiceName=one ClusterName=prod
        AWS/ECS CPUUtilization ServiceName=web ClusterName=prod
        AWS/ECS MemoryUtilization ServiceName=web ClusterName=prod
    "#]]
    .assert_eq(&listed(Insights::Disabled, "{}"));
    let web = "{'Namespace': 'ECS/ContainerInsights', 'Dimensions': [{'Name': 'ServiceName', 'Value': 'web'}]}";
    expect![[r#"
        ECS/ContainerInsights CpuReserved ServiceName=web ClusterName=prod
        ECS/ContainerInsights CpuUtilized ServiceName=web ClusterName=prod
        ECS/ContainerInsights DesiredTaskCount ServiceName=web ClusterName=prod
        ECS/ContainerInsights MemoryReserved ServiceName=web ClusterName=prod
        ECS/ContainerInsights MemoryUtilized ServiceName=web ClusterName=prod
        ECS/ContainerInsights RunningTaskCount ServiceName=web ClusterName=prod
    "#]]
    .assert_eq(&listed(Insights::Enabled, web));
    let task = "{'MetricName': 'ContainerCpuUtilized', 'Dimensions': [{'Name': 'TaskId'}], 'RecentlyActive': 'PT3H'}";
    expect![[r#"
        ECS/ContainerInsights ContainerCpuUtilized ContainerName=main TaskId=a ServiceName=web ClusterName=prod
        ECS/ContainerInsights ContainerCpuUtilized ContainerName=main TaskId=b ServiceName=web ClusterName=prod
        ECS/ContainerInsights ContainerCpuUtilized ContainerName=main TaskId=c ServiceName=web ClusterName=prod
        ECS/ContainerInsights ContainerCpuUtilized ContainerName=main TaskId=d ServiceName=one ClusterName=prod
        ECS/ContainerInsights ContainerCpuUtilized ContainerName=main TaskId=e TaskDefinitionFamily=web ClusterName=prod
    "#]].assert_eq(&listed(Insights::Enhanced, task));
    assert_eq!(listed(Insights::Enabled, task), "");
    assert_eq!(listed(Insights::Disabled, "{'Namespace': 'AWS/EC2'}"), "");
    assert_eq!(listed(Insights::Disabled, "{'OwningAccount': '210987654321'}"), "");
}
