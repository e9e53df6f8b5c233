//! Test cases that prove an import: what the abstract machine of the rules issues for people who are made for them.
//!
//! `people` finds a person for each side of a rule, with texts of `samples`; `person` is one, and `machine` runs the rules
//! over them; `given` writes a person as a case has them, and `writing` the cases.

mod given;
mod machine;
mod people;
mod person;
mod samples;
mod writing;

use offline::PolicyText;

use self::given::Givens;
use self::machine::Machine;
use self::people::people;
use super::AdfsImport;

impl AdfsImport {
    /// A file of cases for the policy; `None` if it has errors or there is nothing to show.
    pub async fn cases(&self) -> Option<String> {
        let usable = PolicyText::read("the policy".to_owned(), self.policy.clone()?).usable?;
        let givens = Givens { usable: &usable, directory_of_groups: self.directory_of_groups.as_deref() };
        let (mut cases, mut shown) = (Vec::new(), Vec::new());
        for party in self.parties.iter().filter(|party| !party.claims.is_empty()) {
            let machine = Machine { party, accepted: &self.accepted };
            let before = cases.len();
            for (person, run) in people(party, &machine) {
                cases.extend(writing::case(party, &person, &run, &givens).await);
            }
            if cases.len() > before {
                shown.push(party);
            }
        }
        (!cases.is_empty()).then(|| writing::file(&shown, cases))
    }
}
