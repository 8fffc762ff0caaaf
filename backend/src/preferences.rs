use actix_web::http::header::HeaderMap;
use snapshots::Freshness;

/// How new a list has to be for the client: a new one with `Cache-Control: no-cache` (RFC 9111, 5.2.1.4).
///
/// Nothing else counts. `max-age=0` is what browsers send of their own accord when a page is loaded anew.
pub(crate) fn asked_freshness(headers: &HeaderMap) -> Freshness {
    let mut directives = headers
        .get_all("Cache-Control")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let asks_anew = directives.any(|directive| directive.trim().eq_ignore_ascii_case("no-cache"));
    if asks_anew { Freshness::New } else { Freshness::Usual }
}

/// Whether the client prefers to be told of a daemon's failure by a status (`Prefer: handling=strict`).
///
/// RFC 7240: names and this value are case-insensitive, a value may be quoted, parameters may follow, and of a
/// preference that is there twice the first counts.
pub(crate) fn prefers_strict(headers: &HeaderMap) -> bool {
    headers
        .get_all("Prefer")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|preference| preference.split(';').next()?.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("handling"))
        .is_some_and(|(_, value)| value.trim().trim_matches('"').eq_ignore_ascii_case("strict"))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn strict(values: &[&'static str]) -> bool {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(HeaderName::from_static("prefer"), HeaderValue::from_static(value));
        }
        prefers_strict(&headers)
    }

    #[test]
    fn only_no_cache_asks_for_a_new_list() {
        let asked = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers
                .append(HeaderName::from_static("cache-control"), HeaderValue::from_static("no-transform"));
            headers.append(HeaderName::from_static("cache-control"), HeaderValue::from_static(value));
            asked_freshness(&headers)
        };
        for value in ["no-cache", "No-Cache", "max-age=0, no-cache", "no-store ,no-cache"] {
            assert_eq!(asked(value), Freshness::New, "{value}");
        }
        for value in ["", "max-age=0", "no-store", "no-cache=x", "no-cached"] {
            assert_eq!(asked(value), Freshness::Usual, "{value}");
        }
        assert_eq!(asked_freshness(&HeaderMap::new()), Freshness::Usual);
    }

    #[test]
    fn strict_handling_is_found_among_other_preferences() {
        for values in [
            &["handling=strict"][..],
            &["Handling = \"STRICT\"; x=1"],
            &["respond-async, handling=strict"],
            &["wait=10", "handling=strict"],
            &["handling=strict, handling=lenient"],
        ] {
            assert!(strict(values), "{values:?}");
        }
        for values in [
            &[][..],
            &["handling=lenient, handling=strict"],
            &["strict"],
            &["handling"],
            &["x=handling=strict"],
        ] {
            assert!(!strict(values), "{values:?}");
        }
    }
}
