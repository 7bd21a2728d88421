//! FlowSpec: documents are read and written without loss, built, and checked.
#![cfg(feature = "v2024-data-studio")]

use dataworks::flowspec::{
    Component, ComponentParameter, DataSource, Dependency, DependencyType, DoWhile, FileResource, FlowSpec,
    FlowSpecKind, Function, Node, NodeDependencies, NodeOutput, OrReference, RuntimeResource, Script, Spec, Strategy,
    Table, Trigger, Variable, Workflow,
};
use dataworks::v2024::types::{InstanceMode, NodeRerunMode, NodeTriggerType, NodeVariableScope, TriggerRecurrence};
use serde_json::{Value, json};

const DOCUMENTS: [(&str, &str); 12] = [
    ("node", include_str!("documents/node.json")),
    ("workflow", include_str!("documents/workflow.json")),
    ("manual", include_str!("documents/manual.json")),
    ("references", include_str!("documents/references.json")),
    ("branches", include_str!("documents/branches.json")),
    ("loops", include_str!("documents/loops.json")),
    ("variables", include_str!("documents/variables.json")),
    ("engines", include_str!("documents/engines.json")),
    ("resources", include_str!("documents/resources.json")),
    ("component", include_str!("documents/component.json")),
    ("later", include_str!("documents/later.json")),
    ("misfits", include_str!("documents/misfits.json")),
];

fn document(name: &str) -> FlowSpec {
    let (_, text) = DOCUMENTS.iter().find(|(known, _)| *known == name).expect("a document of this name");
    FlowSpec::parse(text).expect("an object")
}

fn faults(spec: &FlowSpec) -> Vec<String> {
    let found = spec.check().map_err(|error| error.faults().iter().map(ToString::to_string).collect());
    found.err().unwrap_or_default()
}

#[test]
fn every_document_is_written_as_it_was_read() {
    for (name, text) in DOCUMENTS {
        let read = FlowSpec::parse(text).expect("an object");
        let expected: Value = serde_json::from_str(text).expect("JSON");
        assert_eq!(read.to_value(), expected, "{name}");
        let again = FlowSpec::parse(&read.to_json()).expect("what was written");
        assert_eq!(again.to_value(), expected, "{name}");
        assert_eq!(again, read, "{name}");
    }
}

#[test]
fn whatever_stands_in_the_place_of_a_value_is_written_as_it_was_read() {
    let odd =
        [json!(null), json!([]), json!({}), json!(""), json!(0), json!(1.5), json!(false), json!([null]), json!([[]])];
    for (name, text) in DOCUMENTS {
        let document: Value = serde_json::from_str(text).expect("JSON");
        let mut paths = Vec::new();
        collect_paths(&document, String::new(), &mut paths);
        for path in paths {
            for value in &odd {
                let mut changed = document.clone();
                *changed.pointer_mut(&path).expect("a path of the document") = value.clone();
                let read = FlowSpec::from_value(changed.clone()).expect("an object");
                assert_eq!(read.to_value(), changed, "{name}, {value} at {path}");
            }
        }
    }
}

fn collect_paths(value: &Value, path: String, paths: &mut Vec<String>) {
    let entries: Vec<(String, &Value)> = match value {
        Value::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(elements) => (0..).map(|index: usize| index.to_string()).zip(elements).collect(),
        _ => Vec::new(),
    };
    for (step, value) in entries {
        let path = format!("{path}/{}", step.replace('~', "~0").replace('/', "~1"));
        paths.push(path.clone());
        collect_paths(value, path, paths);
    }
}

#[test]
fn what_is_right_passes_the_check() {
    for (name, _) in DOCUMENTS.iter().filter(|(name, _)| !["misfits", "later"].contains(name)) {
        assert_eq!(faults(&document(name)), Vec::<String>::new(), "{name}");
    }
    // A kind that nobody knows yet is not judged.
    assert_eq!(faults(&document("later")), Vec::<String>::new());
}

#[test]
fn fields_hold_what_the_keys_say() {
    let spec = document("node");
    assert_eq!(spec.kind, Some(FlowSpecKind::Node));
    assert_eq!(spec.metadata.uuid.as_deref(), Some("71000001"));
    let node = &spec.spec.nodes[0];
    assert_eq!(node.recurrence, Some(TriggerRecurrence::Skip));
    assert_eq!(node.instance_mode, Some(InstanceMode::Immediately));
    assert_eq!(node.rerun_mode, Some(NodeRerunMode::FailureAllowed));
    assert_eq!((node.timeout, node.priority, node.rerun_times), (Some(0), Some(5), Some(2)));
    assert_eq!(node.metadata.other["ownerName"], "stock@example.com");
    let script = node.inline_script().expect("a script");
    assert_eq!(script.content.as_deref(), Some("SELECT 1;\n"));
    assert_eq!(script.runtime.command_type_id, Some(10));
    let day = script.parameters[0].inline().expect("a variable");
    assert_eq!((day.name.as_deref(), &day.scope), (Some("day"), &Some(NodeVariableScope::NodeParameter)));
    let trigger = node.trigger.as_ref().and_then(OrReference::inline).expect("a trigger");
    assert_eq!((&trigger.r#type, trigger.delay_seconds), (&Some(NodeTriggerType::Scheduler), Some(30)));
    assert_eq!(node.awaited_outputs().collect::<Vec<_>>(), ["stock_root"]);
    assert_eq!(spec.spec.flow[0].depends[1].r#type, Some(DependencyType::CrossCycleDependsOnSelf));
}

#[test]
fn references_name_what_they_refer_to() {
    let spec = document("references");
    let sum = &spec.spec.nodes[1];
    assert_eq!(sum.script.as_ref().and_then(OrReference::reference), Some("scripts.sum_script"));
    assert_eq!(sum.inline_script(), None);
    assert_eq!(sum.inputs.tables[0].reference(), Some("artifacts.orders"));
    assert_eq!(spec.metadata.owner, Some(json!(123)));
    // The service has a scope of variables that the type of the lists does not name.
    assert_eq!(spec.spec.variables[0].scope.as_ref().map(NodeVariableScope::as_str), Some("Tenant"));
}

#[test]
fn loops_hold_nodes_of_their_own() {
    let spec = document("loops");
    let again = spec.spec.nodes[0].do_while.as_ref().expect("a loop");
    assert_eq!((again.max_iteration, again.nodes.len()), (Some(9), 2));
    let end = again.condition.inline_script().expect("a script");
    assert_eq!(end.runtime.command.as_deref(), Some("CONTROLLER_CYCLE_END"));
    let each = spec.spec.nodes[1].for_each.as_ref().expect("a loop");
    assert_eq!(each.nodes[0].do_while.as_ref().expect("a loop within").nodes[0].id.as_deref(), Some("inner"));
    assert_eq!(spec.spec.nodes[2].combined.as_ref().expect("a group").flow.len(), 1);
}

#[test]
fn what_is_changed_is_written_and_everything_else_stays() {
    let mut spec = document("node");
    let mut expected = spec.to_value();
    spec.spec.nodes[0].script_mut().expect("a script").content = Some("SELECT 2;".to_owned());
    expected["spec"]["nodes"][0]["script"]["content"] = "SELECT 2;".into();
    assert_eq!(spec.to_value(), expected);
    // A field that is set takes the place of a value that was not of its type.
    let mut spec = document("misfits");
    spec.spec.nodes[0].timeout = Some(60);
    assert_eq!(spec.to_value()["spec"]["nodes"][0]["timeout"], 60);
    assert_eq!(spec.to_value()["spec"]["nodes"][0]["script"], 7);
}

#[test]
fn a_node_is_built_as_the_service_takes_it() {
    let script = Script::sql("SELECT '${day}';").path("stock/daily");
    let node = Node::new("daily")
        .script(script.parameters([Variable::system("day", "$[yyyymmdd-1]"), Variable::constant("shop", "a")]))
        .trigger(Trigger::scheduled("00 30 05 * * ?"))
        .runtime_resource(RuntimeResource::new("S_1"))
        .datasource(DataSource::new("odps_first", "odps"))
        .rerun_mode(NodeRerunMode::Allowed)
        .recurrence("Normal")
        .with("newKey", json!({"a": 1}))
        .after_output("root")
        .with_output("stock.daily");
    let spec = FlowSpec::node(node);
    assert_eq!(faults(&spec), Vec::<String>::new());
    let expected = json!({
        "version": "1.1.0", "kind": "Node",
        "spec": {
            "nodes": [{
                "name": "daily", "recurrence": "Normal", "rerunMode": "Allowed", "newKey": {"a": 1},
                "script": {
                    "path": "stock/daily", "content": "SELECT '${day}';", "runtime": {"command": "ODPS_SQL"},
                    "parameters": [
                        {"artifactType": "Variable", "name": "day", "scope": "NodeParameter", "type": "System", "value": "$[yyyymmdd-1]"},
                        {"artifactType": "Variable", "name": "shop", "scope": "NodeParameter", "type": "Constant", "value": "a"},
                    ],
                },
                "trigger": {
                    "type": "Scheduler", "cron": "00 30 05 * * ?", "timezone": "Asia/Shanghai",
                    "startTime": "1970-01-01 00:00:00", "endTime": "9999-01-01 00:00:00",
                },
                "runtimeResource": {"resourceGroup": "S_1"},
                "datasource": {"name": "odps_first", "type": "odps"},
                "inputs": {"nodeOutputs": [{"data": "root", "artifactType": "NodeOutput"}]},
                "outputs": {"nodeOutputs": [{"data": "stock.daily", "artifactType": "NodeOutput"}]},
            }],
            "flow": [{"nodeId": "daily", "depends": [{"type": "Normal", "output": "root"}]}],
        },
    });
    assert_eq!(spec.to_value(), expected);
    assert_eq!(String::from(&spec), spec.to_json());
}

#[test]
fn other_documents_are_built_too() {
    let nodes = [Node::new("a").id("a"), Node::new("b").id("b").script(OrReference::to("scripts.x"))];
    let workflow =
        Workflow::new("stock", "stock/stock").nodes(nodes).strategy(Strategy::new().failure_strategy("Break"));
    let workflow = workflow.dependencies([NodeDependencies::new("b").depends([Dependency::on_node("a")])]);
    let spec = FlowSpec::workflow(workflow.clone());
    assert_eq!(
        faults(&spec),
        ["$.spec.workflows[0].nodes[1].script refers to {{scripts.x}}, which the document does not have"]
    );
    assert_eq!(spec.to_value()["spec"]["workflows"][0]["script"]["runtime"]["command"], "WORKFLOW");
    assert_eq!(FlowSpec::manual_workflow(workflow).kind, Some(FlowSpecKind::ManualWorkflow));

    let component = Component::new("top").script(Script::new("SQL_COMPONENT", "SELECT 1;"));
    let spec = FlowSpec::component(component.inputs([ComponentParameter::new("source", "string")]));
    assert_eq!(spec.to_value()["spec"]["components"][0]["inputs"], json!([{"name": "source", "type": "string"}]));
    let spec = FlowSpec::resource(FileResource::new("a.py", "python"));
    assert_eq!(spec.to_value()["spec"]["fileResources"], json!([{"name": "a.py", "type": "python"}]));
    let spec = FlowSpec::function(Function::new("city").file_resources([OrReference::to("a.jar")]));
    assert_eq!(spec.to_value()["spec"]["functions"][0]["fileResources"], json!(["{{a.jar}}"]));
    let spec = Spec::new().nodes([Node::new("n")]).triggers([Trigger::manual()]);
    let spec = FlowSpec::new(FlowSpecKind::ManualWorkflow).spec(spec);
    assert_eq!(spec.to_value()["spec"], json!({"nodes": [{"name": "n"}], "triggers": [{"type": "Manual"}]}));
}

#[test]
fn values_of_another_type_are_all_named() {
    let expected = [
        "$.version must be text",
        "$.metadata must be an object",
        "$.spec.nodes[0].script must be an object, or a reference to one in text",
        "$.spec.nodes[0].inputs must be an object",
        "$.spec.nodes[0].outputs.nodeOutputs[0].isDefault must be true or false",
        "$.spec.nodes[0].functions must be a list, each element an object, or a reference to one in text",
        "$.spec.nodes[0].timeout must be a whole number",
        "$.spec.nodes[0].rerunMode must be text",
        "$.spec.flow must be a list, each element an object",
    ];
    assert_eq!(faults(&document("misfits")), expected);
}

#[test]
fn what_is_missing_or_impossible_is_named_at_once() {
    let nodes = [
        Node::default(),
        Node::new("a").id("x").trigger(Trigger::scheduled("30 05 * * *")),
        Node::new("b")
            .id("x")
            .script(Script::default().runtime(dataworks::flowspec::Runtime::default().engine("Hive"))),
    ];
    let mut nodes = nodes.to_vec();
    nodes[0].inputs.tables.push(Table::default().name("t").into());
    nodes[0].inputs.node_outputs.push(NodeOutput::default().id("o").into());
    nodes[0].inputs.variables.push(Variable::default().into());
    nodes[1].do_while = Some(Box::new(DoWhile::default().condition(Node::default().priority(1))));
    let flow = [
        NodeDependencies::default().depends([Dependency::default()]),
        NodeDependencies::new("nobody").depends([Dependency::on_node("{{none}}"), Dependency::on_output("elsewhere")]),
        NodeDependencies::new("{{y.nobody}}"),
    ];
    let triggers = [Trigger::default().r#type(NodeTriggerType::Scheduler)];
    let spec =
        FlowSpec::default().kind(FlowSpecKind::Node).spec(Spec::new().nodes(nodes).flow(flow).triggers(triggers));
    let expected = [
        "$.spec.nodes[0].inputs.nodeOutputs[0].data is missing",
        "$.spec.nodes[0].inputs.tables[0].guid is missing",
        "$.spec.nodes[0].inputs.variables[0].name is missing",
        "$.spec.nodes[1].trigger.cron must have six fields, seconds first, and has 5",
        "$.spec.nodes[2].script.runtime.command is missing",
        "$.spec.flow[0].depends[0] names no node: `nodeId` or `output` is needed",
        "$.spec.flow[0].nodeId is missing",
        "$.spec.flow[1].depends[0].nodeId refers to {{none}}, which the document does not have",
        "$.spec.flow[1].nodeId is nobody, which no node of the document is called",
        "$.spec.flow[2].nodeId refers to {{y.nobody}}, which the document does not have",
        "$.spec.triggers[0].cron is missing",
        "$.spec.nodes[0].name is missing",
        "$.spec.nodes[2].id is also that of $.spec.nodes[1]",
        "$.version is missing",
        "$.spec.nodes must be a list of one, and has 3",
        "$.spec.nodes[0].script is missing",
    ];
    assert_eq!(faults(&spec), expected);
    let error = dataworks::Error::from(spec.check().expect_err("faults"));
    assert_eq!(error.kind(), dataworks::ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("$.version is missing; $.spec.nodes must be a list of one"), "{error}");
}

#[test]
fn a_document_of_one_thing_has_one() {
    for (kind, key) in
        [("Node", "nodes"), ("Component", "components"), ("Resource", "fileResources"), ("Function", "functions")]
    {
        let none = FlowSpec::new(FlowSpecKind::from(kind));
        assert_eq!(faults(&none), [format!("$.spec.{key} must be a list of one, and has 0")]);
    }
    let two = [Workflow::new("a", "a"), Workflow::new("b", "b")];
    let two = FlowSpec::new(FlowSpecKind::CycleWorkflow).spec(Spec::new().workflows(two));
    assert_eq!(faults(&two), ["$.spec.workflows must be a list of one, and has 2"]);
}

#[test]
fn what_is_no_document_is_an_error() {
    for (text, expected) in [
        ("", "the FlowSpec is wrong: $ is no JSON: EOF while parsing a value at line 1 column 0"),
        ("[1]", "the FlowSpec is wrong: $ must be an object"),
        ("{\"kind\":", "the FlowSpec is wrong: $ is no JSON: EOF while parsing a value at line 1 column 8"),
    ] {
        assert_eq!(FlowSpec::parse(text).expect_err("no document").to_string(), expected);
    }
    assert_eq!("{}".parse::<FlowSpec>().expect("an object"), FlowSpec::default());
}

#[test]
fn passwords_of_data_sources_are_not_shown() {
    let spec = document("resources");
    let shown = format!("{spec:?}");
    assert!(!shown.contains("not-a-password") && shown.contains(r#""config":"<redacted>""#), "{shown}");
    assert!(spec.to_json().contains("not-a-password"));
    let odd = DataSource::default().with("config", json!({"password": "not-a-password"}));
    assert!(!format!("{odd:?}").contains("not-a-password"), "{odd:?}");
}

#[cfg(feature = "serde")]
#[test]
fn serde_reads_and_writes_the_same() {
    for (name, text) in DOCUMENTS {
        let read: FlowSpec = serde_json::from_str(text).expect("an object");
        assert_eq!(read, document(name), "{name}");
        assert_eq!(serde_json::to_value(&read).expect("JSON"), read.to_value(), "{name}");
    }
    let node: Node = serde_json::from_value(json!({"name": "n", "later": 1})).expect("an object");
    assert_eq!((node.name.as_deref(), &node.other["later"]), (Some("n"), &json!(1)));
}
