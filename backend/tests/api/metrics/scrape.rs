//! Reads metrics as Prometheus does.

use std::collections::BTreeMap;

use crate::support::{Answer, Stowage, ask};

const METRICS: &str = "/metrics";

/// What one scrape says: each sample by its name with its labels in braces.
#[derive(Debug)]
pub(super) struct Scrape {
    samples: BTreeMap<String, f64>,
    pub(super) text: String,
}

impl Scrape {
    /// What somebody on the server's own machine reads.
    pub(super) async fn of(server: &Stowage) -> Self {
        Self::read(&ask(server, METRICS).await)
    }

    /// Reads OpenMetrics, and is particular about its rules: families stand together, each with its type and what it is; nothing is there
    /// twice; and the end is marked.
    pub(super) fn read(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{answer:?}");
        let sent = answer.header("content-type");
        assert_eq!(sent, Some("application/openmetrics-text; version=1.0.0; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let text = answer.text().to_owned();
        let lines = text.strip_suffix("# EOF\n").unwrap();
        let (mut samples, mut types) = (BTreeMap::new(), BTreeMap::new());
        let (mut family, mut helped) = (String::new(), String::new());
        for line in lines.lines() {
            let words: Vec<&str> = line.splitn(4, ' ').collect();
            match words.as_slice() {
                ["#", "HELP", name, help] => {
                    assert!(help.len() > 10, "{line}");
                    helped = (*name).to_owned();
                }
                ["#", "TYPE", name, kind] => {
                    assert_eq!(*name, helped);
                    family = (*name).to_owned();
                    assert_eq!(
                        types.insert(family.clone(), (*kind).to_owned()),
                        None,
                        "{name} is there twice"
                    );
                }
                ["#", "UNIT", name, unit] => assert!(*name == family && name.ends_with(&format!("_{unit}"))),
                _ => {
                    let (sample, value) = line.rsplit_once(' ').unwrap();
                    let suffixes: &[&str] = match types[&family].as_str() {
                        "counter" => &["_total"],
                        "gauge" => &[""],
                        "histogram" => &["_bucket", "_count", "_sum"],
                        "info" => &["_info"],
                        other => panic!("{other}"),
                    };
                    let name = sample.split('{').next().unwrap();
                    let suffix = name.strip_prefix(family.as_str()).unwrap();
                    assert!(suffixes.contains(&suffix), "{line}");
                    assert_eq!(
                        samples.insert(sample.to_owned(), value.parse().unwrap()),
                        None,
                        "{sample} twice"
                    );
                }
            }
        }
        Self { samples, text }
    }

    /// A sample's value; nothing where it is not there.
    pub(super) fn find(&self, sample: &str) -> Option<f64> {
        self.samples.get(sample).copied()
    }

    pub(super) fn value(&self, sample: &str) -> f64 {
        self.find(sample).unwrap_or_else(|| panic!("there is no {sample} in\n{}", self.text))
    }

    /// The samples of one name, each by its labels.
    pub(super) fn labelled(&self, name: &str) -> Vec<(&str, f64)> {
        let samples = self.samples.iter();
        samples
            .filter_map(|(sample, value)| Some((sample.strip_prefix(name)?.strip_prefix('{')?, *value)))
            .collect()
    }
}
