//! A comparison for people.

use claims::entra::contract::MAX_CLAIMS_BYTES;
use claims::evaluation::{ClaimOrigin, Trace};
use provider::reason::Reason;

use super::{ComparedExample, ComparisonReport, ReportedDifference, SearchedClaims};
use crate::explained::{Explained, Explanation, refused};

/// So many names of claims are listed.
const SHOWN: usize = 10;

impl ComparisonReport {
    /// The totals, the differences by application, and an example of each.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.totals());
        let mut application = None;
        for one in &self.differences {
            if application.replace(&one.application) != Some(&one.application) {
                text.push_str(&format!("\n{}\n", one.application));
            }
            let example = one.example.as_ref().map(|example| format!(", such as {}", example.name()));
            let example = example.unwrap_or_default();
            match self.searched {
                None => text.push_str(&format!("  {:>7}  {}{example}\n", one.sign_ins, one.words())),
                Some(_) => text.push_str(&format!("  {}{example}\n", one.words())),
            }
        }
        for one in &self.differences {
            if let Some(example) = &one.example {
                text.push_str(&format!("\n{}, {}, {}\n", one.application, one.words(), example.name()));
                text.push_str(&example.text(one));
            }
        }
        for note in &self.notes {
            text.push_str(&format!("\n{note}\n"));
        }
        text
    }

    /// `1200 sign-ins compared, 37 of them differ`.
    pub(super) fn totals(&self) -> String {
        if let Some(searched) = &self.searched {
            return searched.totals(self.differences.len());
        }
        let word = if self.sign_ins == 1 { "sign-in" } else { "sign-ins" };
        match self.differing {
            0 => format!("{} {word} compared: no difference found", self.sign_ins),
            1 => format!("{} {word} compared, 1 of them differs", self.sign_ins),
            several => format!("{} {word} compared, {several} of them differ", self.sign_ins),
        }
    }
}

impl SearchedClaims {
    /// What was found, and what was searched.
    fn totals(&self, differences: usize) -> String {
        let found = match differences {
            0 => "no difference found".to_owned(),
            1 => "1 difference found".to_owned(),
            several => format!("{several} differences found"),
        };
        let Self { applications, claims, same, proven, tried, cases, users } = self;
        let mut text = format!(
            "{found}\nsearched: {claims} {} of {applications} {}; {same} are written the same, {proven} are the same in \
             all cases of their conditions ({cases} cases), {users} constructed users were tried",
            if *claims == 1 { "claim" } else { "claims" },
            if *applications == 1 { "application" } else { "applications" },
        );
        if !tried.is_empty() {
            let shown: Vec<String> = tried.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
            let more = tried.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            text.push_str(&format!(
                "\nnot all cases could be gone through for {}{more}: a difference in rare values can be missed there",
                shown.join(", ")
            ));
        }
        text
    }
}

impl ComparedExample {
    /// What decides with the old policy and with the new one.
    pub(super) fn text(&self, difference: &ReportedDifference) -> String {
        let of = |side: &str, explained: &Explained| {
            let lines = lines(explained, difference);
            let lines: Vec<String> = lines.lines().map(|line| format!("    {line}")).collect();
            format!("  {side}\n{}\n", lines.join("\n"))
        };
        of("old", &self.old) + &of("new", &self.new)
    }
}

/// What is to be seen of an explanation: the claim, the claims that refuse the token, or the stores that were asked.
fn lines(explained: &Explained, difference: &ReportedDifference) -> String {
    match &explained.explanation {
        Explanation::Nothing(why) => why.clone(),
        Explanation::Refused(store) => refused(store),
        Explanation::Claims(_, trace) if difference.about == Reason::ClaimsTooLarge.code() => sizes(trace),
        Explanation::Claims(..) if !difference.is_about_claim() && !explained.is_refused() => {
            let asked =
                explained.asked.iter().map(|asked| format!("{} {}", asked.store, asked.outcome_line()));
            let asked: Vec<String> = asked.collect();
            match asked.is_empty() {
                true => "asks no store".to_owned(),
                false => asked.join("\n"),
            }
        }
        Explanation::Claims(_, trace) => {
            let shown = trace.claims.iter().filter(|claim| match difference.is_about_claim() {
                true => claim.name == difference.about,
                false => claim.origin == ClaimOrigin::Refused,
            });
            let shown: Vec<String> = shown.map(|claim| claim.to_string().trim_end().to_owned()).collect();
            match shown.is_empty() {
                true => format!("the policy does not have the claim `{}`", difference.about),
                false => shown.join("\n"),
            }
        }
    }
}

/// The size of each claim, as Entra's limit counts.
fn sizes(trace: &Trace) -> String {
    let sizes = trace.claims.iter().filter_map(|claim| {
        let texts = claim.value.as_ref()?.texts();
        Some((&claim.name, claim.name.len() + texts.iter().map(String::len).sum::<usize>()))
    });
    let sizes: Vec<(&String, usize)> = sizes.collect();
    let total: usize = sizes.iter().map(|(_, size)| size).sum();
    let lines = sizes.iter().map(|(name, size)| format!("{name}: {size} bytes"));
    let total = format!("{total} bytes together; Entra accepts {MAX_CLAIMS_BYTES}");
    lines.chain([total]).collect::<Vec<_>>().join("\n")
}
