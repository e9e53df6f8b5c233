// Starts `claimsmith lsp` for policies, test cases and sample people. Everything else is in the tool.

const { workspace, commands, window } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const FILES = ["**/*claims.yaml", "**/*claims.yml", "**/people.yaml", "**/cases.yaml", "**/cases/*.yaml"];

let client;

function start() {
  const settings = workspace.getConfiguration("claimsmith");
  const command = settings.get("path", "claimsmith");
  const args = settings.get("entra", false) ? ["lsp", "--entra"] : ["lsp"];
  const documentSelector = FILES.map((pattern) => ({ scheme: "file", language: "yaml", pattern }));
  client = new LanguageClient("claimsmith", "Claimsmith", { command, args }, { documentSelector });
  return client.start().catch((error) => {
    client = undefined;
    const help = "Install claimsmith, or name it in the setting claimsmith.path.";
    window.showErrorMessage(`${command} could not be started: ${error.message}. ${help}`);
  });
}

async function deactivate() {
  const stopped = client;
  client = undefined;
  await stopped?.stop();
}

async function restart() {
  await deactivate();
  await start();
}

function activate(context) {
  const isOurs = (event) => event.affectsConfiguration("claimsmith");
  context.subscriptions.push(
    commands.registerCommand("claimsmith.restart", restart),
    workspace.onDidChangeConfiguration((event) => (isOurs(event) ? restart() : undefined)),
  );
  return start();
}

module.exports = { activate, deactivate };
