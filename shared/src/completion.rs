use std::ops::Range;

use crate::filter_term::quoted_where_needed;
use crate::vocabulary::{Word, label_values};
use crate::{FilterKey, ImageFilter, ImageList, ImageSummary, InventoryKey, Vocabulary};

/// How many are offered at most.
const MOST_ITEMS: usize = 10;

/// How the term at the cursor could go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The bytes of the text that are replaced, whole characters: the term, without its minus.
    pub at: Range<usize>,
    /// What could stand there, the best first.
    pub items: Vec<CompletionItem>,
}

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletionItem {
    /// What is put into the text.
    pub insert: String,
    /// What one reads.
    pub shown: String,
    /// What it is.
    pub kind: CompletionKind,
}

/// What is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A key, to which a value is still to be chosen.
    Key(FilterKey),
    /// The same of a key that is there over all environments only.
    InventoryKey(InventoryKey),
    /// A value, and how many images of the list there are of it.
    Value(usize),
    /// A value as an example; another one would do as well.
    Example(FilterKey),
    /// One image, or one name, of which there is no count.
    Name,
}

/// How the term could go on at whose end or in which the cursor stands (a byte of the text). Nothing where nothing is
/// known: in plain words, in quotes, and where all is there already.
///
/// Costs a pass over the list for values of labels.
pub fn complete(text: &str, cursor: usize, list: &ImageList, vocabulary: &Vocabulary) -> Option<Completion> {
    let images = || -> Images<'_> { Box::new(list.images().iter().enumerate()) };
    let known = Known { images: &images, vocabulary };
    let reads = |text: &str| ImageFilter::parse(text).is_ok_and(|filter| filter.terms.len() == 1);
    completion(text, cursor, &|before| items(before, known), &reads)
}

/// What there is to look for.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) images: &'a dyn Fn() -> Images<'a>,
    pub(crate) vocabulary: &'a Vocabulary,
}

/// Images, each under a number; those under the same one come one after the other and count once.
pub(crate) type Images<'a> = Box<dyn Iterator<Item = (usize, &'a ImageSummary)> + 'a>;

/// How a term could go on of which this is there already, from behind its minus to the cursor.
pub(crate) fn items(before: &str, known: Known<'_>) -> Vec<CompletionItem> {
    let key = FilterKey::of(before).filter(|(_, end)| !before.get(..*end).unwrap_or_default().contains('"'));
    match key {
        None => keys(before),
        Some((key, key_end)) => values(key, &unquoted(before.get(key_end..).unwrap_or_default()), known),
    }
}

/// The completion where `items` says how the term goes on, of which what `reads` takes for one term is offered.
pub(crate) fn completion(
    text: &str,
    cursor: usize,
    items: &dyn Fn(&str) -> Vec<CompletionItem>,
    reads: &dyn Fn(&str) -> bool,
) -> Option<Completion> {
    let at = term_at(text, cursor)?;
    let items = items(text.get(at.start..cursor)?);
    let is_at_end = text.get(at.end..).is_some_and(|rest| rest.trim().is_empty());
    // A daemon may say anything, also what nobody could look for.
    let fits = |item: &CompletionItem| {
        text.get(at.clone()) != Some(item.insert.as_str()) && (item.kind.is_key() || reads(&item.insert))
    };
    let mut items: Vec<_> = items.into_iter().filter(fits).collect();
    if items.iter().any(|item| !item.kind.is_key()) {
        items.truncate(MOST_ITEMS + 1);
    }
    for item in &mut items {
        // The next term can be typed at once, behind what needs nothing more.
        if is_at_end && !item.goes_on() {
            item.insert.push(' ');
        }
    }
    (!items.is_empty()).then_some(Completion { at, items })
}

impl CompletionItem {
    /// Whether there is more to choose once it is taken.
    pub fn goes_on(&self) -> bool {
        self.kind.is_key() || !self.shown.contains('=') && self.insert.starts_with("label:")
    }
}

impl CompletionKind {
    fn is_key(self) -> bool {
        matches!(self, Self::Key(_) | Self::InventoryKey(_))
    }
}

/// The term in which a place is, from behind its minus to its end; nothing where the place is in a character or in front
/// of the minus.
pub(crate) fn term_at(text: &str, cursor: usize) -> Option<Range<usize>> {
    let (before, behind) = text.split_at_checked(cursor)?;
    let (mut start, mut in_quotes, mut characters) = (0, false, before.char_indices());
    while let Some((position, character)) = characters.next() {
        match character {
            '\\' if in_quotes => drop(characters.next()),
            '"' => in_quotes = !in_quotes,
            _ if !in_quotes && character.is_whitespace() => start = position + character.len_utf8(),
            _ => {}
        }
    }
    // Who opens a quote has not come to its end yet.
    let length = match in_quotes {
        true => behind
            .find('"')
            .filter(|end| !behind.get(..*end).unwrap_or_default().contains(' '))
            .map(|end| end + 1),
        false => Some(behind.find(char::is_whitespace).unwrap_or(behind.len())),
    };
    let end = cursor + length.unwrap_or_default();
    let minus = usize::from(text.get(start..)?.starts_with('-'));
    (start + minus <= cursor).then_some(start + minus..end)
}

/// What a text with quotes says, which need not be closed.
pub(crate) fn unquoted(text: &str) -> String {
    let (mut said, mut in_quotes, mut characters) = (String::new(), false, text.chars());
    while let Some(character) = characters.next() {
        match character {
            '"' => in_quotes = !in_quotes,
            '\\' if in_quotes => said.extend(characters.next()),
            _ => said.push(character),
        }
    }
    said
}

fn keys(begun: &str) -> Vec<CompletionItem> {
    let begun = begun.to_ascii_lowercase();
    let is_meant = |key: &FilterKey| {
        key.as_str().starts_with(&begun) || (*key == FilterKey::Reference && "reference".starts_with(&begun))
    };
    let keys = FilterKey::ALL.into_iter().filter(is_meant);
    keys.map(|key| {
        let end = if key.is_of_amount() { '>' } else { ':' };
        let insert = format!("{}{end}", key.as_str());
        CompletionItem { shown: insert.clone(), insert, kind: CompletionKind::Key(key) }
    })
    .collect()
}

fn values(key: FilterKey, behind: &str, known: Known<'_>) -> Vec<CompletionItem> {
    let vocabulary = known.vocabulary;
    const COMPARISONS: [&str; 4] = [">=", "<=", ">", "<"];
    let begun = behind.strip_prefix(':');
    let of = |words: &[Word]| {
        let words = begun.into_iter().flat_map(|begun| best(words, Word::text, begun));
        words.map(|word| valued(key.as_str(), &word.text, CompletionKind::Value(word.image_count))).collect()
    };
    match key {
        FilterKey::Registry => of(&vocabulary.registries),
        FilterKey::Platform => of(&vocabulary.platforms),
        FilterKey::Reference => of(&vocabulary.repositories),
        FilterKey::Used => of(&vocabulary.usages),
        FilterKey::Dangling => of(&vocabulary.dangling),
        FilterKey::Label => begun.map(|begun| labels(begun, known)).unwrap_or_default(),
        FilterKey::Before | FilterKey::Since => {
            begun.map(|begun| names(key, begun, known)).unwrap_or_default()
        }
        FilterKey::Size => examples(key, behind, &COMPARISONS, &["100MB", "500MB", "1GB", "5GB"]),
        FilterKey::Age => examples(key, behind, &COMPARISONS, &["1d", "7d", "30d", "90d"]),
        FilterKey::Until => examples(key, behind, &[":"], &["24h", "168h", "720h"]),
    }
}

pub(crate) fn valued(key: &str, value: &str, kind: CompletionKind) -> CompletionItem {
    CompletionItem { insert: format!("{key}:{}", quoted_where_needed(value)), shown: value.to_owned(), kind }
}

/// Keys; and the values of a key that is there.
fn labels(begun: &str, known: Known<'_>) -> Vec<CompletionItem> {
    let label = FilterKey::Label.as_str();
    let (key, turn, begun_value) = match begun.split_once('=') {
        Some((key, value)) => {
            let (key, turn) = key.strip_suffix('!').map_or((key, ""), |key| (key, "!"));
            (key, turn, value)
        }
        None => (begun, "", ""),
    };
    let value = |word: &Word| {
        valued(label, &format!("{key}{turn}={}", word.text), CompletionKind::Value(word.image_count))
    };
    let values = || -> Vec<CompletionItem> {
        if key.is_empty() {
            return Vec::new();
        }
        best(&label_values((known.images)(), key), Word::text, begun_value).into_iter().map(value).collect()
    };
    if begun.contains('=') {
        return values();
    }
    let keys =
        best(&known.vocabulary.label_keys, Word::text, begun).into_iter().filter(|word| word.text != begun);
    let keys = keys.map(|word| valued(label, &word.text, CompletionKind::Value(word.image_count)));
    values().into_iter().chain(keys).collect()
}

/// Images by their names, in the list's order: first those that begin so.
fn names(key: FilterKey, begun: &str, known: Known<'_>) -> Vec<CompletionItem> {
    let begun = begun.to_ascii_lowercase();
    let starts = |tag: &str| tag.get(..begun.len()).is_some_and(|start| start.eq_ignore_ascii_case(&begun));
    let holds = |tag: &str| !starts(tag) && tag.contains(begun.as_str());
    let mut found: Vec<&String> = Vec::new();
    let passes: [&dyn Fn(&str) -> bool; 2] = [&starts, &holds];
    for fits in passes {
        for tag in (known.images)().flat_map(|(_, image)| &image.repo_tags) {
            if found.len() == MOST_ITEMS {
                break;
            }
            if fits(tag) && !found.contains(&tag) {
                found.push(tag);
            }
        }
    }
    found.into_iter().map(|tag| valued(key.as_str(), tag, CompletionKind::Name)).collect()
}

/// Amounts that are often meant.
fn examples(key: FilterKey, behind: &str, compared: &[&str], amounts: &[&str]) -> Vec<CompletionItem> {
    let Some(compared) = compared.iter().find(|compared| behind.starts_with(**compared)) else {
        return Vec::new();
    };
    let begun = behind.get(compared.len()..).unwrap_or_default();
    let fitting = amounts.iter().filter(|amount| amount.starts_with(begun));
    fitting
        .map(|amount| {
            let insert = format!("{}{compared}{amount}", key.as_str());
            CompletionItem { shown: insert.clone(), insert, kind: CompletionKind::Example(key) }
        })
        .collect()
}

/// Those whose text begins so, then those in whose text it occurs, as far as they are offered.
pub(crate) fn best<'a, T>(words: &'a [T], text: fn(&T) -> &str, begun: &str) -> Vec<&'a T> {
    let begun = begun.to_ascii_lowercase();
    let starts =
        |word: &&T| text(word).get(..begun.len()).is_some_and(|start| start.eq_ignore_ascii_case(&begun));
    let mut best: Vec<&T> = words.iter().filter(starts).take(MOST_ITEMS + 1).collect();
    if best.len() <= MOST_ITEMS && !begun.is_empty() {
        let others =
            words.iter().filter(|word| !starts(word) && text(word).to_ascii_lowercase().contains(&begun));
        best.extend(others.take(MOST_ITEMS + 1 - best.len()));
    }
    best
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::image_row::tests::image;
    use crate::{ImageSummary, Learned, ListIndex, PlatformIndex};

    fn shelf() -> (ImageList, Vocabulary) {
        let labelled = |tags: &[&str], labels: &[(&str, &str)]| ImageSummary {
            labels: labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            containers: Some(0),
            ..image("sha256:00", tags, &[])
        };
        let list = ImageList::new(vec![
            labelled(
                &["ghcr.io/shop/web:1", "ghcr.io/shop/web:2"],
                &[("team", "web"), ("tier", "front end")],
            ),
            labelled(&["ghcr.io/shop/api:1"], &[("team", "web"), ("a\"b", "")]),
            labelled(&["nginx:1.27"], &[("team", "db")]),
            labelled(&[], &[("no!", "1")]),
        ]);
        let index = ListIndex::new(&list);
        let platforms = PlatformIndex::new(&list, &Learned::default());
        let vocabulary = Vocabulary::new(&list, &index, &platforms);
        (list, vocabulary)
    }

    /// The text as it would be with each item, the cursor being at the bar.
    fn completed(text: &str) -> Vec<String> {
        let cursor = text.find('|').unwrap();
        let text = text.replace('|', "");
        let (list, vocabulary) = shelf();
        let Some(completion) = complete(&text, cursor, &list, &vocabulary) else { return Vec::new() };
        let with = |item: &CompletionItem| {
            format!("{}{}{}", &text[..completion.at.start], item.insert, &text[completion.at.end..])
        };
        completion.items.iter().map(with).collect()
    }

    #[test]
    fn a_term_goes_on_with_what_the_list_has() {
        for (text, expected) in [
            ("r|", vec!["registry:", "ref:"]),
            ("web -re|", vec!["web -registry:", "web -ref:"]),
            ("refe|", vec!["ref:"]),
            ("web|", vec![]),
            ("\"re|", vec![]),
            ("registry:|", vec!["registry:ghcr.io ", "registry:docker.io "]),
            ("registry:IO|", vec!["registry:ghcr.io ", "registry:docker.io "]),
            ("-registry:g| web", vec!["-registry:ghcr.io web"]),
            ("a registry:g|hcr.io", vec![]),
            ("ref:ngi|", vec!["ref:nginx "]),
            ("ref:web|", vec!["ref:ghcr.io/shop/web "]),
            ("label:te|", vec!["label:team"]),
            ("label:team|", vec!["label:team=web ", "label:team=db "]),
            ("label:team!=d|", vec!["label:team!=db "]),
            ("label:tier=f|", vec!["label:\"tier=front end\" "]),
            ("label:\"tier=fr|", vec!["label:\"tier=front end\" "]),
            ("label:\"a|", vec!["label:\"a\\\"b\"", "label:team"]),
            ("used:|", vec!["used:yes ", "used:no ", "used:unknown "]),
            ("dangling:t|", vec!["dangling:true "]),
            ("before:ng|", vec!["before:nginx:1.27 "]),
            ("since:shop/web|", vec!["since:ghcr.io/shop/web:1 ", "since:ghcr.io/shop/web:2 "]),
            ("size>|", vec!["size>100MB ", "size>500MB ", "size>1GB ", "size>5GB "]),
            ("age<=3|", vec!["age<=30d "]),
            ("until:|", vec!["until:24h ", "until:168h ", "until:720h "]),
            ("platform:|", vec![]),
            ("ä registry:d|", vec!["ä registry:docker.io "]),
        ] {
            assert_eq!(completed(text), expected, "{text}");
        }
        assert_eq!(completed("|").len(), FilterKey::ALL.len());
        assert_eq!(completed("web |").len(), FilterKey::ALL.len());
    }

    #[test]
    fn each_value_has_the_count_of_its_images() {
        let (list, vocabulary) = shelf();
        let kinds = |text: &str| -> Vec<_> {
            let items = complete(text, text.len(), &list, &vocabulary).unwrap().items;
            items.into_iter().map(|item| (item.shown, item.kind)).collect()
        };
        let value = |shown: &str, count| (shown.to_owned(), CompletionKind::Value(count));
        assert_eq!(kinds("registry:"), [value("ghcr.io", 2), value("docker.io", 1)]);
        assert_eq!(kinds("label:team="), [value("team=web", 2), value("team=db", 1)]);
        assert_eq!(kinds("used:n")[..1], [value("no", 4)]);
        assert_eq!(kinds("dangling:"), [value("true", 1), value("false", 3)]);
        assert_eq!(kinds("us"), [("used:".to_owned(), CompletionKind::Key(FilterKey::Used))]);
    }

    proptest! {
        #[test]
        fn whatever_is_taken_can_be_read(
            text in "(-?(label|ref|registry|used|size)[:>=]?|[a-zä\"\\\\ =!.]){0,6}",
            cursor in 0..20_usize,
        ) {
            let (list, vocabulary) = shelf();
            if let Some(Completion { at, items }) = complete(&text, cursor, &list, &vocabulary) {
                prop_assert!(text.get(at.clone()).is_some());
                prop_assert!(items.len() <= MOST_ITEMS + 1);
                for item in items.iter().filter(|item| !matches!(item.kind, CompletionKind::Key(_))) {
                    prop_assert!(ImageFilter::parse(&item.insert).is_ok(), "{}", item.insert);
                }
            }
        }
    }
}
