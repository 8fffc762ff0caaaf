//! What it costs to turn a daemon's bytes into ours, beside a plain parse and write of the same bytes.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "criterion's macros make undocumented functions, and a benchmark may end where it cannot go on"
)]

use std::hint::black_box;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use fake_engine::{FakeEngine, Shape};
use serde_json::Value;

const SIZES: [usize; 3] = [50, 2_000, 50_000];

fn image_list(criterion: &mut Criterion) {
    for shape in Shape::ALL {
        let mut group = criterion.benchmark_group(format!("image_list/{shape}"));
        for images in SIZES {
            let body = list_of(shape, images);
            group.throughput(Throughput::Bytes(u64::try_from(body.len()).unwrap())).sample_size(10);
            group.bench_with_input(BenchmarkId::new("plain", images), &body, |bencher, body| {
                bencher.iter(|| {
                    let rows: Value = serde_json::from_slice(black_box(body)).unwrap();
                    serde_json::to_vec(&rows).unwrap()
                });
            });
            group.bench_with_input(BenchmarkId::new("stowage", images), &body, |bencher, body| {
                bencher.iter(|| {
                    let parsed = daemon::parse_images(black_box(body)).unwrap();
                    serde_json::to_vec(&parsed.images).unwrap()
                });
            });
        }
        group.finish();
    }
}

/// The body of an engine's answer, as it comes over the wire.
fn list_of(shape: Shape, images: usize) -> Vec<u8> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let engine = runtime.block_on(FakeEngine::builder().shape(shape).images(images).start()).unwrap();
    let endpoint = engine.endpoint();
    let mut stream = TcpStream::connect(endpoint.strip_prefix("tcp://").unwrap()).unwrap();
    stream.write_all(b"GET /images/json HTTP/1.0\r\nHost: docker\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end_of_head = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    answer.split_off(end_of_head + 4)
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(std::time::Duration::from_millis(500))
        .measurement_time(std::time::Duration::from_secs(2));
    targets = image_list
}
criterion_main!(benches);
