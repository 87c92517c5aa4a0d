//! CLOUDWATCH 2010-08-01: written by `cargo xtask codegen` from `models/cloudwatch.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::protocols::Protocol;
use crate::shapes::Timestamp;
use crate::shapes::macros::*;
use crate::tables;
use crate::wire::Row;

operations! {
    DeleteAlarms(DeleteAlarmsInput) -> DeleteAlarmsResponse reads true,
    DescribeAlarmHistory(DescribeAlarmHistoryInput) -> DescribeAlarmHistoryOutput reads true,
    DescribeAlarms(DescribeAlarmsInput) -> DescribeAlarmsOutput reads true,
    DescribeAlarmsForMetric(DescribeAlarmsForMetricInput) -> DescribeAlarmsForMetricOutput reads true,
    DisableAlarmActions(DisableAlarmActionsInput) -> DisableAlarmActionsResponse reads true,
    EnableAlarmActions(EnableAlarmActionsInput) -> EnableAlarmActionsResponse reads true,
    GetMetricData(GetMetricDataInput) -> GetMetricDataOutput reads true,
    GetMetricStatistics(GetMetricStatisticsInput) -> GetMetricStatisticsOutput reads true,
    ListMetrics(ListMetricsInput) -> ListMetricsOutput reads true,
    PutMetricAlarm(PutMetricAlarmInput) -> PutMetricAlarmResponse reads true,
    PutMetricData(PutMetricDataInput) -> PutMetricDataResponse reads true,
    SetAlarmState(SetAlarmStateInput) -> SetAlarmStateResponse reads true,
}

answers! {
    DeleteAlarms(DeleteAlarmsResponse),
    DescribeAlarmHistory(DescribeAlarmHistoryOutput),
    DescribeAlarmsForMetric(DescribeAlarmsForMetricOutput),
    DescribeAlarms(DescribeAlarmsOutput),
    DisableAlarmActions(DisableAlarmActionsResponse),
    EnableAlarmActions(EnableAlarmActionsResponse),
    GetMetricData(GetMetricDataOutput),
    GetMetricStatistics(GetMetricStatisticsOutput),
    ListMetrics(ListMetricsOutput),
    PutMetricAlarm(PutMetricAlarmResponse),
    PutMetricData(PutMetricDataResponse),
    SetAlarmState(SetAlarmStateResponse),
}

shape! { DeleteAlarmsResponse {} }

shape! { DisableAlarmActionsResponse {} }

shape! { EnableAlarmActionsResponse {} }

shape! { PutMetricAlarmResponse {} }

shape! { PutMetricDataResponse {} }

shape! { SetAlarmStateResponse {} }

table_protocol! { "2010-08-01" }

errors! {
    InternalServiceFault 500 internal_service_fault,
    InvalidAction 400 invalid_action,
    InvalidFormatFault 400 invalid_format_fault,
    InvalidNextToken 400 invalid_next_token,
    InvalidParameterCombinationException 400 invalid_parameter_combination,
    InvalidParameterValueException 400 invalid_parameter_value,
    LimitExceededFault 400 limit_exceeded_fault,
    MissingRequiredParameterException 400 missing_required_parameter,
    ResourceConflict 409 resource_conflict,
    ResourceNotFound 404 resource_not_found,
    ValidationError 400 validation_error,
}

declared! { invalid_parameter_value =>
    DeleteAlarms [InternalServiceFault InvalidAction InvalidNextToken InvalidParameterCombinationException InvalidParameterValueException MissingRequiredParameterException ResourceConflict ResourceNotFound ValidationError]
    DescribeAlarmHistory [InternalServiceFault InvalidAction InvalidNextToken InvalidParameterCombinationException InvalidParameterValueException MissingRequiredParameterException ValidationError]
    DescribeAlarms [InternalServiceFault InvalidAction InvalidNextToken InvalidParameterCombinationException InvalidParameterValueException MissingRequiredParameterException ValidationError]
    DescribeAlarmsForMetric [InternalServiceFault InvalidAction InvalidNextToken InvalidParameterCombinationException InvalidParameterValueException MissingRequiredParameterException ValidationError]
    DisableAlarmActions [InternalServiceFault InvalidAction InvalidNextToken InvalidParameterCombinationException InvalidParameterValueException MissingRequiredParameterException ValidationError]
    EnableAlarmActions [InternalServiceFault InvalidAction InvalidNextToken InvalidParameterCombinationException InvalidParameterValueException MissingRequiredParameterException ValidationError]
    GetMetricData [InternalServiceFault InvalidAction InvalidNextToken InvalidParameterCombinationException InvalidParameterValueException MissingRequiredParameterException ValidationError]
    GetMetricStatistics [InternalServiceFault InvalidAction InvalidNextToken InvalidParameterCombinationException InvalidParameterValueException MissingRequiredParameterException ValidationError]
    ListMetrics [InternalServiceFault InvalidAction InvalidNextToken InvalidParameterCombinationException InvalidParameterValueException MissingRequiredParameterException ValidationError]
    PutMetricAlarm [InternalServiceFault InvalidAction InvalidNextToken InvalidParameterCombinationException InvalidParameterValueException LimitExceededFault MissingRequiredParameterException ValidationError]
    PutMetricData [InternalServiceFault InvalidAction InvalidNextToken InvalidParameterCombinationException InvalidParameterValueException MissingRequiredParameterException ValidationError]
    SetAlarmState [InternalServiceFault InvalidAction InvalidFormatFault InvalidNextToken InvalidParameterCombinationException InvalidParameterValueException MissingRequiredParameterException ResourceNotFound ValidationError]
}

/// What protocols know of the service.
pub static SERVICE: tables::Service = tables::Service {
    api_version: "2010-08-01",
    target_prefix: "GraniteServiceVersion20100801",
    xml_namespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
    protocols: &[Protocol::Cbor, Protocol::AwsJson10, Protocol::Query],
    is_query_compatible: true,
    operations: &[
        tables::Operation {
            name: "DeleteAlarms",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(16),
            output: None,
        },
        tables::Operation {
            name: "DescribeAlarmHistory",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(17),
            output: Some(18),
        },
        tables::Operation {
            name: "DescribeAlarms",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(21),
            output: Some(22),
        },
        tables::Operation {
            name: "DescribeAlarmsForMetric",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(19),
            output: Some(20),
        },
        tables::Operation {
            name: "DisableAlarmActions",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(27),
            output: None,
        },
        tables::Operation {
            name: "EnableAlarmActions",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(28),
            output: None,
        },
        tables::Operation {
            name: "GetMetricData",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(37),
            output: Some(38),
        },
        tables::Operation {
            name: "GetMetricStatistics",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(39),
            output: Some(40),
        },
        tables::Operation {
            name: "ListMetrics",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(48),
            output: Some(49),
        },
        tables::Operation {
            name: "PutMetricAlarm",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(68),
            output: None,
        },
        tables::Operation {
            name: "PutMetricData",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(69),
            output: None,
        },
        tables::Operation {
            name: "SetAlarmState",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(75),
            output: None,
        },
    ],
    errors: &[
        tables::ErrorFacts {
            name: "InternalServiceFault",
            code: "InternalServiceError",
            http_status: 500,
            shape: 41,
        },
        tables::ErrorFacts {
            name: "InvalidFormatFault",
            code: "InvalidFormat",
            http_status: 400,
            shape: 42,
        },
        tables::ErrorFacts {
            name: "InvalidNextToken",
            code: "InvalidNextToken",
            http_status: 400,
            shape: 43,
        },
        tables::ErrorFacts {
            name: "InvalidParameterCombinationException",
            code: "InvalidParameterCombination",
            http_status: 400,
            shape: 44,
        },
        tables::ErrorFacts {
            name: "InvalidParameterValueException",
            code: "InvalidParameterValue",
            http_status: 400,
            shape: 45,
        },
        tables::ErrorFacts {
            name: "LimitExceededFault",
            code: "LimitExceeded",
            http_status: 400,
            shape: 47,
        },
        tables::ErrorFacts {
            name: "MissingRequiredParameterException",
            code: "MissingParameter",
            http_status: 400,
            shape: 66,
        },
        tables::ErrorFacts {
            name: "ResourceConflict",
            code: "ResourceConflict",
            http_status: 409,
            shape: 70,
        },
        tables::ErrorFacts {
            name: "ResourceNotFound",
            code: "ResourceNotFound",
            http_status: 404,
            shape: 72,
        },
    ],
    shapes: &[
        tables::Shape {
            name: "ActionConfiguration",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "AlarmTagsPropagation",
                place: tables::Place::Body,
                part: tables::part(5),
            }]),
        },
        tables::Shape {
            name: "AlarmHistoryItem",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AlarmContributorAttributes",
                    place: tables::Place::Body,
                    part: tables::part(10),
                },
                tables::Member {
                    name: "AlarmContributorId",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "AlarmName",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "AlarmType",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "HistoryData",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "HistoryItemType",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "HistorySummary",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "Timestamp",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
            ]),
        },
        tables::Shape { name: "AlarmHistoryItems", kind: tables::Kind::List(tables::part(1)) },
        tables::Shape { name: "AlarmNames", kind: tables::Kind::List(tables::part(89)) },
        tables::Shape {
            name: "AlarmPromQLCriteria",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PendingPeriod",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "Query",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "RecoveryPeriod",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
            ]),
        },
        tables::Shape {
            name: "AlarmTagsPropagation",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Enabled",
                    place: tables::Place::Body,
                    part: tables::part(85),
                },
                tables::Member {
                    name: "ExcludedTagKeys",
                    place: tables::Place::Body,
                    part: tables::part(6),
                },
                tables::Member {
                    name: "IncludedTagKeys",
                    place: tables::Place::Body,
                    part: tables::part(6),
                },
            ]),
        },
        tables::Shape {
            name: "AlarmTagsPropagationTagKeys",
            kind: tables::Kind::List(tables::part(89)),
        },
        tables::Shape { name: "AlarmTypes", kind: tables::Kind::List(tables::part(89)) },
        tables::Shape {
            name: "CompositeAlarm",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "ActionConfiguration",
                    place: tables::Place::Body,
                    part: tables::part(0),
                },
                tables::Member {
                    name: "ActionsEnabled",
                    place: tables::Place::Body,
                    part: tables::part(85),
                },
                tables::Member {
                    name: "ActionsSuppressedBy",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "ActionsSuppressedReason",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "ActionsSuppressor",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "ActionsSuppressorExtensionPeriod",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "ActionsSuppressorWaitPeriod",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "AlarmActions",
                    place: tables::Place::Body,
                    part: tables::part(71),
                },
                tables::Member {
                    name: "AlarmArn",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "AlarmConfigurationUpdatedTimestamp",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
                tables::Member {
                    name: "AlarmDescription",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "AlarmName",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "AlarmRule",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "InsufficientDataActions",
                    place: tables::Place::Body,
                    part: tables::part(71),
                },
                tables::Member {
                    name: "OKActions",
                    place: tables::Place::Body,
                    part: tables::part(71),
                },
                tables::Member {
                    name: "StateReason",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "StateReasonData",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "StateTransitionedTimestamp",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
                tables::Member {
                    name: "StateUpdatedTimestamp",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
                tables::Member {
                    name: "StateValue",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
            ]),
        },
        tables::Shape { name: "CompositeAlarms", kind: tables::Kind::List(tables::part(8)) },
        tables::Shape {
            name: "ContributorAttributes",
            kind: tables::Kind::Map(tables::part(89), tables::part(89)),
        },
        tables::Shape { name: "Counts", kind: tables::Kind::List(tables::part(86)) },
        tables::Shape {
            name: "Datapoint",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Average",
                    place: tables::Place::Body,
                    part: tables::part(86),
                },
                tables::Member {
                    name: "ExtendedStatistics",
                    place: tables::Place::Body,
                    part: tables::part(13),
                },
                tables::Member {
                    name: "Maximum",
                    place: tables::Place::Body,
                    part: tables::part(86),
                },
                tables::Member {
                    name: "Minimum",
                    place: tables::Place::Body,
                    part: tables::part(86),
                },
                tables::Member {
                    name: "SampleCount",
                    place: tables::Place::Body,
                    part: tables::part(86),
                },
                tables::Member { name: "Sum", place: tables::Place::Body, part: tables::part(86) },
                tables::Member {
                    name: "Timestamp",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
                tables::Member { name: "Unit", place: tables::Place::Body, part: tables::part(89) },
            ]),
        },
        tables::Shape {
            name: "DatapointValueMap",
            kind: tables::Kind::Map(tables::part(89), tables::part(86)),
        },
        tables::Shape { name: "DatapointValues", kind: tables::Kind::List(tables::part(86)) },
        tables::Shape { name: "Datapoints", kind: tables::Kind::List(tables::part(12)) },
        tables::Shape {
            name: "DeleteAlarmsInput",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "AlarmNames",
                place: tables::Place::Body,
                part: tables::part(3),
            }]),
        },
        tables::Shape {
            name: "DescribeAlarmHistoryInput",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AlarmContributorId",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "AlarmName",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "AlarmTypes",
                    place: tables::Place::Body,
                    part: tables::part(7),
                },
                tables::Member {
                    name: "EndDate",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
                tables::Member {
                    name: "HistoryItemType",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "MaxRecords",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "NextToken",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "ScanBy",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "StartDate",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
            ]),
        },
        tables::Shape {
            name: "DescribeAlarmHistoryOutput",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AlarmHistoryItems",
                    place: tables::Place::Body,
                    part: tables::part(2),
                },
                tables::Member {
                    name: "NextToken",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
            ]),
        },
        tables::Shape {
            name: "DescribeAlarmsForMetricInput",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Dimensions",
                    place: tables::Place::Body,
                    part: tables::part(26),
                },
                tables::Member {
                    name: "ExtendedStatistic",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "MetricName",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "Namespace",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "Period",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "Statistic",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member { name: "Unit", place: tables::Place::Body, part: tables::part(89) },
            ]),
        },
        tables::Shape {
            name: "DescribeAlarmsForMetricOutput",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "MetricAlarms",
                place: tables::Place::Body,
                part: tables::part(56),
            }]),
        },
        tables::Shape {
            name: "DescribeAlarmsInput",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "ActionPrefix",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "AlarmNamePrefix",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "AlarmNames",
                    place: tables::Place::Body,
                    part: tables::part(3),
                },
                tables::Member {
                    name: "AlarmTypes",
                    place: tables::Place::Body,
                    part: tables::part(7),
                },
                tables::Member {
                    name: "ChildrenOfAlarmName",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "MaxRecords",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "NextToken",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "ParentsOfAlarmName",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "StateValue",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
            ]),
        },
        tables::Shape {
            name: "DescribeAlarmsOutput",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "CompositeAlarms",
                    place: tables::Place::Body,
                    part: tables::part(9),
                },
                tables::Member {
                    name: "LogAlarms",
                    place: tables::Place::Body,
                    part: tables::part(51),
                },
                tables::Member {
                    name: "MetricAlarms",
                    place: tables::Place::Body,
                    part: tables::part(56),
                },
                tables::Member {
                    name: "NextToken",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
            ]),
        },
        tables::Shape {
            name: "Dimension",
            kind: tables::Kind::Structure(&[
                tables::Member { name: "Name", place: tables::Place::Body, part: tables::part(89) },
                tables::Member {
                    name: "Value",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
            ]),
        },
        tables::Shape {
            name: "DimensionFilter",
            kind: tables::Kind::Structure(&[
                tables::Member { name: "Name", place: tables::Place::Body, part: tables::part(89) },
                tables::Member {
                    name: "Value",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
            ]),
        },
        tables::Shape { name: "DimensionFilters", kind: tables::Kind::List(tables::part(24)) },
        tables::Shape { name: "Dimensions", kind: tables::Kind::List(tables::part(23)) },
        tables::Shape {
            name: "DisableAlarmActionsInput",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "AlarmNames",
                place: tables::Place::Body,
                part: tables::part(3),
            }]),
        },
        tables::Shape {
            name: "EnableAlarmActionsInput",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "AlarmNames",
                place: tables::Place::Body,
                part: tables::part(3),
            }]),
        },
        tables::Shape {
            name: "Entity",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Attributes",
                    place: tables::Place::Body,
                    part: tables::part(30),
                },
                tables::Member {
                    name: "KeyAttributes",
                    place: tables::Place::Body,
                    part: tables::part(31),
                },
            ]),
        },
        tables::Shape {
            name: "EntityAttributesMap",
            kind: tables::Kind::Map(tables::part(89), tables::part(89)),
        },
        tables::Shape {
            name: "EntityKeyAttributesMap",
            kind: tables::Kind::Map(tables::part(89), tables::part(89)),
        },
        tables::Shape {
            name: "EntityMetricData",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Entity",
                    place: tables::Place::Body,
                    part: tables::part(29),
                },
                tables::Member {
                    name: "MetricData",
                    place: tables::Place::Body,
                    part: tables::part(57),
                },
            ]),
        },
        tables::Shape { name: "EntityMetricDataList", kind: tables::Kind::List(tables::part(32)) },
        tables::Shape {
            name: "EvaluationCriteria",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "PromQLCriteria",
                place: tables::Place::Body,
                part: tables::part(4),
            }]),
        },
        tables::Shape {
            name: "EvaluationWindow",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "SlidingWindow",
                    place: tables::Place::Body,
                    part: tables::part(76),
                },
                tables::Member {
                    name: "WallClockWindow",
                    place: tables::Place::Body,
                    part: tables::part(83),
                },
            ]),
        },
        tables::Shape { name: "ExtendedStatistics", kind: tables::Kind::List(tables::part(89)) },
        tables::Shape {
            name: "GetMetricDataInput",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "EndTime",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
                tables::Member {
                    name: "LabelOptions",
                    place: tables::Place::Body,
                    part: tables::part(46),
                },
                tables::Member {
                    name: "MaxDatapoints",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "MetricDataQueries",
                    place: tables::Place::Body,
                    part: tables::part(58),
                },
                tables::Member {
                    name: "NextToken",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "ScanBy",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "StartTime",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
            ]),
        },
        tables::Shape {
            name: "GetMetricDataOutput",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Messages",
                    place: tables::Place::Body,
                    part: tables::part(61),
                },
                tables::Member {
                    name: "MetricDataResults",
                    place: tables::Place::Body,
                    part: tables::part(62),
                },
                tables::Member {
                    name: "NextToken",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
            ]),
        },
        tables::Shape {
            name: "GetMetricStatisticsInput",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Dimensions",
                    place: tables::Place::Body,
                    part: tables::part(26),
                },
                tables::Member {
                    name: "EndTime",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
                tables::Member {
                    name: "ExtendedStatistics",
                    place: tables::Place::Body,
                    part: tables::part(36),
                },
                tables::Member {
                    name: "MetricName",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "Namespace",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "Period",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "StartTime",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
                tables::Member {
                    name: "Statistics",
                    place: tables::Place::Body,
                    part: tables::part(78),
                },
                tables::Member { name: "Unit", place: tables::Place::Body, part: tables::part(89) },
            ]),
        },
        tables::Shape {
            name: "GetMetricStatisticsOutput",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Datapoints",
                    place: tables::Place::Body,
                    part: tables::part(15),
                },
                tables::Member {
                    name: "Label",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
            ]),
        },
        tables::Shape {
            name: "InternalServiceFault",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "Message",
                place: tables::Place::Body,
                part: tables::part(89),
            }]),
        },
        tables::Shape {
            name: "InvalidFormatFault",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(89),
            }]),
        },
        tables::Shape {
            name: "InvalidNextToken",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(89),
            }]),
        },
        tables::Shape {
            name: "InvalidParameterCombinationException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(89),
            }]),
        },
        tables::Shape {
            name: "InvalidParameterValueException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(89),
            }]),
        },
        tables::Shape {
            name: "LabelOptions",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "Timezone",
                place: tables::Place::Body,
                part: tables::part(89),
            }]),
        },
        tables::Shape {
            name: "LimitExceededFault",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(89),
            }]),
        },
        tables::Shape {
            name: "ListMetricsInput",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Dimensions",
                    place: tables::Place::Body,
                    part: tables::part(25),
                },
                tables::Member {
                    name: "IncludeLinkedAccounts",
                    place: tables::Place::Body,
                    part: tables::part(85),
                },
                tables::Member {
                    name: "MetricName",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "Namespace",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "NextToken",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "OwningAccount",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "RecentlyActive",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
            ]),
        },
        tables::Shape {
            name: "ListMetricsOutput",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Metrics",
                    place: tables::Place::Body,
                    part: tables::part(65),
                },
                tables::Member {
                    name: "NextToken",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "OwningAccounts",
                    place: tables::Place::Body,
                    part: tables::part(67),
                },
            ]),
        },
        tables::Shape {
            name: "LogAlarm",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "ActionConfiguration",
                    place: tables::Place::Body,
                    part: tables::part(0),
                },
                tables::Member {
                    name: "ActionLogLineCount",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "ActionLogLineRoleArn",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "ActionsEnabled",
                    place: tables::Place::Body,
                    part: tables::part(85),
                },
                tables::Member {
                    name: "AlarmActions",
                    place: tables::Place::Body,
                    part: tables::part(71),
                },
                tables::Member {
                    name: "AlarmArn",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "AlarmConfigurationUpdatedTimestamp",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
                tables::Member {
                    name: "AlarmDescription",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "AlarmName",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "ComparisonOperator",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "EvaluationState",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "InsufficientDataActions",
                    place: tables::Place::Body,
                    part: tables::part(71),
                },
                tables::Member {
                    name: "OKActions",
                    place: tables::Place::Body,
                    part: tables::part(71),
                },
                tables::Member {
                    name: "QueryResultsToAlarm",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "QueryResultsToEvaluate",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "ScheduledQueryConfiguration",
                    place: tables::Place::Body,
                    part: tables::part(74),
                },
                tables::Member {
                    name: "StateReason",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "StateReasonData",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "StateTransitionedTimestamp",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
                tables::Member {
                    name: "StateUpdatedTimestamp",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
                tables::Member {
                    name: "StateValue",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "Threshold",
                    place: tables::Place::Body,
                    part: tables::part(86),
                },
                tables::Member {
                    name: "TreatMissingData",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "WarmUpConfiguration",
                    place: tables::Place::Body,
                    part: tables::part(84),
                },
            ]),
        },
        tables::Shape { name: "LogAlarms", kind: tables::Kind::List(tables::part(50)) },
        tables::Shape { name: "LogGroupIdentifiers", kind: tables::Kind::List(tables::part(89)) },
        tables::Shape {
            name: "MessageData",
            kind: tables::Kind::Structure(&[
                tables::Member { name: "Code", place: tables::Place::Body, part: tables::part(89) },
                tables::Member {
                    name: "Value",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
            ]),
        },
        tables::Shape {
            name: "Metric",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Dimensions",
                    place: tables::Place::Body,
                    part: tables::part(26),
                },
                tables::Member {
                    name: "MetricName",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "Namespace",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
            ]),
        },
        tables::Shape {
            name: "MetricAlarm",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "ActionConfiguration",
                    place: tables::Place::Body,
                    part: tables::part(0),
                },
                tables::Member {
                    name: "ActionsEnabled",
                    place: tables::Place::Body,
                    part: tables::part(85),
                },
                tables::Member {
                    name: "AlarmActions",
                    place: tables::Place::Body,
                    part: tables::part(71),
                },
                tables::Member {
                    name: "AlarmArn",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "AlarmConfigurationUpdatedTimestamp",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
                tables::Member {
                    name: "AlarmDescription",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "AlarmName",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "ComparisonOperator",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "DatapointsToAlarm",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "Dimensions",
                    place: tables::Place::Body,
                    part: tables::part(26),
                },
                tables::Member {
                    name: "EvaluateLowSampleCountPercentile",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "EvaluationCriteria",
                    place: tables::Place::Body,
                    part: tables::part(34),
                },
                tables::Member {
                    name: "EvaluationInterval",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "EvaluationPeriods",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "EvaluationState",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "EvaluationWindow",
                    place: tables::Place::Body,
                    part: tables::part(35),
                },
                tables::Member {
                    name: "ExtendedStatistic",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "InsufficientDataActions",
                    place: tables::Place::Body,
                    part: tables::part(71),
                },
                tables::Member {
                    name: "MetricName",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "Metrics",
                    place: tables::Place::Body,
                    part: tables::part(58),
                },
                tables::Member {
                    name: "Namespace",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "OKActions",
                    place: tables::Place::Body,
                    part: tables::part(71),
                },
                tables::Member {
                    name: "Period",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "StateReason",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "StateReasonData",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "StateTransitionedTimestamp",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
                tables::Member {
                    name: "StateUpdatedTimestamp",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
                tables::Member {
                    name: "StateValue",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "Statistic",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "Threshold",
                    place: tables::Place::Body,
                    part: tables::part(86),
                },
                tables::Member {
                    name: "ThresholdMetricId",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "TreatMissingData",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member { name: "Unit", place: tables::Place::Body, part: tables::part(89) },
                tables::Member {
                    name: "WarmUpConfiguration",
                    place: tables::Place::Body,
                    part: tables::part(84),
                },
            ]),
        },
        tables::Shape { name: "MetricAlarms", kind: tables::Kind::List(tables::part(55)) },
        tables::Shape { name: "MetricData", kind: tables::Kind::List(tables::part(63)) },
        tables::Shape { name: "MetricDataQueries", kind: tables::Kind::List(tables::part(59)) },
        tables::Shape {
            name: "MetricDataQuery",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AccountId",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "Expression",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member { name: "Id", place: tables::Place::Body, part: tables::part(89) },
                tables::Member {
                    name: "Label",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "MetricStat",
                    place: tables::Place::Body,
                    part: tables::part(64),
                },
                tables::Member {
                    name: "Period",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "ReturnData",
                    place: tables::Place::Body,
                    part: tables::part(85),
                },
            ]),
        },
        tables::Shape {
            name: "MetricDataResult",
            kind: tables::Kind::Structure(&[
                tables::Member { name: "Id", place: tables::Place::Body, part: tables::part(89) },
                tables::Member {
                    name: "Label",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "Messages",
                    place: tables::Place::Body,
                    part: tables::part(61),
                },
                tables::Member {
                    name: "StatusCode",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "Timestamps",
                    place: tables::Place::Body,
                    part: tables::part(81),
                },
                tables::Member {
                    name: "Values",
                    place: tables::Place::Body,
                    part: tables::part(14),
                },
            ]),
        },
        tables::Shape {
            name: "MetricDataResultMessages",
            kind: tables::Kind::List(tables::part(53)),
        },
        tables::Shape { name: "MetricDataResults", kind: tables::Kind::List(tables::part(60)) },
        tables::Shape {
            name: "MetricDatum",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Counts",
                    place: tables::Place::Body,
                    part: tables::part(11),
                },
                tables::Member {
                    name: "Dimensions",
                    place: tables::Place::Body,
                    part: tables::part(26),
                },
                tables::Member {
                    name: "MetricName",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "StatisticValues",
                    place: tables::Place::Body,
                    part: tables::part(77),
                },
                tables::Member {
                    name: "StorageResolution",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "Timestamp",
                    place: tables::Place::Body,
                    part: tables::part(90),
                },
                tables::Member { name: "Unit", place: tables::Place::Body, part: tables::part(89) },
                tables::Member {
                    name: "Value",
                    place: tables::Place::Body,
                    part: tables::part(86),
                },
                tables::Member {
                    name: "Values",
                    place: tables::Place::Body,
                    part: tables::part(82),
                },
            ]),
        },
        tables::Shape {
            name: "MetricStat",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Metric",
                    place: tables::Place::Body,
                    part: tables::part(54),
                },
                tables::Member {
                    name: "Period",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member { name: "Stat", place: tables::Place::Body, part: tables::part(89) },
                tables::Member { name: "Unit", place: tables::Place::Body, part: tables::part(89) },
            ]),
        },
        tables::Shape { name: "Metrics", kind: tables::Kind::List(tables::part(54)) },
        tables::Shape {
            name: "MissingRequiredParameterException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(89),
            }]),
        },
        tables::Shape { name: "OwningAccounts", kind: tables::Kind::List(tables::part(89)) },
        tables::Shape {
            name: "PutMetricAlarmInput",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "ActionConfiguration",
                    place: tables::Place::Body,
                    part: tables::part(0),
                },
                tables::Member {
                    name: "ActionsEnabled",
                    place: tables::Place::Body,
                    part: tables::part(85),
                },
                tables::Member {
                    name: "AlarmActions",
                    place: tables::Place::Body,
                    part: tables::part(71),
                },
                tables::Member {
                    name: "AlarmDescription",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "AlarmName",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "ComparisonOperator",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "DatapointsToAlarm",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "Dimensions",
                    place: tables::Place::Body,
                    part: tables::part(26),
                },
                tables::Member {
                    name: "EvaluateLowSampleCountPercentile",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "EvaluationCriteria",
                    place: tables::Place::Body,
                    part: tables::part(34),
                },
                tables::Member {
                    name: "EvaluationInterval",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "EvaluationPeriods",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "EvaluationWindow",
                    place: tables::Place::Body,
                    part: tables::part(35),
                },
                tables::Member {
                    name: "ExtendedStatistic",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "InsufficientDataActions",
                    place: tables::Place::Body,
                    part: tables::part(71),
                },
                tables::Member {
                    name: "MetricName",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "Metrics",
                    place: tables::Place::Body,
                    part: tables::part(58),
                },
                tables::Member {
                    name: "Namespace",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "OKActions",
                    place: tables::Place::Body,
                    part: tables::part(71),
                },
                tables::Member {
                    name: "Period",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
                tables::Member {
                    name: "Statistic",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member { name: "Tags", place: tables::Place::Body, part: tables::part(80) },
                tables::Member {
                    name: "Threshold",
                    place: tables::Place::Body,
                    part: tables::part(86),
                },
                tables::Member {
                    name: "ThresholdMetricId",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "TreatMissingData",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member { name: "Unit", place: tables::Place::Body, part: tables::part(89) },
                tables::Member {
                    name: "WarmUpConfiguration",
                    place: tables::Place::Body,
                    part: tables::part(84),
                },
            ]),
        },
        tables::Shape {
            name: "PutMetricDataInput",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "EntityMetricData",
                    place: tables::Place::Body,
                    part: tables::part(33),
                },
                tables::Member {
                    name: "MetricData",
                    place: tables::Place::Body,
                    part: tables::part(57),
                },
                tables::Member {
                    name: "Namespace",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "StrictEntityValidation",
                    place: tables::Place::Body,
                    part: tables::part(85),
                },
            ]),
        },
        tables::Shape {
            name: "ResourceConflict",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(89),
            }]),
        },
        tables::Shape { name: "ResourceList", kind: tables::Kind::List(tables::part(89)) },
        tables::Shape {
            name: "ResourceNotFound",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(89),
            }]),
        },
        tables::Shape {
            name: "ScheduleConfiguration",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "EndTimeOffset",
                    place: tables::Place::Body,
                    part: tables::part(88),
                },
                tables::Member {
                    name: "ScheduleExpression",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "StartTimeOffset",
                    place: tables::Place::Body,
                    part: tables::part(88),
                },
            ]),
        },
        tables::Shape {
            name: "ScheduledQueryConfiguration",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AggregationExpression",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "LogGroupIdentifiers",
                    place: tables::Place::Body,
                    part: tables::part(52),
                },
                tables::Member {
                    name: "QueryARN",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "QueryString",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "ScheduleConfiguration",
                    place: tables::Place::Body,
                    part: tables::part(73),
                },
                tables::Member {
                    name: "ScheduledQueryRoleARN",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member { name: "Tags", place: tables::Place::Body, part: tables::part(80) },
            ]),
        },
        tables::Shape {
            name: "SetAlarmStateInput",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AlarmName",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "StateReason",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "StateReasonData",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
                tables::Member {
                    name: "StateValue",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
            ]),
        },
        tables::Shape { name: "SlidingWindow", kind: tables::Kind::Structure(&[]) },
        tables::Shape {
            name: "StatisticSet",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Maximum",
                    place: tables::Place::Body,
                    part: tables::part(86),
                },
                tables::Member {
                    name: "Minimum",
                    place: tables::Place::Body,
                    part: tables::part(86),
                },
                tables::Member {
                    name: "SampleCount",
                    place: tables::Place::Body,
                    part: tables::part(86),
                },
                tables::Member { name: "Sum", place: tables::Place::Body, part: tables::part(86) },
            ]),
        },
        tables::Shape { name: "Statistics", kind: tables::Kind::List(tables::part(89)) },
        tables::Shape {
            name: "Tag",
            kind: tables::Kind::Structure(&[
                tables::Member { name: "Key", place: tables::Place::Body, part: tables::part(89) },
                tables::Member {
                    name: "Value",
                    place: tables::Place::Body,
                    part: tables::part(89),
                },
            ]),
        },
        tables::Shape { name: "TagList", kind: tables::Kind::List(tables::part(79)) },
        tables::Shape { name: "Timestamps", kind: tables::Kind::List(tables::part(90)) },
        tables::Shape { name: "Values", kind: tables::Kind::List(tables::part(86)) },
        tables::Shape {
            name: "WallClockWindow",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "Timezone",
                place: tables::Place::Body,
                part: tables::part(89),
            }]),
        },
        tables::Shape {
            name: "WarmUpConfiguration",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "OnlyStartEvaluatingAfterWarmUpPeriodEnds",
                    place: tables::Place::Body,
                    part: tables::part(85),
                },
                tables::Member {
                    name: "WarmUpPeriodDurationInMinutes",
                    place: tables::Place::Body,
                    part: tables::part(87),
                },
            ]),
        },
        tables::Shape { name: "boolean", kind: tables::Kind::Boolean },
        tables::Shape { name: "double", kind: tables::Kind::Double },
        tables::Shape { name: "integer", kind: tables::Kind::Integer },
        tables::Shape { name: "long", kind: tables::Kind::Long },
        tables::Shape { name: "string", kind: tables::Kind::Text },
        tables::Shape { name: "timestamp", kind: tables::Kind::Timestamp },
    ],
};

/// What the front door knows of the service.
pub static ROW: Row = Row {
    name: "cloudwatch",
    title: "the metrics of Amazon CloudWatch",
    endpoint_variable: Some("AWS_ENDPOINT_URL_CLOUDWATCH"),
    signing_name: "monitoring",
    presigned: &[],
    unsigned: &[],
    body_bytes_max: None,
    api_version: "2010-08-01",
    host_prefixes: &[],
    target_prefix: "GraniteServiceVersion20100801",
    protocols: &[Protocol::Cbor, Protocol::AwsJson10, Protocol::Query],
    table: Some(&SERVICE),
};

/// Where a call is served, and what tells its shard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    Later,
    Node,
}

impl Request {
    pub fn place(&self) -> Place {
        match self {
            Self::DeleteAlarms(_) => Place::Later,
            Self::DescribeAlarmHistory(_) => Place::Later,
            Self::DescribeAlarms(_) => Place::Later,
            Self::DescribeAlarmsForMetric(_) => Place::Later,
            Self::DisableAlarmActions(_) => Place::Later,
            Self::EnableAlarmActions(_) => Place::Later,
            Self::GetMetricData(_) => Place::Node,
            Self::GetMetricStatistics(_) => Place::Node,
            Self::ListMetrics(_) => Place::Node,
            Self::PutMetricAlarm(_) => Place::Later,
            Self::PutMetricData(_) => Place::Later,
            Self::SetAlarmState(_) => Place::Later,
        }
    }
}

of_node! {
    GetMetricData(GetMetricDataInput)
    GetMetricStatistics(GetMetricStatisticsInput)
    ListMetrics(ListMetricsInput)
}

of_world! {}

table_wire! { internal_service_fault }

static PATTERN_0: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[^:].*"#));

const ACCOUNT_ID: Rule = Rule { min: Some(1.0), max: Some(255.0), ..ANY };
const ACTION_PREFIX: Rule = Rule { min: Some(1.0), max: Some(1024.0), ..ANY };
const ACTIONS_SUPPRESSED_REASON: Rule = Rule { min: Some(0.0), max: Some(1024.0), ..ANY };
const AGGREGATION_EXPRESSION: Rule = Rule { min: Some(1.0), max: Some(2048.0), ..ANY };
const ALARM_ARN: Rule = Rule { min: Some(1.0), max: Some(1600.0), ..ANY };
const ALARM_DESCRIPTION: Rule = Rule { min: Some(0.0), max: Some(1024.0), ..ANY };
const ALARM_NAME: Rule = Rule { min: Some(1.0), max: Some(255.0), ..ANY };
const ALARM_NAME_PREFIX: Rule = Rule { min: Some(1.0), max: Some(255.0), ..ANY };
const ALARM_NAMES: Rule = Rule { max: Some(100.0), item: Some(&ALARM_NAME), ..ANY };
const ALARM_RULE: Rule = Rule { min: Some(1.0), max: Some(10240.0), ..ANY };
const ALARM_TAGS_PROPAGATION_TAG_KEY: Rule = Rule { min: Some(1.0), max: Some(128.0), ..ANY };
const ALARM_TAGS_PROPAGATION_TAG_KEYS: Rule =
    Rule { min: Some(1.0), max: Some(50.0), item: Some(&ALARM_TAGS_PROPAGATION_TAG_KEY), ..ANY };
const AMAZON_RESOURCE_NAME: Rule = Rule { min: Some(1.0), max: Some(1024.0), ..ANY };
const ATTRIBUTE_NAME: Rule = Rule { min: Some(1.0), max: Some(255.0), ..ANY };
const ATTRIBUTE_VALUE: Rule = Rule { min: Some(1.0), max: Some(1024.0), ..ANY };
const CONTRIBUTOR_ATTRIBUTES: Rule = Rule {
    min: Some(0.0),
    max: Some(150.0),
    item: Some(&ATTRIBUTE_VALUE),
    map_key: Some(&ATTRIBUTE_NAME),
    ..ANY
};
const CONTRIBUTOR_ID: Rule = Rule { min: Some(1.0), max: Some(16.0), ..ANY };
const DATAPOINTS_TO_ALARM: Rule = Rule { min: Some(1.0), ..ANY };
const DIMENSION_FILTERS: Rule = Rule { max: Some(10.0), ..ANY };
const DIMENSION_NAME: Rule = Rule { min: Some(1.0), max: Some(255.0), ..ANY };
const DIMENSION_VALUE: Rule = Rule { min: Some(1.0), max: Some(1024.0), ..ANY };
const DIMENSIONS: Rule = Rule { max: Some(30.0), ..ANY };
const END_TIME_OFFSET: Rule = Rule { min: Some(0.0), max: Some(2592000.0), ..ANY };
const ENTITY_ATTRIBUTES_MAP: Rule = Rule {
    min: Some(0.0),
    max: Some(10.0),
    item: Some(&ENTITY_ATTRIBUTES_MAP_VALUE_STRING),
    map_key: Some(&ENTITY_ATTRIBUTES_MAP_KEY_STRING),
    ..ANY
};
const ENTITY_ATTRIBUTES_MAP_KEY_STRING: Rule = Rule { min: Some(1.0), max: Some(256.0), ..ANY };
const ENTITY_ATTRIBUTES_MAP_VALUE_STRING: Rule = Rule { min: Some(1.0), max: Some(2048.0), ..ANY };
const ENTITY_KEY_ATTRIBUTES_MAP: Rule = Rule {
    min: Some(2.0),
    max: Some(4.0),
    item: Some(&ENTITY_KEY_ATTRIBUTES_MAP_VALUE_STRING),
    map_key: Some(&ENTITY_KEY_ATTRIBUTES_MAP_KEY_STRING),
    ..ANY
};
const ENTITY_KEY_ATTRIBUTES_MAP_KEY_STRING: Rule = Rule { min: Some(1.0), max: Some(32.0), ..ANY };
const ENTITY_KEY_ATTRIBUTES_MAP_VALUE_STRING: Rule =
    Rule { min: Some(1.0), max: Some(2048.0), ..ANY };
const EVALUATE_LOW_SAMPLE_COUNT_PERCENTILE: Rule = Rule { min: Some(1.0), max: Some(255.0), ..ANY };
const EVALUATION_INTERVAL: Rule = Rule { min: Some(10.0), max: Some(3600.0), ..ANY };
const EVALUATION_PERIODS: Rule = Rule { min: Some(1.0), ..ANY };
const EXTENDED_STATISTICS: Rule = Rule { min: Some(1.0), max: Some(10.0), ..ANY };
const HISTORY_DATA: Rule = Rule { min: Some(1.0), max: Some(4095.0), ..ANY };
const HISTORY_SUMMARY: Rule = Rule { min: Some(1.0), max: Some(255.0), ..ANY };
const LOG_GROUP_IDENTIFIERS: Rule =
    Rule { min: Some(1.0), max: Some(50.0), item: Some(&AMAZON_RESOURCE_NAME), ..ANY };
const MAX_RECORDS: Rule = Rule { min: Some(1.0), max: Some(100.0), ..ANY };
const METRIC_EXPRESSION: Rule = Rule { min: Some(1.0), max: Some(2048.0), ..ANY };
const METRIC_ID: Rule = Rule { min: Some(1.0), max: Some(255.0), ..ANY };
const METRIC_NAME: Rule = Rule { min: Some(1.0), max: Some(255.0), ..ANY };
const NAMESPACE: Rule = Rule { min: Some(1.0), max: Some(255.0), pattern: Some(&PATTERN_0), ..ANY };
const OWNING_ACCOUNTS: Rule = Rule { item: Some(&ACCOUNT_ID), ..ANY };
const PENDING_PERIOD: Rule = Rule { min: Some(0.0), max: Some(86400.0), ..ANY };
const PERIOD: Rule = Rule { min: Some(1.0), ..ANY };
const QUERY: Rule = Rule { min: Some(1.0), max: Some(10000.0), ..ANY };
const QUERY_RESULTS_TO_ALARM: Rule = Rule { min: Some(1.0), ..ANY };
const QUERY_RESULTS_TO_EVALUATE: Rule = Rule { min: Some(1.0), ..ANY };
const QUERY_STRING: Rule = Rule { min: Some(0.0), max: Some(10000.0), ..ANY };
const RECOVERY_PERIOD: Rule = Rule { min: Some(0.0), max: Some(86400.0), ..ANY };
const RESOURCE_LIST: Rule = Rule { max: Some(5.0), item: Some(&RESOURCE_NAME), ..ANY };
const RESOURCE_NAME: Rule = Rule { min: Some(1.0), max: Some(1024.0), ..ANY };
const SCHEDULE_EXPRESSION: Rule = Rule { min: Some(1.0), max: Some(256.0), ..ANY };
const START_TIME_OFFSET: Rule = Rule { min: Some(1.0), max: Some(2592000.0), ..ANY };
const STATE_REASON: Rule = Rule { min: Some(0.0), max: Some(1023.0), ..ANY };
const STATE_REASON_DATA: Rule = Rule { min: Some(0.0), max: Some(4000.0), ..ANY };
const STATISTICS: Rule = Rule { min: Some(1.0), max: Some(5.0), ..ANY };
const STORAGE_RESOLUTION: Rule = Rule { min: Some(1.0), ..ANY };
const TAG_KEY: Rule = Rule { min: Some(1.0), max: Some(128.0), ..ANY };
const TAG_VALUE: Rule = Rule { min: Some(0.0), max: Some(256.0), ..ANY };
const TIMEZONE: Rule = Rule { min: Some(1.0), max: Some(50.0), ..ANY };
const TREAT_MISSING_DATA: Rule = Rule { min: Some(1.0), max: Some(255.0), ..ANY };
const WARM_UP_PERIOD_DURATION_IN_MINUTES: Rule = Rule { min: Some(1.0), max: Some(2880.0), ..ANY };

shape! { ActionConfiguration {
    0 alarm_tags_propagation: AlarmTagsPropagation = "AlarmTagsPropagation" => ANY,
}}

enumeration! { ActionsSuppressedBy {
    WaitPeriod = "WaitPeriod",
    ExtensionPeriod = "ExtensionPeriod",
    Alarm = "Alarm",
}}

shape! { AlarmHistoryItem {
    0 alarm_contributor_attributes: BTreeMap<String, String> = "AlarmContributorAttributes" => CONTRIBUTOR_ATTRIBUTES,
    1 alarm_contributor_id: String = "AlarmContributorId" => CONTRIBUTOR_ID,
    2 alarm_name: String = "AlarmName" => ALARM_NAME,
    3 alarm_type: AlarmType = "AlarmType" => ANY,
    4 history_data: String = "HistoryData" => HISTORY_DATA,
    5 history_item_type: HistoryItemType = "HistoryItemType" => ANY,
    6 history_summary: String = "HistorySummary" => HISTORY_SUMMARY,
    7 timestamp: Timestamp = "Timestamp" => ANY,
}}

shape! { AlarmPromQLCriteria {
    0 pending_period: i32 = "PendingPeriod" => PENDING_PERIOD,
    1 query: String = "Query" => QUERY.required(),
    2 recovery_period: i32 = "RecoveryPeriod" => RECOVERY_PERIOD,
}}

shape! { AlarmTagsPropagation {
    0 enabled: bool = "Enabled" => ANY.required(),
    1 excluded_tag_keys: Vec<String> = "ExcludedTagKeys" => ALARM_TAGS_PROPAGATION_TAG_KEYS,
    2 included_tag_keys: Vec<String> = "IncludedTagKeys" => ALARM_TAGS_PROPAGATION_TAG_KEYS,
}}

enumeration! { AlarmType {
    CompositeAlarm = "CompositeAlarm",
    MetricAlarm = "MetricAlarm",
    LogAlarm = "LogAlarm",
}}

enumeration! { ComparisonOperator {
    GreaterThanOrEqualToThreshold = "GreaterThanOrEqualToThreshold",
    GreaterThanThreshold = "GreaterThanThreshold",
    LessThanThreshold = "LessThanThreshold",
    LessThanOrEqualToThreshold = "LessThanOrEqualToThreshold",
    LessThanLowerOrGreaterThanUpperThreshold = "LessThanLowerOrGreaterThanUpperThreshold",
    LessThanLowerThreshold = "LessThanLowerThreshold",
    GreaterThanUpperThreshold = "GreaterThanUpperThreshold",
}}

shape! { CompositeAlarm {
    0 action_configuration: ActionConfiguration = "ActionConfiguration" => ANY,
    1 actions_enabled: bool = "ActionsEnabled" => ANY,
    2 actions_suppressed_by: ActionsSuppressedBy = "ActionsSuppressedBy" => ANY,
    3 actions_suppressed_reason: String = "ActionsSuppressedReason" => ACTIONS_SUPPRESSED_REASON,
    4 actions_suppressor: String = "ActionsSuppressor" => ALARM_ARN,
    5 actions_suppressor_extension_period: i32 = "ActionsSuppressorExtensionPeriod" => ANY,
    6 actions_suppressor_wait_period: i32 = "ActionsSuppressorWaitPeriod" => ANY,
    7 alarm_actions: Vec<String> = "AlarmActions" => RESOURCE_LIST,
    8 alarm_arn: String = "AlarmArn" => ALARM_ARN,
    9 alarm_configuration_updated_timestamp: Timestamp = "AlarmConfigurationUpdatedTimestamp" => ANY,
    10 alarm_description: String = "AlarmDescription" => ALARM_DESCRIPTION,
    11 alarm_name: String = "AlarmName" => ALARM_NAME,
    12 alarm_rule: String = "AlarmRule" => ALARM_RULE,
    13 insufficient_data_actions: Vec<String> = "InsufficientDataActions" => RESOURCE_LIST,
    14 ok_actions: Vec<String> = "OKActions" => RESOURCE_LIST,
    15 state_reason: String = "StateReason" => STATE_REASON,
    16 state_reason_data: String = "StateReasonData" => STATE_REASON_DATA,
    17 state_transitioned_timestamp: Timestamp = "StateTransitionedTimestamp" => ANY,
    18 state_updated_timestamp: Timestamp = "StateUpdatedTimestamp" => ANY,
    19 state_value: StateValue = "StateValue" => ANY,
}}

shape! { Datapoint {
    0 average: f64 = "Average" => ANY,
    1 extended_statistics: BTreeMap<String, f64> = "ExtendedStatistics" => ANY,
    2 maximum: f64 = "Maximum" => ANY,
    3 minimum: f64 = "Minimum" => ANY,
    4 sample_count: f64 = "SampleCount" => ANY,
    5 sum: f64 = "Sum" => ANY,
    6 timestamp: Timestamp = "Timestamp" => ANY,
    7 unit: StandardUnit = "Unit" => ANY,
}}

shape! { DeleteAlarmsInput {
    0 alarm_names: Vec<String> = "AlarmNames" => ALARM_NAMES.required(),
}}

shape! { DescribeAlarmHistoryInput {
    0 alarm_contributor_id: String = "AlarmContributorId" => CONTRIBUTOR_ID,
    1 alarm_name: String = "AlarmName" => ALARM_NAME,
    2 alarm_types: Vec<AlarmType> = "AlarmTypes" => ANY,
    3 end_date: Timestamp = "EndDate" => ANY,
    4 history_item_type: HistoryItemType = "HistoryItemType" => ANY,
    5 max_records: i32 = "MaxRecords" => MAX_RECORDS,
    6 next_token: String = "NextToken" => ANY,
    7 scan_by: ScanBy = "ScanBy" => ANY,
    8 start_date: Timestamp = "StartDate" => ANY,
}}

shape! { DescribeAlarmHistoryOutput {
    0 alarm_history_items: Vec<AlarmHistoryItem> = "AlarmHistoryItems" => ANY,
    1 next_token: String = "NextToken" => ANY,
}}

shape! { DescribeAlarmsForMetricInput {
    0 dimensions: Vec<Dimension> = "Dimensions" => DIMENSIONS,
    1 extended_statistic: String = "ExtendedStatistic" => ANY,
    2 metric_name: String = "MetricName" => METRIC_NAME.required(),
    3 namespace: String = "Namespace" => NAMESPACE.required(),
    4 period: i32 = "Period" => PERIOD,
    5 statistic: Statistic = "Statistic" => ANY,
    6 unit: StandardUnit = "Unit" => ANY,
}}

shape! { DescribeAlarmsForMetricOutput {
    0 metric_alarms: Vec<MetricAlarm> = "MetricAlarms" => ANY,
}}

shape! { DescribeAlarmsInput {
    0 action_prefix: String = "ActionPrefix" => ACTION_PREFIX,
    1 alarm_name_prefix: String = "AlarmNamePrefix" => ALARM_NAME_PREFIX,
    2 alarm_names: Vec<String> = "AlarmNames" => ALARM_NAMES,
    3 alarm_types: Vec<AlarmType> = "AlarmTypes" => ANY,
    4 children_of_alarm_name: String = "ChildrenOfAlarmName" => ALARM_NAME,
    5 max_records: i32 = "MaxRecords" => MAX_RECORDS,
    6 next_token: String = "NextToken" => ANY,
    7 parents_of_alarm_name: String = "ParentsOfAlarmName" => ALARM_NAME,
    8 state_value: StateValue = "StateValue" => ANY,
}}

shape! { DescribeAlarmsOutput {
    0 composite_alarms: Vec<CompositeAlarm> = "CompositeAlarms" => ANY,
    1 log_alarms: Vec<LogAlarm> = "LogAlarms" => ANY,
    2 metric_alarms: Vec<MetricAlarm> = "MetricAlarms" => ANY,
    3 next_token: String = "NextToken" => ANY,
}}

shape! { Dimension {
    0 name: String = "Name" => DIMENSION_NAME.required(),
    1 value: String = "Value" => DIMENSION_VALUE.required(),
}}

shape! { DimensionFilter {
    0 name: String = "Name" => DIMENSION_NAME.required(),
    1 value: String = "Value" => DIMENSION_VALUE,
}}

shape! { DisableAlarmActionsInput {
    0 alarm_names: Vec<String> = "AlarmNames" => ALARM_NAMES.required(),
}}

shape! { EnableAlarmActionsInput {
    0 alarm_names: Vec<String> = "AlarmNames" => ALARM_NAMES.required(),
}}

shape! { Entity {
    0 attributes: BTreeMap<String, String> = "Attributes" => ENTITY_ATTRIBUTES_MAP,
    1 key_attributes: BTreeMap<String, String> = "KeyAttributes" => ENTITY_KEY_ATTRIBUTES_MAP,
}}

shape! { EntityMetricData {
    0 entity: Entity = "Entity" => ANY,
    1 metric_data: Vec<MetricDatum> = "MetricData" => ANY,
}}

shape! { EvaluationCriteria {
    0 prom_ql_criteria: AlarmPromQLCriteria = "PromQLCriteria" => ANY,
}}

enumeration! { EvaluationState {
    PartialData = "PARTIAL_DATA",
    EvaluationFailure = "EVALUATION_FAILURE",
    EvaluationError = "EVALUATION_ERROR",
}}

shape! { EvaluationWindow {
    0 sliding_window: SlidingWindow = "SlidingWindow" => ANY,
    1 wall_clock_window: WallClockWindow = "WallClockWindow" => ANY,
}}

shape! { GetMetricDataInput {
    0 end_time: Timestamp = "EndTime" => ANY.required(),
    1 label_options: LabelOptions = "LabelOptions" => ANY,
    2 max_datapoints: i32 = "MaxDatapoints" => ANY,
    3 metric_data_queries: Vec<MetricDataQuery> = "MetricDataQueries" => ANY.required(),
    4 next_token: String = "NextToken" => ANY,
    5 scan_by: ScanBy = "ScanBy" => ANY,
    6 start_time: Timestamp = "StartTime" => ANY.required(),
}}

shape! { GetMetricDataOutput {
    0 messages: Vec<MessageData> = "Messages" => ANY,
    1 metric_data_results: Vec<MetricDataResult> = "MetricDataResults" => ANY,
    2 next_token: String = "NextToken" => ANY,
}}

shape! { GetMetricStatisticsInput {
    0 dimensions: Vec<Dimension> = "Dimensions" => DIMENSIONS,
    1 end_time: Timestamp = "EndTime" => ANY.required(),
    2 extended_statistics: Vec<String> = "ExtendedStatistics" => EXTENDED_STATISTICS,
    3 metric_name: String = "MetricName" => METRIC_NAME.required(),
    4 namespace: String = "Namespace" => NAMESPACE.required(),
    5 period: i32 = "Period" => PERIOD.required(),
    6 start_time: Timestamp = "StartTime" => ANY.required(),
    7 statistics: Vec<Statistic> = "Statistics" => STATISTICS,
    8 unit: StandardUnit = "Unit" => ANY,
}}

shape! { GetMetricStatisticsOutput {
    0 datapoints: Vec<Datapoint> = "Datapoints" => ANY,
    1 label: String = "Label" => ANY,
}}

enumeration! { HistoryItemType {
    ConfigurationUpdate = "ConfigurationUpdate",
    StateUpdate = "StateUpdate",
    Action = "Action",
    AlarmContributorStateUpdate = "AlarmContributorStateUpdate",
    AlarmContributorAction = "AlarmContributorAction",
}}

shape! { LabelOptions {
    0 timezone: String = "Timezone" => ANY,
}}

shape! { ListMetricsInput {
    0 dimensions: Vec<DimensionFilter> = "Dimensions" => DIMENSION_FILTERS,
    1 include_linked_accounts: bool = "IncludeLinkedAccounts" => ANY,
    2 metric_name: String = "MetricName" => METRIC_NAME,
    3 namespace: String = "Namespace" => NAMESPACE,
    4 next_token: String = "NextToken" => ANY,
    5 owning_account: String = "OwningAccount" => ACCOUNT_ID,
    6 recently_active: RecentlyActive = "RecentlyActive" => ANY,
}}

shape! { ListMetricsOutput {
    0 metrics: Vec<Metric> = "Metrics" => ANY,
    1 next_token: String = "NextToken" => ANY,
    2 owning_accounts: Vec<String> = "OwningAccounts" => OWNING_ACCOUNTS,
}}

shape! { LogAlarm {
    0 action_configuration: ActionConfiguration = "ActionConfiguration" => ANY,
    1 action_log_line_count: i32 = "ActionLogLineCount" => ANY,
    2 action_log_line_role_arn: String = "ActionLogLineRoleArn" => ANY,
    3 actions_enabled: bool = "ActionsEnabled" => ANY,
    4 alarm_actions: Vec<String> = "AlarmActions" => RESOURCE_LIST,
    5 alarm_arn: String = "AlarmArn" => ALARM_ARN,
    6 alarm_configuration_updated_timestamp: Timestamp = "AlarmConfigurationUpdatedTimestamp" => ANY,
    7 alarm_description: String = "AlarmDescription" => ALARM_DESCRIPTION,
    8 alarm_name: String = "AlarmName" => ALARM_NAME,
    9 comparison_operator: ComparisonOperator = "ComparisonOperator" => ANY,
    10 evaluation_state: EvaluationState = "EvaluationState" => ANY,
    11 insufficient_data_actions: Vec<String> = "InsufficientDataActions" => RESOURCE_LIST,
    12 ok_actions: Vec<String> = "OKActions" => RESOURCE_LIST,
    13 query_results_to_alarm: i32 = "QueryResultsToAlarm" => QUERY_RESULTS_TO_ALARM,
    14 query_results_to_evaluate: i32 = "QueryResultsToEvaluate" => QUERY_RESULTS_TO_EVALUATE,
    15 scheduled_query_configuration: ScheduledQueryConfiguration = "ScheduledQueryConfiguration" => ANY,
    16 state_reason: String = "StateReason" => STATE_REASON,
    17 state_reason_data: String = "StateReasonData" => STATE_REASON_DATA,
    18 state_transitioned_timestamp: Timestamp = "StateTransitionedTimestamp" => ANY,
    19 state_updated_timestamp: Timestamp = "StateUpdatedTimestamp" => ANY,
    20 state_value: StateValue = "StateValue" => ANY,
    21 threshold: f64 = "Threshold" => ANY,
    22 treat_missing_data: String = "TreatMissingData" => TREAT_MISSING_DATA,
    23 warm_up_configuration: WarmUpConfiguration = "WarmUpConfiguration" => ANY,
}}

shape! { MessageData {
    0 code: String = "Code" => ANY,
    1 value: String = "Value" => ANY,
}}

shape! { Metric {
    0 dimensions: Vec<Dimension> = "Dimensions" => DIMENSIONS,
    1 metric_name: String = "MetricName" => METRIC_NAME,
    2 namespace: String = "Namespace" => NAMESPACE,
}}

shape! { MetricAlarm {
    0 action_configuration: ActionConfiguration = "ActionConfiguration" => ANY,
    1 actions_enabled: bool = "ActionsEnabled" => ANY,
    2 alarm_actions: Vec<String> = "AlarmActions" => RESOURCE_LIST,
    3 alarm_arn: String = "AlarmArn" => ALARM_ARN,
    4 alarm_configuration_updated_timestamp: Timestamp = "AlarmConfigurationUpdatedTimestamp" => ANY,
    5 alarm_description: String = "AlarmDescription" => ALARM_DESCRIPTION,
    6 alarm_name: String = "AlarmName" => ALARM_NAME,
    7 comparison_operator: ComparisonOperator = "ComparisonOperator" => ANY,
    8 datapoints_to_alarm: i32 = "DatapointsToAlarm" => DATAPOINTS_TO_ALARM,
    9 dimensions: Vec<Dimension> = "Dimensions" => DIMENSIONS,
    10 evaluate_low_sample_count_percentile: String = "EvaluateLowSampleCountPercentile" => EVALUATE_LOW_SAMPLE_COUNT_PERCENTILE,
    11 evaluation_criteria: EvaluationCriteria = "EvaluationCriteria" => ANY,
    12 evaluation_interval: i32 = "EvaluationInterval" => EVALUATION_INTERVAL,
    13 evaluation_periods: i32 = "EvaluationPeriods" => EVALUATION_PERIODS,
    14 evaluation_state: EvaluationState = "EvaluationState" => ANY,
    15 evaluation_window: EvaluationWindow = "EvaluationWindow" => ANY,
    16 extended_statistic: String = "ExtendedStatistic" => ANY,
    17 insufficient_data_actions: Vec<String> = "InsufficientDataActions" => RESOURCE_LIST,
    18 metric_name: String = "MetricName" => METRIC_NAME,
    19 metrics: Vec<MetricDataQuery> = "Metrics" => ANY,
    20 namespace: String = "Namespace" => NAMESPACE,
    21 ok_actions: Vec<String> = "OKActions" => RESOURCE_LIST,
    22 period: i32 = "Period" => PERIOD,
    23 state_reason: String = "StateReason" => STATE_REASON,
    24 state_reason_data: String = "StateReasonData" => STATE_REASON_DATA,
    25 state_transitioned_timestamp: Timestamp = "StateTransitionedTimestamp" => ANY,
    26 state_updated_timestamp: Timestamp = "StateUpdatedTimestamp" => ANY,
    27 state_value: StateValue = "StateValue" => ANY,
    28 statistic: Statistic = "Statistic" => ANY,
    29 threshold: f64 = "Threshold" => ANY,
    30 threshold_metric_id: String = "ThresholdMetricId" => METRIC_ID,
    31 treat_missing_data: String = "TreatMissingData" => TREAT_MISSING_DATA,
    32 unit: StandardUnit = "Unit" => ANY,
    33 warm_up_configuration: WarmUpConfiguration = "WarmUpConfiguration" => ANY,
}}

shape! { MetricDataQuery {
    0 account_id: String = "AccountId" => ACCOUNT_ID,
    1 expression: String = "Expression" => METRIC_EXPRESSION,
    2 id: String = "Id" => METRIC_ID.required(),
    3 label: String = "Label" => ANY,
    4 metric_stat: MetricStat = "MetricStat" => ANY,
    5 period: i32 = "Period" => PERIOD,
    6 return_data: bool = "ReturnData" => ANY,
}}

shape! { MetricDataResult {
    0 id: String = "Id" => METRIC_ID,
    1 label: String = "Label" => ANY,
    2 messages: Vec<MessageData> = "Messages" => ANY,
    3 status_code: StatusCode = "StatusCode" => ANY,
    4 timestamps: Vec<Timestamp> = "Timestamps" => ANY,
    5 values: Vec<f64> = "Values" => ANY,
}}

shape! { MetricDatum {
    0 counts: Vec<f64> = "Counts" => ANY,
    1 dimensions: Vec<Dimension> = "Dimensions" => DIMENSIONS,
    2 metric_name: String = "MetricName" => METRIC_NAME.required(),
    3 statistic_values: StatisticSet = "StatisticValues" => ANY,
    4 storage_resolution: i32 = "StorageResolution" => STORAGE_RESOLUTION,
    5 timestamp: Timestamp = "Timestamp" => ANY,
    6 unit: StandardUnit = "Unit" => ANY,
    7 value: f64 = "Value" => ANY,
    8 values: Vec<f64> = "Values" => ANY,
}}

shape! { MetricStat {
    0 metric: Metric = "Metric" => ANY.required(),
    1 period: i32 = "Period" => PERIOD.required(),
    2 stat: String = "Stat" => ANY.required(),
    3 unit: StandardUnit = "Unit" => ANY,
}}

shape! { PutMetricAlarmInput {
    0 action_configuration: ActionConfiguration = "ActionConfiguration" => ANY,
    1 actions_enabled: bool = "ActionsEnabled" => ANY,
    2 alarm_actions: Vec<String> = "AlarmActions" => RESOURCE_LIST,
    3 alarm_description: String = "AlarmDescription" => ALARM_DESCRIPTION,
    4 alarm_name: String = "AlarmName" => ALARM_NAME.required(),
    5 comparison_operator: ComparisonOperator = "ComparisonOperator" => ANY,
    6 datapoints_to_alarm: i32 = "DatapointsToAlarm" => DATAPOINTS_TO_ALARM,
    7 dimensions: Vec<Dimension> = "Dimensions" => DIMENSIONS,
    8 evaluate_low_sample_count_percentile: String = "EvaluateLowSampleCountPercentile" => EVALUATE_LOW_SAMPLE_COUNT_PERCENTILE,
    9 evaluation_criteria: EvaluationCriteria = "EvaluationCriteria" => ANY,
    10 evaluation_interval: i32 = "EvaluationInterval" => EVALUATION_INTERVAL,
    11 evaluation_periods: i32 = "EvaluationPeriods" => EVALUATION_PERIODS,
    12 evaluation_window: EvaluationWindow = "EvaluationWindow" => ANY,
    13 extended_statistic: String = "ExtendedStatistic" => ANY,
    14 insufficient_data_actions: Vec<String> = "InsufficientDataActions" => RESOURCE_LIST,
    15 metric_name: String = "MetricName" => METRIC_NAME,
    16 metrics: Vec<MetricDataQuery> = "Metrics" => ANY,
    17 namespace: String = "Namespace" => NAMESPACE,
    18 ok_actions: Vec<String> = "OKActions" => RESOURCE_LIST,
    19 period: i32 = "Period" => PERIOD,
    20 statistic: Statistic = "Statistic" => ANY,
    21 tags: Vec<Tag> = "Tags" => ANY,
    22 threshold: f64 = "Threshold" => ANY,
    23 threshold_metric_id: String = "ThresholdMetricId" => METRIC_ID,
    24 treat_missing_data: String = "TreatMissingData" => TREAT_MISSING_DATA,
    25 unit: StandardUnit = "Unit" => ANY,
    26 warm_up_configuration: WarmUpConfiguration = "WarmUpConfiguration" => ANY,
}}

shape! { PutMetricDataInput {
    0 entity_metric_data: Vec<EntityMetricData> = "EntityMetricData" => ANY,
    1 metric_data: Vec<MetricDatum> = "MetricData" => ANY,
    2 namespace: String = "Namespace" => NAMESPACE.required(),
    3 strict_entity_validation: bool = "StrictEntityValidation" => ANY,
}}

enumeration! { RecentlyActive {
    Pt3h = "PT3H",
}}

enumeration! { ScanBy {
    TimestampDescending = "TimestampDescending",
    TimestampAscending = "TimestampAscending",
}}

shape! { ScheduleConfiguration {
    0 end_time_offset: i64 = "EndTimeOffset" => END_TIME_OFFSET,
    1 schedule_expression: String = "ScheduleExpression" => SCHEDULE_EXPRESSION.required(),
    2 start_time_offset: i64 = "StartTimeOffset" => START_TIME_OFFSET.required(),
}}

shape! { ScheduledQueryConfiguration {
    0 aggregation_expression: String = "AggregationExpression" => AGGREGATION_EXPRESSION.required(),
    1 log_group_identifiers: Vec<String> = "LogGroupIdentifiers" => LOG_GROUP_IDENTIFIERS,
    2 query_arn: String = "QueryARN" => AMAZON_RESOURCE_NAME,
    3 query_string: String = "QueryString" => QUERY_STRING.required(),
    4 schedule_configuration: ScheduleConfiguration = "ScheduleConfiguration" => ANY.required(),
    5 scheduled_query_role_arn: String = "ScheduledQueryRoleARN" => AMAZON_RESOURCE_NAME.required(),
    6 tags: Vec<Tag> = "Tags" => ANY,
}}

shape! { SetAlarmStateInput {
    0 alarm_name: String = "AlarmName" => ALARM_NAME.required(),
    1 state_reason: String = "StateReason" => STATE_REASON.required(),
    2 state_reason_data: String = "StateReasonData" => STATE_REASON_DATA,
    3 state_value: StateValue = "StateValue" => ANY.required(),
}}

shape! { SlidingWindow {} }

enumeration! { StandardUnit {
    Seconds = "Seconds",
    Microseconds = "Microseconds",
    Milliseconds = "Milliseconds",
    Bytes = "Bytes",
    Kilobytes = "Kilobytes",
    Megabytes = "Megabytes",
    Gigabytes = "Gigabytes",
    Terabytes = "Terabytes",
    Bits = "Bits",
    Kilobits = "Kilobits",
    Megabits = "Megabits",
    Gigabits = "Gigabits",
    Terabits = "Terabits",
    Percent = "Percent",
    Count = "Count",
    BytesSecond = "Bytes/Second",
    KilobytesSecond = "Kilobytes/Second",
    MegabytesSecond = "Megabytes/Second",
    GigabytesSecond = "Gigabytes/Second",
    TerabytesSecond = "Terabytes/Second",
    BitsSecond = "Bits/Second",
    KilobitsSecond = "Kilobits/Second",
    MegabitsSecond = "Megabits/Second",
    GigabitsSecond = "Gigabits/Second",
    TerabitsSecond = "Terabits/Second",
    CountSecond = "Count/Second",
    None = "None",
}}

enumeration! { StateValue {
    Ok = "OK",
    Alarm = "ALARM",
    InsufficientData = "INSUFFICIENT_DATA",
}}

enumeration! { Statistic {
    SampleCount = "SampleCount",
    Average = "Average",
    Sum = "Sum",
    Minimum = "Minimum",
    Maximum = "Maximum",
}}

shape! { StatisticSet {
    0 maximum: f64 = "Maximum" => ANY.required(),
    1 minimum: f64 = "Minimum" => ANY.required(),
    2 sample_count: f64 = "SampleCount" => ANY.required(),
    3 sum: f64 = "Sum" => ANY.required(),
}}

enumeration! { StatusCode {
    Complete = "Complete",
    InternalError = "InternalError",
    PartialData = "PartialData",
    Forbidden = "Forbidden",
}}

shape! { Tag {
    0 key: String = "Key" => TAG_KEY.required(),
    1 value: String = "Value" => TAG_VALUE.required(),
}}

shape! { WallClockWindow {
    0 timezone: String = "Timezone" => TIMEZONE,
}}

shape! { WarmUpConfiguration {
    0 only_start_evaluating_after_warm_up_period_ends: bool = "OnlyStartEvaluatingAfterWarmUpPeriodEnds" => ANY,
    1 warm_up_period_duration_in_minutes: i32 = "WarmUpPeriodDurationInMinutes" => WARM_UP_PERIOD_DURATION_IN_MINUTES.required(),
}}
