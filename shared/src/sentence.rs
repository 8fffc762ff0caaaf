/// A fragment as the API says it, as a sentence of its own: `name taken` becomes `Name taken.` The API speaks English:
/// the capital letters of all languages weigh 12 kB in the page.
pub fn sentence(fragment: &str) -> String {
    let mut rest = fragment.trim().chars();
    let Some(first) = rest.next() else { return String::new() };
    let mut sentence: String = std::iter::once(first.to_ascii_uppercase()).chain(rest).collect();
    if !sentence.ends_with(['.', '!', '?', '…']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_becomes_one_sentence() {
        assert_eq!(sentence("name taken"), "Name taken.");
        assert_eq!(sentence(" étage "), "étage.");
        assert_eq!(sentence("Permission denied"), "Permission denied.");
        assert_eq!(sentence("Is it there?"), "Is it there?");
        assert_eq!(sentence(""), "");
    }
}
