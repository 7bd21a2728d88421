//! Turns the specs of the services and areas that are on into Rust text, a folder for each service.

use dataworks_codegen::{Problems, emit, export, load, model::Service};
use std::error::Error;
use std::path::{Path, PathBuf};

/// Services beside DataWorks, each a feature as a whole.
const NEIGHBOURS: [&str; 2] = ["dataarts", "maxcompute"];

fn main() {
    println!("cargo::rerun-if-changed=specs");
    if let Err(failure) = generate() {
        // The text of the problems is the message; how the build script ended adds nothing.
        for line in failure.to_string().lines() {
            println!("cargo::error={line}");
        }
    }
}

fn generate() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let dataworks = service(&out, "dataworks-2020-05-18", "v2020", |area| is_on(&format!("v2020-{area}")))?;
    let mut neighbours = Vec::new();
    for name in NEIGHBOURS {
        if is_on(name) {
            neighbours.push(service(&out, name, name, |_| true)?);
        }
    }
    if is_on("mock") {
        write(&out.join("v2020/for_each_action.rs"), &emit::table(&dataworks))?;
        let services: Vec<Service> = std::iter::once(dataworks).chain(neighbours).collect();
        write(&out.join("emulator.json"), &export::for_emulator(&services).to_string())?;
    }
    Ok(())
}

/// Writes what is on of the service of a folder of specs into a folder that is named as its module.
fn service(out: &Path, specs: &str, module: &str, is_on: impl Fn(&str) -> bool) -> Result<Service, Box<dyn Error>> {
    let out = out.join(module);
    std::fs::create_dir_all(&out)?;
    let service = load(&Path::new("specs").join(specs)).map_err(|problems: Problems| problems.to_string())?;
    write(&out.join("service.rs"), &emit::service(&service))?;
    write(&out.join("types.rs"), &emit::shared_types(&service, &is_on))?;
    for area in service.areas.iter().filter(|area| is_on(&area.name)) {
        write(&out.join(format!("{}.rs", area.name)), &emit::area(&service, &area.name))?;
    }
    Ok(service)
}

fn is_on(feature: &str) -> bool {
    std::env::var_os(format!("CARGO_FEATURE_{}", feature.to_uppercase().replace('-', "_"))).is_some()
}

/// Leaves a file alone that would not change, so that what is compiled from it is not compiled again.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|known| known == text) {
        return Ok(());
    }
    std::fs::write(path, text)
}
