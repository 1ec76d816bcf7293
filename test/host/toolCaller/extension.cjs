const vscode = require('vscode');

/** Calls the tool that call.json names, as an agent would, and writes what it gets to answer.json. */
exports.activate = ({ subscriptions }) => {
  subscriptions.push(
    vscode.commands.registerCommand('toolCaller.call', async () => {
      const { uri } = vscode.workspace.workspaceFolders[0];
      const file = (name) => vscode.Uri.joinPath(uri, name);
      const read = await vscode.workspace.fs.readFile(file('call.json'));
      const { id, name, input } = JSON.parse(Buffer.from(read).toString('utf8'));
      const tools = vscode.lm.tools.map((tool) => tool.name).filter((tool) => tool.startsWith('countersign'));
      const answer = await Promise.resolve(vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined })).then(
        ({ content }) => ({ text: content.map(({ value }) => value).join('') }),
        (thrown) => ({ error: String(thrown) }),
      );
      const text = JSON.stringify({ id, tools, ...answer });
      await vscode.workspace.fs.writeFile(file('answer.json'), Buffer.from(text));
    }),
  );
};
