use authz::ImagesInspect;
use serde::Deserialize;
use serde_json::value::RawValue;
use shared::{HistoryEntry, ImageName};

use crate::image_detail::{MAX_DETAIL_BYTES, image_path};
use crate::json_rows::for_each_row;
use crate::link::{Deadline, Link};
use crate::{Daemon, DaemonError};

/// What could be read of an image's history.
#[derive(Debug)]
pub(crate) struct ParsedHistory {
    /// The newest first.
    pub(crate) entries: Vec<HistoryEntry>,
    /// Rows that are no step, left out.
    pub(crate) odd_rows: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct EngineStep {
    id: Option<String>,
    created: Option<i64>,
    created_by: Option<String>,
    tags: Option<Vec<String>>,
    size: Option<i64>,
    comment: Option<String>,
}

impl Daemon<ImagesInspect> {
    /// How an image was made, the newest step first.
    ///
    /// # Errors
    ///
    /// [`DaemonError::ImageNotFound`]; where the daemon does not answer. On a containerd store also where the image is
    /// there, but was never unpacked: then the daemon knows no sizes, and fails.
    pub async fn image_history(&self, name: &ImageName) -> Result<Vec<HistoryEntry>, DaemonError> {
        let deadline = self.link.deadline();
        match self.link.history(name, deadline).await {
            Ok(parsed) => {
                if parsed.odd_rows > 0 {
                    let environment = self.environment();
                    tracing::warn!(%environment, odd_rows = parsed.odd_rows, "rows of a history are no steps");
                }
                Ok(parsed.entries)
            }
            Err(error @ DaemonError::Failed { status: 404, .. }) => {
                // The daemon's 404 may also be about a layer of an image that is there.
                match self.link.inspect(name, deadline).await {
                    Err(missing @ DaemonError::ImageNotFound) => Err(missing),
                    Ok(_) | Err(_) => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }
}

impl Link {
    pub(crate) async fn history(
        &self,
        name: &ImageName,
        deadline: Deadline,
    ) -> Result<ParsedHistory, DaemonError> {
        parse_history(&self.get(&image_path(name, "history"), deadline).await?)
    }
}

/// Reads the body of `GET /images/{name}/history`. A row that is no step costs that row only.
///
/// # Errors
///
/// Where the body is no JSON array, has rows of which none is a step, or is longer than 4 MiB.
pub(crate) fn parse_history(body: &[u8]) -> Result<ParsedHistory, DaemonError> {
    if body.len() > MAX_DETAIL_BYTES {
        return Err(DaemonError::TooLong);
    }
    let text = String::from_utf8_lossy(body);
    let mut parsed = ParsedHistory { entries: Vec::new(), odd_rows: 0 };
    for_each_row(&text, |row: &RawValue| match serde_json::from_str::<EngineStep>(row.get()) {
        Ok(step) if row.get().starts_with('{') => parsed.entries.push(HistoryEntry::from(step)),
        Ok(_) | Err(_) => parsed.odd_rows += 1,
    })?;
    if parsed.entries.is_empty() && parsed.odd_rows > 0 {
        return Err(DaemonError::Nonsense(format!("none of {} rows is a step", parsed.odd_rows)));
    }
    Ok(parsed)
}

impl From<EngineStep> for HistoryEntry {
    fn from(step: EngineStep) -> Self {
        Self {
            id: step.id.unwrap_or_default(),
            created_unix_secs: step.created.unwrap_or(0),
            created_by: step.created_by.unwrap_or_default(),
            tags: step.tags.unwrap_or_default(),
            size_bytes: step.size.and_then(|size| u64::try_from(size).ok()).unwrap_or(0),
            comment: step.comment.unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_has_every_field_and_an_odd_one_costs_itself() {
        let body = br#"[{"Id":"sha256:a","Created":1,"CreatedBy":"RUN x","Tags":["a:b"],"Size":5,"Comment":"c","New":1},
            {"Id":"<missing>","Tags":null,"Size":-1},5,null,{"Size":"big"},["x"]]"#;
        let parsed = parse_history(body).unwrap();
        insta::assert_json_snapshot!(parsed.entries, @r#"
        [
          {
            "Id": "sha256:a",
            "Created": 1,
            "CreatedBy": "RUN x",
            "Tags": [
              "a:b"
            ],
            "Size": 5,
            "Comment": "c"
          },
          {
            "Id": "<missing>",
            "Created": 0,
            "CreatedBy": "",
            "Tags": [],
            "Size": 0,
            "Comment": ""
          }
        ]
        "#);
        assert_eq!(parsed.odd_rows, 4);
    }

    #[test]
    fn an_image_may_have_no_history_and_nonsense_is_none() {
        assert!(parse_history(b"[]").unwrap().entries.is_empty());
        assert!(parse_history(b"null").unwrap().entries.is_empty());
        for body in ["", "{}", "[1]", "<html>", r#"[{"Id":"a"}"#] {
            assert!(matches!(parse_history(body.as_bytes()), Err(DaemonError::Nonsense(_))), "{body}");
        }
    }
}
