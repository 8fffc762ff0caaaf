use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// The fields of a JSON object, from which those are taken that are known. In the place of serde's `flatten`, which brings
/// a second way of reading everything into the page.
pub(crate) struct JsonFields {
    fields: Map<String, Value>,
    taken: Vec<&'static str>,
}

impl JsonFields {
    pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { fields: Map::deserialize(deserializer)?, taken: Vec::new() })
    }

    pub(crate) fn text<E: Error>(&mut self, name: &'static str) -> Result<String, E> {
        text(name, self.take(name))
    }

    pub(crate) fn texts<E: Error>(&mut self, name: &'static str) -> Result<Vec<String>, E> {
        match self.take(name) {
            Some(Value::Array(all)) => all.into_iter().map(|value| text(name, Some(value))).collect(),
            found => Err(odd(name, found)),
        }
    }

    pub(crate) fn texts_by_name<E: Error>(
        &mut self,
        name: &'static str,
    ) -> Result<BTreeMap<String, String>, E> {
        let mut texts = BTreeMap::new();
        for (key, value) in self.object(name)?.fields {
            texts.insert(key, text(name, Some(value))?);
        }
        Ok(texts)
    }

    pub(crate) fn number<E: Error>(&mut self, name: &'static str) -> Result<u64, E> {
        let found = self.take(name);
        found.as_ref().and_then(Value::as_u64).ok_or_else(|| odd(name, found))
    }

    pub(crate) fn object<E: Error>(&mut self, name: &'static str) -> Result<Self, E> {
        match self.take(name) {
            Some(Value::Object(fields)) => Ok(Self { fields, taken: Vec::new() }),
            found => Err(odd(name, found)),
        }
    }

    /// What was not taken. Inserted one by one, which the page does anyway: to collect a map is code that sorts.
    pub(crate) fn rest(self) -> BTreeMap<String, Value> {
        let mut rest = BTreeMap::new();
        for (name, value) in self.fields {
            if !self.taken.contains(&&*name) {
                rest.insert(name, value);
            }
        }
        rest
    }

    fn take(&mut self, name: &'static str) -> Option<Value> {
        self.taken.push(name);
        self.fields.get_mut(name).map(Value::take)
    }
}

fn text<E: Error>(name: &'static str, value: Option<Value>) -> Result<String, E> {
    match value {
        Some(Value::String(text)) => Ok(text),
        found => Err(odd(name, found)),
    }
}

fn odd<E: Error>(name: &'static str, found: Option<Value>) -> E {
    match found {
        None => E::missing_field(name),
        Some(_) => E::custom(format_args!("`{name}` is of an odd type")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Failure = serde_json::Error;

    #[test]
    fn what_is_known_is_taken_and_the_rest_stays() {
        let json = r#"{"a":"x","b":["y"],"c":{"k":"v"},"d":5,"e":null,"f":[1]}"#;
        let mut fields = JsonFields::read(&mut serde_json::Deserializer::from_str(json)).unwrap();
        assert_eq!(fields.text::<Failure>("a").unwrap(), "x");
        assert_eq!(fields.texts::<Failure>("b").unwrap(), ["y"]);
        assert_eq!(fields.texts_by_name::<Failure>("c").unwrap()["k"], "v");
        assert_eq!(fields.number::<Failure>("d").unwrap(), 5);
        assert_eq!(fields.number::<Failure>("g").unwrap_err().to_string(), "missing field `g`");
        assert_eq!(fields.texts::<Failure>("f").unwrap_err().to_string(), "`f` is of an odd type");
        assert_eq!(serde_json::to_string(&fields.rest()).unwrap(), r#"{"e":null}"#);
    }
}
