//! Command line of the generator: `check`, `list`, `export`, `dump`, `areas`, `fmt`, `draft`, `drift`.

use dataworks_codegen::{Problems, check_samples, export, format, load_all, model::Service, restated::restated};
use std::io::{ErrorKind, Result, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: dataworks-codegen check|list|export|dump|areas [SPECS]
       dataworks-codegen check SPECS SAMPLES
       dataworks-codegen export --examples [SPECS]
       dataworks-codegen fmt [--check] [SPECS]
       dataworks-codegen draft FACTS ACTION [SPECS]
       dataworks-codegen drift [--all] FACTS [SPECS]

  check    reads every spec below SPECS and every sample answer in SAMPLES, and reports each mistake with file and line
  list     prints a table of what is modelled
  export   prints the resolved model as JSON, for tools; with --examples also example values, ranges and formats
  dump     prints all of the resolved model, notes and reasons too, to see what a change of the specs changes
  areas    prints the Cargo feature of each area
  fmt      lays out every spec anew; with --check it lists the files that it would change, and fails if there are any
  draft    prints a spec of ACTION with what the official package says of it; all texts are left empty
  drift    lists where specs and package disagree, but for what the specs mark with `differs`; fails if there is anything;
           with --all it counts what is marked, by reason
  SPECS    folder with one folder per service; `specs` when left out
  SAMPLES  folder with one JSON file per action; `tests/samples` beside SPECS when left out
  FACTS    folder that scripts/facts has written for one service, called as the folder of the service in SPECS";

/// A writer of one command's output.
type Command = fn(&mut dyn Write, &[Service]) -> Result<()>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        // Whoever reads has seen enough, as in `list | head`.
        Err(failure) if failure.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            // Nothing is left to do when this cannot be written either.
            let _ = writeln!(std::io::stderr(), "{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let mut words = arguments.iter().map(String::as_str);
    let name = words.next().unwrap_or_default();
    if name == "fmt" {
        return fmt(&words.collect::<Vec<_>>());
    }
    if name == "draft" {
        return draft(&words.collect::<Vec<_>>());
    }
    if name == "drift" {
        return drift(&words.collect::<Vec<_>>());
    }
    let wants_examples = name == "export" && words.clone().next() == Some("--examples");
    if wants_examples {
        words.next();
    }
    let specs = Path::new(words.next().unwrap_or("specs"));
    let samples = words.next();
    let command: Command = match (name, samples, words.next()) {
        ("check", _, None) => check,
        ("list", None, None) => list,
        ("export", None, None) if wants_examples => export_with_examples,
        ("export", None, None) => export,
        ("dump", None, None) => dump,
        ("areas", None, None) => areas,
        _ => return usage(),
    };
    let services = match load_all(specs) {
        Ok(services) => services,
        Err(problems) => return report(&problems),
    };
    let mut out = std::io::stdout().lock();
    if name == "check" {
        let samples = samples.map_or_else(|| specs.join("../tests/samples"), PathBuf::from);
        if !samples.is_dir() {
            writeln!(out, "sample answers are not checked: there is no folder {}", samples.display())?;
        } else if let Err(problems) = check_samples(specs, &samples) {
            return report(&problems);
        }
        let restated = restated(&services);
        if restated.is_too_many() {
            report(&Problems(restated.found.clone()))?;
            writeln!(std::io::stderr(), "{restated}")?;
            return Ok(ExitCode::FAILURE);
        }
    }
    command(&mut out, &services)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn usage() -> Result<ExitCode> {
    writeln!(std::io::stderr(), "{USAGE}")?;
    Ok(ExitCode::from(2))
}

fn fmt(arguments: &[&str]) -> Result<ExitCode> {
    let (is_check, specs) = match arguments {
        [] => (false, "specs"),
        ["--check"] => (true, "specs"),
        ["--check", specs] => (true, *specs),
        [specs] if !specs.starts_with('-') => (false, *specs),
        _ => return usage(),
    };
    let differences = match format::differences(Path::new(specs)) {
        Ok(differences) => differences,
        Err(problems) => return report(&problems),
    };
    let mut out = std::io::stdout().lock();
    for difference in &differences {
        if is_check {
            writeln!(out, "{}", difference.file.display())?;
        } else {
            std::fs::write(&difference.file, &difference.text)?;
        }
    }
    Ok(if is_check && !differences.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn draft(arguments: &[&str]) -> Result<ExitCode> {
    let (facts, action, specs) = match *arguments {
        [facts, action] => (facts, action, "specs"),
        [facts, action, specs] => (facts, action, specs),
        _ => return usage(),
    };
    match dataworks_codegen::draft(Path::new(specs), Path::new(facts), action) {
        Ok(text) => write!(std::io::stdout(), "{text}")?,
        Err(problems) => return report(&problems),
    }
    Ok(ExitCode::SUCCESS)
}

fn drift(arguments: &[&str]) -> Result<ExitCode> {
    let (is_all, paths) = match arguments {
        ["--all", paths @ ..] => (true, paths),
        paths => (false, paths),
    };
    let (facts, specs) = match *paths {
        [facts] => (facts, "specs"),
        [facts, specs] => (facts, specs),
        _ => return usage(),
    };
    let drift = match dataworks_codegen::drift(Path::new(specs), Path::new(facts)) {
        Ok(drift) => drift,
        Err(problems) => return report(&problems),
    };
    let mut out = std::io::stdout().lock();
    drift.lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    if is_all {
        drift.marked.iter().try_for_each(|(reason, count)| writeln!(out, "{count:>6} differ on purpose: {reason}"))?;
    }
    Ok(if drift.lines.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn report(problems: &Problems) -> Result<ExitCode> {
    let plural = if problems.0.len() == 1 { "" } else { "s" };
    writeln!(std::io::stderr(), "{problems}{} problem{plural}", problems.0.len())?;
    Ok(ExitCode::FAILURE)
}

fn check(out: &mut dyn Write, services: &[Service]) -> Result<()> {
    let restated = restated(services);
    if restated.texts > 0 {
        writeln!(out, "{restated}")?;
    }
    writeln!(out, "{} actions, no problems", total(services))
}

fn export(out: &mut dyn Write, services: &[Service]) -> Result<()> {
    writeln!(out, "{:#}", export::export(services))
}

fn export_with_examples(out: &mut dyn Write, services: &[Service]) -> Result<()> {
    writeln!(out, "{:#}", export::for_emulator(services))
}

fn areas(out: &mut dyn Write, services: &[Service]) -> Result<()> {
    let mut features: Vec<&str> = Vec::new();
    for area in services.iter().flat_map(|service| &service.areas) {
        // A service whose areas have one feature together.
        if !features.contains(&area.feature.as_str()) {
            features.push(&area.feature);
        }
    }
    features.iter().try_for_each(|feature| writeln!(out, "{feature}"))
}

fn dump(out: &mut dyn Write, services: &[Service]) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, services)?;
    writeln!(out)
}

fn list(out: &mut dyn Write, services: &[Service]) -> Result<()> {
    for service in services {
        let plural = if service.actions.len() == 1 { "" } else { "s" };
        writeln!(out, "{} {}: {} action{plural}", service.title, service.version, service.actions.len())?;
        for area in &service.areas {
            let actions: Vec<_> = service.actions.iter().filter(|action| action.area == area.name).collect();
            writeln!(out, "\n{:<20}{:>4}  {}", area.name, actions.len(), area.summary)?;
            for action in actions {
                let level = action.level.map_or_else(|| "-".to_owned(), |level| level.to_string());
                let pages = if action.pagination.is_some() { "  pages" } else { "" };
                writeln!(
                    out,
                    "  {:<42}{:<5}level {:<3}{:>3} parameters{pages}",
                    action.name,
                    action.method.name(),
                    level,
                    action.parameters.len(),
                )?;
            }
        }
        writeln!(out)?;
    }
    writeln!(out, "{} actions in total", total(services))
}

fn total(services: &[Service]) -> usize {
    services.iter().map(|service| service.actions.len()).sum()
}
