use std::str::FromStr;

use authz::{Capability, ImagesInspect, ImagesView};
use bytes::Bytes;
use http::{HeaderMap, Response};
use serde::Serialize;
use shared::ImageName;
use thiserror::Error;

use crate::api_version::ApiVersion;
use crate::engine_error::{EngineErrorBody, engine_error};
use crate::image_detail::image_path;
use crate::{Daemon, DaemonError};

/// The headers of an engine that say what it is.
const PASSED_ON: [&str; 4] = ["Api-Version", "Docker-Experimental", "Ostype", "Server"];

/// A daemon's own answer: one of success, or a refusal in the Engine's form.
#[derive(Clone, Debug)]
pub struct EngineAnswer {
    /// The HTTP status, 200 to 299 or 400 to 499.
    pub status: u16,
    /// `Api-Version`, `Docker-Experimental`, `Ostype` and `Server`, those that are there.
    pub headers: Vec<(&'static str, String)>,
    /// The body as the daemon sent it; of a refusal its `message` only.
    pub body: Bytes,
}

/// A version of the Engine's API that a path names. Whether a daemon speaks it, the daemon says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineVersion(ApiVersion);

/// The text is no `1.41`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected a version such as 1.41")]
pub struct InvalidEngineVersion;

impl FromStr for EngineVersion {
    type Err = InvalidEngineVersion;

    fn from_str(text: &str) -> Result<Self, InvalidEngineVersion> {
        let is_plain = text.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit());
        ApiVersion::parse(text).filter(|_| is_plain).map(Self).ok_or(InvalidEngineVersion)
    }
}

/// What the read-only Docker endpoint hands on: a version where the caller names one (else the daemon's newest), and
/// parameters that were decoded, to be written anew.
impl Daemon<ImagesView> {
    /// `GET /_ping`.
    ///
    /// # Errors
    ///
    /// Where the daemon does not answer, fails, or is no engine.
    pub async fn engine_ping(&self, version: Option<EngineVersion>) -> Result<EngineAnswer, DaemonError> {
        self.hand_on(version, "/_ping", &[]).await
    }

    /// `GET /version`.
    ///
    /// # Errors
    ///
    /// Where the daemon does not answer, fails, or is no engine.
    pub async fn engine_version(&self, version: Option<EngineVersion>) -> Result<EngineAnswer, DaemonError> {
        self.hand_on(version, "/version", &[]).await
    }

    /// `GET /images/json`.
    ///
    /// # Errors
    ///
    /// Where the daemon does not answer, fails, or is no engine.
    pub async fn engine_images(
        &self,
        version: Option<EngineVersion>,
        parameters: &[(&'static str, String)],
    ) -> Result<EngineAnswer, DaemonError> {
        self.hand_on(version, "/images/json", parameters).await
    }
}

impl Daemon<ImagesInspect> {
    /// `GET /images/{name}/json`.
    ///
    /// # Errors
    ///
    /// Where the daemon does not answer, fails, or is no engine.
    pub async fn engine_image(
        &self,
        version: Option<EngineVersion>,
        name: &ImageName,
        parameters: &[(&'static str, String)],
    ) -> Result<EngineAnswer, DaemonError> {
        self.hand_on(version, &image_path(name, "json"), parameters).await
    }

    /// `GET /images/{name}/history`.
    ///
    /// # Errors
    ///
    /// Where the daemon does not answer, fails, or is no engine.
    pub async fn engine_history(
        &self,
        version: Option<EngineVersion>,
        name: &ImageName,
        parameters: &[(&'static str, String)],
    ) -> Result<EngineAnswer, DaemonError> {
        self.hand_on(version, &image_path(name, "history"), parameters).await
    }
}

impl<C: Capability> Daemon<C> {
    async fn hand_on(
        &self,
        version: Option<EngineVersion>,
        path: &str,
        parameters: &[(&'static str, String)],
    ) -> Result<EngineAnswer, DaemonError> {
        let mut target = version.map_or_else(String::new, |EngineVersion(version)| format!("/v{version}"));
        target.push_str(path);
        if !parameters.is_empty() {
            let query = serde_urlencoded::to_string(parameters);
            target.push('?');
            target.push_str(&query.map_err(|error| DaemonError::Broken(error.into()))?);
        }
        let exchange = self.link.exchange(&target);
        answer_of(self.link.within(self.link.deadline(), exchange).await?)
    }
}

fn answer_of(response: Response<Bytes>) -> Result<EngineAnswer, DaemonError> {
    let (head, body) = response.into_parts();
    let body = if head.status.is_success() {
        body
    } else if let (true, Ok(refusal)) =
        (head.status.is_client_error(), serde_json::from_slice::<EngineErrorBody>(&body))
    {
        refusal.to_bytes()?
    } else {
        return Err(engine_error(head.status, &body));
    };
    Ok(EngineAnswer { status: head.status.as_u16(), headers: passed_on(&head.headers), body })
}

impl EngineErrorBody {
    fn to_bytes(&self) -> Result<Bytes, DaemonError> {
        #[derive(Serialize)]
        struct Refusal<'a> {
            message: &'a str,
        }
        let json = serde_json::to_vec(&Refusal { message: &self.message });
        json.map(Bytes::from).map_err(|error| DaemonError::Broken(error.into()))
    }
}

fn passed_on(headers: &HeaderMap) -> Vec<(&'static str, String)> {
    let text = |name| Some((name, headers.get(name)?.to_str().ok()?.to_owned()));
    PASSED_ON.into_iter().filter_map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &'static str) -> Result<EngineAnswer, DaemonError> {
        let response = Response::builder()
            .status(status)
            .header("api-version", "1.41")
            .header("Server", "Docker/20.10.24 (linux)")
            .header("Set-Cookie", "a=b")
            .header("Ostype", "linux");
        answer_of(response.body(Bytes::from_static(body.as_bytes())).unwrap())
    }

    #[test]
    fn success_is_handed_on_with_what_says_which_engine_it_is() {
        let answer = answer(200, "[1, 2]").unwrap();
        assert_eq!((answer.status, &answer.body[..]), (200, &b"[1, 2]"[..]));
        assert_eq!(
            answer.headers,
            [
                ("Api-Version", "1.41".to_owned()),
                ("Ostype", "linux".to_owned()),
                ("Server", "Docker/20.10.24 (linux)".to_owned())
            ]
        );
    }

    #[test]
    fn a_refusal_is_handed_on_as_its_message() {
        let answer = answer(404, r#"{"message":"No such image: x","cause":"10.0.0.7"}"#).unwrap();
        assert_eq!((answer.status, &answer.body[..]), (404, &br#"{"message":"No such image: x"}"#[..]));
    }

    #[test]
    fn everything_else_is_a_failure() {
        for (status, body) in [
            (500, r#"{"message":"disk full"}"#),
            (400, "Client sent an HTTP request to an HTTPS server."),
            (404, "<html>"),
            (301, ""),
            (101, ""),
        ] {
            assert!(matches!(answer(status, body), Err(DaemonError::Failed { .. })), "{status} {body}");
        }
    }

    #[test]
    fn a_version_is_digits_and_a_dot() {
        assert!("1.41".parse::<EngineVersion>().is_ok());
        for text in ["", "1", "1.", "+1.41", "1.+41", "1.41/../..", " 1.41", "1.41\n", "1.999999"] {
            assert_eq!(text.parse::<EngineVersion>(), Err(InvalidEngineVersion), "{text:?}");
        }
    }
}
