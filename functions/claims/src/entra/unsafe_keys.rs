//! Which attributes of a user do not stand for one user whom nobody else can pretend to be.

const ANYBODYS: &str = "users or other organizations can set it";
const SHARED: &str = "several users can have the same";

/// Attributes of a user that are not safe, with the reason. The others are: only administrators set ids, the user principal
/// name, employee ids and custom attributes, and users of other tenants have no names in this tenant's Active Directory.
const UNSAFE: [(&str, &str); 31] = [
    ("aboutme", ANYBODYS),
    ("businessphones", ANYBODYS),
    ("city", SHARED),
    ("companyname", SHARED),
    ("country", SHARED),
    ("createddatetime", SHARED),
    ("department", SHARED),
    ("displayname", ANYBODYS),
    ("employeetype", SHARED),
    ("facsimiletelephonenumber", ANYBODYS),
    ("faxnumber", ANYBODYS),
    ("givenname", ANYBODYS),
    ("jobtitle", SHARED),
    ("mail", ANYBODYS),
    ("mailnickname", SHARED),
    ("mobilephone", ANYBODYS),
    ("netbiosname", SHARED),
    ("officelocation", SHARED),
    ("othermail", ANYBODYS),
    ("othermails", ANYBODYS),
    ("physicaldeliveryofficename", SHARED),
    ("postalcode", SHARED),
    ("preferreddatalocation", SHARED),
    ("preferredlanguage", ANYBODYS),
    ("proxyaddresses", ANYBODYS),
    ("state", SHARED),
    ("streetaddress", SHARED),
    ("surname", ANYBODYS),
    ("telephonenumber", ANYBODYS),
    ("usagelocation", SHARED),
    ("usertype", SHARED),
];

/// Why users cannot be found by an attribute of theirs, which is named in lower case; `None` for a safe one.
#[must_use]
pub fn unsafe_user_key(name: &str) -> Option<&'static str> {
    let at = UNSAFE.binary_search_by_key(&name, |(known, _)| known).ok()?;
    UNSAFE.get(at).map(|(_, why)| *why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(UNSAFE.is_sorted_by_key(|(name, _)| *name));
    }
}
