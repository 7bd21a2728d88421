//! Which shared types are needed.

use super::{Action, Service, Shape};
use std::collections::BTreeSet;

impl Service {
    /// Names of the shared types that the actions need, directly or through shared objects.
    pub fn used_types(&self) -> BTreeSet<String> {
        let mut used = BTreeSet::new();
        for action in &self.actions {
            let parameters = action.parameters.iter().map(|parameter| &parameter.field);
            for field in parameters.chain(&action.response) {
                self.collect(&field.shape, &mut used);
            }
        }
        used
    }

    /// Names of the shared types that the parameters of an action need, directly or through shared objects.
    pub fn objects_sent_by(&self, action: &Action) -> BTreeSet<String> {
        let mut sent = BTreeSet::new();
        for parameter in &action.parameters {
            self.collect(&parameter.field.shape, &mut sent);
        }
        sent
    }

    /// The same of all actions.
    pub fn objects_sent(&self) -> BTreeSet<String> {
        self.actions.iter().flat_map(|action| self.objects_sent_by(action)).collect()
    }

    /// Whether a shared object stands within itself, directly or through others. A Map that can be read as one does not
    /// hold it.
    pub(super) fn contains_itself(&self, name: &str) -> bool {
        let mut inside = BTreeSet::new();
        self.objects.get(name).is_some_and(|object| {
            object.fields.iter().for_each(|field| self.collect_inside(&field.shape, &mut inside));
            inside.contains(name)
        })
    }

    fn collect_inside<'model>(&'model self, shape: &'model Shape, inside: &mut BTreeSet<&'model str>) {
        match shape {
            Shape::SharedObject(name) => {
                if inside.insert(name) {
                    let fields = self.objects.get(name).into_iter().flat_map(|object| &object.fields);
                    fields.for_each(|field| self.collect_inside(&field.shape, inside));
                }
            }
            Shape::Object { fields, .. } => fields.iter().for_each(|field| self.collect_inside(&field.shape, inside)),
            Shape::Array(inner) | Shape::Embedded(inner) => self.collect_inside(inner, inside),
            Shape::SharedEnum { .. } | Shape::Scalar(_) | Shape::LocalEnum(_) | Shape::Map { .. } => {}
        }
    }

    fn collect(&self, shape: &Shape, used: &mut BTreeSet<String>) {
        match shape {
            Shape::SharedEnum { name, .. } => {
                used.insert(name.clone());
            }
            Shape::SharedObject(name) | Shape::Map { reads_as: Some(name) } => {
                if used.insert(name.clone()) {
                    self.objects
                        .get(name)
                        .into_iter()
                        .flat_map(|object| &object.fields)
                        .for_each(|field| self.collect(&field.shape, used));
                }
            }
            Shape::Object { fields, .. } => fields.iter().for_each(|field| self.collect(&field.shape, used)),
            Shape::Array(inner) | Shape::Embedded(inner) => self.collect(inner, used),
            Shape::Scalar(_) | Shape::LocalEnum(_) | Shape::Map { reads_as: None } => {}
        }
    }
}
