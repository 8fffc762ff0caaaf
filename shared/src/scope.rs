use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::{EnvironmentId, Permission};

/// Where a permission counts. On the wire the word `all`, or the environment's id: that something was left out
/// never means everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// On every environment, those to come included.
    AllEnvironments,
    /// On one environment.
    Environment(EnvironmentId),
}

/// One permission, somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Holding {
    /// What may be done.
    pub permission: Permission,
    /// Where it may be done.
    pub scope: Scope,
}

/// The environments that an API token is limited to. On the wire the word `all`, or a list of ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvironmentSelection {
    /// Every environment, those to come included.
    All,
    /// These only.
    These(Vec<EnvironmentId>),
}

const ALL: &str = "all";

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::AllEnvironments => serializer.serialize_str(ALL),
            Self::Environment(id) => id.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const EXPECTED: &str = "\"all\" or the id of an environment";
        let value = Value::deserialize(deserializer)?;
        if value == ALL {
            return Ok(Self::AllEnvironments);
        }
        let id = environment(&value).map(Self::Environment);
        id.ok_or_else(|| D::Error::custom(format_args!("expected {EXPECTED}")))
    }
}

impl Serialize for EnvironmentSelection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All => serializer.serialize_str(ALL),
            Self::These(ids) => ids.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for EnvironmentSelection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const EXPECTED: &str = "\"all\" or a list of ids of environments";
        let value = Value::deserialize(deserializer)?;
        if value == ALL {
            return Ok(Self::All);
        }
        let ids = value.as_array().and_then(|all| all.iter().map(environment).collect());
        ids.map(Self::These).ok_or_else(|| D::Error::custom(format_args!("expected {EXPECTED}")))
    }
}

fn environment(value: &Value) -> Option<EnvironmentId> {
    EnvironmentId::try_from(value.as_i64()?).ok()
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllEnvironments => formatter.write_str("all environments"),
            Self::Environment(id) => write!(formatter, "environment {id}"),
        }
    }
}

#[cfg(feature = "openapi")]
mod openapi {
    use std::borrow::Cow;

    use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Type};
    use utoipa::openapi::{Ref, RefOr, Schema};
    use utoipa::{PartialSchema, ToSchema};

    use super::{ALL, EnvironmentSelection, Scope};

    fn or_all(other: impl Into<RefOr<Schema>>, description: &str) -> RefOr<Schema> {
        let all = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([ALL]));
        OneOfBuilder::new().item(all).item(other).description(Some(description)).into()
    }

    impl PartialSchema for Scope {
        fn schema() -> RefOr<Schema> {
            or_all(Ref::from_schema_name("EnvironmentId"), "Every environment, or one by its id.")
        }
    }

    impl ToSchema for Scope {
        fn name() -> Cow<'static, str> {
            "Scope".into()
        }
    }

    impl PartialSchema for EnvironmentSelection {
        fn schema() -> RefOr<Schema> {
            let ids = ArrayBuilder::new().items(Ref::from_schema_name("EnvironmentId"));
            or_all(Schema::Array(ids.build()), "Every environment, or these by their ids.")
        }
    }

    impl ToSchema for EnvironmentSelection {
        fn name() -> Cow<'static, str> {
            "EnvironmentSelection".into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everywhere_has_to_be_said() {
        let two = EnvironmentId::try_from(2).unwrap();
        for (scope, json) in [(Scope::AllEnvironments, "\"all\""), (Scope::Environment(two), "2")] {
            assert_eq!(serde_json::to_string(&scope).unwrap(), json);
            assert_eq!(serde_json::from_str::<Scope>(json).unwrap(), scope);
        }
        for json in ["null", "0", "-1", "\"\"", "\"2\"", "\"ALL\"", "{}", "[2]", "true"] {
            let error = serde_json::from_str::<Scope>(json).unwrap_err().to_string();
            assert!(error.contains("\"all\" or the id of an environment"), "{json}: {error}");
        }
    }

    #[test]
    fn a_selection_is_everything_or_a_list() {
        let two = EnvironmentId::try_from(2).unwrap();
        let selections = [
            (EnvironmentSelection::All, "\"all\""),
            (EnvironmentSelection::These(vec![two]), "[2]"),
            (EnvironmentSelection::These(Vec::new()), "[]"),
        ];
        for (selection, json) in selections {
            assert_eq!(serde_json::to_string(&selection).unwrap(), json);
            assert_eq!(serde_json::from_str::<EnvironmentSelection>(json).unwrap(), selection);
        }
        for json in ["null", "2", "[0]", "[\"all\"]", "\"none\""] {
            assert!(serde_json::from_str::<EnvironmentSelection>(json).is_err(), "{json}");
        }
    }
}
