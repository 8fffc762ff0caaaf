use crate::Platform;

/// A platform as Docker writes it: `linux/arm64/v8`; for Windows with the version, `windows/amd64 10.0.20348.1`. Empty where
/// neither system nor architecture is known.
pub fn readable_platform(platform: &Platform) -> String {
    let Platform { os, architecture, variant, os_version, .. } = platform;
    let words = [os.as_str(), architecture, variant.as_deref().unwrap_or_default()];
    if os.is_empty() && architecture.is_empty() {
        return String::new();
    }
    // A word that is missing between others is said to be.
    let known: Vec<&str> =
        words.into_iter().take(2).map(|word| if word.is_empty() { "unknown" } else { word }).collect();
    let variant = variant.iter().filter(|variant| !variant.is_empty()).map(|variant| format!("/{variant}"));
    let version =
        os_version.iter().filter(|version| !version.is_empty()).map(|version| format!(" {version}"));
    known.join("/") + &variant.chain(version).collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_reads_as_docker_writes_it() {
        let platform = |os: &str, architecture: &str, variant: &str, version: &str| {
            readable_platform(&Platform {
                os: os.to_owned(),
                architecture: architecture.to_owned(),
                variant: Some(variant.to_owned()),
                os_version: Some(version.to_owned()),
                os_features: None,
            })
        };
        assert_eq!(platform("linux", "arm64", "v8", ""), "linux/arm64/v8");
        assert_eq!(platform("linux", "amd64", "", ""), "linux/amd64");
        assert_eq!(platform("windows", "amd64", "", "10.0.20348.1"), "windows/amd64 10.0.20348.1");
        assert_eq!(platform("", "amd64", "", ""), "unknown/amd64");
        assert_eq!(platform("linux", "", "", ""), "linux/unknown");
        assert_eq!(readable_platform(&Platform::default()), "");
    }
}
