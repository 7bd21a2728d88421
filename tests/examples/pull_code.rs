//! The code of a workspace in a folder: whole, resumed, and changed.

use crate::program::{count, example, example_at, printed, said, start};
use dataworks::mock::Emulator;
use dataworks::v2020::types::NodeType;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

const PROJECT: i64 = 27;
const JOURNAL: &str = ".pull_code.journal";

/// A workspace and a folder to pull it into.
struct Stage {
    emulator: Emulator,
    folder: PathBuf,
}

impl Stage {
    async fn new(name: &str) -> Self {
        let folder = empty_folder(name);
        Self {
            emulator: start(Emulator::builder().stateful().accept_undocumented_values()).await,
            folder: folder.join("code"),
        }
    }

    async fn create(&self, folder: &str, name: &str, kind: NodeType, code: &str) -> i64 {
        let request = self.emulator.client().create_file().project_id(PROJECT).file_name(name).file_type(kind);
        let created = request.file_folder_path(folder).content(code).send().await;
        created.and_then(|created| created.payload()).expect("a file")
    }

    async fn pull(&self, options: &[&str]) -> Output {
        let to = self.folder.to_string_lossy().into_owned();
        example_at(&self.emulator, "pull_code", &[&["--project", "27", "--to", &to], options].concat()).await
    }

    /// Pulls, and gives the last line of what was printed.
    async fn summary(&self) -> String {
        let output = self.pull(&[]).await;
        assert!(output.status.success(), "{}", said(&output));
        let text = printed(&output);
        let summary = text.lines().last().unwrap_or_default();
        summary.replace(&format!(" to {}", self.folder.display()), "")
    }

    /// The files with their code, without the journal.
    fn files(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        collect(&self.folder, &self.folder, &mut found);
        assert!(found.remove(JOURNAL).is_some(), "{found:?}");
        found
    }
}

/// A folder with nothing in it.
fn empty_folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("pull_code_{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder of the test");
    folder
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("the folder was made") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, found);
        } else {
            let name = path.strip_prefix(root).expect("it is below").to_string_lossy().replace('\\', "/");
            found.insert(name, fs::read_to_string(&path).expect("text"));
        }
    }
}

fn files<const COUNT: usize>(expected: [(&str, &str); COUNT]) -> BTreeMap<String, String> {
    expected.map(|(name, code)| (name.to_owned(), code.to_owned())).into()
}

#[test]
fn without_credentials_it_pulls_what_the_emulator_has() {
    let folder = empty_folder("emulated");
    let to = folder.to_string_lossy().into_owned();
    for expected in ["3 files written", "0 files written"] {
        let output = example("pull_code", &["--to", &to], &[]);
        assert!(output.status.success(), "{}", said(&output));
        assert!(printed(&output).starts_with(expected), "{}", printed(&output));
    }
    let code = fs::read_to_string(folder.join("Business Flow/demo/MaxCompute/orders_by_day.py"));
    assert_eq!(code.expect("it was pulled"), "print(args['bizdate'])\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn only_what_has_changed_is_fetched_again() {
    let stage = Stage::new("changed").await;
    let orders = stage.create("Flow/ods", "orders", NodeType::ODPS_SQL, "select 1;").await;
    let users = stage.create("Flow/ods", "users", NodeType::SHELL, "echo 1").await;
    stage.create("Flow", "job", NodeType::DATA_INTEGRATION, "{}").await;
    assert_eq!(stage.summary().await, "3 files written, 0 without code, 0 unchanged.");
    assert_eq!(count(&stage.emulator, "ListFiles"), 1);
    let first = files([("Flow/ods/orders.sql", "select 1;"), ("Flow/ods/users.sh", "echo 1"), ("Flow/job.json", "{}")]);
    assert_eq!(stage.files(), first);

    assert_eq!(stage.summary().await, "0 files written, 0 without code, 3 unchanged.");
    assert_eq!(count(&stage.emulator, "ListFiles"), 2);

    let client = stage.emulator.client();
    client.update_file().project_id(PROJECT).file_id(orders).content("select 2;").send().await.expect("an edit");
    client.submit_file().project_id(PROJECT).file_id(users).send().await.expect("a version");
    fs::remove_file(stage.folder.join("Flow/job.json")).expect("it was pulled");
    client.delete_file().project_id(PROJECT).file_id(users).send().await.expect("it is gone");
    stage.create("Flow", "new", NodeType::ODPS_SQL, "select 3;").await;
    assert_eq!(stage.summary().await, "3 files written, 0 without code, 0 unchanged.");
    let requests = stage.emulator.requests();
    let lists: Vec<_> = requests.iter().filter(|request| request.action == "ListFiles").collect();
    assert_eq!(lists.len(), 4);
    assert_eq!(lists[2].parameter("NeedContent"), None);
    assert_eq!(lists[3].parameter("NeedContent"), Some("true"));
    assert_eq!(lists[3].parameter("FileIdIn").map(|ids| ids.split(',').count()), Some(3));
    let now = files([
        ("Flow/ods/orders.sql", "select 2;"),
        ("Flow/ods/users.sh", "echo 1"),
        ("Flow/job.json", "{}"),
        ("Flow/new.sql", "select 3;"),
    ]);
    assert_eq!(stage.files(), now, "what the workspace has no more stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_new_version_is_fetched_whenever_it_was_edited() {
    let stage = Stage::new("version").await;
    let id = stage.create("Flow", "orders", NodeType::ODPS_SQL, "select 1;").await;
    assert_eq!(stage.summary().await, "1 files written, 0 without code, 0 unchanged.");
    stage.emulator.client().submit_file().project_id(PROJECT).file_id(id).send().await.expect("a version");
    assert_eq!(stage.summary().await, "1 files written, 0 without code, 0 unchanged.");
    assert_eq!(stage.summary().await, "0 files written, 0 without code, 1 unchanged.");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_interrupted_run_is_gone_on_with() {
    let stage = Stage::new("interrupted").await;
    for number in 0..130 {
        stage.create("Flow", &format!("file_{number}"), NodeType::ODPS_SQL, &format!("select {number};")).await;
    }
    let output = stage.pull(&["--stop-after", "7"]).await;
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert_eq!(stage.files().len(), 7);
    // Killed within a file: its beginning lies beside it, and the line of the last one is cut.
    fs::write(stage.folder.join("Flow/.pull_code.unfinished"), "sel").expect("the folder was made");
    let journal = fs::read_to_string(stage.folder.join(JOURNAL)).expect("a journal");
    fs::write(stage.folder.join(JOURNAL), &journal[..journal.len() - 9]).expect("it can be written");

    let output = stage.pull(&["--stop-after", "60"]).await;
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert_eq!(stage.summary().await, "64 files written, 0 without code, 66 unchanged.");
    let found = stage.files();
    assert_eq!(found.len(), 130);
    for number in 0..130 {
        assert_eq!(found[&format!("Flow/file_{number}.sql")], format!("select {number};"));
    }
    assert_eq!(stage.summary().await, "0 files written, 0 without code, 130 unchanged.");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn names_stay_in_the_folder_and_apart() {
    let stage = Stage::new("names").await;
    let sql = NodeType::ODPS_SQL;
    stage.create("Flow", "orders", sql, "1").await;
    let second = stage.create("Flow", "Orders", sql, "2").await;
    stage.create("../../outside", "../../../up", sql, "3").await;
    stage.create("/Flow/./a.b", "..", sql, "4").await;
    stage.create("Flow", "C:\\temp|x", sql, "5").await;
    stage.create("Flow", "nul", sql, "6").await;
    stage.create("Flow", ".pull_code", sql, "7").await;
    stage.create("Flow", "done.sql", sql, "8").await;
    stage.create("Flow/orders.sql", "inner", sql, "9").await;
    stage.create("业务流程", "数据", NodeType(4242), "10").await;
    let long = "长".repeat(100);
    let first_long = stage.create("Flow", &format!("{long}1"), sql, "11").await;
    let second_long = stage.create("Flow", &format!("{long}2"), sql, "12").await;
    assert_eq!(stage.summary().await, "12 files written, 0 without code, 0 unchanged.");
    let cut = "长".repeat(66);
    let orders = format!("Flow/Orders~{second}.sql");
    let (plain, other) = (format!("Flow/{cut}.sql"), format!("Flow/{cut}~{second_long}.sql"));
    assert!(first_long < second_long);
    let expected = files([
        ("Flow/orders.sql", "1"),
        (&orders, "2"),
        ("%2E%2E/%2E%2E/outside/%2E.%2F..%2F..%2Fup.sql", "3"),
        ("Flow/%2E/a%2Eb/%2E%2E.sql", "4"),
        ("Flow/C%3A%5Ctemp%7Cx.sql", "5"),
        ("Flow/%6Eul.sql", "6"),
        ("Flow/%2Epull_code.sql", "7"),
        ("Flow/done.sql", "8"),
        ("Flow/orders%2Esql/inner.sql", "9"),
        ("业务流程/数据.txt", "10"),
        (&plain, "11"),
        (&other, "12"),
    ]);
    assert_eq!(stage.files(), expected);
    let around = stage.folder.parent().expect("the folder of the test");
    assert_eq!(fs::read_dir(around).expect("it is there").count(), 1, "nothing beside the folder");

    // The paths stay, whichever file changes first.
    let edit = stage.emulator.client().update_file().project_id(PROJECT).file_id(second).content("new").send();
    edit.await.expect("an edit");
    assert_eq!(stage.summary().await, "1 files written, 0 without code, 11 unchanged.");
    assert_eq!(stage.files()[&orders], "new");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_folder_of_another_workspace_is_left_alone() {
    let stage = Stage::new("other").await;
    stage.create("Flow", "orders", NodeType::ODPS_SQL, "1").await;
    stage.summary().await;
    let output = stage.pull(&["--project", "28"]).await;
    assert_eq!(output.status.code(), Some(2), "an option is given once: {}", said(&output));
    let to = stage.folder.to_string_lossy().into_owned();
    let output = example_at(&stage.emulator, "pull_code", &["--project", "28", "--to", &to]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("is of workspace 27 at http://127.0.0.1"), "{}", said(&output));
    assert!(said(&output).contains("--to"), "{}", said(&output));
    assert_eq!(stage.files(), files([("Flow/orders.sql", "1")]));
}
