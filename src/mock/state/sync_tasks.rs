//! Offline sync tasks: files whose code is the script of a sync.

use super::arguments::Arguments;
use super::files::OFFLINE_SYNC;
use super::{Attributes, Content, State, data};
use crate::mock::refusal::Refusal;
use serde_json::{Value, json};

/// What a task is made of.
fn attributes(asked: &Arguments<'_>) -> Result<Attributes, &'static str> {
    let settings: Value =
        serde_json::from_str(asked.text("TaskParam").unwrap_or_default()).map_err(|_| "TaskParam is not JSON text")?;
    let mut attributes = Attributes::new();
    attributes.insert("Content".to_owned(), asked.text("TaskContent").into());
    attributes.insert("FileType".to_owned(), OFFLINE_SYNC.into());
    for name in ["FileFolderPath", "ResourceGroup"] {
        if let Some(value) = settings.get(name) {
            attributes.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(name) = asked.text("TaskName") {
        attributes.insert("FileName".to_owned(), name.into());
    }
    Ok(attributes)
}

/// A call that went through and did not do what it was asked.
fn failure(message: &str) -> Result<Content, Refusal> {
    data(json!({ "Status": "fail", "Message": message }))
}

impl State {
    /// A second call with the token of the first changes nothing and gets its answer.
    pub(super) fn create_sync_task(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let token = asked.text("ClientToken");
        if let Some(id) = token.and_then(|token| self.tokens.get(token)) {
            return data(json!({ "Status": "success", "FileId": id }));
        }
        let attributes = match attributes(asked) {
            Ok(attributes) => attributes,
            Err(reason) => return failure(reason),
        };
        let name = asked.text("TaskName").unwrap_or_default();
        if self.files.values().any(|file| file.name() == name && file.is_in_project(asked)) {
            let message = format!("there is a file {name} already");
            return Err(Refusal::new(400, "Invalid.DI.Parameter.File.Existed", message));
        }
        let id = self.add_file(asked, attributes);
        if let Some(token) = token {
            self.tokens.insert(token.to_owned(), id);
        }
        data(json!({ "Status": "success", "FileId": id }))
    }

    pub(super) fn update_sync_task(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        match (self.file_mut(asked), attributes(asked)) {
            (Err(refusal), _) => failure(&refusal.message),
            (_, Err(reason)) => failure(reason),
            (Ok(file), Ok(attributes)) => {
                file.edit(attributes, asked.now);
                data(json!({ "Status": "success" }))
            }
        }
    }

    pub(super) fn delete_sync_task(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        match self.delete_file(asked) {
            Err(refusal) => failure(&refusal.message),
            Ok(_) => data(json!({ "Status": "success" })),
        }
    }

    pub(super) fn get_sync_task(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        match self.file(asked) {
            Err(refusal) => failure(&refusal.message),
            Ok(file) => data(json!({ "Status": "success", "Code": file.text("Content") })),
        }
    }
}
