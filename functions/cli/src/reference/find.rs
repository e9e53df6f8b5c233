//! Looks a name up.

use claims::document::did_you_mean;
use claims::reference::{self, Topic};
use clap::ValueEnum;
use offline::definitions;
use offline::entra::sign_in_error::{SIGN_IN_ERRORS, SignInError};
use provider::observation::metrics::{METRICS, Metric};
use provider::settings::list::{SETTINGS, Setting, Without};

use super::part::Part;
use super::reasons;
use crate::stack;

/// Everything that is called so: a part, or the pages of all things with this name, one after the other.
///
/// # Errors
/// Nothing is called so; the message says what is near.
pub(crate) fn find(name: &str) -> Result<String, String> {
    if let Ok(part) = Part::from_str(name, true) {
        return Ok(part.text());
    }
    let mut topics = topics();
    topics.extend(reference::claim_name(name));
    topics.extend(definitions::graph_topic(name));
    let named = |is_name: &dyn Fn(&str) -> bool| -> Vec<&str> {
        let found = topics.iter().filter(|topic| topic.names.iter().any(|known| is_name(known)));
        found.map(|topic| topic.page.trim()).collect()
    };
    let mut pages = named(&|known| known == name);
    if pages.is_empty() {
        pages = named(&|known| known.eq_ignore_ascii_case(name));
    }
    if pages.is_empty() { Err(unknown(name, &topics)) } else { Ok(pages.join("\n\n") + "\n") }
}

fn unknown(name: &str, topics: &[Topic]) -> String {
    let parts: Vec<String> = Part::value_variants().iter().map(|part| part.name()).collect();
    let names = topics.iter().flat_map(|topic| topic.names.iter().map(String::as_str));
    let near = did_you_mean(name, names.chain(parts.iter().map(String::as_str)));
    let hint = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    format!(
        "`{name}` is neither a part of the reference nor a name in it; {hint}`claimsmith reference` lists the parts. A claim name \
         that is not in it is not reserved by Entra"
    )
}

/// The pages of all names.
pub(crate) fn topics() -> Vec<Topic> {
    definitions::topics().into_iter().chain(topics_beyond_documents()).collect()
}

/// The pages of what concerns deployments and sign-ins.
pub(crate) fn topics_beyond_documents() -> Vec<Topic> {
    let mut topics: Vec<Topic> = SETTINGS.iter().map(setting).collect();
    topics.extend(METRICS.iter().map(metric));
    topics.extend(SIGN_IN_ERRORS.iter().map(sign_in_error));
    topics.extend(reasons::topics());
    topics.extend(stack::CODES.iter().map(|code| Topic::new([code.name], reference::code_page(code))));
    topics
}

fn setting(setting: &Setting) -> Topic {
    let Setting { name, meaning, without, example } = setting;
    let without = match without {
        Without::Refused => "the function does not start".to_owned(),
        Without::Default(text) => format!("`{text}`"),
        Without::Instead(words) => (*words).to_owned(),
    };
    let page = format!(
        "## {name}\n\nA deployment setting: {meaning}.\n\nWithout it: {without}.\n\nExample: `{example}`\n"
    );
    Topic::new([*name], page)
}

fn metric(metric: &Metric) -> Topic {
    let sets: Vec<&str> = metric.dimensions.iter().flat_map(|set| set.iter().copied()).collect();
    let additional = match sets.as_slice() {
        [] => String::new(),
        sets => format!(" and by `{}`", sets.join("` or `")),
    };
    let page = format!(
        "## {}\n\nA metric in CloudWatch's namespace `Claimsmith`, in {:?}, by `Service`{additional}: {}.\n",
        metric.name, metric.unit, metric.meaning
    );
    Topic::new([metric.name], page)
}

fn sign_in_error(error: &SignInError) -> Topic {
    let SignInError { code, name, cause, fix } = error;
    let page =
        format!("## {code} {name}\n\nA code of Entra's sign-in log.\n\nCause: {cause}.\n\nFix: {fix}.\n");
    Topic::new([code.to_string(), (*name).to_owned()], page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_name_is_found() {
        for (name, expected) in [
            ("RegexReplace", "with every match of `regex` replaced"),
            ("toLower()", "### ToLowercase"),
            ("memberOf", "holds for a member of at least one of these groups"),
            ("rest", "A kind of store. Gives one record"),
            ("bearer", "`auth`, which is a key of the store `rest`"),
            ("default", "A key of a claim"),
            ("user.mail", "Not safe: an administrator of another tenant"),
            ("USER.MAIL", "## user.mail"),
            ("user.department", "Entra does not send it"),
            ("roles", "A claim name that Entra reserves"),
            ("1003005", "CustomExtensionTimedOut"),
            ("CustomExtensionTimedOut", "## 1003005"),
            ("signature_invalid", "with status 401"),
            ("unknown_key", "Meaning: a key is not known"),
            ("CLAIMSMITH_DEADLINE_MS", "A deployment setting"),
            ("StoreFailures", "by `Service` and by `Store`"),
            ("given", "A key of a test case"),
            ("evaluation", "in two phases"),
        ] {
            let found = find(name).unwrap_or_default();
            assert!(found.contains(expected), "{name}: {found}");
        }
    }

    #[test]
    fn all_things_with_a_name_are_printed() {
        let found = find("attribute").unwrap_or_default();
        assert!(found.contains("### attribute\n") && found.contains("A key of a claim"), "{found}");
    }

    #[test]
    fn an_unknown_name_is_answered_with_a_near_one() {
        let error = find("RegexReplac").unwrap_err();
        assert!(error.contains("did you mean `RegexReplace`?"), "{error}");
        assert!(find("zzzzzzzzzzzz").unwrap_err().contains("`claimsmith reference` lists the parts"));
    }
}
