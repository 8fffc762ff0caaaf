//! Whatever a daemon sends: nothing panics, and one odd row costs one row.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value, json};
use shared::{ImageId, LayerSum, Platform};
use tokio::time::Instant;

use crate::container_count::ContainerCount;
use crate::disk_usage::SharedSizes;
use crate::engine_error::engine_error;
use crate::image_containers::parse_containers;
use crate::image_detail::parse_detail;
use crate::image_history::parse_history;
use crate::image_layers::image_ids;
use crate::layer_sizes::layer_sizes;
use crate::layer_table::LayerTable;
use crate::parse_images;

fn image(id: &str) -> Value {
    json!({
        "Id": id, "ParentId": "", "RepoTags": ["a:b"], "RepoDigests": ["a@sha256:0"], "Created": 1_700_000_000,
        "Size": 100, "VirtualSize": 100, "SharedSize": -1, "Labels": {"k": "v"}, "Containers": 2,
        "Descriptor": {"mediaType": "m", "digest": id, "size": 5, "platform": {"os": "linux", "architecture": "arm64"}},
        "Manifests": [{
            "ID": "m", "Descriptor": {"digest": "m"}, "Available": true, "Size": {"Total": 3, "Content": 2}, "Kind": "image",
            "ImageData": {"Platform": {"os": "linux"}, "Containers": ["c"], "Size": {"Unpacked": 1}},
        }],
    })
}

fn container(id: &str) -> Value {
    json!({
        "Id": id, "Names": ["/web"], "Image": "a:b", "ImageID": "a", "State": "running", "Status": "Up", "Created": 1,
        "Labels": {}, "Ports": [],
    })
}

fn step(by: &str) -> Value {
    json!({ "Id": "<missing>", "Created": 1, "CreatedBy": by, "Tags": null, "Size": 7, "Comment": "" })
}

fn detail() -> Value {
    let layers: Vec<_> = (1..4).map(|number| format!("sha256:{number:064}")).collect();
    json!({
        "Id": "sha256:a", "RepoTags": ["a:b"], "RepoDigests": [], "Parent": "", "Created": "2026-01-01T00:00:00Z",
        "Config": {"Env": ["A=b"], "Labels": {"k": "v"}, "Cmd": ["x"]}, "Architecture": "arm64", "Variant": "v8", "Os": "linux",
        "Size": 100, "RootFS": {"Type": "layers", "Layers": layers}, "Manifests": [{"ID": "m"}],
        "Metadata": {"LastTagTime": "2026-01-01T00:00:00Z"},
    })
}

/// Everything that is parsed, as a daemon sends it where all is well.
fn samples() -> [Value; 5] {
    let usage = json!({ "Images": [{ "Id": "a", "SharedSize": 1 }], "LayersSize": 1 });
    [
        json!([image("a"), image("b")]),
        json!([container("1"), container("2")]),
        json!([step("RUN x"), step("RUN y"), step("ENV z")]),
        detail(),
        usage,
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[a-z0-9:@/<>.-]{0,80}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((key(), inner), 0..6)
                .prop_map(|fields| Value::from(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    let known =
        ["Id", "ID", "ImageID", "Size", "RootFS", "Layers", "Manifests", "Names", "Created", "message"];
    prop_oneof![proptest::sample::select(known.to_vec()).prop_map(str::to_owned), any::<String>()]
}

/// Puts something else in one place of a document, however deep, or leaves that place out.
fn mutate(document: &mut Value, path: &[Index], with: Option<Value>) {
    let Some((first, rest)) = path.split_first() else {
        *document = with.unwrap_or_default();
        return;
    };
    match document {
        Value::Array(values) if !values.is_empty() => {
            let place = first.index(values.len());
            match with {
                None if rest.is_empty() => drop(values.remove(place)),
                with => mutate(&mut values[place], rest, with),
            }
        }
        Value::Object(fields) if !fields.is_empty() => {
            let name = fields.keys().nth(first.index(fields.len())).unwrap().clone();
            match with {
                None if rest.is_empty() => drop(fields.remove(&name)),
                with => mutate(&mut fields[&name], rest, with),
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => *document = with.unwrap_or_default(),
    }
}

/// One of the samples with some things in it changed.
fn spoilt() -> impl Strategy<Value = Value> {
    let change = (vec(any::<Index>(), 0..6), proptest::option::weighted(0.8, any_json()));
    (any::<Index>(), vec(change, 1..6)).prop_map(|(sample, changes)| {
        let mut document = sample.get(&samples()).clone();
        for (path, with) in changes {
            mutate(&mut document, &path, with);
        }
        document
    })
}

/// Reads it as everything that it could be sent for.
fn read_as_everything(body: &[u8]) {
    let names = HashSet::from(["a".to_owned(), "m".to_owned()]);
    if let Ok(parsed) = parse_images(body) {
        let mut images = parsed.images;
        if let Ok(count) = ContainerCount::parse(body) {
            count.names_only(&images);
            count.fill(&mut images);
        }
        if let Ok(sizes) = SharedSizes::parse(body) {
            sizes.apply(&mut images);
        }
        serde_json::to_vec(&images).unwrap();
    }
    drop(ContainerCount::parse(body));
    drop(SharedSizes::parse(body));
    drop(image_ids(body));
    drop(parse_containers(body, &names));
    if let Ok(parsed) = parse_history(body) {
        for count in 0..5 {
            assert_eq!(layer_sizes(&parsed.entries, count).len(), count);
        }
    }
    if let Ok(detail) = parse_detail(body) {
        let written: Value = serde_json::to_value(&detail).unwrap();
        assert!(written["RepoTags"].is_array() && written["RepoDigests"].is_array());
        assert!(written["Config"]["Labels"].is_object() && written["Config"]["Env"].is_array());
        assert!(written["RootFS"]["Layers"].is_array());
        let read: shared::ImageDetail = serde_json::from_value(written).unwrap();
        assert_eq!(read.id, detail.id);
        let mut table = LayerTable::default();
        let sizes = layer_sizes(&[], detail.root_fs.layers.len());
        let platform = Platform { os: detail.os, architecture: detail.architecture, ..Platform::default() };
        table.learn(detail.id.clone(), platform, detail.root_fs.layers.into_iter().zip(sizes));
        let layers = table.answer(std::slice::from_ref(&detail.id), false, Instant::now());
        let mut places = layers.images.iter().flat_map(|image| image.layers.iter().flatten());
        assert!(places.all(|place| *place < layers.layers.len()));
        assert!(matches!(layers.sum([&detail.id]), LayerSum::AtLeast(0) | LayerSum::Exactly(0)));
    }
    let error = engine_error(http::StatusCode::BAD_REQUEST, body).summary();
    assert!(error.chars().count() <= 300 && !error.contains(char::is_control));
}

/// Good rows with anything at all among them.
fn with_one_odd_row(rows: &[Value], odd: Value, place: &Index) -> Vec<u8> {
    let mut rows = rows.to_vec();
    rows.insert(place.index(rows.len() + 1), odd);
    serde_json::to_vec(&rows).unwrap()
}

proptest! {
    #[test]
    fn no_bytes_make_anything_panic(bytes in vec(any::<u8>(), 0..400)) {
        read_as_everything(&bytes);
    }

    #[test]
    fn no_json_makes_anything_panic(document in any_json()) {
        read_as_everything(document.to_string().as_bytes());
    }

    #[test]
    fn no_answer_that_is_nearly_right_makes_anything_panic(document in spoilt()) {
        read_as_everything(document.to_string().as_bytes());
    }

    #[test]
    fn no_answer_that_was_broken_on_its_way_makes_anything_panic(
        document in spoilt(),
        changes in vec((any::<Index>(), any::<u8>()), 0..8),
        end in any::<Index>(),
    ) {
        let mut bytes = document.to_string().into_bytes();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        read_as_everything(&bytes);
        bytes.truncate(end.index(bytes.len()));
        read_as_everything(&bytes);
    }

    #[test]
    fn one_odd_row_costs_one_row(odd in any_json(), place in any::<Index>()) {
        let is_good = |id: &str| id.starts_with("good-");
        let images = [image("good-1"), image("good-2"), image("good-3")];
        let right = parse_images(&serde_json::to_vec(&images).unwrap()).unwrap().images;
        let spoilt = with_one_odd_row(&images, odd.clone(), &place);
        let mut parsed = parse_images(&spoilt).unwrap();
        parsed.images.retain(|image| is_good(image.id.as_str()));
        prop_assert_eq!(&parsed.images, &right);
        let mut ids = image_ids(&spoilt).unwrap();
        ids.retain(|id| is_good(id.as_str()));
        prop_assert_eq!(ids, right.into_iter().map(|image| image.id).collect::<Vec<ImageId>>());

        let steps = ["good-1", "good-2"].map(step);
        let mut parsed = parse_history(&with_one_odd_row(&steps, odd.clone(), &place)).unwrap().entries;
        parsed.retain(|step| is_good(&step.created_by));
        prop_assert_eq!(parsed.len(), 2);

        // A container could be of any image: it is never left out.
        let containers = ["good-1", "good-2"].map(container);
        let body = with_one_odd_row(&containers, odd, &place);
        if let Ok(found) = parse_containers(&body, &HashSet::from(["a".to_owned()])) {
            prop_assert_eq!(found.iter().filter(|container| is_good(&container.id)).count(), 2);
        }
    }

    #[test]
    fn a_row_that_is_nearly_right_costs_no_other(
        path in vec(any::<Index>(), 0..5),
        with in proptest::option::of(any_json()),
    ) {
        let mut odd = image("odd");
        mutate(&mut odd, &path, with);
        let rows = [image("good-1"), odd, image("good-2")];
        let parsed = parse_images(&serde_json::to_vec(&rows).unwrap()).unwrap();
        prop_assert_eq!(parsed.images.first().unwrap().id.as_str(), "good-1");
        prop_assert_eq!(parsed.images.last().unwrap().id.as_str(), "good-2");
        prop_assert_eq!(parsed.images.len() + parsed.odd_rows, 3);
    }
}
