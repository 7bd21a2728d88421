//! FlowSpec: the JSON text by which Data Studio describes nodes, workflows, resources, functions and components.
//!
//! `CreateNode`, `UpdateNode`, `CreateWorkflowDefinition`, `ImportWorkflowDefinition` and their kin take it as the
//! parameter `spec`; `GetNode` and its kin give it. [`FlowSpec`] is the whole of it, with a struct for each of its objects.
//!
//! - **Nothing is lost.** What is read is written again: keys that no struct has, nulls, empty lists, values of another
//!   type. They stand in `other` of their object. So a document can be read, changed in one place and sent back, whatever
//!   the service has added since.
//! - **A field is what it should be.** It is set only where its key holds a value of its type.
//! - **Faults are found before anything is sent**: [`FlowSpec::check`] lists all of them with their JSON paths. Nothing
//!   else checks, so a document that this crate takes for wrong can be sent all the same.
//!
//! ```no_run
//! # async fn create() -> dataworks::Result<()> {
//! use dataworks::flowspec::{FlowSpec, Node, RuntimeResource, Script, Trigger};
//! use dataworks::v2024::{Client, data_studio::create_node::Scene};
//!
//! let node = Node::new("daily_orders")
//!     .script(Script::sql("SELECT COUNT(*) FROM orders;").path("sales/daily_orders"))
//!     .trigger(Trigger::scheduled("00 30 05 * * ?"))
//!     .runtime_resource(RuntimeResource::new("S_res_group_1"))
//!     .after_output("sales_root");
//! let spec = FlowSpec::node(node);
//! spec.check()?;
//! let client = Client::from_env().await?;
//! let created = client.create_node().project_id(27).scene(Scene::Project).spec(spec).send().await?;
//! println!("node {}", created.payload()?);
//! # Ok(())
//! # }
//! ```

mod artifacts;
mod control;
mod document;
mod fault;
mod files;
mod node;
mod object;
mod reference;

pub use artifacts::{Artifacts, NodeOutput, Table, Variable};
pub use control::{Assertion, Branch, BranchCase, Combined, DoWhile, ForEach, Join, JoinCase, JoinLogic, ParameterHub};
pub use document::{Container, FlowSpec, FlowSpecKind, Metadata, Spec};
pub use fault::{Fault, FlowSpecError};
pub use files::{
    CalcEngine, Component, ComponentParameter, DataSource, File, FileResource, Files, Function, QualityRule, Storage,
};
pub use node::{
    Dependency, DependencyType, Node, NodeDependencies, NodeReference, Runtime, RuntimeResource, Script, Strategy,
    Trigger, Workflow,
};
pub use reference::OrReference;
