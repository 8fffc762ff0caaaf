use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Deserialize;
use shared::{ImageFilters, ImageReference, is_reference};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::datetime;

use crate::DaemonError;
use crate::link::{Deadline, Link, Spoken};

/// What may not stand in a path as it is. Slashes may: the Engine's routes take them in a name.
const NOT_IN_PATH: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?');

/// Letters and digits of a whole id.
const ID_HEX: usize = 64;

/// The images that `before` and `since` name, as one daemon knows them.
#[derive(Clone, Copy)]
pub(crate) struct NamedImages<'a> {
    link: &'a Link,
    is_podman: bool,
    deadline: Deadline,
}

/// Of an inspected image, what matters here.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Inspected {
    created: Option<String>,
}

impl<'a> NamedImages<'a> {
    pub(crate) fn new(link: &'a Link, spoken: Spoken, deadline: Deadline) -> Self {
        Self { link, is_podman: spoken.is_podman, deadline }
    }

    /// Makes `before` and `since` of the filters such that the daemon understands them. Where it would take one of
    /// several for all, the one that decides is left: the oldest `before`, the newest `since`.
    ///
    /// # Errors
    ///
    /// Where a name can be no image's; where one of several is not there.
    pub(crate) async fn spell(
        self,
        filters: &mut ImageFilters,
        one_reference_each: bool,
    ) -> Result<(), DaemonError> {
        for (filter, references) in [("before", &mut filters.before), ("since", &mut filters.since)] {
            // Engines answer it with 400, 404 or 500.
            if let Some(impossible) = references.iter().find(|reference| !is_reference(reference)) {
                return Err(DaemonError::no_such_image(filter, impossible));
            }
            if one_reference_each && references.len() > 1 {
                let mut dated = Vec::with_capacity(references.len());
                for reference in std::mem::take(references) {
                    dated.push((self.created(filter, &reference).await?, reference));
                }
                let decisive =
                    if filter == "before" { dated.into_iter().min() } else { dated.into_iter().max() };
                references.extend(decisive.map(|(_, reference)| reference));
            }
            for reference in references {
                *reference = self.spelled(reference).to_owned();
            }
        }
        Ok(())
    }

    /// Engines answer an unknown image in `before` and `since` with 404 or 500: find out which one it is.
    pub(crate) async fn explain(self, error: DaemonError, filters: &ImageFilters) -> DaemonError {
        if !matches!(error, DaemonError::Failed { .. } | DaemonError::Refused { .. }) {
            return error;
        }
        for (filter, references) in [("before", &filters.before), ("since", &filters.since)] {
            for reference in references {
                if denies_an_image(&self.inspect(reference).await) {
                    return DaemonError::no_such_image(filter, reference);
                }
            }
        }
        error
    }

    /// When an image was created, to the nanosecond; long ago where it does not say, which is what old engines take it
    /// for.
    async fn created(
        self,
        filter: &'static str,
        reference: &ImageReference,
    ) -> Result<OffsetDateTime, DaemonError> {
        let inspected = self.inspect(reference).await;
        if denies_an_image(&inspected) {
            return Err(DaemonError::no_such_image(filter, reference));
        }
        let created = inspected?.created.unwrap_or_default();
        Ok(OffsetDateTime::parse(&created, &Rfc3339).unwrap_or(datetime!(0001-01-01 0:00 UTC)))
    }

    async fn inspect(self, reference: &ImageReference) -> Result<Inspected, DaemonError> {
        let path = format!("/images/{}/json", utf8_percent_encode(self.spelled(reference), NOT_IN_PATH));
        let body = self.link.get(&path, self.deadline).await?;
        serde_json::from_slice(&body)
            .map_err(|error| DaemonError::Nonsense(format!("no inspected image: {error}")))
    }

    /// Podman knows the start of an id, but not with the algorithm in front.
    fn spelled(self, reference: &str) -> &str {
        match reference.strip_prefix("sha256:") {
            Some(hex) if self.is_podman && hex.len() < ID_HEX => hex,
            _ => reference,
        }
    }
}

/// Whether the daemon says that there is no such image, or can be none.
fn denies_an_image(inspected: &Result<Inspected, DaemonError>) -> bool {
    matches!(inspected, Err(DaemonError::Failed { status: 404, .. } | DaemonError::Refused { .. }))
}
