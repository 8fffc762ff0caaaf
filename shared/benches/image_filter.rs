//! How long a keystroke in the filter box takes: the text is read, made ready and held against every row.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what tests may do, benchmarks may")]

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use shared::{ImageFilter, ImageId, ImageRow, ImageSummary, UnixSeconds, image_rows};

const NOW: UnixSeconds = UnixSeconds(1_700_000_000);

const FILTERS: [&str; 6] = [
    "web",
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

fn count(text: &str, images: &[ImageSummary], rows: &[ImageRow]) -> usize {
    let matcher = ImageFilter::parse(text).unwrap().compile(images, NOW).unwrap();
    let is_left =
        |row: &&ImageRow| images.get(row.image_index).is_some_and(|image| matcher.matches(row, image, &[]));
    rows.iter().filter(is_left).count()
}

fn keystroke(criterion: &mut Criterion) {
    for size in [5_000, 50_000] {
        let images = images(size);
        let rows = image_rows(&images);
        for text in FILTERS {
            criterion.bench_function(&format!("{size} rows: {text}"), |bencher| {
                bencher.iter(|| count(black_box(text), &images, &rows));
            });
        }
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = keystroke
}
criterion_main!(benches);
