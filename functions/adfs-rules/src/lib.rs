//! The claim rule language of AD FS: rules in, and the claims that AD FS would issue out.
//!
//! ```
//! use adfs_rules::{AdfsClaim, NoStores, RuleSet, run};
//!
//! let text = r#"
//!     @RuleName = "Accounts"
//!     c:[Type == "upn", Value =~ "@contoso\.com$"]
//!      => issue(Type = "account", Value = RegExReplace(c.Value, "@.*$", ""));
//! "#;
//! let (rules, errors) = RuleSet::parse(text);
//! assert_eq!(errors, []);
//! let issued = run(&rules, &[AdfsClaim::new("upn", "kim@contoso.com")], &NoStores);
//! assert_eq!(issued.map(|run| run.output), Ok(vec![AdfsClaim::new("account", "kim")]));
//! ```
//!
//! # Sources
//!
//! The comments name them in short:
//!
//! - ROLE: "The Role of the Claim Rule Language", Windows Server documentation
//! - ENGINE: "The Role of the Claims Engine", Windows Server documentation
//! - CTA: \[MS-CTA\] and "Claims Transformation Rules Language", which describe a subset of the same language exactly
//! - CASE: "View Rule Language Dialog Box", AD FS 2.0, on upper and lower case
//! - QUOTES: "The Claim Rule Language", AD FS 2.0, on quotation marks
//! - DUPLICATES: "Handling optional claims with the ADFS Claims Rule Language", Microsoft Consulting Services, 2011
//!
//! What none of them says is marked as a decision.
//!
//! # How to read the source
//!
//! `syntax` is what a rule consists of, `reading` reads it and `writing` writes it; `claim` is a claim, and `machine`
//! runs rules over claims.

mod claim;
mod error;
mod machine;
mod reading;
mod syntax;
mod writing;

pub use claim::{AdfsClaim, ClaimProperty, LOCAL_AUTHORITY, STRING_TYPE};
pub use error::{RuleError, RulePlace};
pub use machine::{
    AttributeStores, NoStores, RuleRun, RunError, StoreCall, StoreRow, SubstitutedPart, is_match, replace,
    run, substituted_parts,
};
pub use syntax::{
    AdfsRule, AggregateFunction, Annotation, ClaimAggregate, ClaimConstraint, ClaimSelector,
    ConstraintOperator, CountOperator, IssuanceStatement, RuleAction, RuleCondition, RuleExpression, RuleSet,
    StatementBody, StoreQuery,
};
