use crate::{FilterCondition, FilterTerm, ImageFilter, LabelPattern};

/// What the docker CLI can be asked instead of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DockerCommand {
    /// `docker images` with its filters, quoted for a POSIX shell.
    pub command: String,
    /// The terms that the CLI has no filter for, as they stand in the filter.
    pub left_out: Vec<String>,
}

/// The command that lists what a filter leaves on an engine of this API version, as `1.41`; one that is not known counts
/// as new. A term that the engine's filters cannot say exactly is left out: it refuses those that it does not know.
pub fn docker_command(filter: &ImageFilter, api_version: Option<&str>) -> DockerCommand {
    let mut command = "docker images".to_owned();
    let mut left_out = Vec::new();
    let mut dangling = None;
    let is_old = api_version.is_some_and(is_old);
    let (mut has_before, mut has_since) = (false, false);
    for term in &filter.terms {
        let flag = match engine_filter(term) {
            Some(("until", _)) if is_old => None,
            // Of several of these an old engine takes one.
            Some(("before", _)) if is_old && std::mem::replace(&mut has_before, true) => None,
            Some(("since", _)) if is_old && std::mem::replace(&mut has_since, true) => None,
            // Another one of these is an error, not another condition.
            Some(("dangling", value)) => match dangling.get_or_insert(value.clone()) == &value {
                true => Some(("dangling", value)),
                false => None,
            },
            // The CLI takes spaces off both ends of a value.
            flag => flag.filter(|(_, value)| value.trim() == value),
        };
        match flag {
            Some((name, value)) => {
                command.push_str(" --filter ");
                command.push_str(&quoted(&format!("{name}={value}")));
            }
            None => left_out.push(term.to_string()),
        }
    }
    DockerCommand { command, left_out }
}

/// Whether it is before 1.44, with which `until` came, and several `before` and `since` together.
fn is_old(api_version: &str) -> bool {
    let (major, minor) = api_version.split_once('.').unwrap_or_default();
    matches!((major.parse::<u16>(), minor.parse::<u16>()), (Ok(major), Ok(minor)) if (major, minor) < (1, 44))
}

/// The name and the value of the Engine's filter that means the same. `label!` is not among them: classic stores refuse
/// it, and containerd stores demanded the key of `label!=key=value` before 29.4.1.
fn engine_filter(FilterTerm { is_negated, condition }: &FilterTerm) -> Option<(&'static str, String)> {
    match condition {
        FilterCondition::Dangling(dangling) => Some(("dangling", (dangling != is_negated).to_string())),
        // Read the other way round by the Engine.
        FilterCondition::Label(LabelPattern { key, .. }) if key.ends_with('!') => None,
        FilterCondition::Label(LabelPattern { key, value }) if !is_negated => {
            Some(("label", value.as_ref().map_or_else(|| key.clone(), |value| format!("{key}={value}"))))
        }
        FilterCondition::Reference(pattern) if !is_negated => {
            Some(("reference", pattern.as_str().to_owned()))
        }
        FilterCondition::Before(reference) if !is_negated => Some(("before", reference.clone())),
        FilterCondition::Since(reference) if !is_negated => Some(("since", reference.clone())),
        FilterCondition::Until(until) if !is_negated => Some(("until", until.in_any_zone())),
        FilterCondition::Text(_)
        | FilterCondition::Label(_)
        | FilterCondition::Reference(_)
        | FilterCondition::Used(_)
        | FilterCondition::Size(..)
        | FilterCondition::Age(..)
        | FilterCondition::Registry(_)
        | FilterCondition::Platform(_)
        | FilterCondition::Before(_)
        | FilterCondition::Since(_)
        | FilterCondition::Until(_) => None,
    }
}

/// As one word of a POSIX shell (2.2.2, single quotes).
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_said_as_far_as_docker_has_words_for_it() {
        for (filter, command, left_out) in [
            ("", "docker images", ""),
            (
                "label:team=web -label:tier ref:ghcr.io/* dangling:true",
                "docker images --filter 'label=team=web' --filter 'reference=ghcr.io/*' --filter 'dangling=true'",
                "-label:tier",
            ),
            (
                "-dangling:true dangling:false",
                "docker images --filter 'dangling=false' --filter 'dangling=false'",
                "",
            ),
            ("dangling:true dangling:false", "docker images --filter 'dangling=true'", "dangling:false"),
            (
                "before:nginx:1.27 since:web until:24h until:2024-05-01 until:2024-05-01T00:00:00Z",
                "docker images --filter 'before=nginx:1.27' --filter 'since=web' --filter 'until=24h' \
                 --filter 'until=1714521600' --filter 'until=2024-05-01T00:00:00Z'",
                "",
            ),
            (
                "web used:no size>500MB age>30d registry:ghcr.io platform:arm64 -ref:a -until:1h label:a",
                "docker images --filter 'label=a'",
                "web used:no size>500MB age>30d registry:ghcr.io platform:arm64 -ref:a -until:1h",
            ),
            (
                r#"label:"it's=$(a b)" label:"a= " label:"x!!""#,
                r"docker images --filter 'label=it'\''s=$(a b)'",
                r#"label:"a= " label:x!!"#,
            ),
        ] {
            let filter = ImageFilter::parse(filter).unwrap();
            let said = docker_command(&filter, Some("1.51"));
            assert_eq!(
                (said.command.as_str(), said.left_out.join(" ").as_str()),
                (command, left_out),
                "{filter}"
            );
        }
    }

    #[test]
    fn an_old_engine_is_spared_what_it_refuses_or_takes_once() {
        let filter = ImageFilter::parse("until:1h before:a before:b since:c since:d label:e").unwrap();
        let left_out = |version| docker_command(&filter, version).left_out.join(" ");
        assert_eq!(left_out(Some("1.41")), "until:1h before:b since:d");
        for version in [None, Some("1.44"), Some("1.51"), Some("2.0"), Some("new")] {
            assert_eq!(left_out(version), "", "{version:?}");
        }
    }
}
