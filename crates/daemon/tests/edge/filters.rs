//! Filters mean the same on every engine, and arrive.

use daemon::DaemonError;
use fake_engine::{FakeEngine, Fault, Shape};
use shared::{ImageQuery, ImageSummary};

use crate::support::{daemon_at, patient, query, spoilt};

/// An engine and everything that it has.
struct Shelf {
    engine: FakeEngine,
    images: Vec<ImageSummary>,
}

impl Shelf {
    async fn of(shape: Shape) -> Self {
        let engine = spoilt(shape, Fault::None).await;
        let images =
            daemon_at(&engine.endpoint(), patient()).list_images(&ImageQuery::default()).await.unwrap();
        Self { engine, images }
    }

    async fn filtered(&self, filters: &str) -> Result<Vec<ImageSummary>, DaemonError> {
        daemon_at(&self.engine.endpoint(), patient()).list_images(&query(filters)).await
    }

    /// The filter leaves just the images that it should, all others are gone, and there are some of both.
    async fn keeps(&self, filters: &str, kept: impl Fn(&ImageSummary) -> bool) {
        let expected: Vec<_> = self.images.iter().filter(|image| kept(image)).collect();
        assert!(!expected.is_empty() && expected.len() < self.images.len(), "{filters} tells nothing apart");
        let listed = self.filtered(filters).await.unwrap();
        // The ids only: a filter by reference narrows the names too.
        assert_eq!(ids(&listed), ids(expected), "{filters}");
    }

    /// The image in the middle of those that say when they were made.
    fn one(&self) -> &ImageSummary {
        let dated: Vec<_> = self.images.iter().filter(|image| image.created_unix_secs > 0).collect();
        dated[dated.len() / 2]
    }
}

fn ids<'a>(images: impl IntoIterator<Item = &'a ImageSummary>) -> Vec<&'a str> {
    images.into_iter().map(|image| image.id.as_str()).collect()
}

#[tokio::test]
async fn dangling_images_are_those_without_a_tag() {
    for shape in Shape::ALL {
        let shelf = Shelf::of(shape).await;
        shelf.keeps(r#"{"dangling":["true"]}"#, |image| image.repo_tags.is_empty()).await;
        shelf.keeps(r#"{"dangling":["false"]}"#, |image| !image.repo_tags.is_empty()).await;
        shelf.keeps(r#"{"dangling":{"1":true}}"#, |image| image.repo_tags.is_empty()).await;
    }
}

#[tokio::test]
async fn labels_are_found_by_key_and_by_value_and_left_out_too() {
    for shape in Shape::ALL {
        let shelf = Shelf::of(shape).await;
        let labels = shelf.images.iter().flat_map(|image| &image.labels);
        // A key that several images have, with different values.
        let (key, value) = labels
            .into_iter()
            .find(|(key, value)| {
                shelf.images.iter().any(|image| image.labels.get(*key).is_some_and(|other| other != *value))
            })
            .unwrap();
        let has_key = |image: &ImageSummary| image.labels.contains_key(key);
        let has_value = |image: &ImageSummary| image.labels.get(key) == Some(value);
        let filter = |name: &str, text: &str| serde_json::json!({ name: [text] }).to_string();
        shelf.keeps(&filter("label", key), has_key).await;
        shelf.keeps(&filter("label", &format!("{key}={value}")), has_value).await;
        shelf.keeps(&filter("label!", key), |image| !has_key(image)).await;
        shelf.keeps(&filter("label!", &format!("{key}={value}")), |image| !has_value(image)).await;
    }
}

#[tokio::test]
async fn references_are_found_by_name_and_by_pattern() {
    for shape in Shape::ALL {
        let shelf = Shelf::of(shape).await;
        let tag = shelf.images.iter().flat_map(|image| &image.repo_tags).next().unwrap();
        shelf.keeps(&format!(r#"{{"reference":["{tag}"]}}"#), |image| image.repo_tags.contains(tag)).await;
        // A star stands for anything but a slash.
        let has_two_parts = |name: &str| name.matches('/').count() == 1;
        shelf
            .keeps(r#"{"reference":["*/*"]}"#, |image| {
                let tags = image.repo_tags.iter().filter_map(|tag| tag.rsplit_once(':'));
                let digests = image.repo_digests.iter().filter_map(|digest| digest.split_once('@'));
                tags.chain(digests).any(|(name, _)| has_two_parts(name))
            })
            .await;
    }
}

#[tokio::test]
async fn until_is_honoured_even_where_the_engine_does_not_know_it() {
    for shape in Shape::ALL {
        let shelf = Shelf::of(shape).await;
        let moment = shelf.one().created_unix_secs;
        shelf.keeps(&format!(r#"{{"until":["{moment}"]}}"#), |image| image.created_unix_secs < moment).await;
    }
}

#[tokio::test]
async fn images_are_listed_before_and_since_another() {
    for shape in Shape::ALL {
        let shelf = Shelf::of(shape).await;
        let one = shelf.one();
        let moment = one.created_unix_secs;
        let id = one.id.as_str();
        shelf.keeps(&format!(r#"{{"before":["{id}"]}}"#), |image| image.created_unix_secs < moment).await;
        shelf.keeps(&format!(r#"{{"since":["{id}"]}}"#), |image| image.created_unix_secs > moment).await;
    }
}

#[tokio::test]
async fn an_unknown_image_before_or_since_is_named() {
    for shape in Shape::ALL {
        let shelf = Shelf::of(shape).await;
        let known = shelf.one().id.as_str();
        for filter in ["before", "since"] {
            let filters = format!(r#"{{"{filter}":["{known}","no/such:image"]}}"#);
            let error = shelf.filtered(&filters).await.unwrap_err();
            assert!(matches!(error, DaemonError::NoSuchImage { .. }), "{error:?}");
            assert_eq!(error.environment_status(), None);
            assert_eq!(error.summary(), format!("filters: {filter}: no such image: no/such:image"));
        }
    }
}

#[tokio::test]
async fn a_daemon_that_fails_is_not_mistaken_for_one_that_lacks_an_image() {
    for shape in Shape::ALL {
        let shelf = Shelf::of(shape).await;
        let filters = format!(r#"{{"before":["{}"]}}"#, shelf.one().id);
        for fault in [Fault::ListFails, Fault::Http500] {
            shelf.engine.set_fault(fault);
            let error = shelf.filtered(&filters).await.unwrap_err();
            assert!(matches!(error, DaemonError::Failed { status: 500, .. }), "{fault}: {error:?}");
        }
    }
}

#[tokio::test]
async fn filters_are_taken_together_wherever_they_are_evaluated() {
    for shape in Shape::ALL {
        let shelf = Shelf::of(shape).await;
        let moment = shelf.one().created_unix_secs;
        let filters = format!(r#"{{"until":["{moment}"],"dangling":["false"]}}"#);
        shelf.keeps(&filters, |image| image.created_unix_secs < moment && !image.repo_tags.is_empty()).await;
    }
}
