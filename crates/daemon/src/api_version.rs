use std::fmt;

/// A version of the Docker Engine API, as in `/v1.41/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ApiVersion {
    pub(crate) major: u16,
    pub(crate) minor: u16,
}

impl ApiVersion {
    /// The newest version whose image list is known here.
    pub(crate) const NEWEST_KNOWN: Self = Self::new(51);
    /// `Containers` is counted by the daemon.
    pub(crate) const COUNTS_CONTAINERS: Self = Self::new(51);
    /// The image list names the manifests of an image when it is asked to.
    pub(crate) const LISTS_MANIFESTS: Self = Self::new(47);
    /// The inspection of an image names its manifests when it is asked to.
    pub(crate) const INSPECTS_MANIFESTS: Self = Self::new(48);
    /// The store may be containerd's, where a container may name a manifest of an image.
    pub(crate) const MAY_USE_CONTAINERD: Self = Self::new(42);
    /// The parameter `shared-size`, and on containerd stores the filter `until`.
    pub(crate) const SHARED_SIZE_AND_UNTIL: Self = Self::new(42);
    /// The filter `until`, and several `before` and `since` together, on every kind of store.
    pub(crate) const KNOWS_ALL_FILTERS: Self = Self::new(44);

    const fn new(minor: u16) -> Self {
        Self { major: 1, minor }
    }

    /// Reads `1.41`; nothing where the text is no version.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (major, minor) = text.trim().split_once('.')?;
        Some(Self { major: major.parse().ok()?, minor: minor.parse().ok()? })
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_as_numbers() {
        let version = |text| ApiVersion::parse(text).unwrap();
        assert!(version("1.9") < version("1.41"));
        assert!(version("1.51") < version("2.0"));
        assert_eq!(version("1.41").to_string(), "1.41");
        for text in ["", "1", "1.", "v1.41", "1.41.2", "1.-1"] {
            assert_eq!(ApiVersion::parse(text), None, "{text}");
        }
    }
}
