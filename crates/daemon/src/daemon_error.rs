use std::error::Error as StdError;
use std::io;

use shared::{EnvironmentStatus, UnknownImage};
use thiserror::Error;

use crate::bounded_stream::AnswerTooLong;
use crate::obstacle::{Obstacle, Unreachable};

/// Why a daemon did not answer a question. The sources may name addresses: they are for the log.
#[derive(Debug, Error)]
pub enum DaemonError {
    /// No connection could be made.
    #[error("no connection to the daemon")]
    Unreachable(#[source] Unreachable),
    /// The time for the question was up.
    #[error("the daemon did not answer in time")]
    Timeout,
    /// The connection broke, or what came over it is not HTTP.
    #[error("the connection to the daemon broke")]
    Broken(#[source] Box<dyn StdError + Send + Sync>),
    /// The answer is longer than the bound.
    #[error("the daemon's answer is too long")]
    TooLong,
    /// The daemon answered with a status that is neither success nor a refusal of the request.
    #[error("the daemon failed (status {status}): {message}")]
    Failed {
        /// The HTTP status.
        status: u16,
        /// The daemon's own words, shortened.
        message: String,
    },
    /// The answer is not what an engine answers.
    #[error("the daemon's answer is not understood: {0}")]
    Nonsense(String),
    /// The daemon refused the request itself (400).
    #[error("{message}")]
    Refused {
        /// The daemon's own words, shortened to one line.
        message: String,
    },
    /// An image that a filter names does not exist on the daemon.
    #[error("filters: {filter}: no such image: {reference}")]
    NoSuchImage {
        /// `before` or `since`.
        filter: &'static str,
        /// The image as the caller named it.
        reference: String,
    },
    /// The daemon has no image of that name.
    #[error("Image not found")]
    ImageNotFound,
    /// The daemon does not say which of its images its containers use.
    #[error("the daemon does not tell what its containers use")]
    ContainersUnknown,
}

impl DaemonError {
    /// The state in which this leaves the environment; nothing where the request was at fault, not the daemon.
    pub fn environment_status(&self) -> Option<EnvironmentStatus> {
        match self {
            Self::Unreachable(_) => Some(EnvironmentStatus::Unreachable),
            Self::Timeout => Some(EnvironmentStatus::Timeout),
            Self::Broken(_)
            | Self::ContainersUnknown
            | Self::TooLong
            | Self::Failed { .. }
            | Self::Nonsense(_) => Some(EnvironmentStatus::Error),
            Self::ImageNotFound | Self::Refused { .. } | Self::NoSuchImage { .. } => None,
        }
    }

    /// One short line for a caller: no addresses, nothing internal.
    pub fn summary(&self) -> String {
        match self {
            Self::Unreachable(unreachable) => {
                format!("the daemon is unreachable: {}", unreachable.obstacle())
            }
            Self::Timeout => "the daemon did not answer in time".to_owned(),
            Self::Broken(_) => "the connection to the daemon broke".to_owned(),
            Self::TooLong => "the daemon's answer is too long".to_owned(),
            Self::Failed { status, .. } => format!("the daemon answered with status {status}"),
            Self::Nonsense(_) => "the daemon's answer is not an engine's".to_owned(),
            Self::ContainersUnknown
            | Self::ImageNotFound
            | Self::Refused { .. }
            | Self::NoSuchImage { .. } => self.to_string(),
        }
    }

    /// The error for an image that a filter names and the daemon does not have.
    pub(crate) fn no_such_image(filter: &'static str, reference: &str) -> Self {
        Self::NoSuchImage { filter, reference: one_line(reference) }
    }

    /// Sorts an error of the HTTP client by what is at the bottom of it.
    pub(crate) fn from_transport(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let error = error.into();
        if find::<AnswerTooLong>(error.as_ref()).is_some() {
            return Self::TooLong;
        }
        match find::<Unreachable>(error.as_ref()) {
            Some(unreachable) if unreachable.obstacle() == Obstacle::TooSlow => Self::Timeout,
            Some(unreachable) => Self::Unreachable(unreachable.clone()),
            None => Self::Broken(error),
        }
    }
}

/// Finds an error of that type in an error, or in what is under it.
fn find<'e, E: StdError + 'static>(error: &'e (dyn StdError + 'static)) -> Option<&'e E> {
    let mut cause = Some(error);
    while let Some(current) = cause {
        // The source of an `io::Error` is not the error that it holds, but that one's source.
        let held = current.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(found) = current.downcast_ref().or_else(|| held?.downcast_ref()) {
            return Some(found);
        }
        cause = current.source();
    }
    None
}

impl From<UnknownImage> for DaemonError {
    fn from(unknown: UnknownImage) -> Self {
        Self::no_such_image(unknown.filter, &unknown.reference)
    }
}

/// The daemon's words, fit for one line: at most 300 characters, none of them a control character.
pub(crate) fn one_line(message: &str) -> String {
    message.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
}
