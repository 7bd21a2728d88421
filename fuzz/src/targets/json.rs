//! The reader of JSON: what serde_json takes, it reads to the same value. Objects of any keys keep what came.

use dataworks::RawResponse;
use dataworks::types::JsonMap;
use dataworks::v2020::tenant::list_data_sources::ListDataSourcesResponse;
use serde_json::Value;

/// Reads the input as JSON.
pub fn target(data: &[u8]) {
    let response = RawResponse::from_body(data.to_vec());
    let ours = response.to_json();
    if let Ok(theirs) = serde_json::from_slice::<Value>(data) {
        let ours = ours.as_ref().unwrap_or_else(|why| panic!("refused: {why}"));
        assert!(is_same(ours, &theirs), "{ours} instead of {theirs}");
    }
    let Ok(value) = ours else { return };
    let written = RawResponse::from_body(value.to_string()).to_json().expect("what was written");
    assert_eq!(written, value, "changes when it is written and read");
    let map: JsonMap = serde_json::from_value(value.clone()).expect("any value");
    assert_eq!(map.wire(), &value);
    for (key, value) in map.to_entries() {
        assert_eq!(map.get(&key), Some(value), "{key:?}");
    }
    if let (Value::Object(_), Ok(read)) = (&value, map.decode::<ListDataSourcesResponse>()) {
        // Of names that are there twice the value keeps the last, so it is the value that is read again.
        let again = RawResponse::from_body(value.to_string()).decode::<ListDataSourcesResponse>();
        assert_eq!(again.ok(), Some(read));
    }
}

/// Whether two values are the same. serde_json rounds some floats in their last digit and reads `-0` as one.
fn is_same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| is_same(ours, theirs))
        }
        (Value::Object(ours), Value::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().all(|(key, ours)| theirs.get(key).is_some_and(|theirs| is_same(ours, theirs)))
        }
        (Value::Number(ours), Value::Number(theirs)) if theirs.is_f64() => {
            let (ours, theirs) = (ours.as_f64().unwrap_or(f64::NAN), theirs.as_f64().unwrap_or(f64::NAN));
            (ours - theirs).abs() <= theirs.abs() * 1e-15 + f64::MIN_POSITIVE
        }
        _ => ours == theirs,
    }
}
