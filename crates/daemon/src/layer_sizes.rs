use shared::{HistoryEntry, adds_no_layer};

/// The size of each of an image's `count` layers, the lowest first, as far as the history (the newest first) tells.
///
/// Every step that added a layer stands in the history with the layer's size, in the layers' order, but so do steps
/// that added none, with the size 0; and a layer may have that size too. So: each step with a size is a layer, steps
/// that cannot have added one are not, and of the others as many are as there are layers left. Where that can be in
/// more than one way, a layer has a size only if it has the same in all of them; nothing is guessed.
pub(crate) fn layer_sizes(history: &[HistoryEntry], count: usize) -> Vec<Option<u64>> {
    let steps = history.iter().rev().filter(|step| step.size_bytes > 0 || !adds_no_layer(&step.created_by));
    let steps: Vec<u64> = steps.map(|step| step.size_bytes).collect();
    let zeros = steps.iter().filter(|size| **size == 0).count();
    let Some(wanted) = count.checked_sub(steps.len() - zeros).filter(|wanted| *wanted <= zeros) else {
        return vec![None; count];
    };
    // With empty layers as low as they can be, the fewest others are below each place; as high, the most.
    let low = with_zeros(&steps, |zero| zero < wanted);
    let high = with_zeros(&steps, |zero| zero >= zeros - wanted);
    let (mut below_low, mut below_high) = (0, 0);
    low.into_iter()
        .zip(high)
        .map(|(low, high)| {
            let is_certain = below_low == below_high && (low == 0) == (high == 0);
            below_low += usize::from(low > 0);
            below_high += usize::from(high > 0);
            is_certain.then_some(low)
        })
        .collect()
}

/// The steps with a size, and those of the others that are chosen by their number.
fn with_zeros(steps: &[u64], is_chosen: impl Fn(usize) -> bool) -> Vec<u64> {
    let mut zeros = 0..;
    let is_layer = |size: &&u64| **size > 0 || zeros.next().is_some_and(&is_chosen);
    steps.iter().filter(is_layer).copied().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn step(created_by: &str, size_bytes: u64) -> HistoryEntry {
        HistoryEntry {
            id: "<missing>".to_owned(),
            created_unix_secs: 0,
            created_by: created_by.to_owned(),
            tags: Vec::new(),
            size_bytes,
            comment: String::new(),
        }
    }

    /// From steps in the order in which they were made.
    fn sizes(steps: &[(&str, u64)], count: usize) -> Vec<Option<u64>> {
        let history: Vec<_> = steps.iter().rev().map(|(by, size)| step(by, *size)).collect();
        layer_sizes(&history, count)
    }

    #[test]
    fn steps_with_a_size_are_the_layers_in_their_order() {
        let steps = [("ADD file:1 in /", 50), ("RUN x", 7), ("RUN y", 9)];
        assert_eq!(sizes(&steps, 3), [Some(50), Some(7), Some(9)]);
        assert_eq!(sizes(&[], 0), []);
    }

    #[test]
    fn instructions_that_add_no_layer_are_none() {
        let steps = [
            ("/bin/sh -c #(nop) ADD file:1 in / ", 50),
            ("/bin/sh -c #(nop)  CMD [\"sh\"]", 0),
            ("ENV A=b", 0),
            ("WORKDIR /app", 0),
            ("COPY . . # buildkit", 7),
            ("ENTRYPOINT [\"/app\"]", 0),
        ];
        assert_eq!(sizes(&steps, 3), [Some(50), Some(0), Some(7)]);
    }

    #[test]
    fn an_empty_layer_that_could_be_in_two_places_leaves_only_what_is_certain() {
        let steps = [("RUN a", 50), ("RUN b", 0), ("RUN c", 7), ("RUN d", 0)];
        assert_eq!(sizes(&steps, 3), [Some(50), None, None]);
        assert_eq!(sizes(&steps, 4), [Some(50), Some(0), Some(7), Some(0)]);
        assert_eq!(sizes(&steps, 2), [Some(50), Some(7)]);
        // Two of one kind, side by side.
        assert_eq!(
            sizes(&[("RUN a", 5), ("RUN b", 0), ("RUN c", 0), ("RUN d", 7)], 3),
            [Some(5), Some(0), Some(7)]
        );
    }

    #[test]
    fn a_history_that_does_not_fit_tells_nothing() {
        assert_eq!(sizes(&[], 2), [None, None]);
        assert_eq!(sizes(&[("RUN a", 5)], 2), [None, None]);
        assert_eq!(sizes(&[("RUN a", 5), ("RUN b", 7)], 1), [None]);
        assert_eq!(sizes(&[("RUN a", 5)], 0), []);
    }

    proptest! {
        /// Compared with all the ways in which the layers can be steps, each of another size so that they can be told
        /// apart.
        #[test]
        fn a_size_is_told_where_it_is_the_same_in_every_way(
            sized in prop::collection::vec(any::<bool>(), 0..9),
            count in 0_usize..9,
        ) {
            let steps: Vec<u64> = (1..).zip(&sized).map(|(size, sized)| if *sized { size } else { 0 }).collect();
            let mut ways: Vec<Vec<u64>> = Vec::new();
            for chosen in 0_u32..1 << steps.len() {
                let is_chosen = |place: usize| chosen & (1 << place) != 0;
                let all_sized = steps.iter().enumerate().all(|(place, size)| *size == 0 || is_chosen(place));
                if all_sized && usize::try_from(chosen.count_ones()).unwrap() == count {
                    let way = steps.iter().enumerate().filter(|(place, _)| is_chosen(*place));
                    ways.push(way.map(|(_, size)| *size).collect());
                }
            }
            let expected: Vec<Option<u64>> = (0..count)
                .map(|place| {
                    let size = ways.first()?[place];
                    ways.iter().all(|way| way[place] == size).then_some(size)
                })
                .collect();
            let told: Vec<_> = steps.iter().map(|size| ("RUN x", *size)).collect();
            prop_assert_eq!(sizes(&told, count), expected);
        }
    }
}
