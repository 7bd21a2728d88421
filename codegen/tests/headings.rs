//! The headings of the pages of areas.

#![allow(missing_docs, reason = "tests document themselves")]

use dataworks_codegen::{emit, load_all, model::Service};
use std::path::Path;

fn services() -> Vec<Service> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    load_all(&specs).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn every_heading_that_a_service_says_is_needed() {
    for service in services() {
        let subjects: Vec<String> =
            service.actions.iter().map(|action| emit::subject(action).join(" ") + " ").collect();
        for (heading, beginnings) in &service.headings {
            for beginning in beginnings {
                let is_used = subjects.iter().any(|subject| subject.starts_with(&format!("{beginning} ")));
                assert!(is_used, "{}: nothing begins with {beginning}, for {heading}", service.name);
            }
        }
    }
}

#[test]
fn headings_name_things() {
    for service in services() {
        for area in &service.areas {
            for (heading, actions) in emit::headings(&service, &area.name) {
                println!("{} {}: {heading}, {}", service.name, area.name, actions.len());
                let words: Vec<String> = heading.to_lowercase().split([' ', '-']).map(str::to_owned).collect();
                let odd = ["by", "db", "di", "mcp", "meta", "metadata", "remind"];
                let is_odd = heading != "MCP server" && words.iter().any(|word| odd.contains(&word.as_str()));
                assert!(!is_odd, "{} {}: {heading}", service.name, area.name);
                assert!(actions.len() > 1 || matches!(heading.as_str(), "Others" | "Actions"), "{heading}");
            }
        }
    }
}

#[test]
fn things_of_one_heading_stand_together() {
    let service = services().into_iter().find(|service| service.name == "dataworks-2020-05-18").expect("it has specs");
    let groups = emit::headings(&service, "operation");
    let of = |heading: &str| {
        let (_, actions) = groups.iter().find(|(known, _)| known == heading).expect("the heading is there");
        actions.iter().map(|action| action.name.as_str()).collect::<Vec<_>>()
    };
    assert!(of("Node").contains(&"ListNodes") && of("Node").contains(&"SearchNodesByOutput"));
    assert_eq!(of("Event"), ["GetTopic", "GetTopicInfluence", "ListTopics"]);
    assert_eq!(groups.last().map(|(heading, _)| heading.as_str()), Some("Others"));
}
