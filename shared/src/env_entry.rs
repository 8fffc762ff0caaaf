/// One entry of an image's environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnvEntry<'a> {
    /// The variable's name.
    pub name: &'a str,
    /// Its value; absent where the entry has no `=`: then the variable is removed.
    pub value: Option<&'a str>,
}

impl<'a> EnvEntry<'a> {
    /// Splits `NAME=value` at the first `=`. One that stands in front belongs to the name: so Windows calls the current
    /// folders of its drives (`=C:=C:\app`).
    pub fn of(entry: &'a str) -> Self {
        let name_start = entry.chars().next().map_or(0, char::len_utf8);
        let rest = entry.get(name_start..).unwrap_or_default();
        match rest.find('=').map(|place| entry.split_at(name_start + place)) {
            Some((name, value)) => Self { name, value: value.strip_prefix('=') },
            None => Self { name: entry, value: None },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_ends_at_the_first_equals_sign() {
        for (entry, name, value) in [
            ("PATH=/usr/bin:/bin", "PATH", Some("/usr/bin:/bin")),
            ("OPTS=-Da=b=c", "OPTS", Some("-Da=b=c")),
            ("EMPTY=", "EMPTY", Some("")),
            ("REMOVED", "REMOVED", None),
            ("=C:=C:\\app", "=C:", Some("C:\\app")),
            ("é=è", "é", Some("è")),
            ("==", "=", Some("")),
            ("=", "=", None),
            ("", "", None),
        ] {
            assert_eq!(EnvEntry::of(entry), EnvEntry { name, value }, "{entry:?}");
        }
    }
}
