//! The claims that a condition can be about: those that rules have made, and those that come in.

use adfs_rules::{ClaimConstraint, is_match};

use super::Program;
use crate::adfs::selection::{self, TypedClaims, WantedType};
use crate::adfs::symbols::{AttributeValues, ClaimSource, ClaimValues, Guard, NotCarried};
use crate::adfs::vocabulary::{self, Incoming};

/// Claims by type.
type SelectedClaims = Vec<(String, Vec<ClaimSource>)>;

impl Program {
    /// The claims for which constraints hold, by type.
    pub(super) fn selected(&mut self, constraints: &[ClaimConstraint]) -> Result<SelectedClaims, NotCarried> {
        let types = match selection::wanted_type(constraints)? {
            Some(WantedType::Named(name)) => {
                return Ok(vec![(name.to_owned(), self.sources(name, constraints)?)]);
            }
            Some(WantedType::Matching(pattern)) => self.known_types(pattern)?,
            None => {
                return Err(NotCarried::new(
                    "its condition is about claims of any type",
                    "write a rule for each claim type that the application needs",
                ));
            }
        };
        let known = types.join(", ");
        let difference =
            format!("of the claim types that it finds by a pattern, only these are known: {known}");
        let mut selected = Vec::new();
        for claim_type in types {
            let mut sources = self.sources(&claim_type, constraints)?;
            sources.iter_mut().for_each(|source| source.differences.push(difference.clone()));
            selected.push((claim_type, sources));
        }
        Ok(selected)
    }

    /// The claims of one type for which constraints hold.
    fn sources(
        &mut self,
        claim_type: &str,
        constraints: &[ClaimConstraint],
    ) -> Result<Vec<ClaimSource>, NotCarried> {
        let mut sources: Vec<ClaimSource> = Vec::new();
        for claims in self.claims(claim_type)? {
            for source in selection::matching(claims, constraints)? {
                if !sources.contains(&source) {
                    sources.push(source);
                }
            }
        }
        Ok(sources)
    }

    /// The claims of a type that rules have made so far, and those that come in.
    fn claims(&mut self, claim_type: &str) -> Result<Vec<TypedClaims>, NotCarried> {
        let mut claims = Vec::new();
        let produced = self.produced.get(claim_type).cloned().unwrap_or_default();
        if let Some(lost) = produced.iter().find(|produced| produced.source.is_none()) {
            let message = format!("it depends on rule {}, which is not carried over", lost.rule + 1);
            return Err(NotCarried::because(message));
        }
        let is_produced = !produced.is_empty();
        if is_produced {
            let sources = produced.into_iter().filter_map(|produced| produced.source).collect();
            claims.push(TypedClaims { sources, produced: true });
        }
        let accepted = self.accepted.as_ref().map(|accepted| accepted.sources(claim_type)).transpose()?;
        if let Some(sources) = accepted.flatten() {
            claims.push(TypedClaims { sources, produced: false });
        } else if !is_produced || self.is_known_to_come_in(claim_type) {
            let incoming = self.incoming(claim_type)?;
            // What rules have only copied is there already.
            claims.iter_mut().for_each(|typed| typed.sources.retain(|source| !source.is_some_of(&incoming)));
            let values = ClaimValues::Of(incoming);
            let source = ClaimSource { guard: Guard::ALWAYS, values, differences: Vec::new() };
            claims.push(TypedClaims { sources: vec![source], produced: false });
        }
        Ok(claims)
    }

    /// The types that match a pattern: those that rules make, and those that Active Directory gives.
    fn known_types(&self, pattern: &str) -> Result<Vec<String>, NotCarried> {
        let mut types: Vec<String> = self.produced.keys().cloned().collect();
        types.extend(vocabulary::known_types());
        let mut matching = Vec::new();
        for claim_type in types {
            let is_wanted = is_match(&claim_type, pattern).map_err(NotCarried::because)?;
            if is_wanted && !matching.contains(&claim_type) {
                matching.push(claim_type);
            }
        }
        if matching.is_empty() {
            return Err(NotCarried::new(
                "its condition finds claim types by a pattern, and no type that is known matches",
                "write a rule for each claim type",
            ));
        }
        Ok(matching)
    }

    /// Whether claims of a type come in, although rules make some too.
    fn is_known_to_come_in(&self, claim_type: &str) -> bool {
        vocabulary::is_own(claim_type) || self.incoming.contains_key(claim_type)
    }

    /// The values of claims that no rule makes.
    fn incoming(&mut self, claim_type: &str) -> Result<AttributeValues, NotCarried> {
        let name = last_part(claim_type);
        let values = match vocabulary::incoming(claim_type) {
            Incoming::Known(values) => values,
            Incoming::Request => {
                return Err(NotCarried::new(
                    format!("its condition is about the request or the device (`{name}`)"),
                    "decide about networks, devices and clients with Conditional Access",
                ));
            }
            Incoming::Foreign => {
                let attribute = self.stores.foreign(claim_type);
                let mut values = AttributeValues::of(&attribute, true);
                let difference =
                    format!("AD FS got `{name}` from a claims provider; `{attribute}` must have it");
                values.differences.push(difference);
                values
            }
        };
        self.incoming.insert(claim_type.to_owned(), values.clone());
        Ok(values)
    }
}

/// What is behind the last `/` or `:`.
pub(in crate::adfs) fn last_part(claim_type: &str) -> &str {
    claim_type.rsplit(['/', ':']).next().filter(|part| !part.is_empty()).unwrap_or(claim_type)
}
