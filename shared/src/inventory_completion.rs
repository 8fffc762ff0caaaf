use crate::completion::{
    Completion, CompletionItem, CompletionKind, Images, Known, best, completion, items, unquoted, valued,
};
use crate::inventory_filter::own_term;
use crate::vocabulary::Word;
use crate::{Inventory, InventoryFilter, InventoryKey, Vocabulary};

/// How a term of an [`InventoryFilter`] could go on, as [`complete`](crate::complete) says it of one list: with the
/// words of all lists, and with these environments, each with how many images it has where that is known.
///
/// Costs a pass over the copies for values of labels and for names of images.
pub fn complete_inventory(
    text: &str,
    cursor: usize,
    inventory: &Inventory,
    vocabulary: &Vocabulary,
    environments: &[(String, Option<usize>)],
) -> Option<Completion> {
    let images = || -> Images<'_> {
        let rows = inventory.rows().iter().enumerate();
        Box::new(rows.flat_map(|(number, row)| inventory.copies(row).map(move |copy| (number, copy.image))))
    };
    let known = Known { images: &images, vocabulary };
    let own_values = |key, begun: &str| match key {
        InventoryKey::Environment => named(environments, begun),
        InventoryKey::Drift => best(&vocabulary.drifts, Word::text, begun)
            .into_iter()
            .map(|word| {
                valued(InventoryKey::Drift.as_str(), &word.text, CompletionKind::Value(word.image_count))
            })
            .collect(),
    };
    let items = |before: &str| match own_term(before) {
        Some((key, end)) => own_values(key, &unquoted(before.get(end..).unwrap_or_default())),
        None => own_keys(before).chain(items(before, known)).collect(),
    };
    let reads = |text: &str| InventoryFilter::parse(text).is_ok_and(|filter| filter.terms.len() == 1);
    completion(text, cursor, &items, &reads)
}

fn own_keys(begun: &str) -> impl Iterator<Item = CompletionItem> {
    let begun = begun.to_ascii_lowercase();
    let meant = InventoryKey::ALL.into_iter().filter(move |key| key.as_str().starts_with(&begun));
    meant.map(|key| {
        let insert = format!("{}:", key.as_str());
        CompletionItem { shown: insert.clone(), insert, kind: CompletionKind::InventoryKey(key) }
    })
}

/// The environments whose names begin so, then those in which it occurs.
fn named(environments: &[(String, Option<usize>)], begun: &str) -> Vec<CompletionItem> {
    let item = |(name, image_count): &(String, Option<usize>)| {
        let kind = image_count.map_or(CompletionKind::Name, CompletionKind::Value);
        valued(InventoryKey::Environment.as_str(), name, kind)
    };
    best(environments, |(name, _)| name, begun).into_iter().map(item).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::image_row::tests::image;
    use crate::{EnvironmentId, ImageSummary, InventoryHost};

    /// Two hosts that have the same image, one of which has another one besides; and one that has not answered.
    fn shelf() -> (Inventory, Vec<(String, Option<usize>)>) {
        let labelled = |id: &str, tags: &[&str], containers, labels: &[(&str, &str)]| ImageSummary {
            labels: labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            containers,
            ..image(id, tags, &[])
        };
        let web = |containers| {
            labelled(
                "sha256:01",
                &["ghcr.io/shop/web:1"],
                containers,
                &[("team", "web"), ("tier", "front end")],
            )
        };
        let database = labelled("sha256:02", &["docker.io/library/postgres:16"], Some(0), &[("team", "db")]);
        let hosts = [("nas", vec![web(Some(1))]), ("the cellar", vec![web(Some(0)), database])];
        let host = |(number, (name, images)): (i64, (&str, Vec<ImageSummary>))| {
            Arc::new(InventoryHost::new(EnvironmentId::try_from(number).unwrap(), name.to_owned(), images))
        };
        let inventory = Inventory::new((1..).zip(hosts).map(host).collect());
        let names = [("nas", Some(1)), ("the cellar", Some(2)), ("gone", None)];
        (inventory, names.map(|(name, count)| (name.to_owned(), count)).to_vec())
    }

    fn completion_of(text: &str, cursor: usize) -> Option<Completion> {
        let (inventory, environments) = shelf();
        complete_inventory(text, cursor, &inventory, &Vocabulary::of_all(&inventory), &environments)
    }

    /// The text as it would be with each item, the cursor being at the bar.
    fn completed(text: &str) -> Vec<String> {
        let cursor = text.find('|').unwrap();
        let text = text.replace('|', "");
        let Some(completion) = completion_of(&text, cursor) else { return Vec::new() };
        let with = |item: &CompletionItem| {
            format!("{}{}{}", &text[..completion.at.start], item.insert, &text[completion.at.end..])
        };
        completion.items.iter().map(with).collect()
    }

    #[test]
    fn a_term_goes_on_with_what_the_hosts_have() {
        for (text, expected) in [
            ("e|", vec!["env:"]),
            ("d|", vec!["drift:", "dangling:"]),
            ("web -DR|", vec!["web -drift:"]),
            ("env:|", vec!["env:nas ", "env:\"the cellar\" ", "env:gone "]),
            ("-env:CELL| web", vec!["-env:\"the cellar\" web"]),
            ("env:\"the c|", vec!["env:\"the cellar\" "]),
            ("drift:|", vec!["drift:yes ", "drift:unknown ", "drift:no "]),
            ("drift:n|", vec!["drift:no ", "drift:unknown "]),
            ("ref:|", vec!["ref:ghcr.io/shop/web ", "ref:postgres "]),
            ("registry:d|", vec!["registry:docker.io "]),
            ("label:te|", vec!["label:team"]),
            ("label:tier=|", vec!["label:\"tier=front end\" "]),
            ("before:|", vec!["before:ghcr.io/shop/web:1 ", "before:docker.io/library/postgres:16 "]),
            ("size>1|", vec!["size>100MB ", "size>1GB "]),
            ("env:nas|", vec![]),
            ("\"env:n|", vec![]),
        ] {
            assert_eq!(completed(text), expected, "{text}");
        }
        assert_eq!(completed("|").len(), 13);
    }

    #[test]
    fn an_image_counts_once_for_all_hosts_that_have_it_and_nothing_is_guessed() {
        let kinds = |text: &str| -> Vec<_> {
            let items = completion_of(text, text.len()).unwrap().items;
            items.into_iter().map(|item| (item.shown, item.kind)).collect()
        };
        let value = |shown: &str, count| (shown.to_owned(), CompletionKind::Value(count));
        assert_eq!(kinds("label:team="), [value("team=web", 1), value("team=db", 1)]);
        assert_eq!(kinds("registry:"), [value("ghcr.io", 1), value("docker.io", 1)]);
        // On one host it is used, on the other it is not.
        assert_eq!(kinds("used:"), [value("yes", 1), value("no", 2), value("unknown", 0)]);
        assert_eq!(kinds("drift:"), [value("yes", 0), value("unknown", 0), value("no", 2)]);
        let gone = ("gone".to_owned(), CompletionKind::Name);
        assert_eq!(kinds("env:"), [value("nas", 1), value("the cellar", 2), gone]);
    }

    proptest! {
        #[test]
        fn whatever_is_taken_can_be_read(
            text in "(-?(env|drift|label|ref|used)[:>]?|[a-zä\"\\\\ =!.]){0,6}",
            cursor in 0..20_usize,
        ) {
            if let Some(Completion { at, items }) = completion_of(&text, cursor) {
                prop_assert!(text.get(at.clone()).is_some());
                for item in items.iter().filter(|item| !item.insert.ends_with([':', '>'])) {
                    prop_assert!(InventoryFilter::parse(&item.insert).is_ok(), "{}", item.insert);
                }
            }
        }
    }
}
