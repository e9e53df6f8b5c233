//! Receives what an editor sends, and replies.

use claims::document::apply_fixes;
use editing::{Utf16Text, complete, definition, hover, quick_fix, symbols};
use gen_lsp_types::{
    CodeActionKind, CodeActionParams, CodeActionRequest, CodeActionResponse, CompletionItem,
    CompletionParams, CompletionRequest, CompletionResponse, Definition, DefinitionParams, DefinitionRequest,
    DefinitionResponse, DidChangeTextDocumentNotification, DidCloseTextDocumentNotification,
    DidOpenTextDocumentNotification, DocumentSymbolParams, DocumentSymbolRequest, DocumentSymbolResponse,
    Hover, HoverParams, HoverRequest, Location, Notification as _, Request as _, TextDocumentPositionParams,
};
use lsp_server::{ErrorCode, Notification, Request, RequestId, Response};
use offline::definitions::{DocumentKind, Languages};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::checker::{Checker, Editor};
use super::documents::{Documents, OpenDocument};
use super::languages::attributes;
use super::protocol;
use crate::reference::topics_beyond_documents;

/// What is kept while an editor is served.
pub(super) struct Server {
    editor: Editor,
    documents: Documents,
    languages: Languages,
    checker: Checker,
}

impl Server {
    pub(super) fn new(editor: Editor, entra: bool) -> Self {
        let checker = Checker::start(Editor::clone(&editor), entra);
        Self {
            editor,
            documents: Documents::default(),
            languages: Languages::new(topics_beyond_documents()),
            checker,
        }
    }

    /// Takes note of an open, changed or closed document; everything else is ignored.
    pub(super) fn note(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        if method == DidOpenTextDocumentNotification::METHOD.as_str() {
            let opened = read(params).map(|params| self.documents.open(params));
            opened.into_iter().for_each(|document| self.checker.check(document));
        } else if method == DidChangeTextDocumentNotification::METHOD.as_str() {
            let changed = read(params).and_then(|params| self.documents.change(params));
            changed.into_iter().for_each(|document| self.checker.check(document.clone()));
        } else if method == DidCloseTextDocumentNotification::METHOD.as_str() {
            let closed: Option<gen_lsp_types::DidCloseTextDocumentParams> = read(params);
            for uri in closed.into_iter().map(|params| params.text_document.uri) {
                self.documents.close(&uri);
                self.checker.close(uri);
            }
        }
    }

    /// Replies to a request.
    pub(super) fn answer(&self, request: Request) {
        let Request { id, method, params } = request;
        let method = method.as_str();
        let response = if method == CompletionRequest::METHOD.as_str() {
            reply(id, params, |params| self.complete(&params))
        } else if method == HoverRequest::METHOD.as_str() {
            reply(id, params, |params| self.hover(&params))
        } else if method == DefinitionRequest::METHOD.as_str() {
            reply(id, params, |params| self.definition(&params))
        } else if method == DocumentSymbolRequest::METHOD.as_str() {
            reply(id, params, |params| self.symbols(&params))
        } else if method == CodeActionRequest::METHOD.as_str() {
            reply(id, params, |params| self.actions(&params))
        } else {
            let message = format!("`{method}` is not known");
            Response::new_err(id, ErrorCode::MethodNotFound as i32, message)
        };
        (self.editor)(response.into());
    }

    fn complete(&self, params: &CompletionParams) -> Option<CompletionResponse> {
        let CursorPosition { document, kind, text, byte } = self.at(&params.text_document_position_params)?;
        let known = attributes(&document.path()?, &document.text, kind);
        let found = complete(self.languages.of(kind, &known), &document.text, byte);
        let items =
            found.into_iter().enumerate().map(|(number, one)| protocol::completion(one, number, &text));
        Some(items.collect::<Vec<CompletionItem>>().into())
    }

    /// What the word means, and what the mistake there is about.
    fn hover(&self, params: &HoverParams) -> Option<Hover> {
        let CursorPosition { document, kind, text, byte } = self.at(&params.text_document_position_params)?;
        let known = self.checker.known(document).unwrap_or_default();
        let mistakes = known.iter().map(|one| (one.code.name, text.bytes(one.place)));
        let mut mistakes = mistakes.filter(|(_, bytes)| (bytes.start..=bytes.end).contains(&byte));
        let mistake = mistakes.next().and_then(|(name, bytes)| Some((bytes, self.languages.code(name)?)));
        let word = hover(self.languages.of(kind, &[]), &document.text, byte);
        match (word, mistake) {
            (Some(word), None) => Some(protocol::hover(word.page, &word.bytes, &text)),
            (Some(word), Some((_, page))) => {
                Some(protocol::hover(format!("{}\n\n---\n\n{page}", word.page), &word.bytes, &text))
            }
            (None, Some((bytes, page))) => Some(protocol::hover(page.to_owned(), &bytes, &text)),
            (None, None) => None,
        }
    }

    fn definition(&self, params: &DefinitionParams) -> Option<DefinitionResponse> {
        let CursorPosition { document, text, byte, .. } = self.at(&params.text_document_position_params)?;
        let range = protocol::range(&definition(&document.text, byte)?, &text);
        Some(Definition::Location(Location { uri: document.uri.clone(), range }).into())
    }

    fn symbols(&self, params: &DocumentSymbolParams) -> Option<DocumentSymbolResponse> {
        let document = self.documents.get(&params.text_document.uri)?;
        document.kind()?;
        let text = Utf16Text::of(&document.text);
        let all = symbols(&document.text).into_iter().map(|part| protocol::symbol(part, &text));
        Some(DocumentSymbolResponse::DocumentSymbolList(all.collect()))
    }

    /// The fixes of the mistakes in a range, and all fixes at once.
    fn actions(&self, params: &CodeActionParams) -> Option<Vec<CodeActionResponse>> {
        let document = self.documents.get(&params.text_document.uri)?;
        document.kind().filter(|kind| *kind == DocumentKind::Policy)?;
        let text = Utf16Text::of(&document.text);
        let known = self.checker.now(document);
        let fixable = || known.iter().filter_map(|one| Some((one, one.fix.as_ref()?)));
        let mut actions = Vec::new();
        for (diagnostic, fix) in fixable() {
            let shown = protocol::diagnostic(diagnostic, &text);
            let is_there = shown.range.start <= params.range.end && params.range.start <= shown.range.end;
            if let Some(fix) = quick_fix(fix, &text.lines).filter(|_| is_there) {
                actions.push(protocol::action(fix, shown, &document.uri, &text));
            }
        }
        if fixable().count() > 0 {
            let (fixed, _) = apply_fixes(&document.text, fixable().map(|(_, fix)| fix));
            actions.push(protocol::fix_all(fixed, &document.uri, &text));
        }
        let asked = |kind: &CodeActionKind| match &params.context.only {
            Some(only) => only.iter().any(|one| kind.as_str().starts_with(one.as_str())),
            None => true,
        };
        actions.retain(|action| action.kind.as_ref().is_some_and(asked));
        Some(actions.into_iter().map(CodeActionResponse::CodeAction).collect())
    }

    fn at(&self, params: &TextDocumentPositionParams) -> Option<CursorPosition<'_>> {
        let document = self.documents.get(&params.text_document.uri)?;
        let kind = document.kind()?;
        let text = Utf16Text::of(&document.text);
        let byte = text.byte(protocol::read(params.position));
        Some(CursorPosition { document, kind, text, byte })
    }
}

/// A position in a document.
struct CursorPosition<'d> {
    document: &'d OpenDocument,
    kind: DocumentKind,
    /// The document's text.
    text: Utf16Text<'d>,
    /// The byte of the position in it.
    byte: usize,
}

fn read<P: DeserializeOwned>(params: serde_json::Value) -> Option<P> {
    serde_json::from_value(params).ok()
}

fn reply<P: DeserializeOwned, R: Serialize>(
    id: RequestId,
    params: serde_json::Value,
    answer: impl FnOnce(P) -> R,
) -> Response {
    match serde_json::from_value(params) {
        Ok(params) => Response::new_ok(id, answer(params)),
        Err(error) => Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string()),
    }
}
