//! Nodes and workflows, their code, what starts them and what they wait for.

use super::artifacts::{Artifacts, NodeOutput, Variable};
use super::control::{Branch, Combined, DoWhile, ForEach, Join, ParameterHub, check_nodes};
use super::document::Metadata;
use super::fault::Checker;
use super::files::{DataSource, FileResource, Function};
use super::object::object;
use super::reference::OrReference;
use crate::v2024::types::{InstanceMode, NodeRerunMode, NodeTriggerType, TriggerRecurrence};
use crate::values::open_enum;
use crate::wire::unreadable::JsonPath;
use serde_json::{Map, Value};

object! {
    /// A node: some code, when it runs, and what it waits for.
    ///
    /// ```
    /// use dataworks::flowspec::{Node, RuntimeResource, Script, Trigger, Variable};
    /// use dataworks::v2024::types::NodeRerunMode;
    ///
    /// let script = Script::sql("SELECT '${day}';").path("sales/daily_orders");
    /// let node = Node::new("daily_orders")
    ///     .script(script.parameters([Variable::system("day", "$[yyyymmdd-1]")]))
    ///     .trigger(Trigger::scheduled("00 30 05 * * ?"))
    ///     .runtime_resource(RuntimeResource::new("S_res_group_1"))
    ///     .rerun_mode(NodeRerunMode::Allowed)
    ///     .rerun_times(3)
    ///     .rerun_interval(180_000)
    ///     .after_output("sales_root");
    /// assert_eq!(node.awaited_outputs().collect::<Vec<_>>(), ["sales_root"]);
    /// ```
    pub struct Node {
        /// Identifier: that of Data Studio, or one by which the rest of the document calls it.
        pub id: Option<String> = "id",
        /// What it is called.
        pub name: Option<String> = "name",
        /// Account id of whoever is responsible.
        pub owner: Option<String> = "owner",
        /// What it is for, in the words of its owner.
        pub description: Option<String> = "description",
        /// Its code.
        pub script: Option<OrReference<Script>> = "script",
        /// What starts it.
        pub trigger: Option<OrReference<Trigger>> = "trigger",
        /// What it needs of nodes upstream.
        pub inputs: Object<Artifacts> = "inputs",
        /// What it gives to nodes downstream.
        pub outputs: Object<Artifacts> = "outputs",
        /// The resource group that it runs on.
        pub runtime_resource: Option<OrReference<RuntimeResource>> = "runtimeResource",
        /// The data source that its code works on.
        pub datasource: Object<DataSource> = "datasource",
        /// Functions that its code calls.
        pub functions: Vec<OrReference<Function>> = "functions",
        /// Files that its code uses.
        pub file_resources: Vec<OrReference<FileResource>> = "fileResources",
        /// What it does when its time comes.
        pub recurrence: Option<TriggerRecurrence> = "recurrence",
        /// How early it gets resources when they are short; the larger the earlier.
        pub priority: Option<i64> = "priority",
        /// Seconds after which a run is ended; 0 for no limit.
        pub timeout: Option<i64> = "timeout",
        /// When a change of its schedule takes effect.
        pub instance_mode: Option<InstanceMode> = "instanceMode",
        /// When it may be run again.
        pub rerun_mode: Option<NodeRerunMode> = "rerunMode",
        /// How often it is run again by itself after a failure.
        pub rerun_times: Option<i64> = "rerunTimes",
        /// Milliseconds between a failure and the next run.
        pub rerun_interval: Option<i64> = "rerunInterval",
        /// Who is responsible, and where it belongs.
        pub metadata: Object<Metadata> = "metadata",
        /// Says that the node is that of elsewhere which has this output, so that others can wait for it.
        pub reference: Object<NodeReference> = "reference",
        /// Makes it a node that chooses which of its outputs come about.
        pub branch: Option<Box<Branch>> = "branch",
        /// Makes it a node that brings branches together again.
        pub join: Option<Box<Join>> = "join",
        /// Makes it a loop that ends on a condition.
        pub do_while: Option<Box<DoWhile>> = "do-while",
        /// Makes it a loop over the elements of a list.
        pub for_each: Option<Box<ForEach>> = "for-each",
        /// Makes it a group of nodes.
        pub combined: Option<Box<Combined>> = "combined",
        /// Makes it a node that hands variables on.
        pub parameter_hub: Option<Box<ParameterHub>> = "param-hub",
    }
    check: |_, _, _| {}
}

impl Node {
    /// Returns a node of this name.
    #[inline]
    pub fn new(name: impl Into<String>) -> Self {
        Self::default().name(name)
    }

    /// Adds an output of another node to what it waits for.
    #[inline]
    pub fn after_output(mut self, output: impl Into<String>) -> Self {
        self.inputs.node_outputs.push(NodeOutput::new(output).into());
        self
    }

    /// Adds an output, by which other nodes can wait for it.
    #[inline]
    pub fn with_output(mut self, output: impl Into<String>) -> Self {
        self.outputs.node_outputs.push(NodeOutput::new(output).into());
        self
    }

    /// Lists the outputs of other nodes that it waits for, by its inputs.
    #[inline]
    pub fn awaited_outputs(&self) -> impl Iterator<Item = &str> {
        let outputs = self.inputs.node_outputs.iter().filter_map(OrReference::inline);
        outputs.filter_map(|output| output.data.as_deref())
    }

    /// Returns the script, where it stands in the node.
    #[inline]
    pub fn inline_script(&self) -> Option<&Script> {
        self.script.as_ref()?.inline()
    }

    /// Returns the script, where it stands in the node, to be changed.
    #[inline]
    pub fn script_mut(&mut self) -> Option<&mut Script> {
        self.script.as_mut()?.inline_mut()
    }
}

object! {
    /// A node of elsewhere, by one of its outputs.
    pub struct NodeReference {
        /// The output.
        pub output: Option<String> = "output",
    }
    check: |_, _, _| {}
}

impl NodeReference {
    /// Returns the node that has this output.
    #[inline]
    pub fn new(output: impl Into<String>) -> Self {
        Self::default().output(output)
    }
}

object! {
    /// Code, and what runs it.
    pub struct Script {
        /// Identifier of the file, which is not that of its node.
        pub id: Option<String> = "id",
        /// Name of the file.
        pub name: Option<String> = "name",
        /// Where it is in the directory tree, its own name at the end. Ignored within a workflow or container node.
        pub path: Option<String> = "path",
        /// Language of the code, such as `odps-sql`.
        pub language: Option<String> = "language",
        /// The code.
        pub content: Option<String> = "content",
        /// The code, in older documents.
        pub code: Option<String> = "code",
        /// What runs it.
        pub runtime: Object<Runtime> = "runtime",
        /// Variables of the code.
        pub parameters: Vec<OrReference<Variable>> = "parameters",
    }
    check: |_, _, _| {}
}

impl Script {
    /// Returns code that a command runs, such as `PY_ODPS3`.
    #[inline]
    pub fn new(command: impl Into<String>, content: impl Into<String>) -> Self {
        Self::default().runtime(Runtime::new(command)).content(content)
    }

    /// Returns SQL of MaxCompute: the command is `ODPS_SQL`.
    #[inline]
    pub fn sql(content: impl Into<String>) -> Self {
        Self::new("ODPS_SQL", content)
    }
}

object! {
    /// What runs code.
    pub struct Runtime {
        /// Kind of the code, such as `ODPS_SQL`; of a workflow, `WORKFLOW`.
        pub command: Option<String> = "command",
        /// Number of that kind, in the documents that the service gives.
        pub command_type_id: Option<i64> = "commandTypeId",
        /// Engine that the code is for, such as `MaxCompute`.
        pub engine: Option<String> = "engine",
        /// Settings that new code of this kind begins with.
        pub template: Option<Map<String, Value>> = "template",
        /// Settings of Spark.
        pub spark_conf: Option<Map<String, Value>> = "sparkConf",
        /// How a job is handed to E-MapReduce.
        pub emr_job_config: Option<Map<String, Value>> = "emrJobConfig",
        /// How a job is handed to a CDH cluster.
        pub cdh_job_config: Option<Map<String, Value>> = "cdhJobConfig",
    }
    check: |runtime, at, checker| {
        let is_used = *runtime != Runtime::default();
        checker.require(!is_used || runtime.command.is_some(), at, "command");
    }
}

impl Runtime {
    /// Returns what runs code of this kind.
    #[inline]
    pub fn new(command: impl Into<String>) -> Self {
        Self::default().command(command)
    }
}

object! {
    /// What starts a node or workflow.
    pub struct Trigger {
        /// Identifier by which nodes refer to it.
        pub id: Option<String> = "id",
        /// The schedule, or somebody by hand.
        pub r#type: Option<NodeTriggerType> = "type",
        /// The schedule as a cron expression of six fields, seconds first: `00 30 05 * * ?` is daily at 05:30.
        pub cron: Option<String> = "cron",
        /// From when on the schedule is in force: `2026-01-01 00:00:00`.
        pub start_time: Option<String> = "startTime",
        /// Until when the schedule is in force: `9999-01-01 00:00:00`.
        pub end_time: Option<String> = "endTime",
        /// Time zone of all three, by its IANA name.
        pub timezone: Option<String> = "timezone",
        /// Seconds that it is late.
        pub delay_seconds: Option<i64> = "delaySeconds",
    }
    check: check_trigger
}

impl Trigger {
    /// Returns a schedule in the time zone of Shanghai, in force from 1970 to 9999 as the console writes it.
    #[inline]
    pub fn scheduled(cron: impl Into<String>) -> Self {
        let trigger = Self::default().r#type(NodeTriggerType::Scheduler).cron(cron).timezone("Asia/Shanghai");
        trigger.start_time("1970-01-01 00:00:00").end_time("9999-01-01 00:00:00")
    }

    /// Returns the trigger of what is started by hand.
    #[inline]
    pub fn manual() -> Self {
        Self::default().r#type(NodeTriggerType::Manual)
    }
}

#[inline]
fn check_trigger(trigger: &Trigger, at: &JsonPath<'_>, checker: &mut Checker) {
    match &trigger.cron {
        Some(cron) => {
            let count = cron.split_whitespace().count();
            if count != 6 {
                checker.note(&at.name("cron"), format!("must have six fields, seconds first, and has {count}"));
            }
        }
        None => checker.require(trigger.r#type != Some(NodeTriggerType::Scheduler), at, "cron"),
    }
}

object! {
    /// A resource group.
    pub struct RuntimeResource {
        /// Identifier by which nodes refer to it.
        pub id: Option<String> = "id",
        /// Identifier of the resource group, as `ListResourceGroups` gives it.
        pub resource_group: Option<String> = "resourceGroup",
        /// Number of the resource group, in the documents that the service gives.
        pub resource_group_id: Option<String> = "resourceGroupId",
    }
    check: |_, _, _| {}
}

impl RuntimeResource {
    /// Returns the resource group of this identifier.
    #[inline]
    pub fn new(resource_group: impl Into<String>) -> Self {
        Self::default().resource_group(resource_group)
    }
}

open_enum! {
    /// On which cycle of which node a node depends.
    pub DependencyType {
        /// On the same cycle of the node upstream. Without a type it is this one.
        Normal = "Normal",
        /// On its own previous cycle.
        CrossCycleDependsOnSelf = "CrossCycleDependsOnSelf",
        /// On the previous cycle of its direct children.
        CrossCycleDependsOnChildren = "CrossCycleDependsOnChildren",
        /// On the previous cycle of the node that is named.
        CrossCycleDependsOnOtherNode = "CrossCycleDependsOnOtherNode",
    }
}

object! {
    /// What one node waits for.
    ///
    /// ```
    /// use dataworks::flowspec::{Dependency, NodeDependencies};
    ///
    /// let waits = NodeDependencies::new("report").depends([Dependency::on_node("daily"), Dependency::on_itself()]);
    /// assert_eq!(waits.depends.len(), 2);
    /// ```
    pub struct NodeDependencies {
        /// Id of the node that waits, or a reference such as `{{report}}`.
        pub node_id: Option<String> = "nodeId",
        /// What it waits for.
        pub depends: Vec<Dependency> = "depends",
    }
    check: check_dependencies
}

impl NodeDependencies {
    /// Returns those of the node with this id.
    #[inline]
    pub fn new(node_id: impl Into<String>) -> Self {
        Self::default().node_id(node_id)
    }
}

#[inline]
fn check_dependencies(waits: &NodeDependencies, at: &JsonPath<'_>, checker: &mut Checker) {
    checker.require(waits.node_id.is_some(), at, "nodeId");
    let Some(id) = &waits.node_id else { return };
    let at = at.name("nodeId");
    if super::fault::inside_braces(id).is_some() {
        checker.check_reference(&at, id);
    } else if !checker.knows(id) {
        checker.note(&at, format!("is {id}, which no node of the document is called"));
    }
}

object! {
    /// Something that a node waits for.
    pub struct Dependency {
        /// Which cycle of which node it is.
        pub r#type: Option<DependencyType> = "type",
        /// The node upstream, by its id, or a reference such as `{{daily}}`.
        pub node_id: Option<String> = "nodeId",
        /// The node upstream, by one of its outputs; it may be elsewhere.
        pub output: Option<String> = "output",
        /// What the node upstream is called, as a hint for readers.
        pub ref_table_name: Option<String> = "refTableName",
    }
    check: check_dependency
}

impl Dependency {
    /// Returns the dependency on the same cycle of a node in the document, by its id.
    #[inline]
    pub fn on_node(id: impl Into<String>) -> Self {
        Self::default().r#type(DependencyType::Normal).node_id(id)
    }

    /// Returns the dependency on the same cycle of whichever node has this output.
    #[inline]
    pub fn on_output(output: impl Into<String>) -> Self {
        Self::default().r#type(DependencyType::Normal).output(output)
    }

    /// Returns the dependency of a node on its own previous cycle.
    #[inline]
    pub fn on_itself() -> Self {
        Self::default().r#type(DependencyType::CrossCycleDependsOnSelf)
    }
}

#[inline]
fn check_dependency(dependency: &Dependency, at: &JsonPath<'_>, checker: &mut Checker) {
    let names_another = matches!(
        &dependency.r#type,
        None | Some(DependencyType::Normal | DependencyType::CrossCycleDependsOnOtherNode)
    );
    if names_another && dependency.node_id.is_none() && dependency.output.is_none() {
        checker.note(at, "names no node: `nodeId` or `output` is needed");
    }
    for (key, text) in [("nodeId", &dependency.node_id), ("output", &dependency.output)] {
        if let Some(text) = text {
            checker.check_reference(&at.name(key), text);
        }
    }
}

object! {
    /// A workflow, with or without the nodes in it.
    ///
    /// ```
    /// use dataworks::flowspec::{FlowSpec, Trigger, Workflow};
    ///
    /// # fn main() -> dataworks::Result<()> {
    /// let workflow = Workflow::new("sales", "root/sales").trigger(Trigger::scheduled("00 02 00 * * ?"));
    /// FlowSpec::workflow(workflow).check()?;
    /// # Ok(())
    /// # }
    /// ```
    pub struct Workflow {
        /// Identifier in Data Studio.
        pub id: Option<String> = "id",
        /// What it is called.
        pub name: Option<String> = "name",
        /// Account id of whoever is responsible.
        pub owner: Option<String> = "owner",
        /// What it is for, in the words of its owner.
        pub description: Option<String> = "description",
        /// Where it is in the directory tree; its command is `WORKFLOW`.
        pub script: Option<OrReference<Script>> = "script",
        /// What starts it.
        pub trigger: Option<OrReference<Trigger>> = "trigger",
        /// How the scheduler treats it.
        pub strategy: Object<Strategy> = "strategy",
        /// What it needs of nodes upstream.
        pub inputs: Object<Artifacts> = "inputs",
        /// What it gives to nodes downstream.
        pub outputs: Object<Artifacts> = "outputs",
        /// The nodes in it. `CreateWorkflowDefinition` leaves them aside, `ImportWorkflowDefinition` creates them.
        pub nodes: Vec<Node> = "nodes",
        /// What the nodes wait for.
        pub dependencies: Vec<NodeDependencies> = "dependencies",
        /// Who is responsible, and where it belongs.
        pub metadata: Object<Metadata> = "metadata",
    }
    check: |workflow, at, checker| {
        checker.require(workflow.id.is_some() || workflow.name.is_some(), at, "name");
        check_nodes(&workflow.nodes, at, checker);
    }
}

impl Workflow {
    /// Returns a workflow of this name, at this place of the directory tree.
    #[inline]
    pub fn new(name: impl Into<String>, path: impl Into<String>) -> Self {
        Self::default().name(name).script(Script::default().path(path).runtime(Runtime::new("WORKFLOW")))
    }
}

object! {
    /// How the scheduler treats a workflow.
    pub struct Strategy {
        /// Seconds after which a run is ended; 0 for no limit.
        pub timeout: Option<i64> = "timeout",
        /// How early it gets resources when they are short; the larger the earlier.
        pub priority: Option<i64> = "priority",
        /// When a change of its schedule takes effect.
        pub instance_mode: Option<InstanceMode> = "instanceMode",
        /// When it may be run again.
        pub rerun_mode: Option<NodeRerunMode> = "rerunMode",
        /// How often it is run again by itself after a failure.
        pub rerun_times: Option<i64> = "rerunTimes",
        /// Milliseconds between a failure and the next run.
        pub rerun_interval: Option<i64> = "rerunInterval",
        /// What the failure of a node means for the rest, such as `Break`.
        pub failure_strategy: Option<String> = "failureStrategy",
    }
    check: |_, _, _| {}
}

impl Strategy {
    /// Returns one in which nothing is set.
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }
}
