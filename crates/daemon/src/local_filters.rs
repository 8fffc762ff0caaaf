//! Which engine evaluates which filter: so that each means what the newest Docker Engine makes of it.
//!
//! | filter | Docker, API ≥ 1.44 | older Docker | Podman |
//! |---|---|---|---|
//! | `before`, `since` | sent | one of each, the decisive one: else any one of them counts | the same: else they become one value |
//! | `label` | sent, but `key!` here | the same | here: a star in a key is a pattern, an empty value any |
//! | `label!` | here: Docker demands the key of `key!=value` before 29.4.1, and knows none on classic stores | here | here |
//! | `dangling` | sent | here: `false` lets images in that have only a digest, `true` leaves parents out even with `all` | here: parents are not dangling |
//! | `reference` | sent | here: whether an image is dangling would depend on the names that are left | here: it matches parts of names |
//! | `until` | sent | here: unknown to it | here: several become one value |

use shared::{ImageFilter, ImageFilters};

use crate::api_version::ApiVersion;
use crate::link::Spoken;

/// The filters of one question, divided.
pub(crate) struct SplitFilters {
    /// What the daemon evaluates.
    pub(crate) sent: ImageFilters,
    /// What is left to us.
    pub(crate) local: ImageFilter,
    /// Whether the daemon would take one of several `before` and `since` for all of them.
    pub(crate) one_reference_each: bool,
}

/// Divides the filters between a daemon and us.
pub(crate) fn split(filters: &ImageFilters, spoken: Spoken) -> SplitFilters {
    let mut sent = filters.clone();
    let mut local =
        ImageFilters { label_not: std::mem::take(&mut sent.label_not), ..ImageFilters::default() };
    let knows_all = !spoken.is_podman && spoken.version >= ApiVersion::KNOWS_ALL_FILTERS;
    if !knows_all {
        local.dangling = sent.dangling.take();
        local.reference = std::mem::take(&mut sent.reference);
        local.until = std::mem::take(&mut sent.until);
    }
    let is_turned =
        |label: &String| label.split_once('=').map_or(label.as_str(), |(key, _)| key).ends_with('!');
    (local.label, sent.label) =
        std::mem::take(&mut sent.label).into_iter().partition(|label| spoken.is_podman || is_turned(label));
    SplitFilters { sent, local: ImageFilter::from(&local), one_reference_each: !knows_all }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYTHING: &str = r#"{"before":["a","b"],"dangling":["true"],"label":["c","d!=e","f*"],"label!":["g"],
        "reference":["h"],"since":["sha256:1234"],"until":["1h"]}"#;

    /// What is sent, and what is evaluated here.
    fn divided(version: &str, is_podman: bool) -> (String, String) {
        let spoken = Spoken::of(ApiVersion::parse(version).unwrap(), is_podman);
        let split = split(&ImageFilters::parse(EVERYTHING).unwrap(), spoken);
        (serde_json::to_string(&split.sent.to_map()).unwrap(), split.local.to_string())
    }

    #[test]
    fn a_new_engine_is_sent_all_that_it_means_as_the_newest_does() {
        let (sent, local) = divided("1.44", false);
        assert_eq!(
            sent,
            r#"{"before":["a","b"],"dangling":["true"],"label":["c","f*"],"reference":["h"],"since":["sha256:1234"],"until":["1h"]}"#
        );
        assert_eq!(local, "-label:d=e -label:g");
        assert_eq!(divided("1.51", false), (sent, local));
    }

    #[test]
    fn an_old_engine_is_spared_what_it_does_not_know_or_reads_otherwise() {
        for version in ["1.41", "1.43"] {
            let (sent, local) = divided(version, false);
            assert_eq!(sent, r#"{"before":["a","b"],"label":["c","f*"],"since":["sha256:1234"]}"#);
            assert_eq!(local, "-label:d=e -label:g until:1h dangling:true ref:h");
        }
    }

    #[test]
    fn podman_is_asked_for_nothing_but_what_is_before_and_since() {
        let (sent, local) = divided("1.41", true);
        assert_eq!(sent, r#"{"before":["a","b"],"since":["sha256:1234"]}"#);
        assert_eq!(local, "label:c -label:d=e label:f* -label:g until:1h dangling:true ref:h");
    }
}
