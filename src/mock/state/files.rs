//! Files of data development and their versions.

use super::arguments::Arguments;
use super::{ACCOUNT, Attributes, Content, State, data, unknown};
use crate::mock::check::integer;
use crate::mock::refusal::Refusal;
use serde_json::{Value, json};

const FILE_IDS: i64 = 10_000_000;

/// Code of offline sync tasks among the kinds of files.
pub(super) const OFFLINE_SYNC: i64 = 23;

/// Parameters that say which file is meant, and are no attribute of it.
const ADDRESS: [&str; 4] = ["FileId", "ProjectId", "ProjectIdentifier", "ClientToken"];

/// A file.
#[derive(Debug, Default)]
pub(super) struct File {
    pub id: i64,
    /// Id or identifier of its workspace, as it was given.
    project: [Option<String>; 2],
    pub attributes: Attributes,
    pub versions: Vec<Version>,
    /// Given to it when it is submitted first.
    pub node_id: Option<i64>,
    created: i64,
    edited: i64,
    is_committed: bool,
}

/// A submitted state of a file.
#[derive(Debug)]
pub(super) struct Version {
    pub attributes: Attributes,
    comment: String,
    committed: i64,
}

impl File {
    pub(super) fn text(&self, name: &str) -> &str {
        self.attributes.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn name(&self) -> &str {
        self.text("FileName")
    }

    /// Kind of code; sync tasks have no parameter for it.
    pub(super) fn file_type(&self) -> i64 {
        self.attributes.get("FileType").and_then(integer).unwrap_or_default()
    }

    /// Whether a request speaks of the workspace that the file is in. One by id and one by identifier cannot be
    /// compared, and pass.
    pub(super) fn is_in_project(&self, asked: &Arguments<'_>) -> bool {
        let same = |name, known: &Option<String>| match (asked.text(name), known) {
            (Some(asked), Some(known)) => asked == known,
            _ => true,
        };
        same("ProjectId", &self.project[0]) && same("ProjectIdentifier", &self.project[1])
    }

    pub(super) fn project_id(&self) -> Option<&str> {
        self.project[0].as_deref()
    }

    pub(super) fn edit(&mut self, changes: impl IntoIterator<Item = (String, Value)>, now: i64) {
        self.attributes.extend(changes);
        self.edited = now;
        self.is_committed = false;
    }

    /// Keeps the present attributes as a new version.
    pub(super) fn commit(&mut self, comment: &str, now: i64) {
        let version = Version { attributes: self.attributes.clone(), comment: comment.to_owned(), committed: now };
        self.versions.push(version);
        self.is_committed = true;
    }

    fn row(&self) -> Value {
        let mut row = self.attributes.clone();
        let facts = json!({
            "FileId": self.id,
            "NodeId": self.node_id,
            "UseType": "NORMAL",
            "CommitStatus": i64::from(self.is_committed),
            "CurrentVersion": self.versions.len(),
            "CreateTime": self.created,
            "LastEditTime": self.edited,
            "CreateUser": ACCOUNT,
            "LastEditUser": ACCOUNT,
            "ParentId": -1,
        });
        row.extend(facts.as_object().cloned().unwrap_or_default());
        row.entry("Owner").or_insert_with(|| ACCOUNT.into());
        row.into()
    }

    /// How the node is scheduled: the same attributes, but for lists that are sent as texts.
    fn configuration(&self) -> Value {
        let mut configuration = self.attributes.clone();
        for (list, key) in [("InputList", "Input"), ("OutputList", "Output")] {
            let names = self.text(list).split(',').filter(|name| !name.is_empty());
            let rows: Vec<Value> = names.map(|name| json!({ key: name, "ParseType": "MANUAL" })).collect();
            configuration.insert(list.to_owned(), rows.into());
        }
        for list in ["InputParameters", "OutputParameters"] {
            let rows = serde_json::from_str(self.text(list)).unwrap_or(Value::Null);
            configuration.insert(list.to_owned(), rows);
        }
        configuration.into()
    }

    fn version(&self, number: usize) -> Option<Value> {
        let version = self.versions.get(number.checked_sub(1)?)?;
        let attribute = |name: &str| version.attributes.get(name).cloned().unwrap_or_default();
        Some(json!({
            "FileVersion": number,
            "FileName": attribute("FileName"),
            "FileContent": attribute("Content"),
            "NodeContent": attribute("Content"),
            "Comment": version.comment,
            "CommitUser": ACCOUNT,
            "CommitTime": version.committed,
            "ChangeType": if number == 1 { "NEW" } else { "UPDATE" },
            "UseType": "NORMAL",
            "NodeId": self.node_id,
            "IsCurrentProd": false,
        }))
    }
}

/// The attributes that a request gives a file.
fn attributes(asked: &Arguments<'_>) -> Attributes {
    let is_attribute = |name: &str| !ADDRESS.contains(&name);
    asked.all().filter(|(name, _)| is_attribute(name)).map(|(name, value)| (name.to_owned(), value.clone())).collect()
}

impl State {
    pub(super) fn create_file(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        data(self.add_file(asked, attributes(asked)))
    }

    /// A new file in the workspace that a request speaks of.
    pub(super) fn add_file(&mut self, asked: &Arguments<'_>, attributes: Attributes) -> i64 {
        let id = self.next_id(FILE_IDS);
        let project = ["ProjectId", "ProjectIdentifier"].map(|name| asked.text(name).map(str::to_owned));
        let file = File { id, project, attributes, created: asked.now, edited: asked.now, ..File::default() };
        self.files.insert(id, file);
        id
    }

    pub(super) fn update_file(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        self.file_mut(asked)?.edit(attributes(asked), asked.now);
        Ok(Content::Fields(json!({})))
    }

    pub(super) fn delete_file(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let id = self.file(asked)?.id;
        self.files.remove(&id);
        Ok(Content::Fields(json!({})))
    }

    pub(super) fn get_file(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let file = self.file(asked)?;
        data(json!({ "File": file.row(), "NodeConfiguration": file.configuration() }))
    }

    pub(super) fn list_files(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let is_asked_for = |file: &&File| {
            file.is_in_project(asked)
                && asked.matches("Keyword", |text| file.name().contains(text))
                && asked.matches("FileFolderPath", |path| file.text("FileFolderPath") == path)
                && asked.matches("Owner", |owner| file.text("Owner") == owner)
                && (asked.value("FileTypes").is_none() || asked.ids("FileTypes").contains(&file.file_type()))
                && asked.number("NodeId").is_none_or(|id| file.node_id == Some(id))
                && asked.matches("ExactFileName", |name| file.name() == name)
                && (asked.value("FileIdIn").is_none() || asked.ids("FileIdIn").contains(&file.id))
        };
        let is_wanted = |name| asked.text(name) == Some("true");
        let row = |file: &File| {
            let mut row = file.row();
            if let Some(row) = row.as_object_mut() {
                if !is_wanted("NeedContent") {
                    row.remove("Content");
                }
                if is_wanted("NeedAbsoluteFolderPath") {
                    row.insert("AbsoluteFolderPath".to_owned(), file.text("FileFolderPath").into());
                }
            }
            row
        };
        Ok(Content::Rows(self.files.values().filter(is_asked_for).map(row).collect()))
    }

    pub(super) fn get_file_version(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let number = asked.id("FileVersion");
        let version = usize::try_from(number).ok().and_then(|number| self.file(asked).ok()?.version(number));
        data(version.ok_or_else(|| unknown("version", number))?)
    }

    /// The newest version comes first.
    pub(super) fn list_file_versions(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let file = self.file(asked)?;
        Ok(Content::Rows((1..=file.versions.len()).rev().filter_map(|number| file.version(number)).collect()))
    }

    /// The file that a request speaks of, by its own id or that of its node.
    pub(super) fn file(&self, asked: &Arguments<'_>) -> Result<&File, Refusal> {
        let found = match (asked.number("FileId"), asked.number("NodeId")) {
            (Some(id), _) => self.files.get(&id).ok_or(id),
            (None, Some(id)) => self.files.values().find(|file| file.node_id == Some(id)).ok_or(id),
            (None, None) => Err(0),
        };
        found
            .and_then(|file| if file.is_in_project(asked) { Ok(file) } else { Err(file.id) })
            .map_err(|id| unknown("file", id))
    }

    pub(super) fn file_mut(&mut self, asked: &Arguments<'_>) -> Result<&mut File, Refusal> {
        let id = self.file(asked)?.id;
        self.files.get_mut(&id).ok_or_else(|| unknown("file", id))
    }
}
