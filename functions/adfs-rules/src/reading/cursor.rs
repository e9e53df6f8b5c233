//! Goes through the tokens, and says what it expected.

use super::tokens::{Token, TokenKind};
use super::words;
use crate::error::{RuleError, RulePlace};

/// How many characters of the user's own text a message shows.
const SHOWN: usize = 40;

/// A position in the tokens.
pub(super) struct Cursor {
    tokens: Vec<Token>,
    end: Token,
    at: usize,
    rule: usize,
}

impl Cursor {
    /// At the first of the tokens, whose last one is the end.
    pub(super) fn new(mut tokens: Vec<Token>) -> Self {
        let end = tokens.pop().unwrap_or(Token { kind: TokenKind::End, place: RulePlace::default() });
        Self { tokens, end, at: 0, rule: 0 }
    }

    fn token(&self, ahead: usize) -> &Token {
        self.tokens.get(self.at.saturating_add(ahead)).unwrap_or(&self.end)
    }

    /// The next token.
    pub(super) fn kind(&self) -> &TokenKind {
        &self.token(0).kind
    }

    /// Where the next token begins.
    pub(super) fn place(&self) -> RulePlace {
        self.token(0).place
    }

    /// Whether all tokens are read.
    pub(super) fn is_at_end(&self) -> bool {
        *self.kind() == TokenKind::End
    }

    /// Whether the next tokens are these marks.
    pub(super) fn is(&self, mark: &str) -> bool {
        self.is_ahead(0, mark)
    }

    /// Whether the token so far ahead is this mark.
    pub(super) fn is_ahead(&self, ahead: usize, mark: &str) -> bool {
        matches!(&self.token(ahead).kind, TokenKind::Mark(found) if *found == mark)
    }

    /// The next token, if it is a word.
    pub(super) fn word(&self) -> Option<&str> {
        match self.kind() {
            TokenKind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Whether the next token is this word, in any case (CTA: terminals are compared without regard to case).
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.word().is_some_and(|found| found.eq_ignore_ascii_case(word))
    }

    /// Passes a token.
    pub(super) fn skip(&mut self) {
        self.at = self.at.saturating_add(1).min(self.tokens.len());
        if self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).is_some_and(Token::ends_rule) {
            self.rule = self.at;
        }
    }

    /// Passes the rest of a rule and its semicolon.
    pub(super) fn skip_rule(&mut self) {
        while !self.is_at_end() && !self.is(";") {
            self.skip();
        }
        self.skip();
    }

    /// Passes a mark, if it is the next token.
    pub(super) fn take(&mut self, mark: &str) -> bool {
        let is_next = self.is(mark);
        if is_next {
            self.skip();
        }
        is_next
    }

    /// Passes a word, if it is the next token.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let is_next = self.is_word(word);
        if is_next {
            self.skip();
        }
        is_next
    }

    /// Passes a mark.
    ///
    /// # Errors
    /// Another token is next; `what` says what was expected.
    pub(super) fn require(&mut self, mark: &str, what: &str) -> Result<(), RuleError> {
        if self.take(mark) { Ok(()) } else { Err(self.expected(what)) }
    }

    /// Passes a text in quotation marks, and returns it.
    ///
    /// # Errors
    /// Another token is next.
    pub(super) fn text(&mut self, what: &str) -> Result<String, RuleError> {
        let TokenKind::Text(text) = self.kind() else { return Err(self.expected(what)) };
        let text = text.clone();
        self.skip();
        Ok(text)
    }

    /// `expected X, found Y` at the next token, with what helps.
    pub(super) fn expected(&self, what: &str) -> RuleError {
        let error = RuleError::new(self.place(), format!("expected {what}, found {}", self.token(0).words()));
        match self.advice() {
            Some(help) => error.with_help(help),
            None => error,
        }
    }

    /// What the next token, or a text before it, suggests.
    fn advice(&self) -> Option<String> {
        if let TokenKind::Odd(_, help) = self.kind()
            && !help.is_empty()
        {
            return Some((*help).to_owned());
        }
        if self.is("=") && self.is_ahead(1, ">") {
            return Some("write `=>` without a blank".to_owned());
        }
        let before = self.tokens.get(self.rule..self.at).unwrap_or_default();
        if let Some(Token { kind: TokenKind::Text(text), .. }) = before.last()
            && text.ends_with('\\')
        {
            return Some("a text cannot contain `\"`: a backslash is a character like any other".to_owned());
        }
        if let Some(advice) = self.word().and_then(words::advice) {
            return Some(advice.to_owned());
        }
        let is_long = |token: &&Token| matches!(&token.kind, TokenKind::Text(text) if text.contains('\n'));
        let long = before.iter().rev().find(is_long)?;
        Some(format!("the text at {} continues on the next line: is its closing `\"` missing?", long.place))
    }
}

impl Token {
    fn ends_rule(&self) -> bool {
        self.kind == TokenKind::Mark(";")
    }

    /// For a message.
    fn words(&self) -> String {
        match &self.kind {
            TokenKind::Word(text) | TokenKind::Number(text) | TokenKind::Odd(text, _) => {
                format!("`{}`", shown(text))
            }
            TokenKind::Text(text) => format!("`\"{}\"`", shown(text)),
            TokenKind::Mark(mark) => format!("`{mark}`"),
            TokenKind::End => "the end of the text".to_owned(),
        }
    }
}

/// The beginning of a text on one line, without what would end the backticks around it.
pub(super) fn shown(text: &str) -> String {
    let line = text.chars().map(|one| if one.is_control() || one == '`' { ' ' } else { one });
    let mut shown: String = line.take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push_str("...");
    }
    shown
}
