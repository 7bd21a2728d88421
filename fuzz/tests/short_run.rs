//! A short run of every target, always with the same input, and what the runs rest on.

use dataworks_fuzz::corpus::samples;
use dataworks_fuzz::mutation::input;
use dataworks_fuzz::targets::TARGETS;
use std::collections::BTreeSet;
use std::path::Path;

fn run(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("the target is in the table");
    let samples = samples(name);
    samples.iter().for_each(|sample| (target.run)(sample));
    for number in 0..target.short_run {
        let input = input(&samples, 1, number);
        if std::panic::catch_unwind(|| (target.run)(&input)).is_err() {
            panic!("{name}: input {number} of seed 1 is a finding:\n{}", String::from_utf8_lossy(&input));
        }
    }
}

macro_rules! runs {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                run(stringify!($name));
            }
        )*

        #[test]
        fn every_target_has_its_run_its_samples_and_its_binary() {
            let names: BTreeSet<&str> = TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(names, BTreeSet::from([$(stringify!($name)),*]));
            let here = Path::new(env!("CARGO_MANIFEST_DIR"));
            for (folder, ending) in [("corpus", ""), ("fuzz_targets", ".rs")] {
                let entries = std::fs::read_dir(here.join(folder)).expect("a folder");
                let found: BTreeSet<String> =
                    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
                assert_eq!(found, names.iter().map(|name| format!("{name}{ending}")).collect(), "{folder}");
            }
        }
    };
}

runs! { decode json refusals hints times files answers specs signatures requests }

#[test]
fn the_same_seed_gives_the_same_input() {
    let samples = [b"one sample".to_vec(), b"another one".to_vec()];
    let inputs = |seed| -> Vec<Vec<u8>> { (0..1000).map(|number| input(&samples, seed, number)).collect() };
    assert_eq!(inputs(1), inputs(1));
    let distinct: BTreeSet<Vec<u8>> = inputs(1).into_iter().collect();
    assert!(distinct.len() > 700, "{} distinct inputs", distinct.len());
    assert_ne!(inputs(1), inputs(2));
}
