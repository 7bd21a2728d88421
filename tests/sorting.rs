//! Lists at an emulator that remembers come in the order that a request asks for, or in the documented one.
#![cfg(all(feature = "mock", feature = "v2024", feature = "v2020-metadata", feature = "v2020-operation"))]

use dataworks::mock::Emulator;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Places in the order of creation of the things that have a value, the smallest first. One more thing has none.
const RISING: [usize; 4] = [1, 3, 0, 2];
const WITHOUT_VALUE: usize = 4;

const BUSINESS_DATE: i64 = 1_700_000_000_000;

/// An action that lists things by `SortBy` or `OrderBy`, as the specs know it.
struct List {
    service: &'static str,
    name: &'static str,
    spec: &'static Value,
    /// The parameter.
    by: &'static Value,
}

impl List {
    /// All of them that list things of their own, rather than versions of one.
    fn all() -> Vec<Self> {
        let services = model()["services"].as_object().expect("services");
        let actions = services.iter().flat_map(|(service, known)| {
            known["actions"]
                .as_object()
                .into_iter()
                .flatten()
                .map(move |(name, spec)| (service.as_str(), name.as_str(), spec))
        });
        let lists =
            actions.filter(|(.., spec)| spec["resource"]["verb"] == "list" && spec["resource"]["within"].is_null());
        let lists = lists.filter_map(|(service, name, spec)| {
            let by = ["SortBy", "OrderBy"].iter().find_map(|name| parameter(spec, name))?;
            Some(Self { service, name, spec, by })
        });
        lists.collect()
    }

    fn kind(&self) -> &'static str {
        self.spec["resource"]["kind"].as_str().expect("a kind")
    }

    /// The words to sort by: those that are documented, or else all single values of a row.
    fn words(&self) -> Vec<&'static str> {
        let sorts = || self.spec["resource"]["sorts"].as_object().into_iter().flatten().map(|(word, _)| word.as_str());
        let values = elements(&self.by["values"]).iter().filter_map(Value::as_str);
        let mut words: BTreeSet<&str> = values.chain(sorts()).collect();
        if words.is_empty() {
            let single = |field: &&Value| matches!(text(&field["type"]), "String" | "Integer" | "Long");
            words = self.row_fields().iter().filter(single).map(|field| text(&field["name"])).collect();
        }
        // What a request must say is the same in all rows.
        let is_free = |word: &&'static str| {
            parameter(self.spec, self.field_of(word).0).is_none_or(|parameter| parameter["required"] != true)
        };
        words.into_iter().filter(is_free).collect()
    }

    /// The field that counts most when a word is sorted by.
    fn field_of(&self, word: &'static str) -> (&'static str, Option<&'static str>) {
        let fields = self.spec["resource"]["sorts"][word].as_str().unwrap_or(word);
        let first = fields.split(',').next().unwrap_or_default();
        first.split_once(' ').map_or((first, None), |(field, direction)| (field, Some(direction)))
    }

    fn row_fields(&self) -> &'static [Value] {
        let path = text(&self.spec["pagination"]["items"]).split('.');
        let found = path.fold((elements(&self.spec["response"]), &Value::Null), |(fields, _), step| {
            let field = fields.iter().find(|field| field["name"] == step).expect("a field on the way to the rows");
            (elements(&field["fields"]), field)
        });
        elements(&found.1["items"]["fields"])
    }

    /// Seeds things with values of a field, the last of them without; their names in the order of creation.
    fn things(&self, field: &str) -> Vec<Map<String, Value>> {
        let (first, rest) = field.split_once('.').unwrap_or((field, ""));
        let known =
            deep_field(self.row_fields(), rest.split('.').next_back().filter(|_| !rest.is_empty()).unwrap_or(first));
        let number = |place: usize| [100, 4, 3_000, 30][place];
        let value = |place: usize| match known.map(|field| text(&field["type"])) {
            Some("Integer" | "Long") | None => json!(number(place)),
            Some("Boolean") => json!([true, false, true, false][place]),
            _ => json!(["m pear", "Apple", "z fig", "b plum"][place]),
        };
        let id = self.id_field();
        let thing = |place: usize| {
            let mut thing = Map::new();
            for parameter in elements(&self.spec["parameters"]).iter().filter(|parameter| parameter["required"] == true)
            {
                let name = text(&parameter["name"]);
                let field = self.spec["resource"]["filters"][name].as_str().unwrap_or(name);
                thing.insert(field.to_owned(), parameter["example"].clone());
            }
            // Ids that say nothing of the order.
            thing.insert(id.to_owned(), json!([70, 71, 72, 73, 74][place]));
            if place < WITHOUT_VALUE {
                let value = if rest.is_empty() { value(place) } else { json!({ rest: value(place) }) };
                thing.insert(first.to_owned(), value);
            }
            thing
        };
        (0..=WITHOUT_VALUE).map(thing).collect()
    }

    /// Name of the field that tells the rows apart.
    fn id_field(&self) -> &'static str {
        let id = &self.spec["resource"]["id"];
        let id = id.as_str().or_else(|| elements(id).last()?.as_str()).unwrap_or("Id");
        id.rsplit('.').next().unwrap_or(id)
    }

    /// What tells the rows apart, in the order of the list.
    async fn ids(&self, emulator: &Emulator, sorted: &[(&str, &str)]) -> Vec<Value> {
        let call = if self.service.ends_with("2020-05-18") {
            emulator.client().call(self.name)
        } else {
            emulator.client_builder_of::<dataworks::v2024::Client>().build().expect("a client").call(self.name)
        };
        let required = elements(&self.spec["parameters"]).iter().filter(|parameter| parameter["required"] == true);
        let call =
            required.fold(call, |call, parameter| call.param(text(&parameter["name"]), parameter["example"].clone()));
        let call = sorted.iter().fold(call, |call, (name, value)| call.param(*name, *value));
        let answer = call.send().await.unwrap_or_else(|error| panic!("{} by {sorted:?}: {error}", self.name));
        let path = text(&self.spec["pagination"]["items"]).split('.');
        let rows = path.fold(&answer, |answer, step| &answer[step]);
        let id = self.id_field();
        elements(rows)
            .iter()
            .map(|row| deep(row, id).unwrap_or_else(|| panic!("{}: no {id} in {row}", self.name)))
            .collect()
    }

    /// Checks the order of a list by one word in both directions, and that absent values come last in both.
    async fn check(&self, word: &'static str) {
        let (field, fixed) = self.field_of(word);
        let things = self.things(field);
        let emulator =
            Emulator::builder().stateful().seed(json!({ self.kind(): things })).start().await.expect("a port");
        let ids: Vec<String> = things.iter().map(|thing| plain(&thing[self.id_field()])).collect();
        let by = text(&self.by["name"]);
        let has_direction = parameter(self.spec, "Order").is_some();
        for direction in ["Asc", "Desc"] {
            let (both, joined) = ([(by, word), ("Order", direction)], format!("{word} {direction}"));
            let alone = [(by, joined.as_str())];
            let shown = self.ids(&emulator, if has_direction { &both } else { &alone }).await;
            let shown: Vec<String> = shown.iter().map(plain).collect();
            let here = format!("{} by {word} {direction}", self.name);
            assert_eq!(shown.len(), ids.len(), "{here}");
            let expected = self.expected(&things, field, fixed.unwrap_or(direction));
            let expected: Vec<&str> = expected.into_iter().map(|place| ids[place].as_str()).collect();
            let shown: Vec<&str> = shown.iter().map(String::as_str).filter(|id| expected.contains(id)).collect();
            assert_eq!(shown, expected, "{here}");
        }
    }

    /// The places of the things in the order that is right. Nothing is without an id.
    fn expected(&self, things: &[Map<String, Value>], field: &str, direction: &str) -> Vec<usize> {
        if things[0].get(field).is_some_and(Value::is_boolean) {
            // Those that are alike stay as they are.
            let [falling, rising] = [[0, 2, 1, 3], [1, 3, 0, 2]];
            let mut places = if direction == "Desc" { falling } else { rising }.to_vec();
            places.push(WITHOUT_VALUE);
            return places;
        }
        let mut places = RISING.to_vec();
        if direction == "Desc" {
            places.reverse();
        }
        if field != self.id_field() {
            places.push(WITHOUT_VALUE);
        }
        places
    }
}

fn model() -> &'static Value {
    static MODEL: std::sync::OnceLock<Value> = std::sync::OnceLock::new();
    let text = include_str!(concat!(env!("OUT_DIR"), "/emulator.json"));
    MODEL.get_or_init(|| serde_json::from_str(text).expect("the model is JSON"))
}

fn parameter(spec: &'static Value, name: &str) -> Option<&'static Value> {
    elements(&spec["parameters"]).iter().find(|parameter| text(&parameter["name"]).eq_ignore_ascii_case(name))
}

fn elements(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The field of a name, also within a list or an object.
fn deep_field(fields: &'static [Value], name: &str) -> Option<&'static Value> {
    let here = fields.iter().find(|field| field["name"] == name);
    here.or_else(|| {
        let within = |field: &'static Value| {
            deep_field(elements(&field["fields"]), name)
                .or_else(|| deep_field(elements(&field["items"]["fields"]), name))
        };
        fields.iter().find_map(within)
    })
}

/// The value of a name in a row, or in the one element of a list within it.
fn deep(row: &Value, name: &str) -> Option<Value> {
    match row {
        Value::Object(entries) => {
            entries.get(name).cloned().or_else(|| entries.values().find_map(|value| deep(value.get(0)?, name)))
        }
        _ => None,
    }
}

#[tokio::test]
async fn every_list_is_sorted_by_every_documented_word_in_both_directions() {
    let mut count = 0;
    for list in List::all().iter().filter(|list| list.name != "ListEntitiesInMetaCollection") {
        for word in list.words() {
            list.check(word).await;
            count += 1;
        }
    }
    assert!(count >= 90, "{count} words");
}

#[tokio::test]
async fn a_list_comes_in_its_documented_order_when_nothing_is_said() {
    let mut count = 0;
    for list in List::all().iter().filter(|list| list.name != "ListEntitiesInMetaCollection") {
        let Some(default) = list.by["default"].as_str() else { continue };
        let (word, direction) = default.split_once(' ').unwrap_or((default, ""));
        let order = parameter(list.spec, "Order").and_then(|order| order["default"].as_str());
        let word = list.words().into_iter().find(|known| *known == word).expect("a documented word");
        let (field, _) = list.field_of(word);
        let things = list.things(field);
        let emulator =
            Emulator::builder().stateful().seed(json!({ list.kind(): things })).start().await.expect("a port");
        let said = [(text(&list.by["name"]), default)];
        let ids: Vec<String> = list.ids(&emulator, &[]).await.iter().map(plain).collect();
        assert_eq!(ids, list.ids(&emulator, &said).await.iter().map(plain).collect::<Vec<_>>(), "{}", list.name);
        let expected = list.expected(&things, field, order.unwrap_or(direction));
        let created: Vec<String> = things.iter().map(|thing| plain(&thing[list.id_field()])).collect();
        let expected: Vec<&String> = expected.iter().map(|place| &created[*place]).collect();
        let ids: Vec<&String> = ids.iter().filter(|id| expected.contains(id)).collect();
        assert_eq!(ids, expected, "{}", list.name);
        count += 1;
    }
    assert!(count >= 18, "{count} lists");
}

/// Calls an action of the newer version.
fn call(emulator: &Emulator, action: &str, parameters: Value) -> dataworks::UntypedRequest {
    let client = emulator.client_builder_of::<dataworks::v2024::Client>().build().expect("a client");
    let parameters = parameters.as_object().cloned().unwrap_or_default();
    parameters.into_iter().fold(client.call(action), |call, (name, value)| call.param(name, value))
}

async fn answer(emulator: &Emulator, action: &str, parameters: Value) -> Value {
    call(emulator, action, parameters).send().await.unwrap_or_else(|error| panic!("{action}: {error}"))
}

async fn seeded(seed: Value) -> Emulator {
    Emulator::builder().stateful().seed(seed).start().await.expect("a free port")
}

/// One field of all rows.
fn column(rows: &Value, name: &str) -> Vec<Value> {
    elements(rows).iter().map(|row| row[name].clone()).collect()
}

#[tokio::test]
async fn pages_are_those_of_the_sorted_list() {
    let names: Vec<String> = (0..25).map(|number| format!("task {:02}", number * 7 % 25)).collect();
    let tasks: Vec<Value> = (0..25)
        .map(|number| json!({ "Id": number + 1, "ModifyTime": number * 7 % 25, "Name": names[number], "ProjectId": 1 }))
        .collect();
    let emulator = seeded(json!({ "task": tasks })).await;
    for (sort, falls) in [("ModifyTime Asc", false), ("ModifyTime", false), ("ModifyTime Desc", true)] {
        let mut found = Vec::new();
        for page in 1..=4 {
            let asked = json!({ "ProjectId": 1, "SortBy": sort, "PageNumber": page, "PageSize": 7 });
            let listed = answer(&emulator, "ListTasks", asked).await["PagingInfo"].clone();
            assert_eq!(listed["TotalCount"], 25);
            found.extend(column(&listed["Tasks"], "Name"));
        }
        let mut expected = names.clone();
        expected.sort();
        if falls {
            expected.reverse();
        }
        assert_eq!(found, expected, "{sort}");
        let beyond = json!({ "ProjectId": 1, "SortBy": sort, "PageNumber": 5, "PageSize": 7 });
        assert_eq!(answer(&emulator, "ListTasks", beyond).await["PagingInfo"]["Tasks"], json!([]));
    }
}

#[tokio::test]
async fn what_the_documents_do_not_sort_by_is_refused() {
    let emulator =
        seeded(json!({ "task": [{ "Id": 1, "ProjectId": 1 }], "meta-entity": [{ "Id": "a", "Name": "a" }] })).await;
    for (action, sort) in [
        ("ListTasks", "Name"),
        ("ListTasks", "Id Downwards"),
        ("ListTasks", "Id desc"),
        ("ListTasks", "Id Desc Asc"),
        ("ListTasks", "Id,"),
        ("ListMetaEntities", "Nmae"),
        ("ListMetaEntities", "Name Desc"),
    ] {
        let required = if action == "ListTasks" { json!({ "ProjectId": 1 }) } else { json!({ "EntityType": "a" }) };
        let error = call(&emulator, action, required).param("SortBy", sort).send().await.expect_err("it is refused");
        assert_eq!(error.code(), Some("InvalidParameter"), "{action} by {sort}");
        assert!(error.to_string().contains("SortBy"), "{error}");
    }
    let sources = json!({ "ProjectId": 1, "SortBy": "Type" });
    let error = call(&emulator, "ListDataSources", sources).send().await.expect_err("it is refused");
    assert_eq!(error.code(), Some("InvalidParameter"));
}

#[tokio::test]
async fn undocumented_words_are_taken_where_all_values_are() {
    let things =
        json!({ "data-source": [{ "Id": 1, "ProjectId": 1, "Type": "b" }, { "Id": 2, "ProjectId": 1, "Type": "a" }] });
    let builder = Emulator::builder().stateful().accept_undocumented_values().seed(things);
    let emulator = builder.start().await.expect("a free port");
    for (sort, types) in [("Type", ["a", "b"]), ("Mood", ["b", "a"])] {
        let asked = json!({ "ProjectId": 1, "SortBy": sort, "Order": "Asc" });
        let listed = answer(&emulator, "ListDataSources", asked).await;
        assert_eq!(column(&listed["PagingInfo"]["DataSources"], "Type"), types, "{sort}");
    }
}

#[tokio::test]
async fn a_list_is_sorted_by_several_fields() {
    let run =
        |id: i64, started: i64| json!({ "Id": id, "ProjectId": 1, "Bizdate": BUSINESS_DATE, "StartedTime": started });
    let emulator = seeded(json!({ "task-instance": [run(1, 5), run(2, 9), run(3, 5), run(4, 9)] })).await;
    for (sort, ids) in [
        ("StartedTime Desc, Id Asc", [2, 4, 1, 3]),
        ("StartedTime Desc,Id Desc", [4, 2, 3, 1]),
        ("StartedTime", [1, 3, 2, 4]),
        ("StartedTime Desc", [2, 4, 1, 3]),
    ] {
        let asked = json!({ "ProjectId": 1, "Bizdate": BUSINESS_DATE, "SortBy": sort });
        let listed = answer(&emulator, "ListTaskInstances", asked).await;
        assert_eq!(column(&listed["PagingInfo"]["TaskInstances"], "Id"), ids, "{sort}");
    }
}

#[tokio::test]
async fn versions_of_a_parameter_are_sorted_by_their_numbers() {
    let emulator = Emulator::builder().stateful().start().await.expect("a free port");
    let made = json!({ "ProjectId": 1, "Name": "day", "Scope": "Prod", "Type": "PlainConstant" });
    let id = answer(&emulator, "CreateParameter", example_of("CreateParameter", made)).await["Id"].clone();
    for _ in 0..10 {
        let changed = json!({ "Id": id, "ProjectId": 1, "Description": "changed" });
        answer(&emulator, "UpdateParameter", example_of("UpdateParameter", changed)).await;
    }
    for (sort, first) in [("Version Desc", [11, 10, 9]), ("Version Asc", [1, 2, 3]), ("Version", [1, 2, 3])] {
        let asked = json!({ "Id": id, "ProjectId": 1, "SortBy": sort, "PageSize": 3 });
        let listed = answer(&emulator, "ListParameterVersions", example_of("ListParameterVersions", asked)).await;
        assert_eq!(column(&listed["PagingInfo"]["ParameterVersion"], "Version"), first, "{sort}");
    }
    let asked = example_of("ListParameterVersions", json!({ "Id": id, "ProjectId": 1, "SortBy": "Name" }));
    let error = call(&emulator, "ListParameterVersions", asked).send().await.expect_err("it is refused");
    assert_eq!(error.code(), Some("InvalidParameter"));
}

/// The examples of what an action requires, and these parameters.
fn example_of(action: &str, parameters: Value) -> Value {
    let spec = &model()["services"]["dataworks-2024-05-18"]["actions"][action];
    let required = elements(&spec["parameters"]).iter().filter(|parameter| parameter["required"] == true);
    let mut all: Map<String, Value> =
        required.map(|known| (text(&known["name"]).to_owned(), known["example"].clone())).collect();
    all.extend(parameters.as_object().cloned().unwrap_or_default());
    all.into()
}

#[tokio::test]
async fn tables_of_a_collection_are_sorted() {
    let table = |id: &str, name: &str, created: i64| json!({ "CollectionQualifiedName": "c", "EntityQualifiedName": id, "Name": name, "CreateTime": created });
    let tables = json!([table("t1", "users", 2), table("t2", "orders", 3), table("t3", "returns", 1)]);
    let emulator = seeded(json!({ "meta-collection-entity": tables })).await;
    for (sort, order, names) in [
        (None, None, ["orders", "returns", "users"]),
        (None, Some("Desc"), ["users", "returns", "orders"]),
        (Some("CreateTime"), None, ["returns", "users", "orders"]),
        (Some("CreateTime"), Some("Desc"), ["orders", "users", "returns"]),
    ] {
        let mut asked = json!({ "Id": "c" });
        for (name, value) in [("SortBy", sort), ("Order", order)] {
            if let Some(value) = value {
                asked[name] = value.into();
            }
        }
        let listed = answer(&emulator, "ListEntitiesInMetaCollection", asked).await;
        assert_eq!(column(&listed["PagingInfo"]["Entities"], "Name"), names, "{sort:?} {order:?}");
    }
}

/// The clock of the emulator may show one time for several calls.
#[tokio::test]
async fn the_newest_is_first_though_the_clock_stands_still() {
    let runtime = dataworks::mock::VirtualRuntime::default();
    let emulator = Emulator::builder().stateful().runtime(runtime.clone()).start().await.expect("a free port");
    for name in ["one", "two", "three"] {
        let made = json!({ "ProjectId": 1, "Name": name, "Type": "mysql", "ConnectionPropertiesMode": "UrlMode" });
        answer(&emulator, "CreateDataSource", example_of("CreateDataSource", made)).await;
    }
    let names = async |asked: Value| {
        let listed = answer(&emulator, "ListDataSources", asked).await;
        column(&listed["PagingInfo"]["DataSources"], "Name")
    };
    assert_eq!(names(json!({ "ProjectId": 1 })).await, ["three", "two", "one"]);
    assert_eq!(names(json!({ "ProjectId": 1, "Order": "Asc" })).await, ["one", "two", "three"]);
}

#[tokio::test]
async fn the_default_compute_resource_comes_first() {
    let resource = |id: i64, is_default: bool| json!({ "Id": id, "ProjectId": 1, "Name": format!("{id}"), "WhetherDefault": is_default, "CreateTime": id });
    let emulator =
        seeded(json!({ "compute-resource": [resource(1, false), resource(2, true), resource(3, false)] })).await;
    for (order, names) in [("Asc", ["2", "1", "3"]), ("Desc", ["2", "3", "1"])] {
        let asked = json!({ "ProjectId": 1, "SortBy": "CreateTimeWithDefaultFirst", "Order": order });
        let listed = answer(&emulator, "ListComputeResources", asked).await;
        assert_eq!(column(&listed["PagingInfo"]["ComputeResources"], "Name"), names, "{order}");
    }
}
