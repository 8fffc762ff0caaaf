use shared::{ImageFilters, ImageSummary, Until};
use time::OffsetDateTime;

use crate::api_version::ApiVersion;

/// The part of the filters that the daemon is too old for, evaluated here.
#[derive(Debug, Default)]
pub(crate) struct LocalFilters {
    label_not: Vec<String>,
    until: Vec<Until>,
}

/// Splits the filters into what the daemon evaluates and what is left to us.
pub(crate) fn split(mut filters: ImageFilters, version: ApiVersion) -> (ImageFilters, LocalFilters) {
    let mut local = LocalFilters::default();
    if version < ApiVersion::SHARED_SIZE_AND_UNTIL {
        local.label_not = std::mem::take(&mut filters.label_not);
        local.until = std::mem::take(&mut filters.until);
    }
    (filters, local)
}

impl LocalFilters {
    /// Whether the image is left.
    pub(crate) fn keep(&self, image: &ImageSummary, now: OffsetDateTime) -> bool {
        self.until.iter().all(|until| until.is_after(image.created_unix_secs, now))
            && !self.label_not.iter().any(|label| has_label(image, label))
    }
}

/// Whether the image has the label `key`, or the label `key` with just this value for `key=value`.
fn has_label(image: &ImageSummary, label: &str) -> bool {
    let (key, value) = label.split_once('=').map_or((label, None), |(key, value)| (key, Some(value)));
    image.labels.get(key).is_some_and(|actual| value.is_none_or(|value| value == actual))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_images;

    #[test]
    fn an_old_daemon_is_spared_what_it_does_not_know() {
        let filters = ImageFilters::parse(r#"{"label!":["team"],"label":["a"],"until":["1h"]}"#).unwrap();
        let (sent, _) = split(filters.clone(), ApiVersion::parse("1.41").unwrap());
        assert_eq!(sent.to_map().into_keys().collect::<Vec<_>>(), ["label"]);
        let (sent, _) = split(filters.clone(), ApiVersion::parse("1.42").unwrap());
        assert_eq!(sent, filters);
    }

    #[test]
    fn what_is_left_to_us_means_what_the_engine_means() {
        let images = parse_images(
            br#"[{"Id":"a","Created":100,"Labels":{"team":"web"}},{"Id":"b","Created":100,"Labels":{"team":"db"}},{"Id":"c","Created":200}]"#,
        )
        .unwrap()
        .images;
        let kept = |json: &str| {
            let filters = ImageFilters::parse(json).unwrap();
            let (_, local) = split(filters, ApiVersion::parse("1.41").unwrap());
            let now = OffsetDateTime::from_unix_timestamp(300).unwrap();
            images
                .iter()
                .filter(|image| local.keep(image, now))
                .map(|image| image.id.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(kept(r#"{"label!":["team"]}"#), ["c"]);
        assert_eq!(kept(r#"{"label!":["team=web"]}"#), ["b", "c"]);
        assert_eq!(kept(r#"{"label!":["team=web","team=db"]}"#), ["c"]);
        assert_eq!(kept(r#"{"until":["200"]}"#), ["a", "b"]);
        assert_eq!(kept(r#"{"until":["101s"]}"#), ["a", "b"]);
        assert_eq!(kept(r#"{"until":["200","100"]}"#), [""; 0]);
    }
}
