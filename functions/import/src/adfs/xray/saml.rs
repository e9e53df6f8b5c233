//! Reads the attributes of SAML 2.0 and SAML 1.1: of an assertion, or of a response that has one. Signatures are not
//! checked: what is compared is the administrator's own file.

use roxmltree::{Document, Node};

use super::{ClaimValueSets, add};

const NAME_ID: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier";

/// The claims of an assertion.
///
/// # Errors
/// It is no XML, it is encrypted, or it has no attributes.
pub(super) fn read(text: &str) -> Result<ClaimValueSets, String> {
    let document = Document::parse(text).map_err(|error| format!("this is not XML: {error}"))?;
    let of_name = |name: &'static str| document.descendants().filter(move |node| is(*node, name));
    let mut claims = ClaimValueSets::new();
    for attribute in of_name("Attribute") {
        let Some(name) = claim_type(attribute) else { continue };
        let values = attribute.children().filter(|node| is(*node, "AttributeValue"));
        values.for_each(|value| add(&mut claims, &name, value.text().unwrap_or_default()));
    }
    for name in ["NameID", "NameIdentifier"] {
        of_name(name).take(1).for_each(|node| add(&mut claims, NAME_ID, node.text().unwrap_or_default()));
    }
    match claims.is_empty() {
        false => Ok(claims),
        true if of_name("EncryptedAssertion").next().is_some() => {
            Err("the assertion is encrypted: sign in at Claims X-Ray, which gets it without encryption"
                .to_owned())
        }
        true => Err("the XML has no SAML attributes".to_owned()),
    }
}

fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// In SAML 1.1, a claim type is in two parts.
fn claim_type(attribute: Node<'_, '_>) -> Option<String> {
    if let Some(name) = attribute.attribute("Name") {
        return Some(name.to_owned());
    }
    let name = attribute.attribute("AttributeName")?;
    Some(match attribute.attribute("AttributeNamespace").filter(|namespace| !namespace.is_empty()) {
        Some(namespace) => format!("{}/{name}", namespace.trim_end_matches('/')),
        None => name.to_owned(),
    })
}
