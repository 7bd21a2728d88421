//! Build-time half of the `dataworks` crate: spec files in, typed Rust text out.
//!
//! Data goes one way: [`spec`] reads the YAML as it is written, [`model`] resolves and checks it, [`emit`] turns the
//! model into Rust text and [`export`] into JSON. For maintainers, [`draft`](mod@draft) makes a spec of the [`facts`] of
//! the official package, and [`drift`](mod@drift) holds the model against them. Nothing here looks at a clock or the
//! environment, and everything is sorted, so the same specs give the same text.

pub mod emit;
pub mod export;
mod folder;
pub mod model;
mod problem;
#[expect(missing_docs, reason = "specs/README.md documents each key once, for those who write them")]
pub mod spec;
#[cfg(feature = "tools")]
mod tools;

pub use model::connect;
pub use problem::{Problem, Problems};
#[cfg(feature = "tools")]
pub use tools::{check_samples, draft, drift, facts, format, restated, samples};

use folder::{entries, whole};
use std::path::Path;

/// Reads and checks what is on, by the names of Cargo features, of the service whose files are below `folder`.
pub fn load(folder: &Path, is_on: &dyn Fn(&str) -> bool) -> Result<model::Service, Problems> {
    model::resolve(spec::read_service(folder, is_on)?)
}

/// Reads and checks every service below `specs`, by name: each folder there is one.
pub fn load_all(specs: &Path) -> Result<Vec<model::Service>, Problems> {
    let mut services = each_service(specs, |folder| load(folder, &|_| true))?;
    connect(&mut services)?;
    Ok(services)
}

/// Reads the folder of each service with `read`, and collects what is wrong in any of them.
fn each_service<T>(specs: &Path, read: fn(&Path) -> Result<T, Problems>) -> Result<Vec<T>, Problems> {
    let mut folders = entries(specs).map_err(|failure| whole(specs, &failure.to_string()))?;
    folders.retain(|path| path.is_dir());
    if folders.is_empty() {
        return Err(whole(specs, "no folder of a service"));
    }
    let mut services = Vec::new();
    let mut problems = Vec::new();
    for folder in folders {
        match read(&folder) {
            Ok(service) => services.push(service),
            Err(found) => problems.extend(found.0),
        }
    }
    if problems.is_empty() { Ok(services) } else { Err(Problems(problems)) }
}
