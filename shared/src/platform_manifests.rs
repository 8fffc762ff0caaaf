use crate::{ImageManifestSummary, ManifestKind};

/// The annotation by which BuildKit says in an index which manifest an attestation is about.
const REFERENCE_DIGEST: &str = "vnd.docker.reference.digest";

/// A manifest with what its builder states about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformManifest<'a> {
    /// The manifest: an image, or something that is not known here.
    pub manifest: &'a ImageManifestSummary,
    /// The attestations that name it.
    pub attestations: Vec<&'a ImageManifestSummary>,
}

/// The manifests of an image, each with its attestations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlatformManifests<'a> {
    /// Whatever is no attestation, in the index's order.
    pub manifests: Vec<PlatformManifest<'a>>,
    /// Attestations of what is not in the index, or of nothing that they name.
    pub other_attestations: Vec<&'a ImageManifestSummary>,
}

impl<'a> PlatformManifests<'a> {
    /// Puts each attestation to the manifest that it names.
    pub fn new(all: &'a [ImageManifestSummary]) -> Self {
        let (attestations, others): (Vec<_>, Vec<_>) =
            all.iter().partition(|manifest| manifest.kind == ManifestKind::Attestation);
        let mut manifests: Vec<_> = others
            .into_iter()
            .map(|manifest| PlatformManifest { manifest, attestations: Vec::new() })
            .collect();
        let mut other_attestations = Vec::new();
        for attestation in attestations {
            let subject = attestation.subject();
            let named = manifests.iter_mut().find(|one| subject.is_some_and(|id| one.manifest.is_called(id)));
            match named {
                Some(manifest) => manifest.attestations.push(attestation),
                None => other_attestations.push(attestation),
            }
        }
        Self { manifests, other_attestations }
    }
}

impl ImageManifestSummary {
    /// The digest of what an attestation is about, as the daemon says it, else as its builder did; nothing where neither
    /// does, and for everything that is no attestation.
    pub fn subject(&self) -> Option<&str> {
        let said = self.attestation_data.as_ref().map(|attested| attested.subject.as_str());
        let annotations = self.descriptor.annotations.as_ref();
        let annotated = || annotations.and_then(|all| all.get(REFERENCE_DIGEST)).map(String::as_str);
        said.filter(|digest| !digest.is_empty())
            .or_else(annotated)
            .filter(|digest| self.kind == ManifestKind::Attestation && !digest.is_empty())
    }

    fn is_called(&self, digest: &str) -> bool {
        self.id == digest || self.descriptor.digest == digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifests(json: &str) -> Vec<ImageManifestSummary> {
        serde_json::from_str(json).unwrap()
    }

    fn manifest(id: &str, kind: &str, more: &str) -> String {
        format!(
            r#"{{"ID":"{id}","Descriptor":{{"digest":"{id}"}},"Available":true,"Size":{{"Total":1,"Content":1}},"Kind":"{kind}"{more}}}"#
        )
    }

    /// The ids of each manifest and of its attestations, and those of the other attestations.
    fn told(rows: &[String]) -> (Vec<(String, Vec<String>)>, Vec<String>) {
        let all = manifests(&format!("[{}]", rows.join(",")));
        let told = PlatformManifests::new(&all);
        let ids = |all: &[&ImageManifestSummary]| all.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
        let each = |one: &PlatformManifest<'_>| (one.manifest.id.clone(), ids(&one.attestations));
        (told.manifests.iter().map(each).collect(), ids(&told.other_attestations))
    }

    #[test]
    fn an_attestation_belongs_to_the_manifest_that_it_names() {
        let annotated = format!(
            r#"{{"ID":"x","Descriptor":{{"digest":"x","annotations":{{"{REFERENCE_DIGEST}":"b"}}}},
            "Available":false,"Size":{{"Total":0,"Content":0}},"Kind":"attestation"}}"#
        );
        let (rows, others) = told(&[
            manifest("a", "image", ""),
            manifest("b", "image", ""),
            manifest("y", "attestation", r#","AttestationData":{"For":"a"}"#),
            annotated,
        ]);
        assert_eq!(rows, [("a".to_owned(), vec!["y".to_owned()]), ("b".to_owned(), vec!["x".to_owned()])]);
        assert!(others.is_empty());
    }

    #[test]
    fn an_attestation_of_nothing_here_is_not_lost() {
        let (rows, others) = told(&[
            manifest("y", "attestation", r#","AttestationData":{"For":"gone"}"#),
            manifest("z", "attestation", r#","AttestationData":{"For":""}"#),
            manifest("a", "tomorrow's", r#","AttestationData":{"For":"y"}"#),
        ]);
        assert_eq!(rows, [("a".to_owned(), vec![])]);
        assert_eq!(others, ["y", "z"]);
        assert_eq!(PlatformManifests::new(&[]), PlatformManifests::default());
    }
}
