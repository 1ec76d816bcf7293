/** What one piece of an answer tells. The server controls all of it. */
export interface Chunk {
  readonly text: string;
  readonly finishReason: string | undefined;
  readonly model: string | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly id: string | undefined;
  readonly cachedInputTokens: number | undefined;
  readonly reasoningTokens: number | undefined;
}

/**
 * Reads a piece of a stream, or a whole answer (`message` in place of `delta`). `undefined` for what is neither. Kinds of
 * content that aren't text, such as a model's reasoning, are left out.
 */
export function readChunk(value: unknown): Chunk | undefined {
  if (!isObject(value)) return undefined;
  const choices = value['choices'];
  const usage = isObject(value['usage']) ? value['usage'] : undefined;
  if (!Array.isArray(choices) && usage === undefined) return undefined;
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const part = isObject(choice) ? (choice['delta'] ?? choice['message']) : undefined;
  const content = isObject(part) ? part['content'] : undefined;
  return {
    text: typeof content === 'string' ? content : '',
    finishReason: isObject(choice) ? nonEmpty(choice['finish_reason']) : undefined,
    model: nonEmpty(value['model']),
    inputTokens: countOf(usage?.['prompt_tokens']),
    outputTokens: countOf(usage?.['completion_tokens']),
    id: nonEmpty(value['id']),
    cachedInputTokens: detailOf(usage, 'prompt_tokens_details', 'cached_tokens'),
    reasoningTokens: detailOf(usage, 'completion_tokens_details', 'reasoning_tokens'),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function detailOf(usage: Readonly<Record<string, unknown>> | undefined, of: string, name: string): number | undefined {
  const details = usage?.[of];
  return isObject(details) ? countOf(details[name]) : undefined;
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
