use std::collections::HashMap;

use crate::layer_index::LayerIndex;
use crate::sorting::sort_numbers;
use crate::{DiskUse, Fact, FilterCondition, FilterTerm, ImageList, ReferencePattern};

/// Where the bytes are: the repositories that take most, and all others together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepositoryBytes {
    /// The largest first.
    pub largest: Vec<RepositoryShare>,
    /// All others, where there are any.
    pub others: Option<OtherRepositories>,
    /// Whether all layers of all images are known, with their sizes.
    pub is_exact: bool,
    /// Whether the daemon's store keeps compressed content too, which is not counted.
    pub keeps_content: bool,
}

/// What the images of one repository take. An image is of each repository that it has a tag of; without a tag it is of
/// its digest's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryShare {
    /// Absent for images that have neither tag nor digest.
    pub name: Option<String>,
    /// What it takes.
    pub bytes: ShareBytes,
}

/// The repositories that are not told one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherRepositories {
    /// How many there are.
    pub count: usize,
    /// What they take together.
    pub bytes: ShareBytes,
}

/// What some images take, each layer once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShareBytes {
    /// What is freed when all of them go.
    pub own: u64,
    /// Layers that other images use too.
    pub shared: u64,
}

impl ShareBytes {
    /// All layers.
    pub fn total(self) -> u64 {
        self.own.saturating_add(self.shared)
    }
}

impl RepositoryShare {
    /// What leaves just this repository's images.
    pub fn term(&self) -> FilterTerm {
        let condition = match &self.name {
            Some(name) => FilterCondition::Reference(ReferencePattern::exactly(name)),
            // What is searched of images without a name.
            None => FilterCondition::Text("<none>:<none>".to_owned()),
        };
        FilterTerm { is_negated: false, condition }
    }
}

impl DiskUse {
    /// The `most` repositories of the list that take most, and all others together, in one pass over the layers for
    /// each.
    pub fn repositories(&self, list: &ImageList, most: usize) -> Fact<RepositoryBytes> {
        let index = match &self.index {
            Fact::Known(index) if index.complete => index,
            Fact::Known(_) | Fact::NotYet => return Fact::NotYet,
            Fact::Unknown => return Fact::Unknown,
        };
        let (names, members) = repositories(list);
        let each: Vec<usize> = (0..names.len()).collect();
        let bytes = self.shares(index, &members, &each);
        let size = |number: usize| bytes.get(number).map_or(0, |bytes| bytes.total());
        let mut by_size = each;
        sort_numbers(&mut by_size, &|left, right| {
            size(right).cmp(&size(left)).then_with(|| names.get(left).cmp(&names.get(right)))
        });
        // All others as one.
        let mut groups = vec![most; names.len()];
        for (group, number) in by_size.iter().take(most).enumerate() {
            if let Some(place) = groups.get_mut(*number) {
                *place = group;
            }
        }
        let bytes = self.shares(index, &members, &groups);
        let share = |group: usize| bytes.get(group).copied().unwrap_or_default();
        let largest = by_size.iter().take(most).enumerate().map(|(group, number)| RepositoryShare {
            name: names.get(*number).copied().flatten().map(str::to_owned),
            bytes: share(group),
        });
        let count = names.len().saturating_sub(most);
        Fact::Known(RepositoryBytes {
            largest: largest.collect(),
            others: (count > 0).then(|| OtherRepositories { count, bytes: share(most) }),
            is_exact: self.knows_all_layers() && index.size_bytes.iter().all(Option::is_some),
            keeps_content: index.keeps_content,
        })
    }

    /// What each group of repositories takes.
    fn shares(&self, index: &LayerIndex, members: &[Member], groups: &[usize]) -> Vec<ShareBytes> {
        let group_of = |member: &Member| groups.get(member.repository).copied().unwrap_or_default();
        let key = |number: usize| members.get(number).map(|member| (group_of(member), member.image));
        let mut by_group: Vec<usize> = (0..members.len()).collect();
        sort_numbers(&mut by_group, &|left, right| key(left).cmp(&key(right)));
        let members: Vec<&Member> = by_group.into_iter().filter_map(|number| members.get(number)).collect();
        let mut shares: Vec<ShareBytes> = Vec::new();
        // By layer: the group that was seen last, and how many of its images have it.
        let mut seen = vec![(usize::MAX, 0_u32); index.size_bytes.len()];
        let mut rest = &*members;
        while let Some(first) = rest.first() {
            let group = group_of(first);
            let (of_group, others) = rest.split_at(rest.partition_point(|member| group_of(member) <= group));
            rest = others;
            let mut bytes = ShareBytes::default();
            let mut last_image = usize::MAX;
            for member in of_group {
                // Of two repositories of the group, it is one image.
                if std::mem::replace(&mut last_image, member.image) == member.image {
                    continue;
                }
                let layers = index.listed.get(member.image).copied().unwrap_or(Fact::Unknown);
                for layer in index.layers(layers) {
                    let size_bytes = index.size_bytes.get(layer).copied().flatten().unwrap_or_default();
                    let Some((seen_in, count)) = seen.get_mut(layer) else { continue };
                    if std::mem::replace(seen_in, group) != group {
                        *count = 0;
                        bytes.shared = bytes.shared.saturating_add(size_bytes);
                    }
                    *count += 1;
                    if self.keepers.get(layer) == Some(count) {
                        bytes.shared = bytes.shared.saturating_sub(size_bytes);
                        bytes.own = bytes.own.saturating_add(size_bytes);
                    }
                }
            }
            shares.resize(group, ShareBytes::default());
            shares.push(bytes);
        }
        shares
    }
}

/// That an image is of a repository, by their numbers.
struct Member {
    repository: usize,
    image: usize,
}

/// The names of the repositories, and what is in them.
fn repositories(list: &ImageList) -> (Vec<Option<&str>>, Vec<Member>) {
    let mut numbers: HashMap<Option<&str>, usize> = HashMap::new();
    let mut names = Vec::new();
    let mut members = Vec::with_capacity(list.rows().len());
    for row in list.rows() {
        let name = row.repository.as_deref();
        let repository = *numbers.entry(name).or_insert_with(|| {
            names.push(name);
            names.len() - 1
        });
        members.push(Member { repository, image: row.image_index });
    }
    (names, members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample_host::{Host, learned};
    use crate::{ImageFilter, Learned, ListIndex, PlatformIndex, UnixSeconds};

    fn told(host: &Host, most: usize) -> String {
        let (list, learned) = learned(host);
        let Fact::Known(bytes) = DiskUse::new(&learned).repositories(&list, most) else {
            panic!("not known")
        };
        let share = |name: &str, ShareBytes { own, shared }: ShareBytes| format!("{name} {own}+{shared}");
        let mut told: Vec<_> = bytes
            .largest
            .iter()
            .map(|repository| share(repository.name.as_deref().unwrap_or("-"), repository.bytes))
            .collect();
        told.extend(bytes.others.map(|others| share(&format!("{} others", others.count), others.bytes)));
        if !bytes.is_exact {
            told.push("inexact".to_owned());
        }
        told.join(", ")
    }

    #[test]
    fn a_repository_has_what_goes_with_it_and_what_others_use_too() {
        let host = Host::new(&[100, 20, 30, 5])
            .image("web:1", Some(&[0, 1]))
            .image("web:2", Some(&[0, 1, 2]))
            .image("api:1", Some(&[0, 3]));
        assert_eq!(told(&host, 8), "web 50+100, api 5+100");
        assert_eq!(told(&host, 1), "web 50+100, 1 others 5+100");
        // What only the others share is theirs.
        let host = host.image("job:1", Some(&[3])).image("job:2", Some(&[3]));
        assert_eq!(told(&host, 8), "web 50+100, api 0+105, job 0+5");
        assert_eq!(told(&host, 1), "web 50+100, 2 others 5+100");
    }

    #[test]
    fn an_image_of_two_repositories_goes_with_neither() {
        let host = Host::new(&[100, 7]).tagged(&["a:1", "b:1"], Some(&[0])).image("a:2", Some(&[0, 1]));
        assert_eq!(told(&host, 8), "a 107+0, b 0+100");
        let host = Host::new(&[100]).tagged(&["a:1", "a:2", "b:1"], Some(&[0]));
        assert_eq!(told(&host, 8), "a 100+0, b 100+0");
        assert_eq!(told(&host, 0), "2 others 100+0");
    }

    #[test]
    fn images_without_a_name_are_together_and_what_is_not_known_is_said() {
        let host =
            Host::new(&[9, 3]).tagged(&[], Some(&[0])).tagged(&[], Some(&[1])).image("a:1", Some(&[1]));
        assert_eq!(told(&host, 8), "- 9+3, a 0+3");
        assert_eq!(told(&host.image("b:1", None), 8), "- 9+3, a 0+3, b 0+0, inexact");
        let (list, learned) = learned(&Host { complete: false, ..Host::new(&[]) });
        assert_eq!(DiskUse::new(&learned).repositories(&list, 8), Fact::NotYet);
        let failed = Learned::default().with_layers(&list, None);
        assert_eq!(DiskUse::new(&failed).repositories(&list, 8), Fact::Unknown);
    }

    #[test]
    fn the_term_of_a_repository_leaves_its_images_and_no_others() {
        let names = [
            "web",
            "team/web",
            "*",
            "a?",
            "[x]",
            r"b\",
            "registry.example:5000/x",
            "docker.io/library/nginx",
        ];
        let mut host = Host::new(&[1]).tagged(&[], Some(&[0]));
        for name in names {
            host = host.image(&format!("{name}:1"), Some(&[0])).image(&format!("{name}:2"), Some(&[0]));
        }
        let (list, learned) = learned(&host);
        let Fact::Known(bytes) = DiskUse::new(&learned).repositories(&list, 99) else { panic!("not known") };
        assert_eq!(bytes.largest.len(), names.len() + 1);
        for repository in bytes.largest {
            let filter = ImageFilter::default().toggled(&repository.term());
            let filter = ImageFilter::parse(&filter.to_string()).unwrap();
            assert!(filter.has(&repository.term()), "{filter}");
            let matcher = filter.compile(list.images(), UnixSeconds(0)).unwrap();
            let left = list
                .find(&matcher, &learned, &ListIndex::new(&list), &PlatformIndex::new(&list, &learned))
                .is_found
                .into_iter()
                .zip(list.rows());
            for (is_found, row) in left {
                assert_eq!(is_found, row.repository == repository.name, "{filter}: {row:?}");
            }
        }
    }
}
