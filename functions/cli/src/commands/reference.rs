//! `claimsmith reference`: everything that a policy and a deployment can contain, from the definitions that the program
//! runs by.

use clap::ValueEnum;

use crate::exit::Exit;
use crate::reference::{SchemaOf, all, contents, find, schema};
use crate::terminal::pager;

/// Print the reference of the policy language and the deployment settings
///
/// Without a name: the table of contents. `all`: everything. On a terminal, the text is shown by the pager that the variable
/// PAGER names, or by less. `schema`: the JSON schema of a policy, for editors; `schema
/// cases` and `schema people`: those of the files of test cases and sample people.
#[derive(clap::Args)]
pub(crate) struct Reference {
    /// A part or a name, such as RegexReplace, rest, user.mail, roles, 1003005 or unknown_key; several are printed one
    /// after the other
    #[arg(value_name = "PART|NAME")]
    names: Vec<String>,
}

impl Reference {
    pub(super) async fn run(self) -> Result<Exit, String> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let text = match names.as_slice() {
            [] => contents(),
            ["schema"] => schema(SchemaOf::Policy),
            ["schema", of] => schema(SchemaOf::from_str(of, true).map_err(|_| no_schema(of))?),
            ["all"] => all(),
            several => {
                let found: Result<Vec<String>, String> = several.iter().map(|name| find(name)).collect();
                found?.join("\n")
            }
        };
        pager::show(&text).await.map_err(|error| error.to_string())?;
        Ok(Exit::Good)
    }
}

fn no_schema(of: &str) -> String {
    format!("there is no schema of `{of}`; there are `schema`, `schema cases` and `schema people`")
}
