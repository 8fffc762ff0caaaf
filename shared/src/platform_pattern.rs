use std::fmt;

use crate::Platform;

/// A platform that is looked for: `linux/arm64`, `linux/arm/v7`, `linux`, or `arm64` alone; or `unknown`, for images of
/// which it is not known what they run on.
///
/// Other words for the same are read as Go's: `aarch64` is `arm64`, `x86_64` is `amd64`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformPattern {
    /// Of one word alone it is not known whether it is the operating system or the architecture.
    first: String,
    architecture: Option<String>,
    variant: Option<String>,
}

impl PlatformPattern {
    /// Reads one to three words with slashes between them; nothing where the text is something else.
    pub fn parse(text: &str) -> Option<Self> {
        let is_word = |word: &str| {
            !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        };
        let text = text.to_ascii_lowercase();
        let mut words = text.split('/');
        let first = architecture_in_go(words.next()?).to_owned();
        let architecture = words.next().map(|word| architecture_in_go(word).to_owned());
        let variant = words.next().map(str::to_owned);
        let all_are_words =
            is_word(&first) && [&architecture, &variant].into_iter().flatten().all(|word| is_word(word));
        (all_are_words && words.next().is_none()).then_some(Self { first, architecture, variant })
    }

    /// Whether a platform is the one that is looked for, as far as the pattern says.
    pub fn matches(&self, platform: &Platform) -> bool {
        let architecture = architecture_in_go(&platform.architecture);
        let is_same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
        let Some(wanted) = &self.architecture else {
            return is_same(&self.first, &platform.os) || is_same(&self.first, architecture);
        };
        is_same(&self.first, &platform.os)
            && is_same(wanted, architecture)
            && self.variant.as_ref().is_none_or(|variant| is_same(variant, Self::variant_of(platform)))
    }

    /// Whether images are looked for of which it is not known what they run on: `unknown`.
    pub(crate) fn is_unknown(&self) -> bool {
        self.first == "unknown" && self.architecture.is_none()
    }

    /// The variant that a platform says, or that is meant where it says none; empty where there is none.
    pub(crate) fn variant_of(platform: &Platform) -> &str {
        let said = platform.variant.as_deref().filter(|said| !said.is_empty());
        said.unwrap_or(default_variant(architecture_in_go(&platform.architecture)))
    }
}

impl fmt::Display for PlatformPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.first)?;
        for word in [&self.architecture, &self.variant].into_iter().flatten() {
            write!(formatter, "/{word}")?;
        }
        Ok(())
    }
}

/// As the containerd library `platforms` reads architectures.
fn architecture_in_go(word: &str) -> &str {
    match word {
        "aarch64" => "arm64",
        "x86_64" | "x86-64" => "amd64",
        "i386" => "386",
        _ => word,
    }
}

/// The variant that is meant where none is said, after the same library.
fn default_variant(architecture: &str) -> &'static str {
    match architecture {
        "arm64" => "v8",
        "arm" => "v7",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn platform(os: &str, architecture: &str, variant: Option<&str>) -> Platform {
        Platform {
            os: os.to_owned(),
            architecture: architecture.to_owned(),
            variant: variant.map(str::to_owned),
            ..Platform::default()
        }
    }

    fn matches(pattern: &str, platform: &Platform) -> bool {
        PlatformPattern::parse(pattern).expect(pattern).matches(platform)
    }

    #[test]
    fn a_platform_is_found_by_as_much_as_is_said() {
        let arm64 = platform("linux", "arm64", None);
        for pattern in ["linux", "arm64", "AArch64", "linux/arm64", "linux/aarch64", "linux/arm64/v8"] {
            assert!(matches(pattern, &arm64), "{pattern}");
        }
        for pattern in ["windows", "arm", "amd64", "windows/arm64", "linux/arm", "linux/arm64/v9", "v8"] {
            assert!(!matches(pattern, &arm64), "{pattern}");
        }
        assert!(matches("linux/arm/v7", &platform("linux", "arm", Some("v7"))));
        assert!(!matches("linux/arm/v7", &platform("linux", "arm", Some("v6"))));
        assert!(matches("linux/arm64/v8", &platform("linux", "arm64", Some(""))));
    }

    #[test]
    fn what_is_no_platform_is_refused() {
        for text in ["", "/", "linux/", "/arm64", "linux//v8", "linux/arm/v7/x", "a b", "ä"] {
            assert_eq!(PlatformPattern::parse(text), None, "{text:?}");
        }
    }
}
