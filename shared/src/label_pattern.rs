use std::collections::BTreeMap;

/// A label that an image is to have: a key, with just this value where one is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelPattern {
    /// The key.
    pub key: String,
    /// Any value where absent.
    pub value: Option<String>,
}

impl LabelPattern {
    /// Reads `key` or `key=value`, and whether it is `key!` or `key!=value`: a label that an image is *not* to have, as
    /// the Engine reads them.
    pub fn parse(text: &str) -> (Self, bool) {
        let (key, value) = text.split_once('=').map_or((text, None), |(key, value)| (key, Some(value)));
        let (key, is_negated) = key.strip_suffix('!').map_or((key, false), |key| (key, true));
        (Self { key: key.to_owned(), value: value.map(str::to_owned) }, is_negated)
    }

    /// Whether it is among an image's labels.
    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        labels.get(&self.key).is_some_and(|actual| self.value.as_ref().is_none_or(|value| value == actual))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_has_a_key_and_any_value_or_one() {
        let labels =
            BTreeMap::from([("team".to_owned(), "a=b".to_owned()), ("x!".to_owned(), String::new())]);
        let matches = |text: &str| {
            let (pattern, is_negated) = LabelPattern::parse(text);
            pattern.matches(&labels) != is_negated
        };
        for text in ["team", "team=a=b", "team!=a", "tier!", "tier!=x", "x!!"] {
            assert_eq!(matches(text), text != "x!!", "{text}");
        }
        for text in ["tea", "team=a", "team=", "team!", "team!=a=b", "x!"] {
            assert_eq!(matches(text), text == "x!", "{text}");
        }
    }
}
