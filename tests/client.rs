//! How a client is built: endpoints, what is refused, how it names itself.
#![cfg(all(feature = "mock", feature = "v2020-tenant"))]

mod support;

use dataworks::v2020::{Client, ClientBuilder};
use dataworks::{ErrorKind, Network};
use support::{credentials, header_of, json, received, server};

fn builder(region: &str) -> ClientBuilder {
    Client::builder().region(region).credentials(credentials())
}

#[test]
fn endpoints_follow_region_and_network() {
    for (region, network, host) in [
        ("cn-shanghai", Network::Public, "https://dataworks.cn-shanghai.aliyuncs.com/"),
        ("cn-shanghai", Network::Vpc, "https://dataworks-vpc.cn-shanghai.aliyuncs.com/"),
        ("cn-qingdao", Network::Public, "https://dataworks.aliyuncs.com/"),
        ("cn-qingdao", Network::Vpc, "https://dataworks.aliyuncs.com/"),
        ("moon-1", Network::Public, "https://dataworks.moon-1.aliyuncs.com/"),
    ] {
        let client = builder(region).network(network).build().expect("a client");
        assert!(format!("{client:?}").contains(&format!("endpoint: {host:?}")), "{client:?}");
        assert_eq!(client.region(), region);
    }
}

#[test]
fn a_given_endpoint_wins_and_is_https_unless_it_says_otherwise() {
    for (given, endpoint) in [
        ("dataworks.example.com", "https://dataworks.example.com/"),
        ("dataworks.example.com:8443", "https://dataworks.example.com:8443/"),
        ("http://127.0.0.1:80/base", "http://127.0.0.1/base"),
    ] {
        let client = builder("cn-qingdao").network(Network::Vpc).endpoint(given).build().expect("a client");
        assert!(format!("{client:?}").contains(&format!("endpoint: {endpoint:?}")), "{client:?}");
    }
    for (given, shown) in [
        ("ftp://dataworks.example.com", "ftp://dataworks.example.com"),
        ("https://", "https://"),
        ("https://dataworks.example.com/?a=b", "https://dataworks.example.com/"),
    ] {
        let error = builder("cn-qingdao").endpoint(given).build().expect_err(given);
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(&format!("{shown:?}")), "{error}");
    }
}

#[test]
fn a_region_is_needed_and_must_be_one() {
    let error = Client::builder().build().expect_err("no region");
    assert_eq!(error.to_string(), "no region: give one to the builder, or use from_env");
    // A region becomes part of the host, so it must not be able to lead elsewhere.
    for region in ["", "cn shanghai", "evil.example.com/", "cn-shanghai@evil"] {
        let error = builder(region).build().expect_err(region);
        assert_eq!(error.kind(), ErrorKind::Configuration, "{region}");
        assert!(error.message().contains("no region id"), "{error}");
    }
}

#[tokio::test]
async fn the_name_of_a_program_stands_before_that_of_the_crate() {
    let own = concat!("dataworks-rust/", env!("CARGO_PKG_VERSION"));
    let server = server([json(200, r#"{"Success":true}"#)]).await;
    let plain = || builder("cn-test").endpoint(server.uri());
    // By the client that is built here, by one that says nothing of its own, and by one that does.
    let silent = support::reqwest_without_proxy();
    let named = reqwest::Client::builder().no_proxy().user_agent("shop/2.0").build().expect("a client");
    let clients = [
        plain(),
        plain().user_agent("report/1.0 (nightly)"),
        plain().http_client(silent.clone()),
        plain().http_client(silent).user_agent("report/1.0"),
        plain().http_client(named.clone()),
        plain().http_client(named).user_agent("report/1.0"),
    ];
    for builder in clients {
        builder.build().expect("a client").list_data_sources().project_id(1).send().await.expect("it is accepted");
    }
    let requests = received(&server).await;
    let sent: Vec<Option<&str>> = requests.iter().map(|request| header_of(request, "user-agent")).collect();
    let (full, short) = (format!("report/1.0 (nightly) {own}"), format!("report/1.0 {own}"));
    assert_eq!(sent, [Some(own), Some(&full), None, Some(&short), Some("shop/2.0"), Some(&short)]);
}

#[tokio::test]
async fn a_call_that_names_the_program_otherwise_keeps_it() {
    let server = server([json(200, r#"{"Success":true}"#)]).await;
    let client = builder("cn-test").endpoint(server.uri()).user_agent("report/1.0").build().expect("a client");
    let request = client.call("ListProjects").header_param("User-Agent", "by-hand/3");
    request.send().await.expect("it is accepted");
    assert_eq!(header_of(&received(&server).await[0], "user-agent"), Some("by-hand/3"));
}

#[test]
fn the_name_of_a_program_must_be_one_that_a_header_can_hold() {
    for name in ["", " ", " app/1.0", "app/1.0 ", "app\r\nx-evil: 1", "app\t1", "报告/1.0", "app\u{7f}"] {
        let error = builder("cn-test").user_agent(name).build().expect_err(name);
        assert_eq!(error.kind(), ErrorKind::Configuration, "{name:?}");
        assert!(error.message().contains("user agent") && error.message().contains("ASCII"), "{error}");
    }
    builder("cn-test").user_agent("app/1.0").build().expect("a client");
}
