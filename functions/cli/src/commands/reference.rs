//! `claimsmith reference`: everything that a policy and a deployment can contain, from the definitions that the program
//! runs by.

use clap::ValueEnum;

use crate::exit::Exit;
use crate::reference::{Part, SchemaOf, contents, find, schema};

/// Explains everything that a policy and a deployment can contain, or one name in it
///
/// Without a name: the table of contents. `all`: everything. `schema`: the JSON schema of a policy, for editors; `schema
/// cases` and `schema people`: those of the files of test cases and sample people.
#[derive(clap::Args)]
pub(crate) struct Reference {
    /// A part or a name, such as RegexReplace, rest, user.mail, roles, 1003005 or unknown_key; several are printed one
    /// after the other
    #[arg(value_name = "PART|NAME")]
    names: Vec<String>,
}

impl Reference {
    pub(super) fn run(self) -> Result<Exit, String> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let text = match names.as_slice() {
            [] => contents(),
            ["schema"] => schema(SchemaOf::Policy),
            ["schema", of] => schema(SchemaOf::from_str(of, true).map_err(|_| no_schema(of))?),
            ["all"] => {
                let parts = Part::value_variants().iter().map(|part| part.text());
                format!("# Reference\n\n{}", parts.collect::<Vec<_>>().join("\n"))
            }
            several => {
                let found: Result<Vec<String>, String> = several.iter().map(|name| find(name)).collect();
                found?.join("\n")
            }
        };
        print!("{text}");
        Ok(Exit::Good)
    }
}

fn no_schema(of: &str) -> String {
    format!("there is no schema of `{of}`; there are `schema`, `schema cases` and `schema people`")
}
