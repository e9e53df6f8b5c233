//! The claims that a condition can be about: those that rules have made, and those that come in.

use super::Program;
use crate::import::adfs::selection::TypedClaims;
use crate::import::adfs::symbols::{AttributeValues, ClaimSource, ClaimValues, Guard, NotCarried};
use crate::import::adfs::vocabulary::{self, Incoming};

impl Program {
    /// The claims of a type that rules have made so far, and those that come in.
    pub(super) fn claims(&mut self, claim_type: &str) -> Result<Vec<TypedClaims>, NotCarried> {
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
pub(in crate::import::adfs) fn last_part(claim_type: &str) -> &str {
    claim_type.rsplit(['/', ':']).next().filter(|part| !part.is_empty()).unwrap_or(claim_type)
}
