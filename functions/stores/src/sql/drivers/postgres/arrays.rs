//! Reads the texts of arrays. <https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO>

/// The elements of an array without its NULLs; `None` for an array of arrays.
pub(super) fn elements(text: &str) -> Option<Vec<String>> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let mut elements = Vec::new();
    let (mut element, mut quoted, mut started) = (String::new(), false, false);
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                started = true;
                quoted = true;
                quote(&mut characters, &mut element)?;
            }
            ',' => {
                take(&mut elements, &mut element, quoted);
                (quoted, started) = (false, true);
            }
            '{' | '}' => return None,
            '\\' => element.push(characters.next()?),
            character => {
                started = true;
                element.push(character);
            }
        }
    }
    if started {
        take(&mut elements, &mut element, quoted);
    }
    Some(elements)
}

/// Reads to the end of the quotes.
fn quote(characters: &mut std::str::Chars<'_>, element: &mut String) -> Option<()> {
    loop {
        match characters.next()? {
            '"' => return Some(()),
            '\\' => element.push(characters.next()?),
            character => element.push(character),
        }
    }
}

fn take(elements: &mut Vec<String>, element: &mut String, quoted: bool) {
    let element = std::mem::take(element);
    if quoted || element != "NULL" {
        elements.push(element);
    }
}

#[cfg(test)]
mod tests {
    use super::elements;

    #[test]
    fn elements_are_told_apart() {
        for (text, expected) in [
            ("{}", Some(vec![])),
            ("{1,NULL,3}", Some(vec!["1", "3"])),
            (r#"{x,"y,z","","NULL","a\"b\\c"}"#, Some(vec!["x", "y,z", "", "NULL", "a\"b\\c"])),
            ("{{1},{2}}", None),
            ("[2:3]={1,2}", None),
            (r#"{"a"#, None),
        ] {
            let found = elements(text);
            let found: Option<Vec<&str>> =
                found.as_ref().map(|found| found.iter().map(String::as_str).collect());
            assert_eq!(found, expected, "{text}");
        }
    }
}
