//! Labels of versions.
use expect_test::expect;

use super::{World, check_all, run};

#[test]
fn a_label_is_on_one_version() {
    let mut world = World::new();
    world.put("a", 3);
    let told = run(
        &mut world,
        r#"
        LabelParameterVersion {"Name": "a", "ParameterVersion": 1, "Labels": ["prod", "x"]}
        LabelParameterVersion {"Name": "a", "Labels": ["prod", "prod"]}
        GetParameter {"Name": "a:prod"} | Parameter.Value Parameter.Selector
        GetParameterHistory {"Name": "a"} | Parameters.0.Labels Parameters.1.Labels Parameters.2.Labels
        GetParametersByPath {"Path": "/", "ParameterFilters": [{"Key": "Label", "Values": ["x"]}]} | Parameters.0.Value Parameters.1
        LabelParameterVersion {"Name": "a", "ParameterVersion": 2, "Labels": ["1st", "awsX", "SSM", "ok", "n t", "", "ü"]}
        LabelParameterVersion {"Name": "a", "ParameterVersion": 2, "Labels": ["1st", "awsX", "SSM", "ok", "n t", "ü"]}
        UnlabelParameterVersion {"Name": "a", "ParameterVersion": 2, "Labels": ["ok", "prod"]}
        GetParameter {"Name": "a:ok"}
        UnlabelParameterVersion {"Name": "a", "ParameterVersion": 3, "Labels": ["prod"]}
        GetParameterHistory {"Name": "a"} | Parameters.0.Labels Parameters.1.Labels Parameters.2.Labels
        "#,
    );
    expect![[r#"
        LabelParameterVersion {"InvalidLabels":[],"ParameterVersion":1}
        LabelParameterVersion {"InvalidLabels":[],"ParameterVersion":3}
        GetParameter Parameter.Value="3" Parameter.Selector=":prod"
        GetParameterHistory Parameters.0.Labels=["x"] Parameters.1.Labels=[] Parameters.2.Labels=["prod"]
        GetParametersByPath Parameters.0.Value="1" Parameters.1 absent
        LabelParameterVersion !! ValidationException: 1 validation error detected: Value '[1st, awsX, SSM, ok, n t, , ü]' at 'labels' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 100, Member must have length greater than or equal to 1]
        LabelParameterVersion {"InvalidLabels":["1st","SSM","awsX","n t","ü"],"ParameterVersion":2}
        UnlabelParameterVersion {"InvalidLabels":["prod"],"RemovedLabels":["ok"]}
        GetParameter !! ParameterVersionNotFound: Systems Manager could not find version ok of a. Verify the version and try again.
        UnlabelParameterVersion {"InvalidLabels":[],"RemovedLabels":["prod"]}
        GetParameterHistory Parameters.0.Labels=["x"] Parameters.1.Labels=[] Parameters.2.Labels=[]
    "#]].assert_eq(&told);
}

#[test]
fn a_version_has_ten_labels() {
    let mut world = World::new();
    world.put("a", 2);
    let labels = r#"["b", "c", "d", "e", "f", "g", "h", "i", "j", "k"]"#;
    check_all(
        &mut world,
        "LabelParameterVersion",
        &[
            &format!(r#"{{"Name": "a", "Labels": {labels}}}"#),
            r#"{"Name": "a", "Labels": ["b", "k"]}"#,
            r#"{"Name": "a", "Labels": ["l"]}"#,
            r#"{"Name": "a", "Labels": ["9"]}"#,
            r#"{"Name": "a", "Labels": []}"#,
            r#"{"Name": "a", "ParameterVersion": 1, "Labels": ["b"]}"#,
            r#"{"Name": "a", "Labels": ["l"]}"#,
            r#"{"Name": "a", "ParameterVersion": 3, "Labels": ["l"]}"#,
            r#"{"Name": "b", "Labels": ["l"]}"#,
        ],
        expect![[r#"
            {"Name": "a", "Labels": ["b", "c", "d", "e", "f", "g", "h", "i", "j", "k"]}
                fine
            {"Name": "a", "Labels": ["b", "k"]}
                fine
            {"Name": "a", "Labels": ["l"]}
                ParameterVersionLabelLimitExceeded: A parameter version can have maximum 10 labels.Move one or more labels to another version and try again.
            {"Name": "a", "Labels": ["9"]}
                fine
            {"Name": "a", "Labels": []}
                ValidationException: 1 validation error detected: Value '[]' at 'labels' failed to satisfy constraint: Member must have length greater than or equal to 1
            {"Name": "a", "ParameterVersion": 1, "Labels": ["b"]}
                fine
            {"Name": "a", "Labels": ["l"]}
                fine
            {"Name": "a", "ParameterVersion": 3, "Labels": ["l"]}
                ParameterVersionNotFound: Systems Manager could not find version 3 of a. Verify the version and try again.
            {"Name": "b", "Labels": ["l"]}
                ParameterNotFound: Parameter b not found.
        "#]],
    );
}
