//! A graph as text.

use super::graph::Graph;
use std::collections::BTreeSet;

/// A tree below the id of an entity, in which each entity is taken apart once.
pub(crate) fn tree(graph: &Graph, root: &str) -> String {
    let mut tree = Tree { graph, path: Vec::new(), shown: BTreeSet::new(), text: root.to_owned() };
    tree.note(root);
    tree.below(root, "");
    tree.text
}

struct Tree<'graph> {
    graph: &'graph Graph,
    path: Vec<&'graph str>,
    /// What has been taken apart.
    shown: BTreeSet<&'graph str>,
    text: String,
}

impl<'graph> Tree<'graph> {
    /// Writes what follows an entity.
    fn below(&mut self, id: &'graph str, margin: &str) {
        self.path.push(id);
        self.shown.insert(id);
        let next = self.graph.after(id);
        for (index, id) in next.iter().enumerate() {
            let (branch, inner) =
                if index + 1 == next.len() { ("└── ", "    ") } else { ("├── ", "│   ") };
            self.text += &format!("{margin}{branch}{}", self.graph.label(id));
            if self.note(id) {
                self.below(id, &format!("{margin}{inner}"));
            }
        }
        self.path.pop();
    }

    /// Ends the line of an entity; whether it is still to be taken apart.
    fn note(&mut self, id: &str) -> bool {
        let note = match self.graph.closed.get(id) {
            Some(why) => format!(" ({why})"),
            None if self.path.contains(&id) => " (a circle)".to_owned(),
            None if self.shown.contains(id) && !self.graph.after(id).is_empty() => " (see above)".to_owned(),
            None => String::new(),
        };
        self.text += &format!("{note}\n");
        note.is_empty()
    }
}

/// A graph for Graphviz; its edges are turned round where they lead against the data.
pub(crate) fn dot(graph: &Graph, is_turned: bool) -> String {
    let mut text = "digraph catalog {\n  rankdir=LR;\n  node [shape=box];\n".to_owned();
    for (id, label) in &graph.labels {
        let style = if graph.closed.contains_key(id) { ", style=dashed" } else { "" };
        text += &format!("  {} [label={}{style}];\n", quoted(id), quoted(label));
    }
    for (id, next) in &graph.next {
        for other in next {
            let (from, to) = if is_turned { (other, id) } else { (id, other) };
            text += &format!("  {} -> {};\n", quoted(from), quoted(to));
        }
    }
    text + "}\n"
}

/// A text as Graphviz reads it, to which a backslash means more than itself.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
