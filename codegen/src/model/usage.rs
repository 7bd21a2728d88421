//! Which shared types are needed.

use super::{Service, Shape};
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
