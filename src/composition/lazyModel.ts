import type { ModelProvider } from '../core/ports.ts';

/** Where a language model answers: any endpoint that speaks OpenAI's Chat Completions. */
export interface ModelSettings {
  readonly baseUrl: string;
  readonly model: string;
  /** `undefined` for a local server that asks for none. */
  readonly apiKey: string | undefined;
  /** From sending to the end of the answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Tokens that prompt and answer may have together; absent where nobody says. */
  readonly contextWindow?: number;
}

/** A model whose client library is loaded with the first question that needs it. */
export function lazyModel(settings: ModelSettings): ModelProvider {
  let loaded: Promise<ModelProvider> | undefined;
  let provider: ModelProvider | undefined;
  const load = async (): Promise<ModelProvider> => {
    const { createOpenAiModel } = await import('../adapters/models/openai/openAiModel.ts');
    provider = createOpenAiModel(settings);
    return provider;
  };
  return {
    name: 'openai',
    model: settings.model,
    host: hostOf(settings.baseUrl),
    ...(settings.contextWindow === undefined ? {} : { contextWindow: settings.contextWindow }),
    parameters(sampling) {
      // Until the library is loaded the server hasn't been asked, so it has refused none of them.
      return provider?.parameters?.(sampling) ?? { temperature: 0, ...sampling, stream: true };
    },
    async complete(prompt, onText, o) {
      loaded ??= load();
      return await (await loaded).complete(prompt, onText, o);
    },
  };
}

function hostOf(baseUrl: string): string | undefined {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : undefined;
}
