use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What somebody may do, written `resource:action`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Permission {
    /// List the images of an environment.
    #[serde(rename = "images:view")]
    ImagesView,
    /// See one image in full: its configuration, history and containers.
    #[serde(rename = "images:inspect")]
    ImagesInspect,
    /// See that an environment exists, its name and its state.
    #[serde(rename = "environments:view")]
    EnvironmentsView,
    /// Make, change and remove environments.
    #[serde(rename = "environments:manage")]
    EnvironmentsManage,
    /// Make, change and remove users, roles and assignments.
    #[serde(rename = "users:manage")]
    UsersManage,
    /// Read the audit log.
    #[serde(rename = "audit:view")]
    AuditView,
    /// Read what the server counts and measures.
    #[serde(rename = "metrics:view")]
    MetricsView,
}

/// The text names no permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected a permission such as images:view")]
pub struct UnknownPermission;

impl Permission {
    /// Every permission there is.
    pub const ALL: [Self; 7] = [
        Self::ImagesView,
        Self::ImagesInspect,
        Self::EnvironmentsView,
        Self::EnvironmentsManage,
        Self::UsersManage,
        Self::AuditView,
        Self::MetricsView,
    ];

    /// The permission's stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ImagesView => "images:view",
            Self::ImagesInspect => "images:inspect",
            Self::EnvironmentsView => "environments:view",
            Self::EnvironmentsManage => "environments:manage",
            Self::UsersManage => "users:manage",
            Self::AuditView => "audit:view",
            Self::MetricsView => "metrics:view",
        }
    }

    /// Whether it concerns the server as a whole, so that it counts only where it is held on all environments.
    pub fn is_global(self) -> bool {
        match self {
            Self::EnvironmentsManage | Self::UsersManage | Self::AuditView | Self::MetricsView => true,
            Self::ImagesView | Self::ImagesInspect | Self::EnvironmentsView => false,
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Permission {
    type Err = UnknownPermission;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|known| known.as_str() == text).ok_or(UnknownPermission)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_the_same_in_text_and_in_json() {
        for permission in Permission::ALL {
            assert_eq!(permission.as_str().parse(), Ok(permission));
            assert_eq!(serde_json::to_value(permission).unwrap(), permission.as_str());
        }
        for text in ["", "images", "images:*", "Images:view", "images:view "] {
            assert_eq!(text.parse::<Permission>(), Err(UnknownPermission), "{text:?}");
        }
    }
}
