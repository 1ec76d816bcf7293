import { type OpenAiServer, type Step, startOpenAiServer } from './openAiServer.ts';

/** A model's server that several topics share: each says what it answers next. */
export class ScriptedModel {
  #server: OpenAiServer | undefined;
  /** Answers before `answer`, each given once. */
  first: Step[] = [];
  /** Answers everything else. */
  answer: Step = { kind: 'status', status: 500, message: 'No answer is set.' };

  async start(): Promise<void> {
    this.#server = await startOpenAiServer(() => this.first.shift() ?? this.answer);
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  get requests(): OpenAiServer['requests'] {
    return this.#server?.requests ?? [];
  }
}
