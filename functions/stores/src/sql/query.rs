//! Converts a query of a policy to a statement with parameters.

use claims::document::{Code, Diagnostics, Place};
use claims::values::{AttributeName, Template, TemplatePart};

use super::scanner::{Syntax, Within};
use crate::codes::{INVALID_QUERY, SAME_FOR_EVERY_USER};

/// A statement with parameters.
#[derive(Debug)]
pub(super) struct Statement {
    /// The text for the database.
    pub(super) sql: String,
    /// The attribute of each parameter, in order.
    pub(super) attributes: Vec<AttributeName>,
}

impl Statement {
    /// Converts a query; mistakes are reported. A setting that is not resolved yet counts as one word.
    pub(super) fn of(
        query: &Template,
        syntax: Syntax,
        place: Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let mut writer = Writer { syntax, within: Within::Code, ended: false, wrong: None };
        let mut statement = Self { sql: String::new(), attributes: Vec::new() };
        for part in query.parts() {
            match part {
                TemplatePart::Literal(text) => {
                    writer.pass(text);
                    statement.sql.push_str(text);
                }
                TemplatePart::Attribute(name) => {
                    writer.parameter(name);
                    statement.attributes.push(name.clone());
                    statement.sql.push_str(&parameter(syntax, statement.attributes.len()));
                }
                TemplatePart::Setting(_) => writer.pass("x"),
            }
        }
        if statement.attributes.is_empty() {
            let help = "use an attribute of the user, such as {user.id}";
            writer.wrong.get_or_insert((
                SAME_FOR_EVERY_USER,
                "`query` is the same for every user".to_owned(),
                help,
            ));
        }
        match writer.wrong {
            None => Some(statement),
            Some((code, message, help)) => {
                diagnostics.error(code, place, message).help(help);
                None
            }
        }
    }
}

fn parameter(syntax: Syntax, number: usize) -> String {
    match syntax {
        Syntax::MySql => "?".to_owned(),
        Syntax::PostgreSql => format!("${number}"),
        Syntax::Sqlite => format!("?{number}"),
        Syntax::SqlServer => format!("@P{number}"),
    }
}

/// Reads a statement only to find quotes, comments and the end.
struct Writer {
    syntax: Syntax,
    within: Within,
    /// Whether there was a semicolon.
    ended: bool,
    /// The first mistake, and advice.
    wrong: Option<(Code, String, &'static str)>,
}

impl Writer {
    fn pass(&mut self, text: &str) {
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let before = self.within;
            let (within, both) = self.syntax.after(before, character, characters.peek().copied());
            self.within = within;
            if both {
                characters.next();
            }
            match (before, within) {
                (Within::Code, Within::Code) if character == ';' => self.ended = true,
                (Within::Code, Within::Code) if character.is_whitespace() => {}
                (Within::Code, Within::Code | Within::Quotes(_)) => self.word(),
                _ => {}
            }
        }
    }

    fn parameter(&mut self, name: &AttributeName) {
        match self.within {
            Within::Code => self.word(),
            Within::Quotes(_) => {
                let message = format!("`{{{name}}}` is in quotes");
                self.wrong.get_or_insert((INVALID_QUERY, message, "remove the quotes"));
            }
            Within::LineComment | Within::BlockComment => {
                let message = format!("`{{{name}}}` is in a comment");
                self.wrong.get_or_insert((INVALID_QUERY, message, "remove it, or write {{ for a brace"));
            }
        }
    }

    /// Handles text that is not blank.
    fn word(&mut self) {
        if self.ended {
            let message = "`query` has a second statement".to_owned();
            self.wrong.get_or_insert((
                INVALID_QUERY,
                message,
                "write one statement; use another store for the second one",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(query: &str, syntax: Syntax) -> Result<String, String> {
        let mut diagnostics = Diagnostics::default();
        let template = Template::parse(query, Place::default(), &mut diagnostics).unwrap();
        let statement = Statement::of(&template, syntax, Place::default(), &mut diagnostics);
        let first = diagnostics.as_slice().first().map(|mistake| mistake.message.clone());
        statement.map(|statement| statement.sql).ok_or_else(|| first.unwrap())
    }

    #[test]
    fn an_attribute_is_a_parameter_at_its_place() {
        let query = "SELECT a FROM b WHERE c={user.id} AND d = {user.employeeId}/* ' */AND e='x''y' AND f={user.id};  ";
        for (syntax, parameters) in [
            (Syntax::PostgreSql, ["$1", "$2", "$3"]),
            (Syntax::MySql, ["?", "?", "?"]),
            (Syntax::Sqlite, ["?1", "?2", "?3"]),
            (Syntax::SqlServer, ["@P1", "@P2", "@P3"]),
        ] {
            let [first, second, third] = parameters;
            let expected = query.replacen("{user.id}", first, 1).replace("{user.employeeId}", second);
            let expected = expected.replace("{user.id}", third);
            assert_eq!(statement(query, syntax), Ok(expected));
        }
    }

    #[test]
    fn quotes_and_comments_are_told_from_the_statement() {
        for (query, expected) in [
            ("WHERE a = '{user.id}'", Some("`{user.id}` is in quotes")),
            ("WHERE a LIKE '%{user.id}%'", Some("`{user.id}` is in quotes")),
            ("WHERE a = \"{user.id}\"", Some("`{user.id}` is in quotes")),
            ("WHERE `{user.id}` = 1", Some("`{user.id}` is in quotes")),
            ("WHERE a = 'it''s {user.id}'", Some("`{user.id}` is in quotes")),
            ("WHERE a = '' AND b = {user.id}", None),
            ("WHERE a = '''' AND b = {user.id}", None),
            ("WHERE a = '\"' AND b = {user.id}", None),
            ("-- {user.id}\nWHERE a = {user.employeeId}", Some("`{user.id}` is in a comment")),
            ("-- it's\nWHERE a = {user.id}", None),
            ("/* {user.id} */ WHERE a = {user.employeeId}", Some("`{user.id}` is in a comment")),
            ("WHERE a = {user.id} -- ; more", None),
            ("WHERE a = {user.id}; -- more", None),
            ("WHERE a = ';' AND b = {user.id}", None),
            ("SELECT 1; WHERE a = {user.id}", Some("`query` has a second statement")),
            ("WHERE a = {user.id}; 'x'", Some("`query` has a second statement")),
            ("WHERE a = 1; {user.id}", Some("`query` has a second statement")),
            ("WHERE a = {user.id}; ${X}", Some("`query` has a second statement")),
            ("WHERE a = 1", Some("`query` is the same for every user")),
        ] {
            let found = statement(query, Syntax::PostgreSql).err();
            assert_eq!(found.as_deref(), expected, "{query}");
        }
    }

    #[test]
    fn sql_server_has_quotes_of_its_own() {
        let query = "SELECT [it's] FROM a WHERE b = {user.id}";
        assert!(statement(query, Syntax::SqlServer).is_ok());
        let query = "SELECT a FROM [{user.id}]";
        assert_eq!(statement(query, Syntax::SqlServer), Err("`{user.id}` is in quotes".to_owned()));
    }

    #[test]
    fn mysql_has_an_escape_and_a_comment_of_its_own() {
        let query = r"WHERE a = 'it\'s' AND b = {user.id} # it's";
        assert!(statement(query, Syntax::MySql).is_ok());
        assert_eq!(statement(query, Syntax::Sqlite), Err("`{user.id}` is in quotes".to_owned()));
    }
}
