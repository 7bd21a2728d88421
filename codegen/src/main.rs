//! Command line of the generator: `check`, `list`, `export`.

use dataworks_codegen::{export, load_all, model::Service};
use std::io::{ErrorKind, Result, Write};
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "usage: dataworks-codegen check|list|export [SPECS]

  check   reads every spec below SPECS and reports each mistake with file and line
  list    prints a table of what is modelled
  export  prints the resolved model as JSON
  SPECS   folder with one folder per service; `specs` when left out";

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
    let (command, specs) = match arguments {
        [command] => (command.as_str(), "specs"),
        [command, specs] => (command.as_str(), specs.as_str()),
        _ => ("", ""),
    };
    let command: Command = match command {
        "check" => check,
        "list" => list,
        "export" => export,
        _ => {
            writeln!(std::io::stderr(), "{USAGE}")?;
            return Ok(ExitCode::from(2));
        }
    };
    match load_all(Path::new(specs)) {
        Ok(services) => {
            let mut out = std::io::stdout().lock();
            command(&mut out, &services)?;
            out.flush()?;
            Ok(ExitCode::SUCCESS)
        }
        Err(problems) => {
            let plural = if problems.0.len() == 1 { "" } else { "s" };
            writeln!(std::io::stderr(), "{problems}{} problem{plural}", problems.0.len())?;
            Ok(ExitCode::FAILURE)
        }
    }
}

fn check(out: &mut dyn Write, services: &[Service]) -> Result<()> {
    writeln!(out, "{} actions, no problems", total(services))
}

fn export(out: &mut dyn Write, services: &[Service]) -> Result<()> {
    writeln!(out, "{:#}", export::export(services))
}

fn list(out: &mut dyn Write, services: &[Service]) -> Result<()> {
    for service in services {
        writeln!(out, "{} {}: {} actions", service.title, service.version, service.actions.len())?;
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
                    export::method_name(action.method),
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
