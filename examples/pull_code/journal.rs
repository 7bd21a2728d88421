//! What was pulled into a folder, written down file by file.

use super::paths;
use crate::support::Outcome;
use dataworks::v2020::development::list_files::File;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Names that begin with a dot are free: no file of the service gets one.
const JOURNAL: &str = ".pull_code.journal";
const UNFINISHED: &str = ".pull_code.unfinished";

/// A file that was pulled: one line of the journal. The last line of an id counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Pulled {
    id: i64,
    version: Option<i64>,
    edited: Option<i64>,
    /// Folders and name, as the service has them.
    source: String,
    /// Where it was written, below the folder; none for a file without code.
    path: Option<String>,
}

/// The first line of the journal.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Heading {
    workspace: String,
}

/// The folder and its journal.
pub(crate) struct Journal {
    folder: PathBuf,
    pulled: BTreeMap<i64, Pulled>,
    /// Ids by path, in small letters: some file systems take names that differ by case for one.
    owners: BTreeMap<String, i64>,
    lines: fs::File,
}

impl Journal {
    /// Reads what earlier runs have left in a folder, and makes the folder where there is none.
    pub(crate) fn open(folder: &Path, workspace: &str) -> Outcome<Self> {
        fs::create_dir_all(folder).map_err(|failure| format!("{}: {failure}", folder.display()))?;
        let file = folder.join(JOURNAL);
        let heading = Heading { workspace: workspace.to_owned() };
        let pulled = read(&file, &heading)?;
        // Written anew, since the last line of a run that was broken off may be cut, and old lines do not count.
        let mut text = line(&heading)?;
        for known in pulled.values() {
            text.push_str(&line(known)?);
        }
        write_whole(&file, &text)?;
        let owners =
            pulled.values().filter_map(|known| Some((known.path.as_ref()?.to_lowercase(), known.id))).collect();
        let lines = fs::OpenOptions::new().append(true).open(&file)?;
        Ok(Self { folder: folder.to_owned(), pulled, owners, lines })
    }

    /// Whether nothing was pulled yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.pulled.is_empty()
    }

    /// Whether a file is here in the version and place that the service has.
    pub(crate) fn has(&self, file: &File) -> bool {
        let known = file.file_id.and_then(|id| self.pulled.get(&id));
        known.is_some_and(|known| {
            let is_same = *known == Pulled { path: known.path.clone(), ..pulled(file, known.id) };
            is_same && known.path.as_ref().is_none_or(|path| self.folder.join(path).is_file())
        })
    }

    /// Writes the code of a file and then a line of the journal. False for a file without code.
    pub(crate) fn take(&mut self, file: &File) -> Outcome<bool> {
        let id = file.file_id.ok_or("the service listed a file without an id")?;
        let mut new = pulled(file, id);
        if let Some(code) = &file.content {
            let path = self.path_for(file, &new);
            let target = self.folder.join(&path);
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder).map_err(|failure| format!("{}: {failure}", folder.display()))?;
            }
            write_whole(&target, code)?;
            self.owners.insert(path.to_lowercase(), id);
            new.path = Some(path);
        }
        self.lines.write_all(line(&new)?.as_bytes())?;
        self.pulled.insert(id, new);
        Ok(file.content.is_some())
    }

    /// The path it has had, or one that no other file has.
    fn path_for(&self, file: &File, new: &Pulled) -> String {
        if let Some(known) = self.pulled.get(&new.id).filter(|known| known.source == new.source)
            && let Some(path) = &known.path
        {
            return path.clone();
        }
        let name = file.file_name.as_deref().unwrap_or_default();
        let path =
            |id| paths::relative(file.absolute_folder_path.as_deref().unwrap_or_default(), name, file.file_type, id);
        let plain = path(None);
        match self.owners.get(&plain.to_lowercase()) {
            Some(owner) if *owner != new.id => path(Some(new.id)),
            _ => plain,
        }
    }
}

/// What the journal says of a file, before it is known where it goes.
fn pulled(file: &File, id: i64) -> Pulled {
    let part = |text: &Option<String>| text.clone().unwrap_or_default();
    Pulled {
        id,
        version: file.current_version,
        edited: file.last_edit_time.map(|time| time.0),
        source: format!("{}/{}", part(&file.absolute_folder_path), part(&file.file_name)),
        path: None,
    }
}

/// The files of a journal; none where there is no journal.
fn read(file: &Path, heading: &Heading) -> Outcome<BTreeMap<i64, Pulled>> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(failure) if failure.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(failure) => return Err(format!("{}: {failure}", file.display()).into()),
    };
    let mut lines = text.lines();
    let found: Option<Heading> = lines.next().and_then(|line| serde_json::from_str(line).ok());
    if found.as_ref() != Some(heading) {
        let whose =
            found.map_or_else(|| "another program".to_owned(), |found| format!("workspace {}", found.workspace));
        return Err(format!("{} is of {whose}: name another folder with --to", file.display()).into());
    }
    // A line that is cut is of a file that is pulled again.
    let pulled = lines.filter_map(|line| serde_json::from_str::<Pulled>(line).ok());
    Ok(pulled.map(|known| (known.id, known)).collect())
}

fn line(value: &impl Serialize) -> Outcome<String> {
    Ok(serde_json::to_string(value)? + "\n")
}

/// Writes beside the file and then puts it in its place, so that there is always a whole one.
fn write_whole(file: &Path, text: &str) -> Outcome {
    let unfinished = file.with_file_name(UNFINISHED);
    let written = fs::write(&unfinished, text).and_then(|()| fs::rename(&unfinished, file));
    Ok(written.map_err(|failure| format!("{}: {failure}", file.display()))?)
}
