use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{AuditEntryId, BadParameter, EnvironmentId, UnixSeconds, UserId};

/// Entries that one answer of the audit log has at the most.
pub const MAX_AUDIT_PAGE: u16 = 500;

/// How many an answer has where nothing else was asked for.
const DEFAULT_AUDIT_PAGE: u16 = 100;

macro_rules! words {
    (
        $(#[doc = $doc:literal])+ $name:ident, $expected:literal:
        $( $(#[doc = $variant_doc:literal])+ $variant:ident = $word:literal, )+
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $( $(#[doc = $variant_doc])+ #[serde(rename = $word)] $variant, )+
        }

        impl $name {
            /// Every one there is.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The stable word for it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        // The derived schema does not see names that come through a macro.
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                use utoipa::openapi::schema::{ObjectBuilder, Type};
                let words = Self::ALL.iter().map(|word| word.as_str());
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = &'static str;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|known| known.as_str() == text).ok_or($expected)
            }
        }
    };
}

words! {
    /// What was done or tried.
    AuditAction, "expected an action such as session:create":
    /// A sign-in.
    SessionCreate = "session:create",
    /// A sign-out, or a session ended by its user or by somebody who manages users.
    SessionDelete = "session:delete",
    /// A user was made, the first administrator included.
    UserCreate = "user:create",
    /// A user was renamed, disabled or enabled.
    UserUpdate = "user:update",
    /// A user was removed.
    UserDelete = "user:delete",
    /// A password was changed.
    PasswordUpdate = "password:update",
    /// A role was given to a user.
    AssignmentCreate = "assignment:create",
    /// A role was taken from a user.
    AssignmentDelete = "assignment:delete",
    /// A role was made.
    RoleCreate = "role:create",
    /// A role was changed.
    RoleUpdate = "role:update",
    /// A role was removed.
    RoleDelete = "role:delete",
    /// An API token was made.
    TokenCreate = "token:create",
    /// An API token was revoked.
    TokenDelete = "token:delete",
    /// An API token was shown that is not, or no longer, valid.
    TokenUse = "token:use",
    /// An environment was made.
    EnvironmentCreate = "environment:create",
    /// An environment was changed, disabled or enabled.
    EnvironmentUpdate = "environment:update",
    /// An environment was removed.
    EnvironmentDelete = "environment:delete",
    /// A connection was tested: to an environment, or as a draft says.
    EnvironmentTest = "environment:test",
    /// The secrets in the database were encrypted with another key.
    KeyUpdate = "key:update",
    /// A request was made that its caller may not make.
    RequestAccess = "request:access",
}

words! {
    /// What came of it.
    AuditOutcome, "expected success, failure or denied":
    /// It was done.
    Success = "success",
    /// It was not done: a wrong password, a token that is not valid, the first of too many attempts.
    Failure = "failure",
    /// It was not allowed.
    Denied = "denied",
}

words! {
    /// What the caller showed.
    CredentialKind, "expected session, token, setup or none":
    /// A session's cookie.
    Session = "session",
    /// An API token.
    Token = "token",
    /// The one-time link.
    Setup = "setup",
    /// Nothing that was valid, or authentication is off.
    None = "none",
}

/// One entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// The entry's number.
    pub id: AuditEntryId,
    /// When.
    pub at: UnixSeconds,
    /// What was done or tried.
    pub action: AuditAction,
    /// What came of it.
    pub outcome: AuditOutcome,
    /// Who; absent where nobody was known.
    pub user_id: Option<UserId>,
    /// Their name at that time. A name that was tried and is nobody's is not written down: it may be a password.
    pub user_name: Option<String>,
    /// What they showed.
    pub credential: CredentialKind,
    /// The number of the session or token.
    pub credential_id: Option<i64>,
    /// Where the request came from.
    pub address: String,
    /// The environment that it was about.
    pub environment: Option<EnvironmentId>,
    /// What was changed, or which request was denied.
    pub target: Option<String>,
    /// What was different afterwards, or why it failed.
    pub detail: Option<String>,
}

/// A part of the audit log, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// What `before` has to be for the entries that follow; absent where none do.
    pub next: Option<AuditEntryId>,
}

/// What a caller of `GET /api/audit` asks for, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditQuery {
    /// Only entries older than this one.
    pub before: Option<AuditEntryId>,
    /// Entries at the most, 1 to 500; 100 unless said.
    pub limit: u16,
    /// Only entries with this text in their user, address, target or detail, whatever its case.
    pub text: Option<String>,
    /// Only this action.
    pub action: Option<AuditAction>,
    /// Only this outcome.
    pub outcome: Option<AuditOutcome>,
    /// Only entries about this environment.
    pub environment: Option<EnvironmentId>,
}

impl Default for AuditQuery {
    fn default() -> Self {
        Self {
            before: None,
            limit: DEFAULT_AUDIT_PAGE,
            text: None,
            action: None,
            outcome: None,
            environment: None,
        }
    }
}

impl AuditQuery {
    /// Reads the decoded parameters of a query string; unknown ones are ignored, empty ones are not there.
    ///
    /// # Errors
    ///
    /// The first parameter that does not parse, or that is there twice.
    pub fn parse<'a>(
        parameters: impl IntoIterator<Item = (Cow<'a, str>, Cow<'a, str>)>,
    ) -> Result<Self, BadParameter> {
        let mut query = Self::default();
        let mut seen = Vec::new();
        for (name, value) in parameters {
            let known = ["before", "limit", "text", "action", "outcome", "env"];
            let Some(name) = known.into_iter().find(|known| *known == name) else {
                continue;
            };
            if seen.contains(&name) {
                return Err(BadParameter::new(name, "expected only once"));
            }
            seen.push(name);
            if value.is_empty() {
                continue;
            }
            match name {
                "before" => query.before = Some(parse(name, &value)?),
                "limit" => {
                    let limit: Option<u16> = value.parse().ok();
                    query.limit = limit
                        .filter(|limit| (1..=MAX_AUDIT_PAGE).contains(limit))
                        .ok_or_else(|| BadParameter::new(name, "expected a number from 1 to 500"))?;
                }
                "text" => query.text = Some(value.into_owned()),
                "action" => query.action = Some(parse(name, &value)?),
                "outcome" => query.outcome = Some(parse(name, &value)?),
                _ => query.environment = Some(parse(name, &value)?),
            }
        }
        Ok(query)
    }

    /// The parameters that say this, those with their default value left out; values are not encoded yet.
    pub fn to_parameters(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("before", self.before.map(|id| id.to_string())),
            ("limit", Some(self.limit).filter(|limit| *limit != DEFAULT_AUDIT_PAGE).map(|n| n.to_string())),
            ("text", self.text.clone()),
            ("action", self.action.map(|action| action.to_string())),
            ("outcome", self.outcome.map(|outcome| outcome.to_string())),
            ("env", self.environment.map(|id| id.to_string())),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

fn parse<T: FromStr<Err: fmt::Display>>(name: &'static str, value: &str) -> Result<T, BadParameter> {
    value.parse().map_err(|expected: T::Err| BadParameter::new(name, expected.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(parameters: &[(&'static str, &'static str)]) -> Result<AuditQuery, String> {
        AuditQuery::parse(parameters.iter().map(|(name, value)| (Cow::from(*name), Cow::from(*value))))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_asked_for_is_said_the_same_way() {
        let query = parsed(&[
            ("before", "9"),
            ("limit", "5"),
            ("text", "Ada"),
            ("action", "user:create"),
            ("outcome", "denied"),
            ("env", "2"),
            ("other", "x"),
        ])
        .unwrap();
        let said = query.to_parameters();
        let again = AuditQuery::parse(said.into_iter().map(|(name, value)| (name.into(), value.into())));
        assert_eq!(again.unwrap(), query);
        assert_eq!(parsed(&[("before", ""), ("text", "")]).unwrap(), AuditQuery::default());
        assert!(AuditQuery::default().to_parameters().is_empty());
    }

    #[test]
    fn what_does_not_parse_is_named() {
        for (name, value) in [
            ("before", "0"),
            ("limit", "0"),
            ("limit", "501"),
            ("action", "user"),
            ("outcome", "ok"),
            ("env", "-1"),
        ] {
            let error = parsed(&[(name, value)]).unwrap_err();
            assert!(error.starts_with(name), "{error}");
        }
        assert!(parsed(&[("text", "a"), ("text", "b")]).unwrap_err().contains("only once"));
    }
}
