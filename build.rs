//! Turns the specs of the areas that are on into Rust text.

use dataworks_codegen::{Problems, emit, export, load};
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
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("dataworks");
    std::fs::create_dir_all(&out)?;
    let service = load(Path::new("specs/dataworks")).map_err(|problems: Problems| problems.to_string())?;
    write(&out.join("service.rs"), &emit::service(&service))?;
    write(&out.join("types.rs"), &emit::shared_types(&service, is_on))?;
    for area in &service.areas {
        if is_on(&area.name) {
            write(&out.join(format!("{}.rs", area.name)), &emit::area(&service, &area.name))?;
        }
    }
    if is_on("mock") {
        write(&out.join("for_each_action.rs"), &emit::table(&service))?;
        write(&out.join("emulator.json"), &export::for_emulator(&[service]).to_string())?;
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
