import * as vscode from 'vscode';
import { sentenceOf } from '../../core/prelude/codedError.ts';

const vendor = 'countersign';

/**
 * The editor sends nothing to a participant unless some language model is there, and `@countersign` needs none of the
 * editor's. Where the editor has no model, this one stands in; it leaves as soon as there is another. It answers nothing
 * itself: what it could say would not be on record.
 */
export function offerStandInModel(log: vscode.LogOutputChannel): vscode.Disposable {
  let offered: vscode.Disposable | undefined;
  const withdraw = () => {
    offered?.dispose();
    offered = undefined;
  };
  const look = async (): Promise<void> => {
    try {
      const others = (await vscode.lm.selectChatModels({})).some((model) => model.vendor !== vendor);
      if (others) withdraw();
      else if (offered === undefined) {
        const changed = new vscode.EventEmitter<void>();
        const provider = { ...standIn, onDidChangeLanguageModelChatInformation: changed.event };
        offered = vscode.Disposable.from(vscode.lm.registerLanguageModelChatProvider(vendor, provider), changed);
        // The editor looks for models only when it is told to; the first question would come before it did.
        changed.fire();
      }
    } catch (thrown) {
      log.warn(`language models: ${sentenceOf(thrown)}`);
    }
  };
  const subscription = vscode.lm.onDidChangeChatModels(() => void look());
  void look();
  return new vscode.Disposable(() => {
    subscription.dispose();
    withdraw();
  });
}

const standIn: vscode.LanguageModelChatProvider = {
  provideLanguageModelChatInformation: () => {
    // `isUserSelectable` is no part of the API yet; without it the editor doesn't list the model.
    const model = {
      id: 'countersign',
      name: 'Countersign',
      family: 'countersign',
      version: '1',
      detail: vscode.l10n.t('for @countersign'),
      tooltip: vscode.l10n.t('Lets @countersign answer where the editor has no language model.'),
      maxInputTokens: 8_000,
      maxOutputTokens: 4_000,
      // Without it the editor hides the model from its agent mode, and @countersign with it.
      capabilities: { toolCalling: true },
      isUserSelectable: true,
    };
    return [model];
  },
  provideLanguageModelChatResponse: async (_model, _messages, _options, progress) => {
    progress.report(
      new vscode.LanguageModelTextPart(
        vscode.l10n.t('Ask @countersign for data. This model answers nothing by itself.'),
      ),
    );
  },
  // Four characters to a token, as good as any guess for a model that reads nothing.
  provideTokenCount: async (_model, text) => (typeof text === 'string' ? Math.ceil(text.length / 4) : 1),
};
