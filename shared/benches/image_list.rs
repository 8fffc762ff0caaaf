//! How long a keystroke in the filter box takes (the text is read, made ready and held against every row, and what is left
//! is counted), and how long another order or grouping of the rows does.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what tests may do, benchmarks may")]

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use shared::{
    ImageColumn, ImageFilter, ImageGroups, ImageId, ImageList, ImageSummary, Learned, ListIndex,
    PlatformIndex, RowOrder, UnixSeconds,
};

const NOW: UnixSeconds = UnixSeconds(1_700_000_000);

const FILTERS: [&str; 9] = [
    "",
    "web",
    "nothing at all",
    "c0ffee",
    "label:team=web",
    "ref:ghcr.io/*/web*",
    "used:no size>500MB age>30d",
    "registry:ghcr.io -dangling:true until:24h",
    "-ref:*/*[a-f]?pp:* -label:team platform:linux/arm64 shop",
];

fn images(count: i64) -> Vec<ImageSummary> {
    let image = |number: i64| ImageSummary {
        id: ImageId::from(format!("sha256:{number:064x}")),
        parent_id: String::new(),
        repo_tags: vec![format!("ghcr.io/shop-{}/webapp-{}:1.{number}", number % 40, number % 7)],
        repo_digests: vec![format!(
            "ghcr.io/shop-{}/webapp-{}@sha256:{number:064x}",
            number % 40,
            number % 7
        )],
        created_unix_secs: NOW.0 - number * 60,
        size_bytes: number.unsigned_abs() * 1_000_000,
        virtual_size_bytes: 0,
        shared_size_bytes: None,
        labels: (0..8)
            .map(|key| (format!("org.example.key-{key}"), format!("value-{number}")))
            .collect::<BTreeMap<_, _>>(),
        containers: Some(number.unsigned_abs() % 2),
        manifests: None,
        descriptor: None,
    };
    (0..count).map(image).collect()
}

fn count(text: &str, list: &ImageList, index: &ListIndex, platforms: &PlatformIndex) -> usize {
    let matcher = ImageFilter::parse(text).unwrap().compile(list.images(), NOW).unwrap();
    list.find(&matcher, &Learned::default(), index, platforms).image_count
}

fn keystroke(criterion: &mut Criterion) {
    for size in [5_000, 50_000] {
        let list = ImageList::new(images(size));
        let index = ListIndex::new(&list);
        let platforms = PlatformIndex::new(&list, &Learned::default());
        criterion.bench_function(&format!("{size} images: index"), |bencher| {
            bencher.iter(|| ListIndex::new(black_box(&list)));
        });
        for text in FILTERS {
            criterion.bench_function(&format!("{size} images: {text}"), |bencher| {
                bencher.iter(|| count(black_box(text), &list, &index, &platforms));
            });
        }
    }
}

fn order(criterion: &mut Criterion) {
    let learned = Learned::default();
    for size in [5_000, 50_000] {
        let list = ImageList::new(images(size));
        for column in ImageColumn::ALL {
            let order = RowOrder::natural(column);
            // What a list keeps of its names is made the first time.
            black_box(list.ordered(order, &learned));
            criterion.bench_function(&format!("{size} rows by {}", column.as_str()), |bencher| {
                bencher.iter(|| list.ordered(black_box(order), &learned));
            });
        }
        criterion.bench_function(
            &format!("{size} rows by repository and tag for the first time"),
            |bencher| {
                let order = RowOrder::natural(ImageColumn::Repository);
                let new = || ImageList::new(images(size));
                bencher.iter_batched_ref(new, |list| list.ordered(order, &learned), BatchSize::LargeInput);
            },
        );
        let ordered = list.ordered(RowOrder::default(), &learned);
        criterion.bench_function(&format!("{size} rows grouped"), |bencher| {
            bencher.iter(|| ImageGroups::of(&list, black_box(&ordered), RowOrder::default()).lines(|_| true));
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = keystroke, order
}
criterion_main!(benches);
