//! The document as a whole.

use super::artifacts::{Artifacts, Variable};
use super::control::check_nodes;
use super::fault::{Checker, FlowSpecError};
use super::files::{Component, DataSource, FileResource, Files, Function, QualityRule};
use super::node::{Node, NodeDependencies, RuntimeResource, Script, Trigger, Workflow};
use super::object::{Form, Secrets, check, object, written};
use crate::values::open_enum;
use crate::wire::unreadable::JsonPath;
use serde_json::Value;

/// Version that a new document states.
const VERSION: &str = "1.1.0";

open_enum! {
    /// What a document describes.
    pub FlowSpecKind {
        /// A workflow that is started by its schedule, with or without its nodes, and what they need.
        CycleWorkflow = "CycleWorkflow",
        /// A workflow that is started by hand.
        ManualWorkflow = "ManualWorkflow",
        /// One node.
        Node = "Node",
        /// One component: SQL code with parameters, which several nodes use.
        Component = "Component",
        /// One resource: a file that nodes or functions use.
        Resource = "Resource",
        /// One user-defined function.
        Function = "Function",
    }
}

object! {
    /// A document that describes a node, a workflow or something else of Data Studio.
    ///
    /// The setters `spec` of `CreateNode`, `UpdateNode`, `CreateWorkflowDefinition` and their kin take one; the responses
    /// of `GetNode` and its kin have the text of one, which [`Self::parse`] reads.
    ///
    /// ```
    /// use dataworks::flowspec::{FlowSpec, Node, NodeOutput, Script, Trigger};
    ///
    /// # fn main() -> dataworks::Result<()> {
    /// let node = Node::new("daily_orders")
    ///     .script(Script::sql("INSERT OVERWRITE TABLE orders_day SELECT * FROM orders;").path("sales/daily_orders"))
    ///     .trigger(Trigger::scheduled("00 30 05 * * ?"))
    ///     .after_output("sales_root");
    /// let spec = FlowSpec::node(node);
    /// spec.check()?;
    /// assert_eq!(spec.to_value()["spec"]["nodes"][0]["script"]["runtime"]["command"], "ODPS_SQL");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Change the code of a node, and leave everything else as it is:
    ///
    /// ```
    /// # use dataworks::flowspec::FlowSpec;
    /// # fn main() -> dataworks::Result<()> {
    /// let text = r#"{"version":"1.1.0","kind":"Node","spec":{"nodes":[
    ///     {"id":"8604","name":"demo","script":{"content":"SELECT 1;"},"newKey":[7]}]}}"#;
    /// let mut spec = FlowSpec::parse(text)?;
    /// if let Some(script) = spec.spec.nodes[0].script_mut() {
    ///     script.content = Some("SELECT 2;".into());
    /// }
    /// assert_eq!(spec.to_value()["spec"]["nodes"][0]["newKey"][0], 7);
    /// # Ok(())
    /// # }
    /// ```
    pub struct FlowSpec {
        /// Version of the format, such as `1.1.0`.
        pub version: Option<String> = "version",
        /// What the document describes.
        pub kind: Option<FlowSpecKind> = "kind",
        /// Name of the document, which those of components have.
        pub name: Option<String> = "name",
        /// Who is responsible, and where it belongs.
        pub metadata: Object<Metadata> = "metadata",
        /// What is described.
        pub spec: Object<Spec> = "spec",
    }
    check: check_document
}

// Inline, all that can be done with a document: a program that has none does not pay for reading and writing its forty
// structs.
impl FlowSpec {
    /// Returns an empty document of this kind, in version 1.1.0.
    #[inline]
    pub fn new(kind: FlowSpecKind) -> Self {
        Self::default().version(VERSION).kind(kind)
    }

    /// Returns the document of one node, as `CreateNode` and `UpdateNode` take it.
    ///
    /// What [`Node::after_output`] says the node waits for is among its inputs. It is written to `flow` as well, where the
    /// service shows it, if the node has an id or a name to be called by there.
    #[inline]
    pub fn node(node: Node) -> Self {
        let upstream: Vec<_> = node.awaited_outputs().map(super::Dependency::on_output).collect();
        let id = node.id.clone().or_else(|| node.name.clone());
        let flow = id.filter(|_| !upstream.is_empty()).map(|id| NodeDependencies::new(id).depends(upstream));
        Self::new(FlowSpecKind::Node).spec(Spec { nodes: vec![node], flow: Vec::from_iter(flow), ..Spec::default() })
    }

    /// Returns the document of one workflow that is started by its schedule, as `CreateWorkflowDefinition` and
    /// `ImportWorkflowDefinition` take it.
    #[inline]
    pub fn workflow(workflow: Workflow) -> Self {
        Self::new(FlowSpecKind::CycleWorkflow).spec(Spec::default().workflows([workflow]))
    }

    /// Returns the document of one workflow that is started by hand.
    #[inline]
    pub fn manual_workflow(workflow: Workflow) -> Self {
        Self::new(FlowSpecKind::ManualWorkflow).spec(Spec::default().workflows([workflow]))
    }

    /// Returns the document of one component, as `CreateComponent` takes it.
    #[inline]
    pub fn component(component: Component) -> Self {
        Self::new(FlowSpecKind::Component).spec(Spec::default().components([component]))
    }

    /// Returns the document of one resource, as `CreateResource` takes it.
    #[inline]
    pub fn resource(resource: FileResource) -> Self {
        Self::new(FlowSpecKind::Resource).spec(Spec::default().file_resources([resource]))
    }

    /// Returns the document of one function, as `CreateFunction` takes it.
    #[inline]
    pub fn function(function: Function) -> Self {
        Self::new(FlowSpecKind::Function).spec(Spec::default().functions([function]))
    }

    /// Reads a document. Nothing is lost: what this crate does not know, or what is not of the expected type, stands in
    /// `other` of its object. Numbers are read as `serde_json` reads them.
    ///
    /// # Errors
    ///
    /// Where the text is no JSON, or no object.
    #[inline]
    pub fn parse(text: &str) -> Result<Self, FlowSpecError> {
        let value =
            serde_json::from_str(text).map_err(|fault| FlowSpecError::unreadable(format!("is no JSON: {fault}")))?;
        Self::from_value(value)
    }

    /// Reads a document that is JSON already.
    ///
    /// # Errors
    ///
    /// Where it is no object.
    #[inline]
    pub fn from_value(value: Value) -> Result<Self, FlowSpecError> {
        Self::read(value).map_err(|_| FlowSpecError::unreadable("must be an object".to_owned()))
    }

    /// Returns the document as JSON text, as requests carry it.
    #[inline]
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }

    /// Returns the document as JSON.
    #[inline]
    pub fn to_value(&self) -> Value {
        written(self, Secrets::Written).into()
    }

    /// Looks for what the service is bound to refuse or to take for something else, and says all of it at once.
    ///
    /// That is: a missing version, kind, name or other key that is always needed; a document of one node, workflow,
    /// component, resource or function that has none or several; a value of another type; two nodes with one id; a
    /// reference to what the document does not have; a schedule without six fields. What the workspace has is not known
    /// here.
    ///
    /// ```
    /// use dataworks::flowspec::{FlowSpec, Node, Script, Trigger};
    ///
    /// let node = Node::default().script(Script::sql("SELECT 1;")).trigger(Trigger::scheduled("30 05 * * *"));
    /// let error = FlowSpec::node(node).check().unwrap_err();
    /// let faults: Vec<String> = error.faults().iter().map(ToString::to_string).collect();
    /// assert_eq!(
    ///     faults,
    ///     [
    ///         "$.spec.nodes[0].trigger.cron must have six fields, seconds first, and has 5",
    ///         "$.spec.nodes[0].name is missing",
    ///     ],
    /// );
    /// ```
    ///
    /// # Errors
    ///
    /// All faults, each with its JSON path.
    #[inline]
    pub fn check(&self) -> Result<(), FlowSpecError> {
        let mut checker = Checker::of(&self.to_value());
        check(self, &JsonPath::ROOT, &mut checker);
        checker.finish()
    }
}

impl From<FlowSpec> for String {
    #[inline]
    fn from(document: FlowSpec) -> Self {
        document.to_json()
    }
}

impl From<&FlowSpec> for String {
    #[inline]
    fn from(document: &FlowSpec) -> Self {
        document.to_json()
    }
}

impl std::str::FromStr for FlowSpec {
    type Err = FlowSpecError;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

#[inline]
fn check_document(document: &FlowSpec, at: &JsonPath<'_>, checker: &mut Checker) {
    checker.require(document.kind.is_some(), at, "kind");
    // The service's own documents of components have no version.
    let is_versioned = document.kind.as_ref() != Some(&FlowSpecKind::Component);
    checker.require(document.version.is_some() || !is_versioned, at, "version");
    let spec = &document.spec;
    let only_one = match &document.kind {
        Some(FlowSpecKind::Node) => Some(("nodes", spec.nodes.len())),
        Some(FlowSpecKind::Component) => Some(("components", spec.components.len())),
        Some(FlowSpecKind::Resource) => Some(("fileResources", spec.file_resources.len())),
        Some(FlowSpecKind::Function) => Some(("functions", spec.functions.len())),
        // Without any, it is a workflow in the older form, whose nodes stand in the document itself.
        Some(FlowSpecKind::CycleWorkflow | FlowSpecKind::ManualWorkflow) if !spec.workflows.is_empty() => {
            Some(("workflows", spec.workflows.len()))
        }
        _ => None,
    };
    let at = at.name("spec");
    if let Some((key, count)) = only_one.filter(|(_, count)| *count != 1) {
        checker.note(&at.name(key), format!("must be a list of one, and has {count}"));
    }
    if document.kind == Some(FlowSpecKind::Node) {
        for (index, node) in spec.nodes.iter().enumerate().filter(|(_, node)| node.id.is_none()) {
            let at = at.name("nodes");
            let at = at.index(index);
            checker.require(node.name.is_some(), &at, "name");
            checker.require(node.script.is_some(), &at, "script");
            if let Some(script) = node.inline_script() {
                let at = at.name("script");
                checker.require(script.runtime != super::Runtime::default(), &at, "runtime");
            }
        }
    }
}

object! {
    /// What a document describes: as a rule one list has one element, and the other lists what it refers to.
    pub struct Spec {
        /// Identifier of the workflow that the document as a whole is: text, in older documents also a number.
        pub id: Option<Value> = "id",
        /// Name of the workflow that the document as a whole is.
        pub name: Option<String> = "name",
        /// How that workflow is started: `CycleWorkflow` or `ManualWorkflow`.
        pub r#type: Option<FlowSpecKind> = "type",
        /// Account id of whoever is responsible.
        pub owner: Option<Value> = "owner",
        /// What it is for, in the words of its owner.
        pub description: Option<String> = "description",
        /// Workflows. A document for the service has one.
        pub workflows: Vec<Workflow> = "workflows",
        /// Nodes. A document of the kind `Node` has one.
        pub nodes: Vec<Node> = "nodes",
        /// What the nodes wait for.
        pub flow: Vec<NodeDependencies> = "flow",
        /// Variables that scripts refer to.
        pub variables: Vec<Variable> = "variables",
        /// Scripts that nodes refer to.
        pub scripts: Vec<Script> = "scripts",
        /// Triggers that nodes refer to.
        pub triggers: Vec<Trigger> = "triggers",
        /// Tables and outputs that nodes refer to.
        pub artifacts: Object<Artifacts> = "artifacts",
        /// Resource groups that nodes refer to.
        pub runtime_resources: Vec<RuntimeResource> = "runtimeResources",
        /// Files that resources refer to, by where they are stored.
        pub files: Object<Files> = "files",
        /// Resources: files that nodes and functions use.
        pub file_resources: Vec<FileResource> = "fileResources",
        /// User-defined functions.
        pub functions: Vec<Function> = "functions",
        /// Components.
        pub components: Vec<Component> = "components",
        /// Data sources.
        pub datasources: Vec<DataSource> = "datasources",
        /// Rules of data quality.
        pub quality_rules: Vec<QualityRule> = "dqcRules",
    }
    check: |spec, at, checker| check_nodes(&spec.nodes, at, checker)
}

impl Spec {
    /// Returns one in which nothing is set.
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }
}

object! {
    /// Who is responsible for something, and where it belongs.
    pub struct Metadata {
        /// Account id of whoever is responsible: text, in older documents a number.
        pub owner: Option<Value> = "owner",
        /// What it is for, in the words of its owner.
        pub description: Option<String> = "description",
        /// Identifier of what the document describes, in the documents that the service gives.
        pub uuid: Option<String> = "uuid",
        /// Id of the tenant.
        pub tenant_id: Option<String> = "tenantId",
        /// Id of the workspace.
        pub project_id: Option<String> = "projectId",
        /// The workflow or node that it is in.
        pub container: Object<Container> = "container",
    }
    check: |_, _, _| {}
}

impl Metadata {
    /// Returns one in which nothing is set.
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }
}

object! {
    /// A workflow or node with others in it.
    pub struct Container {
        /// What it is, such as `Flow`.
        pub r#type: Option<String> = "type",
        /// Its identifier.
        pub uuid: Option<String> = "uuid",
    }
    check: |_, _, _| {}
}
