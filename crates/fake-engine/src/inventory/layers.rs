//! Layers and who shares them.

use std::collections::HashMap;

use fastrand::Rng;

use super::digest::digest;

/// No image is larger.
pub(super) const MAX_SIZE_BYTES: u64 = 4_000_000_000;

/// A layer in the store.
#[derive(Debug)]
struct Layer {
    diff_id: String,
    size_bytes: u64,
    /// How many images hold it.
    uses: u64,
}

/// Every layer of the engine; images name them by their place.
#[derive(Debug)]
pub(crate) struct Layers {
    seed: u64,
    all: Vec<Layer>,
    /// The stacks that images begin with.
    bases: Vec<Vec<usize>>,
}

/// What images are built on, as layer sizes in kB: Alpine, distroless, Debian slim and full, Ubuntu, Node,
/// Python, a JDK, nginx, Go and CUDA. Layers of one size are the same layer.
const BASES_KB: [&[u64]; 11] = [
    &[7_800],
    &[320, 2_010, 104],
    &[74_800],
    &[117_000],
    &[78_100],
    &[117_000, 48_400, 152_000, 171_000, 5],
    &[74_800, 9_230, 34_600, 11],
    &[78_100, 46_700, 312_000],
    &[74_800, 112_000, 3, 6, 2],
    &[117_000, 24_100, 64_300, 260_000, 1],
    &[78_100, 153_000, 1_340_000, 612_000],
];

impl Layers {
    /// The base stacks and nothing else.
    pub(super) fn new(seed: u64) -> Self {
        let mut layers = Self { seed, all: Vec::new(), bases: Vec::new() };
        let mut by_kb = HashMap::new();
        for sizes_kb in BASES_KB {
            let stack = sizes_kb
                .iter()
                .map(|kb| *by_kb.entry(*kb).or_insert_with(|| layers.add(kb * 1000 + 512)))
                .collect();
            layers.bases.push(stack);
        }
        layers
    }

    /// A stack of that many bytes: mostly a base that many images share, and one to five layers of its own.
    pub(super) fn stack(&mut self, size_bytes: u64, rng: &mut Rng) -> Vec<usize> {
        let fitting: Vec<&Vec<usize>> =
            self.bases.iter().filter(|base| self.total_bytes(base) <= size_bytes / 10 * 8).collect();
        let base = if rng.u8(0..100) < 88 { rng.choice(fitting).cloned() } else { None };
        let base = base.unwrap_or_default();
        let own = size_bytes.saturating_sub(self.total_bytes(&base));
        self.stack_on(&base, own, rng)
    }

    /// A stack that begins with another one and has that many bytes more.
    pub(super) fn stack_on(&mut self, base: &[usize], own_bytes: u64, rng: &mut Rng) -> Vec<usize> {
        let mut stack = base.to_vec();
        let mut left = own_bytes;
        for _ in 0..rng.u8(0..=4) {
            let part = rng.u64(0..=left / 2);
            stack.push(self.add(part));
            left -= part;
        }
        stack.push(self.add(left));
        stack
    }

    /// Counts an image that holds these layers.
    pub(super) fn count_use(&mut self, stack: &[usize]) {
        for place in stack {
            if let Some(layer) = self.all.get_mut(*place) {
                layer.uses += 1;
            }
        }
    }

    /// The size of a stack.
    pub(crate) fn total_bytes(&self, stack: &[usize]) -> u64 {
        self.of(stack).map(|layer| layer.size_bytes).sum()
    }

    /// The size of those layers of a stack that other images hold too.
    pub(crate) fn shared_bytes(&self, stack: &[usize]) -> u64 {
        self.of(stack).filter(|layer| layer.uses > 1).map(|layer| layer.size_bytes).sum()
    }

    /// The size of all layers that any image holds, each counted once.
    pub(crate) fn used_bytes(&self) -> u64 {
        self.all.iter().filter(|layer| layer.uses > 0).map(|layer| layer.size_bytes).sum()
    }

    /// The diff IDs of a stack, the lowest first.
    pub(crate) fn diff_ids<'a>(&'a self, stack: &'a [usize]) -> impl Iterator<Item = &'a str> {
        self.of(stack).map(|layer| layer.diff_id.as_str())
    }

    /// The sizes of a stack's layers, the lowest first.
    pub(crate) fn sizes_bytes<'a>(&'a self, stack: &'a [usize]) -> impl Iterator<Item = u64> {
        self.of(stack).map(|layer| layer.size_bytes)
    }

    fn of<'a>(&'a self, stack: &'a [usize]) -> impl Iterator<Item = &'a Layer> {
        stack.iter().filter_map(|place| self.all.get(*place))
    }

    fn add(&mut self, size_bytes: u64) -> usize {
        let place = self.all.len();
        self.all.push(Layer { diff_id: digest(self.seed, "layer", place), size_bytes, uses: 0 });
        place
    }
}

/// A size between 3 kB and 4 GB: most near 100 MB, with long tails to both sides, as a logarithmic normal
/// distribution has them.
pub(super) fn size_bytes(rng: &mut Rng) -> u64 {
    let power =
        if rng.u8(0..100) < 4 { rng.u32(11..=20) } else { 20 + (0..4).map(|_| rng.u32(0..=3)).sum::<u32>() };
    let low = 1_u64 << power;
    rng.u64(low..low * 2).clamp(3_000, MAX_SIZE_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_has_the_size_that_was_asked_for() {
        let mut rng = Rng::with_seed(3);
        let mut layers = Layers::new(3);
        for _ in 0..500 {
            let size = size_bytes(&mut rng);
            assert!((3_000..=4_000_000_000).contains(&size));
            let stack = layers.stack(size, &mut rng);
            assert_eq!(layers.total_bytes(&stack), size);
            layers.count_use(&stack);
        }
    }

    #[test]
    fn a_layer_is_shared_from_its_second_image_on() {
        let mut rng = Rng::with_seed(3);
        let mut layers = Layers::new(3);
        let first = layers.stack_on(&[], 1000, &mut rng);
        layers.count_use(&first);
        assert_eq!((layers.shared_bytes(&first), layers.used_bytes()), (0, 1000));
        let second = layers.stack_on(&first, 50, &mut rng);
        layers.count_use(&second);
        assert_eq!((layers.shared_bytes(&second), layers.used_bytes()), (1000, 1050));
    }
}
