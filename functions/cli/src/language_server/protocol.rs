//! What is said about a document, as the protocol writes it.

use std::collections::HashMap;
use std::ops::Range as Bytes;

use claims::document::{Diagnostic, Severity};
use editing::{Completion, CompletionKind, DocumentPart, PartKind, QuickFix, Utf16Position, Utf16Text};
use gen_lsp_types::{
    CodeAction, CodeActionKind, CompletionItem, CompletionItemKind, DiagnosticSeverity, DocumentSymbol,
    Hover, MarkupContent, MarkupKind, Position, Range, SymbolKind, TextEdit, Uri, WorkspaceEdit,
};

/// Where diagnostics come from, for an editor with several sources.
const SOURCE: &str = "claimsmith";

pub(super) fn read(position: Position) -> Utf16Position {
    Utf16Position { line: position.line, unit: position.character }
}

pub(super) fn range(bytes: &Bytes<usize>, text: &Utf16Text<'_>) -> Range {
    let written = |at: Utf16Position| Position { line: at.line, character: at.unit };
    let (start, end) = text.positions(bytes);
    Range { start: written(start), end: written(end) }
}

pub(super) fn diagnostic(diagnostic: &Diagnostic, text: &Utf16Text<'_>) -> gen_lsp_types::Diagnostic {
    let help = diagnostic.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let severity = match diagnostic.severity {
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
    };
    gen_lsp_types::Diagnostic {
        range: range(&text.bytes(diagnostic.place), text),
        severity: Some(severity),
        code: Some(diagnostic.code.name.to_owned().into()),
        source: Some(SOURCE.to_owned()),
        message: format!("{}{help}", diagnostic.message).into(),
        ..gen_lsp_types::Diagnostic::default()
    }
}

/// A completion; `number` is its place among the others.
pub(super) fn completion(completion: Completion, number: usize, text: &Utf16Text<'_>) -> CompletionItem {
    let kind = match completion.kind {
        CompletionKind::Key => CompletionItemKind::Property,
        CompletionKind::Word => CompletionItemKind::Value,
        CompletionKind::Attribute => CompletionItemKind::Field,
        CompletionKind::Store => CompletionItemKind::Module,
        CompletionKind::Warning => CompletionItemKind::Constant,
    };
    let edit = TextEdit { range: range(&completion.bytes, text), new_text: completion.text };
    CompletionItem {
        label: completion.label,
        kind: Some(kind),
        documentation: (!completion.about.is_empty()).then(|| markdown(completion.about).into()),
        sort_text: Some(format!("{number:05}")),
        text_edit: Some(edit.into()),
        ..CompletionItem::default()
    }
}

pub(super) fn hover(page: String, bytes: &Bytes<usize>, text: &Utf16Text<'_>) -> Hover {
    Hover { contents: markdown(page).into(), range: Some(range(bytes, text)) }
}

pub(super) fn symbol(part: DocumentPart, text: &Utf16Text<'_>) -> DocumentSymbol {
    let kind = match part.kind {
        PartKind::Store => SymbolKind::Module,
        PartKind::Policy => SymbolKind::Class,
        PartKind::Claim => SymbolKind::Property,
        PartKind::Item => SymbolKind::Object,
    };
    let children = part.parts.into_iter().map(|part| symbol(part, text)).collect();
    let (range, selection_range) = (range(&part.bytes, text), range(&part.name_bytes, text));
    DocumentSymbol::new(part.name, None, kind, None, None, range, selection_range, Some(children))
}

/// The fix of a diagnostic.
pub(super) fn action(
    fix: QuickFix<'_>,
    diagnostic: gen_lsp_types::Diagnostic,
    uri: &Uri,
    text: &Utf16Text<'_>,
) -> CodeAction {
    let edits = fix
        .edits
        .iter()
        .map(|(bytes, new)| TextEdit { range: range(bytes, text), new_text: (*new).to_owned() });
    CodeAction {
        title: fix.title,
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![diagnostic]),
        is_preferred: Some(true),
        edit: Some(changes(uri, edits.collect())),
        ..CodeAction::default()
    }
}

/// All fixes at once: the text after them.
pub(super) fn fix_all(fixed: String, uri: &Uri, text: &Utf16Text<'_>) -> CodeAction {
    let edit = TextEdit { range: range(&(0..text.lines.text().len()), text), new_text: fixed };
    CodeAction {
        title: "Fix everything that has a fix".to_owned(),
        kind: Some(CodeActionKind::SourceFixAll),
        edit: Some(changes(uri, vec![edit])),
        ..CodeAction::default()
    }
}

fn changes(uri: &Uri, edits: Vec<TextEdit>) -> WorkspaceEdit {
    WorkspaceEdit { changes: Some(HashMap::from([(uri.clone(), edits)])), ..WorkspaceEdit::default() }
}

fn markdown(value: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value }
}
