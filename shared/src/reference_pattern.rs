use thiserror::Error;

/// The text is no pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a valid pattern")]
pub struct InvalidPattern;

/// Checks the syntax of a `reference` filter.
///
/// The Engine matches references by Go's `path.Match`: `*`, `?`, `\x`, and classes `[a-z]`, `[^a-z]`.
///
/// # Errors
///
/// Where Go would report `ErrBadPattern`: a class that is empty, open or ends in `-`, or a trailing backslash.
pub fn check_reference_pattern(pattern: &str) -> Result<(), InvalidPattern> {
    let mut rest = pattern.chars();
    while let Some(character) = rest.next() {
        match character {
            '\\' => drop(rest.next().ok_or(InvalidPattern)?),
            '[' => check_class(&mut rest)?,
            _ => {}
        }
    }
    Ok(())
}

/// Consumes a class up to and including its `]`.
fn check_class(rest: &mut std::str::Chars<'_>) -> Result<(), InvalidPattern> {
    let mut next = rest.next().ok_or(InvalidPattern)?;
    if next == '^' {
        next = rest.next().ok_or(InvalidPattern)?;
    }
    loop {
        check_class_character(next, rest)?;
        next = rest.next().ok_or(InvalidPattern)?;
        if next == '-' {
            let high = rest.next().ok_or(InvalidPattern)?;
            check_class_character(high, rest)?;
            next = rest.next().ok_or(InvalidPattern)?;
        }
        if next == ']' {
            return Ok(());
        }
    }
}

/// Accepts one character of a class, with the one that it escapes.
fn check_class_character(character: char, rest: &mut std::str::Chars<'_>) -> Result<(), InvalidPattern> {
    match character {
        '-' | ']' => Err(InvalidPattern),
        '\\' => rest.next().map(drop).ok_or(InvalidPattern),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_what_go_takes() {
        for pattern in ["", "nginx", "ghcr.io/*/web:1.?", "[a-z]*", "[^a]", "a\\[", "[\\]]", "[a-cx]"] {
            assert_eq!(check_reference_pattern(pattern), Ok(()), "{pattern}");
        }
        for pattern in
            ["[", "[]", "[]a]", "[-]", "[a-]", "[a-c-]", "[^]", "a[", "[a", "[a-", "\\", "a\\", "[\\"]
        {
            assert_eq!(check_reference_pattern(pattern), Err(InvalidPattern), "{pattern}");
        }
    }
}
