//! Which file of a crate uses which: `crate::`, `super::` and `self::` paths, children and imported modules.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::source::{Token, test_modules, tokens};

/// The names from the crate's root to a module: `["asking", "cache"]`; none for the root.
pub(super) type Module = Vec<String>;

/// The modules of a crate, each in a file of its own, and the modules that each uses.
pub(super) type Uses = BTreeMap<Module, BTreeSet<Module>>;

/// `files` are those below `src`, with their texts. Modules of tests are left out.
pub(super) fn uses(files: &[(String, String)]) -> Uses {
    let texts: BTreeMap<Module, &str> =
        files.iter().filter_map(|(path, text)| Some((module(path)?, text.as_str()))).collect();
    let of_tests: Vec<Module> = texts
        .iter()
        .flat_map(|(module, text)| test_modules(text).into_iter().map(|name| child(module, &name)))
        .collect();
    let is_program = |module: &Module| !of_tests.iter().any(|test| module.starts_with(test));
    let modules: BTreeSet<Module> = texts.keys().filter(|module| is_program(module)).cloned().collect();
    let of = |module: &Module| {
        let mut reader =
            Reader { own: module, modules: &modules, imported: BTreeMap::new(), used: BTreeSet::new() };
        reader.read(&tokens(texts[module]));
        reader.used.remove(module);
        reader.used
    };
    modules.iter().map(|module| (module.clone(), of(module))).collect()
}

fn module(path: &str) -> Option<Module> {
    let path = Path::new(path.strip_suffix(".rs")?);
    let mut names: Module = path.iter().map(|name| name.to_str().unwrap().to_owned()).collect();
    if matches!(names.last()?.as_str(), "lib" | "main" | "mod") {
        names.pop();
    }
    Some(names)
}

fn child(module: &Module, name: &str) -> Module {
    [module.as_slice(), &[name.to_owned()]].concat()
}

struct Reader<'m> {
    own: &'m Module,
    modules: &'m BTreeSet<Module>,
    /// Modules by the name under which this file knows them.
    imported: BTreeMap<String, Module>,
    used: BTreeSet<Module>,
}

impl Reader<'_> {
    fn read(&mut self, tokens: &[Token]) {
        for pass in [true, false] {
            let mut at = 0;
            while at < tokens.len() {
                let follows = at > 0 && tokens[at - 1].is(':');
                let is_use = at > 0 && tokens[at - 1].word() == Some("use");
                let start = if follows { None } else { self.start(tokens, at) };
                match start {
                    Some((from, after)) if is_use == pass => at = self.path(from, tokens, after, is_use),
                    _ => at += 1,
                }
            }
        }
    }

    /// The module that a path begins in, and where the rest of the path begins.
    fn start(&self, tokens: &[Token], at: usize) -> Option<(Module, usize)> {
        let word = tokens[at].word()?;
        let is_path = tokens.get(at + 1)?.is(':') && tokens.get(at + 2)?.is(':');
        if !is_path {
            return None;
        }
        let module = match word {
            "crate" => Vec::new(),
            "self" => self.own.clone(),
            "super" => return Some((self.own[..self.own.len().checked_sub(1)?].to_vec(), at + 3)),
            word if self.modules.contains(&child(self.own, word)) => child(self.own, word),
            word => self.imported.get(word)?.clone(),
        };
        Some((module, at + 3))
    }

    /// Follows a path from `at` on, with everything in its braces; gives where it ends.
    fn path(&mut self, from: Module, tokens: &[Token], mut at: usize, is_use: bool) -> usize {
        let mut module = from;
        while let Some(token) = tokens.get(at) {
            let Some(word) = token.word() else {
                if is_use && token.is('{') {
                    return self.braces(&module, tokens, at + 1);
                }
                break;
            };
            let is_last = !(tokens.get(at + 1).is_some_and(|next| next.is(':'))
                && tokens.get(at + 2).is_some_and(|next| next.is(':')));
            if word == "super" {
                module.pop();
            } else if self.modules.contains(&child(&module, word)) {
                module = child(&module, word);
            } else if word != "self" {
                // An item of the module.
                self.used.insert(self.nearest(module));
                return if is_use { skip(tokens, at) } else { at + 1 };
            }
            at += if is_last { 1 } else { 3 };
            if is_last {
                if let Some(name) = module.last().filter(|_| is_use) {
                    self.imported.insert(name.clone(), module.clone());
                }
                break;
            }
        }
        self.used.insert(self.nearest(module));
        at
    }

    /// Follows each path of a list in braces; gives where the list ends.
    fn braces(&mut self, module: &Module, tokens: &[Token], mut at: usize) -> usize {
        while tokens.get(at).is_some_and(|token| !token.is('}')) {
            let end = self.path(module.clone(), tokens, at, true);
            at = end.max(at + 1) + usize::from(tokens.get(end).is_some_and(|token| token.is(',')));
        }
        at + 1
    }

    /// The module or, where it has no file of its own, the nearest one around it.
    fn nearest(&self, mut module: Module) -> Module {
        while !self.modules.contains(&module) && module.pop().is_some() {}
        module
    }
}

/// Where an item's path in a `use` ends.
fn skip(tokens: &[Token], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while let Some(token) = tokens.get(at) {
        match token {
            Token::Mark('{') => depth += 1,
            Token::Mark('}' | ',' | ';') if depth == 0 => return at,
            Token::Mark('}') => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    at
}
