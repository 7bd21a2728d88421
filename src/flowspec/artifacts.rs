//! What nodes take and give: tables, variables and outputs.

use super::node::NodeReference;
use super::object::object;
use super::reference::OrReference;
use super::{document::Metadata, files::CalcEngine};
use crate::v2024::types::{NodeVariableScope, NodeVariableType};

object! {
    /// What a node takes or gives; in a document as a whole, what its nodes refer to.
    pub struct Artifacts {
        /// Outputs of nodes, by which nodes wait for each other.
        pub node_outputs: Vec<OrReference<NodeOutput>> = "nodeOutputs",
        /// Outputs of nodes, in older documents.
        pub outputs: Vec<OrReference<NodeOutput>> = "outputs",
        /// Tables that are read or written.
        pub tables: Vec<OrReference<Table>> = "tables",
        /// Variables that are handed on.
        pub variables: Vec<OrReference<Variable>> = "variables",
    }
    check: |_, _, _| {}
}

impl Artifacts {
    /// Returns one in which nothing is set.
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }
}

object! {
    /// An output of a node, by which others wait for it.
    pub struct NodeOutput {
        /// Identifier by which the rest of the document refers to it.
        pub id: Option<String> = "id",
        /// The output: a text that no other node of the tenant has.
        pub data: Option<String> = "data",
        /// What it is: `NodeOutput`.
        pub artifact_type: Option<String> = "artifactType",
        /// What it is, in older documents: `output`.
        pub r#type: Option<String> = "type",
        /// Table that the node writes, or what the node is called, as a hint for readers.
        pub ref_table_name: Option<String> = "refTableName",
        /// Whether the service made it.
        pub is_default: Option<bool> = "isDefault",
    }
    check: |output, at, checker| checker.require(output.data.is_some(), at, "data")
}

impl NodeOutput {
    /// Returns an output.
    #[inline]
    pub fn new(data: impl Into<String>) -> Self {
        Self::default().data(data).artifact_type("NodeOutput")
    }
}

object! {
    /// A table.
    pub struct Table {
        /// Identifier by which nodes refer to it.
        pub id: Option<String> = "id",
        /// Where it is: engine, project, maybe schema, and name, such as `odps.sales.orders`.
        pub guid: Option<String> = "guid",
        /// What it is: `Table`.
        pub artifact_type: Option<String> = "artifactType",
        /// What it is, in older documents: `table`.
        pub r#type: Option<String> = "type",
        /// What it is called.
        pub name: Option<String> = "name",
        /// Statement that creates it.
        pub ddl: Option<String> = "ddl",
        /// The engine that holds it.
        pub calc_engine: Object<CalcEngine> = "calcEngine",
        /// Who is responsible for it.
        pub metadata: Object<Metadata> = "metadata",
    }
    check: |table, at, checker| checker.require(table.guid.is_some(), at, "guid")
}

impl Table {
    /// Returns the table with this identifier.
    #[inline]
    pub fn new(guid: impl Into<String>) -> Self {
        Self::default().guid(guid).artifact_type("Table")
    }
}

object! {
    /// A variable: of the code of a node, or one that nodes hand on.
    pub struct Variable {
        /// Identifier by which scripts and nodes refer to it.
        pub id: Option<String> = "id",
        /// What the code calls it.
        pub name: Option<String> = "name",
        /// What it is: `Variable`.
        pub artifact_type: Option<String> = "artifactType",
        /// Where it can be used.
        pub scope: Option<NodeVariableScope> = "scope",
        /// Where it gets its value.
        pub r#type: Option<NodeVariableType> = "type",
        /// The constant, or the expression that gives the value: `$[yyyymmdd-1]`.
        pub value: Option<String> = "value",
        /// The node that it comes from.
        pub node: Object<NodeReference> = "node",
        /// The variable of the node upstream that it hands on.
        pub variable: Option<Box<Variable>> = "variable",
        /// The variable of the node upstream that it stands for.
        pub reference_variable: Option<Box<Variable>> = "referenceVariable",
    }
    check: |variable, at, checker| checker.require(variable.name.is_some(), at, "name")
}

impl Variable {
    /// Returns a parameter of a node with this value.
    #[inline]
    pub fn constant(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self::of_node(name, value).r#type(NodeVariableType::Constant)
    }

    /// Returns a parameter of a node whose value an expression gives, such as `$[yyyymmdd-1]`.
    #[inline]
    pub fn system(name: impl Into<String>, expression: impl Into<String>) -> Self {
        Self::of_node(name, expression).r#type(NodeVariableType::System)
    }

    #[inline]
    fn of_node(name: impl Into<String>, value: impl Into<String>) -> Self {
        let variable = Self::default().artifact_type("Variable").scope(NodeVariableScope::NodeParameter);
        variable.name(name).value(value)
    }
}
