use crate::facet_counts::Tally;
use crate::inventory::rank;
use crate::list_index::MOST_LABEL_KEYS;
use crate::vocabulary::{DANGLING, SaidWords, USAGES, fixed};
use crate::{Fact, FamiliarName, ImageSummary, Inventory, Learned, PlatformIndex, Usage, Vocabulary};

/// What stands behind `drift:`, by [`rank`].
const DRIFTS: [&str; 3] = ["no", "unknown", "yes"];

impl Vocabulary {
    /// Reads the lists of all hosts: a pass over the copies. An image counts once for each word, however many hosts have
    /// it; of platforms is known what the lists say themselves.
    pub fn of_all(inventory: &Inventory) -> Self {
        let hosts = inventory.hosts().iter();
        let on_hosts: Vec<PlatformIndex> =
            hosts.map(|host| PlatformIndex::new(host.list(), &Learned::default())).collect();
        let [mut registries, mut repositories, mut platforms, mut label_keys] =
            [(); 4].map(|()| SaidWords::default());
        let [mut usages, mut dangling, mut drifts] = [(); 3].map(|()| Tally::new(USAGES.len()));
        for (number, row) in inventory.rows().iter().enumerate() {
            drifts.count(rank(row.drift).into(), number);
            for copy in inventory.copies(row) {
                for name in names(copy.image) {
                    let FamiliarName { registry, name, .. } = FamiliarName::of(name);
                    registries.say(registry, number);
                    repositories.say(name, number);
                }
                copy.image.labels.keys().for_each(|key| label_keys.say(key, number));
                usages.count(
                    match Usage::of(copy.image.containers) {
                        Usage::Used => 0,
                        Usage::Unused => 1,
                        Usage::Unknown => 2,
                    },
                    number,
                );
                dangling.count((!copy.image.repo_tags.is_empty()).into(), number);
                let Some(on_host) = on_hosts.get(copy.host_index) else { continue };
                if let Fact::Known(known) = on_host.of(copy.image_index) {
                    known
                        .iter()
                        .filter_map(|known| on_host.name(*known))
                        .for_each(|name| platforms.say(name, number));
                }
            }
        }
        let of = |tally: &Tally| [tally.of(0), tally.of(1), tally.of(2)];
        let mut drifts = fixed(&DRIFTS, &of(&drifts));
        drifts.reverse();
        Self {
            registries: registries.finish(usize::MAX),
            platforms: platforms.finish(usize::MAX),
            label_keys: label_keys.finish(MOST_LABEL_KEYS),
            repositories: repositories.finish(usize::MAX),
            usages: fixed(&USAGES, &of(&usages)),
            dangling: fixed(&DANGLING, &of(&dangling)),
            drifts,
        }
    }
}

/// What an image is called: by its tags, or where it has none by a repo digest.
fn names(image: &ImageSummary) -> impl Iterator<Item = &str> {
    let digest = image.repo_digests.first().filter(|_| image.repo_tags.is_empty());
    image.repo_tags.iter().chain(digest).map(String::as_str)
}
