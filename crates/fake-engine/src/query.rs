//! The query of a request, read as the Engine reads it.

use percent_encoding::percent_decode_str;

/// The parameters of a request, decoded, in their order.
#[derive(Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what stands behind the `?`; nothing is refused.
    pub(crate) fn parse(text: &str) -> Self {
        let decode =
            |part: &str| percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned();
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Self(pairs.collect())
    }

    /// The first value of a parameter.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// A boolean as the Engine reads it: everything is true but the empty text and its few words for false.
    pub(crate) fn flag(&self, name: &str) -> bool {
        let value = self.text(name).unwrap_or_default().trim().to_ascii_lowercase();
        !matches!(value.as_str(), "" | "0" | "no" | "false" | "none")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded() {
        let query = Query::parse("filters=%7B%22a+b%22%3A1%7D&all=1&x");
        assert_eq!(query.text("filters"), Some(r#"{"a b":1}"#));
        assert_eq!(query.text("x"), Some(""));
        assert_eq!(query.text("y"), None);
    }

    #[test]
    fn booleans_are_the_engines() {
        for (text, expected) in [
            ("1", true),
            ("True", true),
            ("yes", true),
            ("0", false),
            ("None", false),
            ("", false),
            ("NO", false),
        ] {
            assert_eq!(Query::parse(&format!("all={text}")).flag("all"), expected, "{text}");
        }
        assert!(!Query::parse("").flag("all"));
    }
}
