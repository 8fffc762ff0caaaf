use std::collections::BTreeMap;

/// Labels by which builders name what they build, the most telling first: those of the OCI image specification, of
/// Docker Compose and of Label Schema.
const NAMING: [&str; 7] = [
    "org.opencontainers.image.ref.name",
    "org.opencontainers.image.title",
    "com.docker.compose.service",
    "org.label-schema.name",
    "name",
    "org.opencontainers.image.source",
    "org.label-schema.vcs-url",
];

/// The label that tells best what an image is that has no name; any label rather than none.
pub fn naming_label(labels: &BTreeMap<String, String>) -> Option<(&str, &str)> {
    let naming =
        NAMING.iter().find_map(|key| labels.get_key_value(*key).filter(|(_, value)| !value.is_empty()));
    naming.or_else(|| labels.first_key_value()).map(|(key, value)| (key.as_str(), value.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_telling_label_names_an_image() {
        let named = |labels: &[(&str, &str)]| {
            let labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
            naming_label(&labels).map(|(key, value)| format!("{key}={value}"))
        };
        let title = ("org.opencontainers.image.title", "web");
        assert_eq!(named(&[]), None);
        assert_eq!(named(&[("built-by", ""), ("team", "shop")]).as_deref(), Some("built-by="));
        assert_eq!(
            named(&[("a", "b"), ("name", "c"), title]).as_deref(),
            Some("org.opencontainers.image.title=web")
        );
        assert_eq!(named(&[("a", "b"), ("name", "")]).as_deref(), Some("a=b"), "an empty name names nothing");
    }
}
