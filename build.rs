//! Turns the specs of the services and areas that are on into Rust text, a folder for each service.

use dataworks_codegen::{connect, emit, export, load, model::Service};
use std::error::Error;
use std::path::{Path, PathBuf};

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
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir("specs")?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    folders.retain(|path| path.is_dir());
    folders.sort();
    println!("cargo::rustc-check-cfg=cfg(service, values(any()))");
    println!("cargo::rustc-check-cfg=cfg(golden)");
    // Golden texts are files of the generator's tests: they are there in the project and not in the package.
    if Path::new("codegen/tests/golden").is_dir() {
        println!("cargo::rustc-cfg=golden");
    }
    let mut services = Vec::new();
    for folder in folders {
        services.push(load(&folder, &is_on).map_err(|problems| problems.to_string())?);
    }
    connect(&mut services).map_err(|problems| problems.to_string())?;
    for service in &services {
        let folder = out.join(&service.module);
        emit_service(&folder, service)?;
        write(&folder.join("versions.md"), &emit::versions(service, &services))?;
        // A service of which any area is on, by its module.
        if !service.areas.is_empty() {
            println!("cargo::rustc-cfg=service=\"{}\"", service.module);
        }
    }
    if is_on("mock") {
        write(&out.join("emulator.json"), &export::for_emulator(&services).to_string())?;
    }
    Ok(())
}

/// Writes what is on of a service into a folder that is named as its module.
fn emit_service(out: &Path, service: &Service) -> std::io::Result<()> {
    std::fs::create_dir_all(out)?;
    for (name, text) in emit::files(service) {
        write(&out.join(name), &text)?;
    }
    // For tests that go through all actions.
    if is_on("mock") {
        write(&out.join("for_each_action.rs"), &emit::table(service))?;
    }
    Ok(())
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
