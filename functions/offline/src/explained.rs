//! Why the claims of one user have their values, for people and for programs.

use std::time::Duration;

use claims::document::did_you_mean;
use claims::evaluation::{ClaimOrigin, Trace};
use provider::lookup::{Asked, LookedUp, Lookup, StoreRefusal};
use serde_json::{Value, json};

use crate::given::Given;
use crate::policy_text::Usable;
use crate::trace_json;

/// One user, and why their claims have their values.
pub struct Explained {
    /// The name of the person or of the case.
    pub name: String,
    /// The stores that were asked, in the order of their answers.
    pub asked: Vec<Asked>,
    /// The claims, or why there are none.
    pub explanation: Explanation,
}

/// The claims of one user, or why there are none.
pub enum Explanation {
    /// The name of the application policy, and each claim.
    Claims(String, Trace),
    /// Why there are no claims.
    Nothing(String),
    /// There is no token, because this required store cannot answer.
    Refused(String),
}

impl Explained {
    /// Looks up what the user's application needs and explains its claims. The stores are as they are given, or these, which
    /// are open, with the longest time that all of them may take.
    pub async fn of(name: String, usable: &Usable, given: &Given, open: Option<(&Lookup, Duration)>) -> Self {
        let Some((index, application)) = given.application(&usable.policy) else {
            let why = format!("no claims: {}", given.no_application(&usable.policy));
            return Self { name, asked: Vec::new(), explanation: Explanation::Nothing(why) };
        };
        let looked_up = match open {
            None => given.look_up(&usable.plan, index).await,
            Some((lookup, limit)) => given.look_up_in(lookup, index, limit).await,
        };
        let (asked, explanation) = match looked_up {
            Ok(LookedUp { known, asked, .. }) => {
                let trace = application.explain(&known);
                (asked, Explanation::Claims(application.name.clone(), trace))
            }
            Err(StoreRefusal { store, asked, .. }) => (asked, Explanation::Refused(store)),
        };
        Self { name, asked, explanation }
    }

    /// Whether there is no token.
    pub fn is_refused(&self) -> bool {
        match &self.explanation {
            Explanation::Claims(_, trace) => {
                trace.claims.iter().any(|claim| claim.origin == ClaimOrigin::Refused)
            }
            Explanation::Nothing(_) => false,
            Explanation::Refused(_) => true,
        }
    }

    /// Leaves out the other claims.
    ///
    /// # Errors
    /// The policy has no such claim; the text says which it has.
    pub fn only(&mut self, wanted: &str) -> Result<(), String> {
        let Explanation::Claims(_, trace) = &mut self.explanation else { return Ok(()) };
        let names: Vec<String> = trace.claims.iter().map(|claim| claim.name.clone()).collect();
        trace.claims.retain(|claim| claim.name == wanted);
        if !trace.claims.is_empty() {
            return Ok(());
        }
        let near = did_you_mean(wanted, names.iter().map(String::as_str));
        let help = near.map_or_else(
            || format!("the claims are {}", names.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        Err(format!("`{wanted}` is not a claim of the policy; {help}"))
    }

    /// An object with the `name` and `nothing`, the reason why there are no claims, or `policy` and `claims`, each as
    /// [`trace_json::claim`] writes it; and the `stores` that were asked.
    pub fn json(&self) -> Value {
        let name = &self.name;
        let mut object = match &self.explanation {
            Explanation::Nothing(why) => json!({ "name": name, "nothing": why }),
            Explanation::Refused(store) => json!({ "name": name, "nothing": refused(store) }),
            Explanation::Claims(policy, trace) => {
                let claims: Value = trace.claims.iter().map(trace_json::claim).collect();
                json!({ "name": name, "policy": policy, "claims": claims })
            }
        };
        if let Some(members) = object.as_object_mut().filter(|_| !self.asked.is_empty()) {
            members.insert("stores".to_owned(), self.asked.iter().map(asked).collect());
        }
        object
    }
}

/// Why there are no claims if a required store cannot answer.
pub fn refused(store: &str) -> String {
    format!("no token: store `{store}` is required and cannot answer")
}

fn asked(asked: &Asked) -> Value {
    let inside = asked.failure().map(|failure| &failure.inside);
    json!({ "store": asked.store, "outcome": asked.name(), "inside": inside, "ms": asked.took_ms() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entra::request::SignIn;
    use crate::policy_text::PolicyText;
    use crate::sample;
    use crate::yaml_text::YamlText;
    use claims::document::{Diagnostics, Node};

    const POLICY: &str = "
version: 1
stores: { people: { file: { path: people.yaml, key: { id: '{user.id}' } }, required: true } }
policies:
  - { name: orders, applications: [22222222-2222-4222-8222-222222222222], claims: { tier: people.tier, mail: user.mail } }
";
    const PEOPLE: &str = "
- { name: kim, user: { id: 77777777-7777-4777-8777-777777777777, mail: kim@example.test }, people: { tier: gold } }
";

    fn usable() -> Usable {
        PolicyText::read("claims.yaml".to_owned(), POLICY.to_owned()).usable.unwrap()
    }

    async fn kim(application: &str) -> Explained {
        let usable = usable();
        let mut document = YamlText::parse("people.yaml".to_owned(), PEOPLE.to_owned());
        let people = sample::read(&mut document, Some(&usable.policy));
        assert_eq!(document.diagnostics.as_slice(), []);
        let person = sample::find(&people, "kim").unwrap();
        let sign_in = SignIn { application: Some(application.to_owned()), protocol: "SAML".to_owned() };
        let given = Given::of_person(person, &sign_in).unwrap();
        Explained::of(person.name.clone(), &usable, &given, None).await
    }

    #[tokio::test]
    async fn a_person_has_claims_with_the_stores_that_were_asked() {
        let mut explained = kim("22222222-2222-4222-8222-222222222222").await;
        let json = explained.json();
        assert_eq!((&json["name"], &json["policy"]), (&json!("kim"), &json!("orders")));
        let claims = json["claims"].as_array().unwrap();
        let claims: Vec<_> = claims.iter().map(|claim| (&claim["name"], &claim["value"])).collect();
        assert_eq!(claims, [(&json!("tier"), &json!("gold")), (&json!("mail"), &json!("kim@example.test"))]);
        assert_eq!(
            (&json["stores"][0]["store"], &json["stores"][0]["outcome"]),
            (&json!("people"), &json!("found"))
        );
        assert_eq!(
            explained.only("mal").unwrap_err(),
            "`mal` is not a claim of the policy; did you mean `mail`?"
        );
        let mut explained = kim("22222222-2222-4222-8222-222222222222").await;
        explained.only("mail").unwrap();
        assert_eq!(explained.json()["claims"].as_array().map(Vec::len), Some(1));
    }

    #[tokio::test]
    async fn without_claims_it_is_said_why() {
        let other = kim("33333333-3333-4333-8333-333333333333").await;
        assert!(
            other.json()["nothing"].as_str().unwrap().starts_with("no claims: no policy is for application")
        );
        let usable = usable();
        let text = "{ application: { appId: 22222222-2222-4222-8222-222222222222 }, people: unavailable }";
        let mut diagnostics = Diagnostics::default();
        let given = Given::read(&Node::parse(text, &mut diagnostics), &usable.policy, &mut diagnostics);
        let refused = Explained::of("a case".to_owned(), &usable, &given, None).await;
        assert!(refused.is_refused() && !other.is_refused());
        let nothing = json!("no token: store `people` is required and cannot answer");
        assert_eq!(refused.json()["nothing"], nothing);
        assert_eq!(given.answer(&usable).await.unwrap_err().reason.code(), "store_unavailable");
    }
}
