use std::fmt;

use crate::any_of::AnyOf;
use crate::filter_term::{quoted, quoted_where_needed};
use crate::filter_tokens::{Token, error};
use crate::image_filter::parse_term;
use crate::{
    Drift, Filter, FilterCondition, FilterError, FilterTerm, ImageFilter, ImageMatcher, Inventory,
    InventoryHost, UnixSeconds, UnknownImage,
};

/// What is typed into the filter box over all environments: the language of [`ImageFilter`] with two terms more,
/// `env:NAME` and `drift:yes`.
///
/// The terms are held against each copy, an image on one host: all must hold for the same copy, and of several `env` or
/// `drift` that are not negated one is enough. `before` and `since` look for their image on the copy's own host.
///
/// It prints as a text that reads as the same filter.
pub type InventoryFilter = Filter<InventoryTerm>;

/// One condition of an [`InventoryFilter`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InventoryTerm {
    /// What also filters the images of one environment.
    Image(FilterTerm),
    /// `env:NAME`: on that host, in any case.
    Environment {
        /// On another one.
        is_negated: bool,
        /// The operator's name for it.
        name: String,
    },
    /// `drift:yes`, `no` or `unknown`: whether its tags point to it everywhere.
    Drift {
        /// Any other.
        is_negated: bool,
        /// As it is said of the row.
        drift: Drift,
    },
}

/// An [`InventoryFilter`] made ready for one [`Inventory`] at one moment.
#[derive(Clone, Debug, Default)]
pub struct InventoryMatcher {
    environments: AnyOf<String>,
    pub(crate) drifts: AnyOf<Drift>,
    /// By host; none where no image of it can match.
    hosts: Vec<Option<ImageMatcher>>,
    /// Whether nothing is filtered.
    pub(crate) is_empty: bool,
}

impl InventoryFilter {
    /// Reads a text. Whatever is no term of the language is text to search for.
    ///
    /// # Errors
    ///
    /// The first term that begins like one of the language and is not, or not yet.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        Self::read(text, parse_inventory_term)
    }

    /// Whether a tag is one that the reader looks for by its name.
    pub fn looks_for(&self, tag: &str) -> bool {
        self.terms.iter().any(|term| match term {
            InventoryTerm::Image(FilterTerm { is_negated: false, condition }) => match condition {
                FilterCondition::Text(text) => tag.to_lowercase().contains(&text.to_lowercase()),
                FilterCondition::Reference(pattern) => pattern.matches(tag),
                FilterCondition::Age(..)
                | FilterCondition::Before(_)
                | FilterCondition::Dangling(_)
                | FilterCondition::Label(_)
                | FilterCondition::Platform(_)
                | FilterCondition::Registry(_)
                | FilterCondition::Since(_)
                | FilterCondition::Size(..)
                | FilterCondition::Until(_)
                | FilterCondition::Used(_) => false,
            },
            InventoryTerm::Image(_) | InventoryTerm::Environment { .. } | InventoryTerm::Drift { .. } => {
                false
            }
        })
    }

    /// The first environment that it names and that is none of these.
    pub fn unknown_environment(&self, known: &[&str]) -> Option<&str> {
        self.terms.iter().find_map(|term| match term {
            InventoryTerm::Environment { name, .. } if !known.iter().any(|known| is_named(known, name)) => {
                Some(name.as_str())
            }
            InventoryTerm::Environment { .. } | InventoryTerm::Image(_) | InventoryTerm::Drift { .. } => None,
        })
    }

    /// Makes the filter ready.
    ///
    /// # Errors
    ///
    /// Where a `before` or a `since` names an image that no host has.
    pub fn compile(&self, inventory: &Inventory, now: UnixSeconds) -> Result<InventoryMatcher, UnknownImage> {
        let mut matcher = InventoryMatcher { is_empty: self.is_empty(), ..InventoryMatcher::default() };
        let mut images = ImageFilter::default();
        for term in &self.terms {
            match term {
                InventoryTerm::Image(term) => images.terms.push(term.clone()),
                InventoryTerm::Environment { is_negated, name } => {
                    matcher.environments.push(*is_negated, name.clone());
                }
                InventoryTerm::Drift { is_negated, drift } => matcher.drifts.push(*is_negated, *drift),
            }
        }
        let mut unknown = None;
        for host in inventory.hosts() {
            matcher.hosts.push(match images.compile(host.images(), now) {
                Ok(matcher) => Some(matcher),
                Err(error) => {
                    unknown = unknown.or(Some(error));
                    None
                }
            });
        }
        match unknown {
            Some(unknown) if matcher.hosts.iter().all(Option::is_none) => Err(unknown),
            Some(_) | None => Ok(matcher),
        }
    }
}

impl InventoryMatcher {
    /// What is held against the images of a host; nothing where none of them can match.
    pub(crate) fn of_host(&self, place: usize, host: &InventoryHost) -> Option<&ImageMatcher> {
        let matcher = self.hosts.get(place)?.as_ref()?;
        self.environments.admits(|name| is_named(&host.name, name)).then_some(matcher)
    }
}

impl fmt::Display for InventoryTerm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minus = |is_negated: &bool| if *is_negated { "-" } else { "" };
        match self {
            // What is no more than a text in the other language could be a term of this one.
            Self::Image(FilterTerm { is_negated, condition: FilterCondition::Text(text) })
                if own_term(text).is_some() =>
            {
                write!(formatter, "{}{}", minus(is_negated), quoted(text))
            }
            Self::Image(term) => term.fmt(formatter),
            Self::Environment { is_negated, name } => {
                write!(formatter, "{}env:{}", minus(is_negated), quoted_where_needed(name))
            }
            Self::Drift { is_negated, drift } => {
                let word = match drift {
                    Drift::Differs => "yes",
                    Drift::Same => "no",
                    Drift::Unknown => "unknown",
                };
                write!(formatter, "{}drift:{word}", minus(is_negated))
            }
        }
    }
}

/// Whether an environment is the one that is meant.
fn is_named(name: &str, meant: &str) -> bool {
    name == meant || name.to_lowercase() == meant.to_lowercase()
}

/// The word in front of a term that only this language has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InventoryKey {
    /// `env`
    Environment,
    /// `drift`
    Drift,
}

impl InventoryKey {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Environment, Self::Drift];

    /// As it is written, without the colon.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Environment => "env",
            Self::Drift => "drift",
        }
    }
}

/// The key that a text begins with, where it is one of this language, and how long key and colon are.
pub(crate) fn own_term(text: &str) -> Option<(InventoryKey, usize)> {
    let (key, _) = text.split_once(':')?;
    let own = InventoryKey::ALL.into_iter().find(|own| own.as_str().eq_ignore_ascii_case(key))?;
    Some((own, key.len() + 1))
}

fn parse_inventory_term(token: Token) -> Result<InventoryTerm, FilterError> {
    let Some((key, key_end)) = own_term(token.text.get(..token.bare_bytes).unwrap_or_default()) else {
        return parse_term(token).map(InventoryTerm::Image);
    };
    let (is_negated, value) = (token.is_negated, token.text.get(key_end..).unwrap_or_default());
    let value_at = token.at.start + usize::from(is_negated) + key_end..token.at.end;
    let drift = match (key, value) {
        (InventoryKey::Environment, "") => {
            return Err(error(value_at, "env: expected the name of an environment"));
        }
        (InventoryKey::Environment, name) => {
            return Ok(InventoryTerm::Environment { is_negated, name: name.to_owned() });
        }
        (InventoryKey::Drift, "yes") => Drift::Differs,
        (InventoryKey::Drift, "no") => Drift::Same,
        (InventoryKey::Drift, "unknown") => Drift::Unknown,
        (InventoryKey::Drift, _) => return Err(error(value_at, "drift: expected yes, no or unknown")),
    };
    Ok(InventoryTerm::Drift { is_negated, drift })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filter(text: &str) -> InventoryFilter {
        InventoryFilter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn it_is_the_language_of_one_environment_and_two_terms_more() {
        for (text, printed) in [
            ("", ""),
            ("web env:nas used:no", "web env:nas used:no"),
            ("ENV:\"the cellar\" -env:nas", "env:\"the cellar\" -env:nas"),
            ("env:a:b drift:yes", "env:a:b drift:yes"),
            ("-drift:unknown Drift:no", "-drift:unknown drift:no"),
            ("\"env:nas\" environment:x size>5MB", "\"env:nas\" environment:x size>5MB"),
        ] {
            assert_eq!(filter(text).to_string(), printed, "{text}");
        }
        // In quotes it is a text.
        assert!(matches!(filter("\"env:nas\"").terms.as_slice(), [InventoryTerm::Image(_)]));
    }

    #[test]
    fn what_is_wrong_is_said_where_it_stands() {
        for (text, message, at) in [
            ("a env:", "env: expected the name of an environment", ""),
            ("drift:maybe b", "drift: expected yes, no or unknown", "maybe"),
            ("drift:", "drift: expected yes, no or unknown", ""),
            ("-used:never", "used: expected yes, no or unknown", "never"),
            ("ä drift:\"x", "this quote is not closed", "\"x"),
        ] {
            let wrong = InventoryFilter::parse(text).expect_err(text);
            assert_eq!((wrong.message.as_str(), &text[wrong.at]), (message, at), "{text}");
        }
    }

    #[test]
    fn a_tag_is_looked_for_by_text_and_by_pattern() {
        for (text, looked_for) in [
            ("NGINX", true),
            ("alpine nginx", true),
            ("ref:nginx:*", true),
            ("-nginx", false),
            ("size>1MB drift:no env:nginx used:no", false),
            ("", false),
        ] {
            assert_eq!(filter(text).looks_for("nginx:1.27"), looked_for, "{text}");
        }
    }

    #[test]
    fn a_term_goes_in_and_out_and_environments_are_known_or_not() {
        let nas = InventoryTerm::Environment { is_negated: false, name: "NAS 2".to_owned() };
        let with = filter("web").toggled(&nas);
        assert_eq!(with.to_string(), "web env:\"NAS 2\"");
        assert!(with.has(&nas));
        assert_eq!(with.toggled(&nas).to_string(), "web");
        assert_eq!(with.unknown_environment(&["ci", "nas 2"]), None);
        assert_eq!(with.unknown_environment(&["ci"]), Some("NAS 2"));
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back_and_no_text_panics(
            pieces in proptest::collection::vec(
                prop_oneof!["(env|drift|used|-|:|yes|no| )", "[a-z\" äé:\\\\]{0,3}", "\\PC{0,2}"], 0..10
            ),
        ) {
            let text = pieces.concat();
            match InventoryFilter::parse(&text) {
                Ok(filter) => prop_assert_eq!(InventoryFilter::parse(&filter.to_string()), Ok(filter)),
                Err(error) => prop_assert!(text.get(error.at.clone()).is_some(), "{:?}", error),
            }
        }
    }
}
