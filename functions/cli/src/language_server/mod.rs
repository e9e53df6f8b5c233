//! A language server: `server.rs` receives messages and replies, `documents.rs` keeps the open documents, `checker.rs` checks
//! them beside that, `languages.rs` knows what is told about which document, `protocol.rs` writes it as the protocol does.
//!
//! What is said about keys, words and attributes is decided by the crate `editing`, what is wrong by `check`.

mod checker;
mod documents;
mod languages;
mod protocol;
mod server;

use std::sync::Arc;

use gen_lsp_types::{
    CodeActionKind, CodeActionOptions, CompletionOptions, ServerCapabilities, TextDocumentSyncKind,
};
use lsp_server::{Connection, Message};

use crate::exit::Exit;
use server::Server;

/// What an editor writes before it wants to know what can be written.
const BEFORE_COMPLETION: [&str; 4] = [".", "{", ":", " "];

/// Serves an editor on standard input and output until it is told to end.
///
/// # Errors
/// What comes is not the protocol.
pub(crate) fn serve(entra: bool) -> Result<Exit, String> {
    let (connection, threads) = Connection::stdio();
    let exit = converse(connection, entra)?;
    // Where the editor went away without a word, its end of the pipe is gone too.
    if exit == Exit::Good {
        threads.join().map_err(|error| error.to_string())?;
    }
    Ok(exit)
}

fn converse(connection: Connection, entra: bool) -> Result<Exit, String> {
    let capabilities = serde_json::to_value(capabilities()).map_err(|error| error.to_string())?;
    connection.initialize(capabilities).map_err(|error| error.to_string())?;
    let sender = connection.sender.clone();
    let editor = Arc::new(move |message| drop(sender.send(message)));
    let mut server = Server::new(editor, entra);
    for message in &connection.receiver {
        match message {
            Message::Request(request) => {
                if connection.handle_shutdown(&request).map_err(|error| error.to_string())? {
                    return Ok(Exit::Good);
                }
                server.answer(request);
            }
            Message::Notification(notification) if notification.method == "exit" => break,
            Message::Notification(notification) => server.note(notification),
            Message::Response(_) => {}
        }
    }
    Ok(Exit::Bad)
}

fn capabilities() -> ServerCapabilities {
    let fixes = CodeActionOptions {
        code_action_kinds: Some(vec![CodeActionKind::QuickFix, CodeActionKind::SourceFixAll]),
        ..CodeActionOptions::default()
    };
    let completion = CompletionOptions {
        trigger_characters: Some(BEFORE_COMPLETION.map(str::to_owned).to_vec()),
        ..CompletionOptions::default()
    };
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncKind::Incremental.into()),
        completion_provider: Some(completion),
        hover_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        code_action_provider: Some(fixes.into()),
        ..ServerCapabilities::default()
    }
}
