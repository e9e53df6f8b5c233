//! Finds the quotes and the comments of a statement. It does not know dollar-quoted and prefixed strings; the database
//! refuses a parameter in one of those, because the number of parameters is then wrong.

/// The syntax of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// MySQL and MariaDB.
    MySql,
    /// PostgreSQL.
    PostgreSql,
    /// SQLite.
    Sqlite,
    /// SQL Server.
    SqlServer,
}

/// The part of a statement that a character is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    Code,
    /// With the character that ends them.
    Quotes(char),
    LineComment,
    BlockComment,
}

/// A word that is code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<'s> {
    /// Where it starts, in bytes.
    pub(super) at: usize,
    pub(super) text: &'s str,
    /// How many parentheses it is in.
    pub(super) depth: usize,
}

impl Syntax {
    /// The part of the statement after a character, and whether the next character belongs to it.
    pub(super) fn after(self, within: Within, character: char, next: Option<char>) -> (Within, bool) {
        let mysql = self == Self::MySql;
        match (within, character, next) {
            (Within::Code, '\'' | '"' | '`', _) => (Within::Quotes(character), false),
            (Within::Code, '[', _) if self == Self::SqlServer => (Within::Quotes(']'), false),
            (Within::Code, '-', Some('-')) => (Within::LineComment, true),
            (Within::Code, '#', _) if mysql => (Within::LineComment, false),
            (Within::Code, '/', Some('*')) => (Within::BlockComment, true),
            (Within::Quotes('\'' | '"'), '\\', Some(_)) if mysql => (within, true),
            (Within::Quotes(quote), _, _) if character == quote => (Within::Code, false),
            (Within::LineComment, '\n', _) => (Within::Code, false),
            (Within::BlockComment, '*', Some('/')) => (Within::Code, true),
            _ => (within, false),
        }
    }

    /// The words of a statement that are code.
    pub(super) fn words(self, sql: &str) -> Vec<Word<'_>> {
        let (mut words, mut within, mut depth) = (Vec::new(), Within::Code, 0_usize);
        let mut start = None;
        let mut characters = sql.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            let (after, both) = self.after(within, character, characters.peek().map(|(_, next)| *next));
            let code = (within, after) == (Within::Code, Within::Code);
            let in_word = code && (character.is_alphanumeric() || character == '_');
            match (start, in_word) {
                (None, true) => start = Some(at),
                (Some(from), false) => {
                    words.extend(sql.get(from..at).map(|text| Word { at: from, text, depth }));
                    start = None;
                }
                _ => {}
            }
            match character {
                '(' if code => depth += 1,
                ')' if code => depth = depth.saturating_sub(1),
                _ => {}
            }
            within = after;
            if both {
                characters.next();
            }
        }
        words.extend(start.and_then(|from| Some(Word { at: from, text: sql.get(from..)?, depth })));
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_code_only() {
        let words = Syntax::SqlServer.words("a [b c] 'd' (e_1 (f)) -- g\n/* h */ i");
        let words: Vec<_> = words.iter().map(|word| (word.at, word.text, word.depth)).collect();
        assert_eq!(words, [(0, "a", 0), (13, "e_1", 1), (18, "f", 2), (35, "i", 0)]);
    }
}
