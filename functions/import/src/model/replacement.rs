//! A `RegexReplace` whose replacement names additional attributes as Entra does, on its way into a policy.

use crate::model::claim::{ImportedSource, ImportedTransformation};
use crate::notes::{Note, Notes};
use crate::yaml::{Yaml, YamlEntry};

/// The parameters of a `RegexReplace`.
pub(crate) struct ImportedReplacement {
    regex: String,
    template: String,
    attributes: Vec<String>,
}

impl ImportedReplacement {
    /// A replacement without additional attributes.
    pub(crate) fn new(regex: &str, template: &str) -> Self {
        Self { regex: regex.to_owned(), template: template.to_owned(), attributes: Vec::new() }
    }

    /// Adds an attribute that stands in the template as `{placeholder}`. Where a policy calls it otherwise, the
    /// placeholder becomes its full name, `{user.id}`, which cannot be that of a group.
    ///
    /// # Errors
    /// It is a constant.
    pub(crate) fn add(
        &mut self,
        placeholder: &str,
        attribute: &ImportedSource,
        path: &str,
        notes: &mut Notes,
    ) -> Result<(), Note> {
        let ImportedSource::Attribute { source, name } = attribute else {
            return Err(Note::lost(path, "an additional attribute cannot be a constant"));
        };
        let place = format!("{{{placeholder}}}");
        if self.is_group(placeholder) || !self.template.contains(&place) {
            let message = format!("dropped `{source}.{name}`: no `{place}` in the replacement means it");
            notes.push(Note::changed(path, message));
            return Ok(());
        }
        let full_name = format!("{source}.{name}");
        if placeholder != name {
            self.template = self.template.replace(&place, &format!("{{{full_name}}}"));
        }
        if !self.attributes.contains(&full_name) {
            self.attributes.push(full_name);
        }
        Ok(())
    }

    /// The transformation, without an input.
    pub(crate) fn step(self) -> ImportedTransformation {
        let mut parameters = vec![
            YamlEntry::new("regex", Yaml::Text(self.regex)),
            YamlEntry::new("replacement", Yaml::Text(self.template)),
        ];
        if !self.attributes.is_empty() {
            let attributes = self.attributes.into_iter().map(Yaml::Text).collect();
            parameters.push(YamlEntry::new("additionalAttributes", Yaml::inline_list(attributes)));
        }
        ImportedTransformation { name: "RegexReplace", parameters }
    }

    /// Whether a placeholder means a group of the pattern, which goes before an attribute.
    fn is_group(&self, name: &str) -> bool {
        self.regex.contains(&format!("<{name}>")) || self.regex.contains(&format!("'{name}'"))
    }
}
