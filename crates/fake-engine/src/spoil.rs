//! Right answers of the lists, made wrong.

use bytes::{Bytes, BytesMut};
use serde_json::{Map, Value, json};

use crate::fault::{Spoil, Target};
use crate::reply::{self, Refusal, Reply};
use crate::reply_body::ReplyBody;

/// How long the huge answer is at least, in bytes.
const HUGE_BYTES: usize = 200_000_000;

/// Rows are repeated in blocks of at least this many bytes, so that few frames make many bytes.
const BLOCK_BYTES: usize = 256 * 1024;

/// Spoils the right answer of a list.
pub(crate) fn spoil(right: Reply, how: Spoil, target: Target) -> Result<Reply, Refusal> {
    let ReplyBody::Whole(body) = right.into_body() else {
        return Err(Refusal::page_not_found());
    };
    let body = body.unwrap_or_default();
    Ok(match how {
        Spoil::Drip => reply::json_body(ReplyBody::drip(body)),
        Spoil::Truncated => reply::json_body(ReplyBody::truncated(&body)),
        Spoil::Huge => reply::json_body(huge(&body)),
        Spoil::Html => reply::typed(
            "text/html; charset=utf-8",
            "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>\n",
        ),
        Spoil::NotAList => {
            let rows: Value = serde_json::from_slice(&body)?;
            reply::json(&json!({ "items": rows, "next": null }))?
        }
        Spoil::WrongTypes => rewritten(&body, |rows| each(rows, |row| give_wrong_types(row, target)))?,
        Spoil::UnknownFields => rewritten(&body, |rows| each(rows, |row| add_unknown_fields(row, target)))?,
        Spoil::MissingFields => {
            rewritten(&body, |rows| each(rows, |row| row.retain(|name, _| name == "Id")))?
        }
        Spoil::RowWithoutId => rewritten(&body, |rows| {
            let middle = rows.len() / 2;
            if let Some(Value::Object(row)) = rows.get_mut(middle) {
                row.remove("Id");
            }
        })?,
        Spoil::OddRow => rewritten(&body, |rows| {
            rows.insert(rows.len() / 2, json!(42));
            rows.insert(0, Value::Null);
        })?,
    })
}

fn rewritten(body: &[u8], change: impl FnOnce(&mut Vec<Value>)) -> Result<Reply, Refusal> {
    let mut rows: Vec<Value> = serde_json::from_slice(body)?;
    change(&mut rows);
    reply::json(&rows)
}

fn each(rows: &mut [Value], change: impl Fn(&mut Map<String, Value>)) {
    rows.iter_mut().filter_map(Value::as_object_mut).for_each(change);
}

fn give_wrong_types(row: &mut Map<String, Value>, target: Target) {
    let wrong = match target {
        Target::Containers => json!({
            "Names": "web", "Image": null, "ImageID": 7, "Created": "yesterday", "State": 3, "Status": [],
            "Labels": "none", "Mounts": {}, "NetworkSettings": [], "HostConfig": "default",
        }),
        Target::Images | Target::Other => json!({
            "RepoTags": 7, "RepoDigests": {"a": "b"}, "Created": "yesterday", "Size": {"bytes": "12 MB"},
            "SharedSize": "-", "VirtualSize": true, "Labels": ["a", "b"], "Containers": "many", "ParentId": 0,
            "Descriptor": "none", "Manifests": 1,
        }),
    };
    if let Value::Object(wrong) = wrong {
        row.extend(wrong);
    }
}

fn add_unknown_fields(row: &mut Map<String, Value>, target: Target) {
    row.insert("FieldOfTomorrow".into(), json!({"Nested": [1, "two", null]}));
    row.insert("Verified".into(), json!(true));
    row.insert("size".into(), json!("lower case"));
    if target == Target::Containers {
        row.insert("State".into(), json!("hibernating"));
        row.insert("Status".into(), json!("Hibernating since yesterday"));
    }
}

/// The array of these rows, again and again.
fn huge(body: &Bytes) -> ReplyBody {
    let rows = body.trim_ascii();
    let rows = rows.strip_prefix(b"[").and_then(|rows| rows.strip_suffix(b"]")).unwrap_or_default();
    let rows = if rows.is_empty() { ROW_OF_NOTHING } else { rows };

    let mut block = BytesMut::new();
    while block.len() < BLOCK_BYTES {
        block.extend_from_slice(rows);
        block.extend_from_slice(b",");
    }
    let block = block.freeze();
    ReplyBody::Repeated {
        before: Some(Bytes::from_static(b"[")),
        times: HUGE_BYTES.div_ceil(block.len()),
        block,
        after: Some(Bytes::from([rows, b"]"].concat())),
    }
}

/// What an engine without rows repeats: it has what both lists require.
const ROW_OF_NOTHING: &[u8] = br#"{"Id":"sha256:0000000000000000000000000000000000000000000000000000000000000000","ParentId":"","RepoTags":[],"RepoDigests":[],"Created":1700000000,"Size":4096,"SharedSize":-1,"Labels":{},"Containers":-1}"#;
