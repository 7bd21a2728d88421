//! Nodes that steer others: branches, loops, groups, and what hands variables on.

use super::artifacts::Variable;
use super::fault::Checker;
use super::node::{Node, NodeDependencies};
use super::object::object;
use super::reference::OrReference;
use crate::wire::unreadable::JsonPath;
use std::collections::HashMap;

/// Notes nodes of one list that nobody can call, and those that have one id.
#[inline]
pub(super) fn check_nodes(nodes: &[Node], at: &JsonPath<'_>, checker: &mut Checker) {
    let at = at.name("nodes");
    let mut first = HashMap::new();
    for (index, node) in nodes.iter().enumerate() {
        checker.require(node.id.is_some() || node.name.is_some(), &at.index(index), "name");
        let Some(id) = node.id.as_deref() else { continue };
        let earlier = *first.entry(id).or_insert(index);
        if earlier != index {
            checker.note(&at.index(index).name("id"), format!("is also that of {}", at.index(earlier)));
        }
    }
}

object! {
    /// The choice among outputs: nodes that wait for one that does not come about do nothing.
    pub struct Branch {
        /// The outputs, each with its condition.
        pub branches: Vec<BranchCase> = "branches",
    }
    check: |_, _, _| {}
}

object! {
    /// An output that comes about on a condition.
    pub struct BranchCase {
        /// The condition, such as `a == 1`.
        pub when: Option<String> = "when",
        /// The output, or a reference to one.
        pub output: Option<String> = "output",
        /// What the branch is for.
        pub desc: Option<String> = "desc",
    }
    check: |case, at, checker| {
        checker.require(case.output.is_some(), at, "output");
        if let Some(output) = &case.output {
            checker.check_reference(&at.name("output"), output);
        }
    }
}

impl BranchCase {
    /// Returns an output that comes about on a condition.
    #[inline]
    pub fn new(when: impl Into<String>, output: impl Into<String>) -> Self {
        Self::default().when(when).output(output)
    }
}

object! {
    /// The end of branches: what has to hold of them.
    pub struct Join {
        /// The branches.
        pub branches: Vec<JoinCase> = "branches",
        /// How their assertions go together.
        pub logic: Object<JoinLogic> = "logic",
    }
    check: |_, _, _| {}
}

object! {
    /// A branch that comes to its end, and what is said of it.
    pub struct JoinCase {
        /// Name of the assertion, as the logic calls it.
        pub name: Option<String> = "name",
        /// Id of the last node of the branch.
        pub node_id: Option<String> = "nodeId",
        /// What is said of that node.
        pub assertion: Object<Assertion> = "assertion",
    }
    check: |case, at, checker| checker.require(case.node_id.is_some(), at, "nodeId")
}

object! {
    /// Something that is said of a node.
    pub struct Assertion {
        /// What of it: `status`.
        pub field: Option<String> = "field",
        /// The values of which it is one, such as `SUCCESS`.
        pub r#in: Vec<String> = "in",
    }
    check: |_, _, _| {}
}

object! {
    /// How assertions go together.
    pub struct JoinLogic {
        /// The assertions by name, with `and` and `or` between them.
        pub expression: Option<String> = "expression",
    }
    check: |_, _, _| {}
}

object! {
    /// A loop that ends on a condition.
    pub struct DoWhile {
        /// Most rounds that there may be.
        pub max_iteration: Option<i64> = "maxIteration",
        /// The nodes of each round.
        pub nodes: Vec<Node> = "nodes",
        /// What they wait for.
        pub flow: Vec<NodeDependencies> = "flow",
        /// The node that says whether there is another round.
        pub condition: Object<Node> = "while",
    }
    check: |inner, at, checker| check_nodes(&inner.nodes, at, checker)
}

object! {
    /// A loop over the elements of a list.
    pub struct ForEach {
        /// The list: a reference to a variable.
        pub array: Option<String> = "array",
        /// Most rounds that there may be.
        pub max_iteration: Option<i64> = "maxIteration",
        /// The nodes of each round.
        pub nodes: Vec<Node> = "nodes",
        /// What they wait for.
        pub flow: Vec<NodeDependencies> = "flow",
    }
    check: |inner, at, checker| {
        check_nodes(&inner.nodes, at, checker);
        if let Some(array) = &inner.array {
            checker.check_reference(&at.name("array"), array);
        }
    }
}

object! {
    /// A group of nodes that the scheduler sees as one.
    pub struct Combined {
        /// The nodes.
        pub nodes: Vec<Node> = "nodes",
        /// What they wait for.
        pub flow: Vec<NodeDependencies> = "flow",
    }
    check: |inner, at, checker| check_nodes(&inner.nodes, at, checker)
}

object! {
    /// Variables that a node hands on to those downstream.
    pub struct ParameterHub {
        /// The variables.
        pub variables: Vec<OrReference<Variable>> = "variables",
    }
    check: |_, _, _| {}
}
