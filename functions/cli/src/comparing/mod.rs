//! The sign-ins that `claimsmith compare` compares: of cases, of people in files, of a table.

#![expect(clippy::print_stderr, reason = "the person who compares is told about mistakes in files")]

mod people;
mod table;

use std::path::Path;

use offline::comparing::ComparedSignIn;
use offline::entra::request::SignIn;
use offline::sample::Person;
use offline::{Given, Usable};

use crate::{files, report};

pub(crate) use people::people_of;
pub(crate) use table::{PeopleTable, of_table};

/// The sign-ins of the cases of a folder or file, as the new policy reads them; `None` if there are mistakes, which are printed.
///
/// # Errors
/// A file cannot be read.
pub(crate) fn of_cases(path: &Path, new: &Usable) -> Result<Option<Vec<ComparedSignIn>>, String> {
    let mut sign_ins = Vec::new();
    let mut wrong = false;
    for path in files::cases_of(path)? {
        let (document, cases) = files::cases(&path, &new.policy)?;
        if document.diagnostics.has_errors() {
            eprintln!("{}{}", report::text(&document), report::count(&document));
            wrong = true;
        }
        sign_ins.extend(cases.into_iter().map(|case| ComparedSignIn::of(case.name, case.given)));
    }
    Ok((!wrong).then_some(sign_ins))
}

/// The sign-ins that are compared, one after the other; an error is one for which the function would refuse the callout.
pub(crate) struct SignIns {
    /// How many there are.
    pub(crate) count: usize,
    /// All of them.
    pub(crate) all: Box<dyn Iterator<Item = Result<ComparedSignIn, String>>>,
}

impl SignIns {
    /// None at all.
    pub(crate) fn none() -> Self {
        Self { count: 0, all: Box::new(std::iter::empty()) }
    }

    /// These of everybody, to each application.
    pub(crate) fn of_each<T: 'static>(
        everybody: Vec<T>,
        app_ids: &[String],
        protocol: &str,
        sign_in: impl Fn(&T, &SignIn) -> Result<ComparedSignIn, String> + 'static,
    ) -> Self {
        let count = everybody.len() * app_ids.len();
        let to = |id: &String| SignIn { application: Some(id.clone()), protocol: protocol.to_owned() };
        let to: Vec<SignIn> = app_ids.iter().map(to).collect();
        let all = everybody.into_iter().flat_map(move |one| {
            let all: Vec<_> = to.iter().map(|to| sign_in(&one, to)).collect();
            all
        });
        Self { count, all: Box::new(all) }
    }

    /// Those of people.
    pub(crate) fn of_people(people: Vec<Person>, app_ids: &[String], protocol: &str) -> Self {
        Self::of_each(people, app_ids, protocol, |person, sign_in| {
            Ok(ComparedSignIn::of(person.name.clone(), Given::of_person(person, sign_in)?))
        })
    }

    /// Those that were read already.
    pub(crate) fn of(all: Vec<ComparedSignIn>) -> Self {
        Self { count: all.len(), all: Box::new(all.into_iter().map(Ok)) }
    }

    /// These, and then the others.
    pub(crate) fn and(self, others: Self) -> Self {
        Self { count: self.count + others.count, all: Box::new(self.all.chain(others.all)) }
    }
}

/// So many of them, evenly chosen; all without a number.
fn sampled<T>(all: Vec<T>, sample: Option<usize>) -> Vec<T> {
    let (count, all_of) = (sample.unwrap_or(all.len()), all.len());
    let is_chosen = |at: usize| all_of <= count || (at * count) / all_of != ((at + 1) * count) / all_of;
    all.into_iter().enumerate().filter(|(at, _)| is_chosen(*at)).map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_chosen_evenly() {
        let all: Vec<usize> = (0..10).collect();
        assert_eq!(sampled(all.clone(), Some(2)), [4, 9]);
        assert_eq!(sampled(all.clone(), Some(10)), all);
        assert_eq!(sampled(all.clone(), Some(11)), all);
        assert_eq!(sampled(all.clone(), None), all);
        assert_eq!(sampled(all.clone(), Some(0)), [0; 0]);
        assert_eq!(sampled((0..1_000).collect::<Vec<_>>(), Some(37)).len(), 37);
    }
}
