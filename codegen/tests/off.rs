//! What the compiler says of an area that is off, by the compiler itself.

#![allow(missing_docs, reason = "tests document themselves")]

use dataworks_codegen::{emit, load};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder that is removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }

    /// Compiles a text with these options.
    fn compile(&self, name: &str, text: &str, options: &[&str]) -> Output {
        let file = self.0.join(format!("{name}.rs"));
        std::fs::write(&file, text).expect("a file can be written");
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let mut command = Command::new(rustc);
        command.args(["--edition=2024", "--emit=metadata", "--out-dir", "."]).args(options);
        command.arg(file).current_dir(&self.0).output().expect("the compiler starts")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn an_area_that_is_off_names_its_feature() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/dataworks-2020-05-18");
    let service = load(&specs, &|feature| feature == "v2020-tenant").unwrap_or_else(|problems| panic!("{problems}"));
    let scratch = Scratch::new("areas_off");
    let text = format!("pub struct Client;\n{}", emit::areas_off(&service));
    let library = scratch.compile("library", &text, &["--crate-type=lib", "--deny=warnings"]);
    assert!(library.status.success(), "{}", said(&library));

    let options = ["--crate-type=lib", "--extern=library=liblibrary.rmeta"];
    let call =
        "pub async fn get(client: library::Client) { client.get_meta_table_basic_info().table_guid(7).send().await; }";
    let output = scratch.compile("call", call, &options);
    let told = said(&output);
    assert!(!output.status.success());
    assert!(told.contains("the area `metadata` of `v2020` is off: turn on the feature `v2020-metadata`"), "{told}");
    // Nothing else is complained of.
    assert_eq!(told.matches("error[").count(), 1, "{told}");

    let path = "pub fn take(_: library::data_service::list_projects::Project) {}";
    let output = scratch.compile("path", path, &options);
    let told = said(&output);
    assert!(!output.status.success());
    assert!(told.contains("gated behind the `v2020-data-service` feature"), "{told}");
}

#[test]
fn where_all_areas_are_on_there_is_nothing_to_say() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/dataworks-2020-05-18");
    let service = load(&specs, &|_| true).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(emit::areas_off(&service), "");
}

#[test]
fn constants_of_error_codes_hold_the_codes() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/dataworks-2020-05-18");
    let service = load(&specs, &|_| true).unwrap_or_else(|problems| panic!("{problems}"));
    let text = emit::error_codes(&service);
    for code in service.errors.keys() {
        assert_eq!(text.matches(&format!(": &str = {code:?};")).count(), 1, "{code}");
    }
    let constant = "    /// The workspace does not exist. HTTP status: 400.\n    \
                    pub const INVALID_TENANT_PROJECT_NOT_EXISTS: &str = \"Invalid.Tenant.ProjectNotExists\";\n";
    assert!(text.contains(constant), "{text}");
}

#[test]
fn texts_link_types_of_an_area_that_is_on() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/dataworks-2024-05-18");
    let link = "[`FlowSpec`](crate::flowspec::FlowSpec)";
    let texts = |is_on: &dyn Fn(&str) -> bool| {
        let service = load(&specs, is_on).unwrap_or_else(|problems| panic!("{problems}"));
        emit::area(&service, "deployment") + &emit::area(&service, "data-studio")
    };
    assert!(texts(&|_| true).contains(&format!("/// The node as {link}, which is JSON text")));
    assert!(!texts(&|feature| feature == "v2024-deployment").contains(link));
}
