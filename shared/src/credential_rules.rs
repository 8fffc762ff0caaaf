use thiserror::Error;

use crate::Secret;

/// Characters that a password has at the least (NIST SP 800-63B asks for 8 and up; nothing else is demanded of it).
pub const MIN_PASSWORD_CHARS: usize = 12;

/// Bytes that a password has at the most, so that hashing it costs what it should.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// Characters that a name has at the most.
pub const MAX_NAME_CHARS: usize = 100;

/// The text is no name for a user, a role or a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "expected a name of 1 to {MAX_NAME_CHARS} characters, without control characters and without spaces around it"
)]
pub struct InvalidName;

/// The password is too short or too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidPassword {
    /// Too few characters.
    #[error("expected a password of at least {MIN_PASSWORD_CHARS} characters")]
    TooShort,
    /// Too many bytes.
    #[error("expected a password of at most {MAX_PASSWORD_BYTES} bytes")]
    TooLong,
}

/// Checks the name of a user, a role or a token.
///
/// # Errors
///
/// Where it is empty or too long, or has control or invisible characters, or spaces around it.
pub fn check_name(name: &str) -> Result<(), InvalidName> {
    let fits = !name.is_empty() && name.chars().count() <= MAX_NAME_CHARS;
    let is_visible = !name.chars().any(|character| character.is_control() || is_invisible(character));
    if fits && name.trim() == name && is_visible { Ok(()) } else { Err(InvalidName) }
}

/// Characters that are not seen, or change the order of what is (Unicode's category Cf, as far as texts use it): with
/// them one name could look like another.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}')
        || ('\u{200b}'..='\u{200f}').contains(&character)
        || ('\u{202a}'..='\u{202e}').contains(&character)
        || ('\u{2060}'..='\u{206f}').contains(&character)
}

/// Checks a password that somebody chooses.
///
/// # Errors
///
/// Where it is too short or too long.
pub fn check_password(password: &Secret) -> Result<(), InvalidPassword> {
    if password.expose().len() > MAX_PASSWORD_BYTES {
        Err(InvalidPassword::TooLong)
    } else if password.expose().chars().count() < MIN_PASSWORD_CHARS {
        Err(InvalidPassword::TooShort)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_visible() {
        for name in ["a", "Ada Lovelace", "ci@example.org", &"ä".repeat(100)] {
            assert_eq!(check_name(name), Ok(()), "{name:?}");
        }
        for name in ["", " ", " a", "a ", "a\nb", "a\u{0}", "ada\u{200b}", "a\u{202e}da", &"a".repeat(101)] {
            assert_eq!(check_name(name), Err(InvalidName), "{name:?}");
        }
    }

    #[test]
    fn a_password_is_long_enough_and_not_endless() {
        let check = |password: String| check_password(&Secret::from(password));
        assert_eq!(check("ä".repeat(12)), Ok(()));
        assert_eq!(check("a".repeat(11)), Err(InvalidPassword::TooShort));
        assert_eq!(check("a".repeat(1024)), Ok(()));
        assert_eq!(check("ä".repeat(513)), Err(InvalidPassword::TooLong));
    }
}
