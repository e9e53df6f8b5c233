//! A claim as AD FS has it, and the properties by which rules see it.

use std::collections::BTreeMap;

/// The issuer of a claim that a rule makes without naming one. Decision: it is .NET's default issuer of a claim.
pub const LOCAL_AUTHORITY: &str = "LOCAL AUTHORITY";

/// The value type of a claim that a rule makes without naming one. Decision: it is .NET's default value type.
pub const STRING_TYPE: &str = "http://www.w3.org/2001/XMLSchema#string";

/// A property of a claim (ROLE, "Expressions"). Its name is written without regard to case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimProperty {
    /// `Type`, such as `http://schemas.xmlsoap.org/claims/Group`.
    Type,
    /// `Value`
    Value,
    /// `ValueType`, an XML schema type.
    ValueType,
    /// `Issuer`, such as `AD AUTHORITY`.
    Issuer,
    /// `OriginalIssuer`
    OriginalIssuer,
    /// `Properties["name"]`
    Named(String),
}

/// A claim. Two claims are the same if all their properties are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AdfsClaim {
    /// `Type`
    pub claim_type: String,
    /// `Value`
    pub value: String,
    /// `ValueType`
    pub value_type: String,
    /// `Issuer`
    pub issuer: String,
    /// `OriginalIssuer`
    pub original_issuer: String,
    /// `Properties`, by name.
    pub properties: BTreeMap<String, String>,
}

impl AdfsClaim {
    /// A claim of the local authority, with a string for its value.
    #[must_use]
    pub fn new(claim_type: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            claim_type: claim_type.into(),
            value: value.into(),
            value_type: STRING_TYPE.to_owned(),
            issuer: LOCAL_AUTHORITY.to_owned(),
            original_issuer: LOCAL_AUTHORITY.to_owned(),
            properties: BTreeMap::new(),
        }
    }

    /// The same claim from another issuer.
    #[must_use]
    pub fn issued_by(mut self, issuer: &str) -> Self {
        issuer.clone_into(&mut self.issuer);
        issuer.clone_into(&mut self.original_issuer);
        self
    }

    /// A property's text; "" for one of `Properties` that it does not have (ROLE, "Expressions").
    #[must_use]
    pub fn property(&self, property: &ClaimProperty) -> &str {
        match property {
            ClaimProperty::Type => &self.claim_type,
            ClaimProperty::Value => &self.value,
            ClaimProperty::ValueType => &self.value_type,
            ClaimProperty::Issuer => &self.issuer,
            ClaimProperty::OriginalIssuer => &self.original_issuer,
            ClaimProperty::Named(name) => self.properties.get(name).map_or("", String::as_str),
        }
    }

    /// Sets a property.
    pub fn set(&mut self, property: &ClaimProperty, text: String) {
        match property {
            ClaimProperty::Type => self.claim_type = text,
            ClaimProperty::Value => self.value = text,
            ClaimProperty::ValueType => self.value_type = text,
            ClaimProperty::Issuer => self.issuer = text,
            ClaimProperty::OriginalIssuer => self.original_issuer = text,
            ClaimProperty::Named(name) => {
                self.properties.insert(name.clone(), text);
            }
        }
    }
}
