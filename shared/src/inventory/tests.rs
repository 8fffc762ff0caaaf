use super::*;
use crate::image_row::tests::image;
use crate::{InventoryColumn, InventoryFilter, InventoryFound, InventoryOrder, UnixSeconds, inventory_csv};

/// Hosts with these names and images.
fn hosts(hosts: &[(&str, &[ImageSummary])]) -> Inventory {
    let host = |(number, (name, images)): (i64, &(&str, &[ImageSummary]))| {
        let environment = EnvironmentId::try_from(number).unwrap();
        Arc::new(InventoryHost::new(environment, (*name).to_owned(), images.to_vec()))
    };
    Inventory::new((1..).zip(hosts).map(host).collect())
}

/// An image of a classic store, whose ID is that of its configuration.
fn classic(id: &str, tags: &[&str], digests: &[&str]) -> ImageSummary {
    image(id, tags, digests)
}

/// An image of a containerd store under the digest that its names have there.
fn kept(digest: &str, tags: &[&str]) -> ImageSummary {
    let names = tags.iter().map(|tag| format!("{}@{digest}", FamiliarName::without_tag(tag)));
    let names: Vec<String> = names.collect();
    image(digest, tags, &names.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Each row: its tags, and the hosts that have it.
fn rows(inventory: &Inventory) -> Vec<String> {
    let row = |row: &InventoryRow| {
        let hosts: Vec<_> = inventory.copies(row).map(|copy| copy.host.name.as_str()).collect();
        let tags: Vec<_> = inventory.tags(row).collect();
        format!("{} on {}", tags.join(","), hosts.join(","))
    };
    inventory.rows().iter().map(row).collect()
}

fn drift_of(inventory: &Inventory, tag: &str) -> Drift {
    let number = (0..inventory.tag_count()).find(|number| inventory.tag(*number) == Some(tag));
    inventory.drift(number.unwrap_or_else(|| panic!("no tag {tag}")))
}

fn found(inventory: &Inventory, filter: &str) -> InventoryFound {
    let filter = InventoryFilter::parse(filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
    inventory.find(&filter.compile(inventory, UnixSeconds(1_700_000_000)).unwrap())
}

#[test]
fn an_image_is_the_same_by_its_digest_whatever_it_is_called() {
    let inventory = hosts(&[
        ("docker", &[classic("sha256:c1", &["web:1"], &["web@sha256:d1"])]),
        (
            "podman",
            &[classic("sha256:c1", &["docker.io/library/web:1"], &["docker.io/library/web@sha256:d1"])],
        ),
        ("mirror", &[classic("sha256:c1", &["mirror.example/web:1"], &["mirror.example/web@sha256:d1"])]),
        ("containerd", &[kept("sha256:d1", &["web:1"])]),
        ("another", &[classic("sha256:c2", &["web:2"], &["web@sha256:d2"])]),
    ]);
    assert_eq!(
        rows(&inventory),
        ["web:1,mirror.example/web:1 on docker,podman,mirror,containerd", "web:2 on another"]
    );
    assert_eq!(drift_of(&inventory, "web:1"), Drift::Same);
    assert_eq!(inventory.digest(&inventory.rows()[0]), Some("sha256:d1"));
}

#[test]
fn ids_are_compared_within_one_kind_of_store_only() {
    let inventory = hosts(&[
        ("classic", &[classic("sha256:c1", &["web:1"], &[]), classic("sha256:c9", &["a:1"], &[])]),
        ("podman", &[classic("sha256:c1", &["localhost/web:1"], &["localhost/web@sha256:p1"])]),
        // The text of a configuration's digest, in a place where it means something else.
        ("containerd", &[kept("sha256:c1", &["other:1"]), kept("sha256:d2", &["other:2"])]),
        ("second", &[kept("sha256:d2", &["other:2"])]),
        // Nothing tells what these are.
        ("mute", &[classic("sha256:c9", &[], &[])]),
    ]);
    assert_eq!(
        rows(&inventory),
        [
            "web:1,localhost/web:1 on classic,podman",
            "a:1 on classic",
            "other:1 on containerd",
            "other:2 on containerd,second",
            " on mute",
        ]
    );
}

#[test]
fn images_are_joined_over_what_only_one_of_them_knows() {
    // Podman knows the index and the manifest for its platform; the others know one of them.
    let podman =
        classic("sha256:c1", &["docker.io/library/web:1"], &["web@sha256:index", "web@sha256:amd64"]);
    let inventory = hosts(&[
        ("index", &[kept("sha256:index", &["web:1"])]),
        ("manifest", &[kept("sha256:amd64", &["web:1"])]),
        ("podman", &[podman]),
    ]);
    assert_eq!(rows(&inventory), ["web:1 on index,manifest,podman"]);
    // Without it nobody can tell, and the tag points to different digests.
    let inventory = hosts(&[
        ("index", &[kept("sha256:index", &["web:1"])]),
        ("manifest", &[kept("sha256:amd64", &["web:1"])]),
    ]);
    assert_eq!(inventory.rows().len(), 2);
    assert_eq!(drift_of(&inventory, "web:1"), Drift::Differs);
}

#[test]
fn a_tag_that_moved_differs_and_one_that_cannot_be_compared_is_not_said_to() {
    let made = |image: ImageSummary, at| ImageSummary { created_unix_secs: at, ..image };
    let inventory = hosts(&[
        ("a", &[made(classic("sha256:c1", &["web:1", "own:1"], &["web@sha256:d1"]), 10)]),
        ("b", &[made(classic("sha256:c2", &["docker.io/library/web:1"], &["web@sha256:d2"]), 20)]),
        ("c", &[made(kept("sha256:d2", &["web:1", "own:1"]), 20)]),
    ]);
    // a and b have configurations, and c is the same as b.
    assert_eq!(drift_of(&inventory, "web:1"), Drift::Differs);
    // So is it of a tag that b does not have: it is known of the image.
    assert_eq!(drift_of(&inventory, "own:1"), Drift::Differs);
    assert!(inventory.rows().iter().all(|row| row.drift == Drift::Differs));
    let tag = inventory.tag_numbers(&inventory.rows()[0]).next().unwrap();
    let told = inventory.variants(tag).into_iter().map(|variant| {
        let hosts: Vec<_> =
            variant.copies.iter().map(|copy| inventory.copy(*copy).unwrap().host_index).collect();
        (variant.row, hosts, variant.created_unix_secs, variant.is_newest)
    });
    assert_eq!(told.collect::<Vec<_>>(), [(1, vec![1, 2], Some(20), true), (0, vec![0], Some(10), false)]);

    let inventory = hosts(&[
        ("classic", &[classic("sha256:c1", &["web:1"], &["web@sha256:d1"])]),
        ("containerd", &[made(kept("sha256:d2", &["web:1"]), 0)]),
    ]);
    assert_eq!(drift_of(&inventory, "web:1"), Drift::Unknown);
    assert_eq!(inventory.rows()[0].drift, Drift::Unknown);
    assert!(inventory.variants(0).iter().all(|variant| !variant.is_newest), "one does not say when");
    assert_eq!(found(&inventory, "").totals.untold_tags, 1);
    assert_eq!(found(&inventory, "").totals.drifting_tags, 0);
}

#[test]
fn a_tag_on_one_host_does_not_drift_whatever_that_host_says() {
    let odd = [classic("sha256:c1", &["web:1", "web:1"], &[]), classic("sha256:c2", &["web:1"], &[])];
    assert_eq!(drift_of(&hosts(&[("odd", &odd)]), "web:1"), Drift::Same);
}

#[test]
fn a_row_says_what_all_its_hosts_say_and_no_more() {
    let copy = |containers, size_bytes, created_unix_secs| ImageSummary {
        containers,
        size_bytes,
        created_unix_secs,
        ..classic("sha256:c1", &["web:1"], &[])
    };
    for (copies, containers, usage) in [
        ([copy(Some(2), 5, 7), copy(Some(1), 3, 0)], Some(3), Usage::Used),
        ([copy(Some(2), 5, 0), copy(None, 3, 7)], None, Usage::Used),
        ([copy(Some(0), 5, 7), copy(None, 3, 7)], None, Usage::Unknown),
        ([copy(Some(0), 5, 7), copy(Some(0), 3, 7)], Some(0), Usage::Unused),
    ] {
        let [one, other] = copies;
        let inventory = hosts(&[("a", &[one]), ("b", &[other])]);
        let row = &inventory.rows()[0];
        assert_eq!((row.containers, row.usage), (containers, usage));
        assert_eq!((row.size_bytes, row.total_bytes, row.host_count), ((3, 5), 8, 2));
        assert_eq!(row.created_unix_secs, Some((7, 7)));
    }
    let huge = hosts(&[("a", &[copy(Some(u64::MAX), u64::MAX, 1), copy(Some(9), u64::MAX, 3)])]);
    let row = &huge.rows()[0];
    assert_eq!((row.containers, row.total_bytes, row.host_count), (Some(u64::MAX), u64::MAX, 1));
    assert_eq!(row.created_unix_secs, Some((1, 3)));
}

#[test]
fn the_name_that_most_hosts_have_comes_first() {
    let inventory = hosts(&[
        ("a", &[classic("sha256:c1", &["a:1", "b:1"], &[])]),
        ("b", &[classic("sha256:c1", &["b:1"], &[])]),
        ("c", &[classic("sha256:c2", &[], &["docker.io/library/gone@sha256:d3"])]),
    ]);
    assert_eq!(inventory.tags(&inventory.rows()[0]).collect::<Vec<_>>(), ["b:1", "a:1"]);
    assert_eq!(inventory.untagged_name(&inventory.rows()[1]), Some("gone"));
}

#[test]
fn hostile_and_missing_texts_join_nothing() {
    let long = "x".repeat(100_000);
    let odd = [
        classic("", &["", ":", "@", "\u{202e}evil:1"], &["", "@", "a@", "a@:", "@sha256:"]),
        classic("", &["", "docker.io/library/:1"], &["<script>@x"]),
        classic(&long, &[&long], &[&long]),
    ];
    let inventory = hosts(&[("a", &odd), ("b", &odd[..2]), ("empty", &[])]);
    assert_eq!(inventory.rows().len(), 5);
    assert_eq!(inventory.digest(&inventory.rows()[0]), None);
    assert_eq!(found(&inventory, "").totals.copies, 5);
    assert_eq!(hosts(&[]).rows().len(), 0);
    assert_eq!(found(&hosts(&[]), "env:nas before:x drift:yes"), InventoryFound::default());
}

#[test]
fn a_filter_is_held_against_each_copy() {
    let image = |id: &str, tags: &[&str], containers, size_bytes| ImageSummary {
        containers,
        size_bytes,
        ..classic(id, tags, &[])
    };
    let inventory = hosts(&[
        (
            "NAS",
            &[
                image("sha256:c1", &["web:1"], Some(1), 10),
                image("sha256:c2", &["db:1", "db:old"], Some(0), 20),
            ],
        ),
        ("ci", &[image("sha256:c1", &["web:1"], Some(0), 11), image("sha256:c3", &["db:1"], None, 30)]),
    ]);
    let left = |filter: &str| {
        let found = found(&inventory, filter);
        let names = (0..4).filter(|copy| found.fits(*copy)).map(|copy| {
            let copy = inventory.copy(copy).unwrap();
            format!("{}/{}", copy.host.name, copy.image.repo_tags[0])
        });
        (names.collect::<Vec<_>>().join(" "), found.totals)
    };
    for (filter, copies) in [
        ("", "NAS/web:1 NAS/db:1 ci/web:1 ci/db:1"),
        ("env:nas", "NAS/web:1 NAS/db:1"),
        ("-env:nas", "ci/web:1 ci/db:1"),
        ("env:nas env:ci db", "NAS/db:1 ci/db:1"),
        // One of its tags is enough.
        ("ref:db:1", "NAS/db:1 ci/db:1"),
        ("ref:db:old", "NAS/db:1"),
        ("used:no", "NAS/db:1 ci/web:1"),
        ("used:no env:ci", "ci/web:1"),
        ("drift:yes", "NAS/db:1 ci/db:1"),
        ("drift:no drift:unknown", "NAS/web:1 ci/web:1"),
        ("-drift:yes size>10B", "ci/web:1"),
        ("env:nowhere", ""),
    ] {
        assert_eq!(left(filter).0, copies, "{filter}");
    }
    let totals = left("").1;
    assert_eq!((totals.images, totals.copies, totals.size_bytes, totals.on_several), (3, 4, 71, 1));
    assert_eq!((totals.unused, totals.usage_unknown, totals.drifting_tags), (1, 1, 1));
    let of_web = left("env:ci web");
    assert_eq!((of_web.1.images, of_web.1.copies, of_web.1.size_bytes), (1, 1, 11));
    let by_host = found(&inventory, "db").hosts;
    assert_eq!(
        by_host.iter().map(|host| (host.images, host.size_bytes)).collect::<Vec<_>>(),
        [(1, 20), (1, 30)]
    );
    let csv: String = inventory_csv(&inventory, &found(&inventory, "db"), &[1, 2]).collect();
    let lines: Vec<_> = csv.lines().skip(1).collect();
    assert_eq!(lines[0], "1,NAS,db:1 db:old,sha256:c2,,2023-11-14T22:13:20Z,20,0,1,yes");
    assert_eq!(lines[1], "2,ci,db:1,sha256:c3,,2023-11-14T22:13:20Z,30,,1,yes");
}

#[test]
fn before_and_since_look_on_the_copies_own_host() {
    let made = |id: &str, tag: &str, at| ImageSummary { created_unix_secs: at, ..classic(id, &[tag], &[]) };
    let inventory = hosts(&[
        ("a", &[made("sha256:c1", "old:1", 10), made("sha256:c2", "base:1", 20)]),
        ("b", &[made("sha256:c3", "old:2", 5)]),
    ]);
    let left = found(&inventory, "before:base:1");
    assert_eq!(left.fits, [true, false, false]);
    let unknown = InventoryFilter::parse("since:nope").unwrap().compile(&inventory, UnixSeconds(0));
    assert_eq!(unknown.unwrap_err().to_string(), "since: no such image: nope");
}

#[test]
fn rows_are_ordered_by_every_column_and_the_unknown_is_last() {
    let made = |image: ImageSummary, at, size_bytes, containers| ImageSummary {
        created_unix_secs: at,
        size_bytes,
        containers,
        ..image
    };
    let inventory = hosts(&[
        (
            "a",
            &[
                made(classic("sha256:1", &["b:1"], &["b@sha256:d1"]), 30, 5, Some(1)),
                made(classic("sha256:2", &["a:1"], &[]), 0, 7, None),
                made(classic("sha256:3", &[], &[]), 20, 6, Some(0)),
            ],
        ),
        (
            "b",
            &[
                made(classic("sha256:1", &["b:1"], &["b@sha256:d1"]), 30, 5, Some(2)),
                made(classic("sha256:4", &["a:1"], &[]), 10, 1, Some(5)),
            ],
        ),
    ]);
    // The rows are b:1, the first a:1, the nameless one, the other a:1.
    for (order, expected) in [
        ("name", [1, 3, 0, 2]),
        ("-name", [0, 1, 3, 2]),
        ("-hosts", [0, 1, 3, 2]),
        ("-created", [0, 2, 3, 1]),
        ("created", [3, 2, 0, 1]),
        ("-size", [1, 2, 0, 3]),
        ("-total", [0, 1, 2, 3]),
        ("-containers", [3, 0, 2, 1]),
        ("-drift", [1, 3, 0, 2]),
        ("digest", [1, 2, 3, 0]),
    ] {
        let order: InventoryOrder = order.parse().unwrap();
        assert_eq!(inventory.ordered(order), expected, "{order}");
    }
    assert_eq!(InventoryOrder::default().column, InventoryColumn::Created);
}

#[test]
fn a_row_is_found_again_in_another_inventory() {
    let (web, db) = (classic("sha256:1", &["web:1"], &[]), classic("sha256:2", &["db:1"], &[]));
    let before = hosts(&[("a", &[web.clone(), db.clone()]), ("b", std::slice::from_ref(&db))]);
    let moved = ImageSummary { containers: Some(4), ..db.clone() };
    let after = hosts(&[("a", std::slice::from_ref(&moved)), ("b", &[web, db])]);
    assert_eq!(after.same_row(&before, 1), Some(0));
    // The image is on another host now.
    assert_eq!(after.same_row(&before, 0), None);
    let first = before.hosts()[0].environment;
    assert_eq!(after.changed_rows(first, &before.hosts()[0]), [0]);
    assert_eq!(after.changed_rows(first, &after.hosts()[0]), [0; 0]);
    // Of the host that is named, and where that has none, of another.
    let (one, second) = (ImageId::from("sha256:1".to_owned()), after.hosts()[1].environment);
    assert_eq!(after.row_of_image(second, &one), Some(1));
    assert_eq!(after.row_of_image(first, &one), Some(1));
    assert_eq!(after.row_of_image(first, &ImageId::from("sha256:9".to_owned())), None);
    let (classic, content) = (classic("sha256:1", &["a:1"], &[]), kept("sha256:1", &["b:1"]));
    let odd = hosts(&[("a", &[classic]), ("b", &[content])]);
    assert_eq!(odd.row_of_image(second, &one), Some(1));
}

#[test]
fn fifty_thousand_images_on_three_hosts_are_as_many_rows() {
    let all: Vec<_> = (0..50_000)
        .map(|number| {
            let (id, digest) = (format!("sha256:c{number:063x}"), format!("web@sha256:{number:064x}"));
            classic(&id, &[&format!("registry.example/team/web-{}:{number}", number % 100)], &[&digest])
        })
        .collect();
    let inventory = hosts(&[("a", &all), ("b", &all), ("c", &all[..49_999])]);
    assert_eq!((inventory.rows().len(), inventory.copy_count()), (50_000, 149_999));
    let found = found(&inventory, "web-7 env:a");
    assert_eq!((found.totals.images, found.totals.copies), (5_500, 5_500));
    assert_eq!(inventory.ordered(InventoryOrder::default()).len(), 50_000);
    assert!(inventory.rows().iter().all(|row| row.drift == Drift::Same));
    // One name for everything is no reason to compare each with each.
    let alike: Vec<_> =
        (0..50_000).map(|number| classic(&format!("sha256:{number:064x}"), &["a:1"], &[])).collect();
    let inventory = hosts(&[("a", &alike), ("b", &alike)]);
    assert_eq!(drift_of(&inventory, "a:1"), Drift::Differs);
    assert_eq!(inventory.variants(0).len(), 50_000);
}
