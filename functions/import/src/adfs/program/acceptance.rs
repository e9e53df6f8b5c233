//! What claims providers pass on to relying parties: the claims that their acceptance rules issue.

use adfs_rules::{ClaimProperty, ConstraintOperator, RuleCondition, RuleSet, StatementBody, is_match};

use super::Program;
use crate::adfs::symbols::{ClaimSource, NotCarried};

/// A claims provider.
#[derive(Debug)]
pub(in crate::adfs) struct AcceptingTrust {
    /// Whether it is Active Directory itself.
    pub(in crate::adfs) is_directory: bool,
    /// Its acceptance rules.
    pub(in crate::adfs) rules: RuleSet,
    /// What they make.
    pub(in crate::adfs) program: Program,
}

/// The claims providers whose rules are known.
#[derive(Debug, Default)]
pub(in crate::adfs) struct AcceptedClaims {
    /// In the order of the files.
    pub(in crate::adfs) trusts: Vec<AcceptingTrust>,
}

impl AcceptedClaims {
    /// Where the claims of a type come from that claims providers pass on; `None` if that is not known, because not all rules
    /// are, or because a rule passes claims on whatever their type is.
    ///
    /// # Errors
    /// A rule that issues them is not carried over.
    pub(super) fn sources(&self, claim_type: &str) -> Result<Option<Vec<ClaimSource>>, NotCarried> {
        if self.trusts.iter().any(|trust| trust.passes_any(claim_type)) {
            return Ok(None);
        }
        let mut sources: Vec<ClaimSource> = Vec::new();
        for trust in &self.trusts {
            let of_type = trust.program.issued.iter().filter(|issued| issued.claim_type == claim_type);
            for issued in of_type {
                let lost = issued.lost.first().and_then(|rule| trust.program.refused.get(*rule)?.clone());
                if let Some(lost) = lost {
                    return Err(lost);
                }
                for (_, source) in &issued.sources {
                    if !sources.contains(source) {
                        sources.push(source.clone());
                    }
                }
            }
        }
        let is_complete = self.trusts.iter().any(|trust| trust.is_directory);
        Ok((is_complete || !sources.is_empty()).then_some(sources))
    }
}

impl AcceptingTrust {
    /// Whether a rule copies claims of this type that it finds by a pattern, or claims of any type.
    fn passes_any(&self, claim_type: &str) -> bool {
        self.rules.rules.iter().any(|rule| {
            let StatementBody::Copy(variable) = &rule.statement.body else { return false };
            let [RuleCondition::Selector(selector)] = rule.conditions.as_slice() else { return false };
            let is_literal = selector.constraints.iter().any(|constraint| {
                constraint.property == ClaimProperty::Type && constraint.operator == ConstraintOperator::Equal
            });
            !is_literal
                && selector.variable.as_ref() == Some(variable)
                && selector.constraints.iter().all(|constraint| {
                    let Some(wanted) = constraint.expression.as_text() else { return false };
                    match (&constraint.property, constraint.operator) {
                        (ClaimProperty::Type, ConstraintOperator::Matches) => {
                            is_match(claim_type, wanted) == Ok(true)
                        }
                        (ClaimProperty::Type, ConstraintOperator::NotEqual) => claim_type != wanted,
                        (ClaimProperty::Type, ConstraintOperator::MatchesNot) => {
                            is_match(claim_type, wanted) == Ok(false)
                        }
                        _ => false,
                    }
                })
        })
    }
}
