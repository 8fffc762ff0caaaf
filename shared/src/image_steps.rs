use crate::{HistoryEntry, adds_no_layer};

/// An image's history beside its layers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageSteps<'a> {
    /// The steps, the newest first.
    pub steps: Vec<ImageStep<'a>>,
    /// The layers of which no step can be told to have made them, the lowest first: all of them or none.
    pub other_layers: &'a [String],
    /// The size of the largest step.
    pub largest_bytes: u64,
    /// How many layers there are, as far as they or the steps with a size tell.
    pub layer_count: usize,
}

/// One step in the making of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageStep<'a> {
    /// What the history says of it.
    pub entry: &'a HistoryEntry,
    /// The digest of the layer's uncompressed archive (OCI: diff ID); absent where the step made none, or where it cannot
    /// be told which.
    pub layer: Option<&'a str>,
    /// Whether the step made a layer; absent where that cannot be told.
    pub adds_layer: Option<bool>,
    /// Whether it says when it was made, and that is not within an hour of the newer step above it.
    pub is_dated: bool,
}

/// Steps that were made within so many seconds of each other were made together.
const TOGETHER_SECS: u64 = 3_600;

impl<'a> ImageSteps<'a> {
    /// Puts the history (the newest first) beside the layers (the lowest first).
    ///
    /// Every step that made a layer stands in the history with its size, in the layers' order, but so do steps that made
    /// none, with the size 0, and a layer may have that size too. So it can be told where as many steps have a size as
    /// there are layers, or as many could have made one; otherwise nothing is guessed.
    pub fn new(history: &'a [HistoryEntry], layers: &'a [String]) -> Self {
        let could_add = |entry: &HistoryEntry| entry.size_bytes > 0 || !adds_no_layer(&entry.created_by);
        let sized = history.iter().filter(|entry| entry.size_bytes > 0).count();
        let only_sized = !layers.is_empty() && layers.len() == sized;
        let all_could =
            !layers.is_empty() && layers.len() == history.iter().filter(|entry| could_add(entry)).count();
        let mut from_the_top = layers.iter().rev();
        let mut last_date: Option<i64> = None;
        let steps: Vec<_> = history
            .iter()
            .map(|entry| {
                let adds_layer = match (entry.size_bytes > 0, could_add(entry)) {
                    (true, _) => Some(true),
                    (false, false) => Some(false),
                    (false, true) if only_sized => Some(false),
                    (false, true) => all_could.then_some(true),
                };
                let is_told = adds_layer == Some(true) && (only_sized || all_could);
                let layer = if is_told { from_the_top.next().map(String::as_str) } else { None };
                let date = entry.created_unix_secs;
                let is_dated = date > 0 && last_date.is_none_or(|last| last.abs_diff(date) >= TOGETHER_SECS);
                if date > 0 {
                    last_date = Some(date);
                }
                ImageStep { entry, layer, adds_layer, is_dated }
            })
            .collect();
        Self {
            other_layers: if all_could || only_sized { &[] } else { layers },
            largest_bytes: history.iter().map(|entry| entry.size_bytes).max().unwrap_or_default(),
            layer_count: if layers.is_empty() { sized } else { layers.len() },
            steps,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From steps in the order in which they were made.
    fn history(steps: &[(&str, u64)]) -> Vec<HistoryEntry> {
        let entry = |(created_by, size_bytes): &(&str, u64)| HistoryEntry {
            id: "<missing>".to_owned(),
            created_unix_secs: 0,
            created_by: (*created_by).to_owned(),
            tags: Vec::new(),
            size_bytes: *size_bytes,
            comment: String::new(),
        };
        steps.iter().rev().map(entry).collect()
    }

    /// Which step made which layer, the oldest first; and the layers that are left over.
    fn told(steps: &[(&str, u64)], layers: &[&str]) -> (Vec<Option<String>>, usize) {
        let (history, layers) = (history(steps), layers.iter().map(|&l| l.to_owned()).collect::<Vec<_>>());
        let merged = ImageSteps::new(&history, &layers);
        assert_eq!(merged.steps.len(), steps.len());
        let made = merged.steps.iter().rev().map(|step| step.layer.map(str::to_owned)).collect();
        (made, merged.other_layers.len())
    }

    fn some(layer: &str) -> Option<String> {
        Some(layer.to_owned())
    }

    #[test]
    fn steps_with_a_size_made_the_layers_in_their_order() {
        let steps = [("ADD file:a in /", 9), ("CMD [\"sh\"]", 0), ("RUN make", 5), ("ENV A=b", 0)];
        assert_eq!(told(&steps, &["low", "high"]), (vec![some("low"), None, some("high"), None], 0));
    }

    #[test]
    fn a_layer_may_have_no_size() {
        let steps = [("ADD file:a in /", 9), ("ENV A=b", 0), ("WORKDIR /app", 0), ("COPY . .", 5)];
        let expected = vec![some("low"), None, some("middle"), some("high")];
        assert_eq!(told(&steps, &["low", "middle", "high"]), (expected, 0));
        // As classic stores have it: WORKDIR left none.
        assert_eq!(told(&steps, &["low", "high"]), (vec![some("low"), None, None, some("high")], 0));
    }

    #[test]
    fn where_it_can_be_in_several_ways_nothing_is_guessed() {
        let steps = [("ADD file:a in /", 9), ("WORKDIR /app", 0), ("RUN true", 0)];
        assert_eq!(told(&steps, &["low", "high"]), (vec![None; 3], 2));
    }

    #[test]
    fn counts_that_do_not_fit_leave_all_layers_over() {
        assert_eq!(told(&[("RUN a", 1), ("RUN b", 1)], &["low"]), (vec![None; 2], 1));
        assert_eq!(told(&[("RUN a", 1)], &["low", "high"]), (vec![None], 2));
        assert_eq!(told(&[], &["low"]), (vec![], 1));
        assert_eq!(told(&[("RUN a", 1)], &[]), (vec![None], 0));
        assert_eq!(told(&[("ENV A=b", 0)], &[]), (vec![None], 0));
        assert_eq!(told(&[], &[]), (vec![], 0));
    }

    #[test]
    fn a_date_stands_where_it_is_another_one() {
        let mut history = history(&[("ADD a", 9); 6]);
        for (entry, date) in history.iter_mut().zip([9_000, 8_999, 0, 5_400, 5_399, 0]) {
            entry.created_unix_secs = date;
        }
        let dated: Vec<_> = ImageSteps::new(&history, &[]).steps.iter().map(|step| step.is_dated).collect();
        // 8,999 and 5,400 are together, and so are 5,400 and 5,399.
        assert_eq!(dated, [true, false, false, false, false, false]);
        history[3].created_unix_secs = 5_399;
        let dated: Vec<_> = ImageSteps::new(&history, &[]).steps.iter().map(|step| step.is_dated).collect();
        assert_eq!(dated, [true, false, false, true, false, false]);
    }

    #[test]
    fn layers_are_counted_and_compared_with_the_largest() {
        let history = history(&[("ADD a", 9), ("ENV A=b", 0), ("WORKDIR /", 0), ("RUN make", 30)]);
        let layers = ["a", "b", "c"].map(str::to_owned);
        let merged = ImageSteps::new(&history, &layers);
        assert_eq!((merged.layer_count, merged.largest_bytes), (3, 30));
        let unknown = ImageSteps::new(&history, &[]);
        assert_eq!((unknown.layer_count, unknown.largest_bytes), (2, 30));
        let adds =
            |merged: &ImageSteps<'_>| merged.steps.iter().map(|step| step.adds_layer).collect::<Vec<_>>();
        assert_eq!(adds(&merged), [Some(true), Some(true), Some(false), Some(true)]);
        assert_eq!(adds(&unknown), [Some(true), None, Some(false), Some(true)]);
        assert_eq!(
            adds(&ImageSteps::new(&history, &layers[..2])),
            [Some(true), Some(false), Some(false), Some(true)]
        );
        assert_eq!(ImageSteps::new(&[], &[]), ImageSteps::default());
    }
}
