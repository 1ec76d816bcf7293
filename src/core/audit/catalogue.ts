import type { z } from 'zod';
import { agentEvents } from './catalogue/agent.ts';
import { deliveryEvents } from './catalogue/delivery.ts';
import { draftingEvents } from './catalogue/drafting.ts';
import { executionEvents } from './catalogue/execution.ts';
import type { EventShapes } from './catalogue/fields.ts';
import { governingEvents } from './catalogue/governing.ts';
import { keyEvents } from './catalogue/keys.ts';
import { privacyEvents } from './catalogue/privacy.ts';
import { programEvents } from './catalogue/program.ts';
import { promptEvents } from './catalogue/prompt.ts';
import { resultEvents } from './catalogue/result.ts';
import { reviewingEvents } from './catalogue/reviewing.ts';
import { streamEvents } from './catalogue/stream.ts';

/** The parts of the catalogue, by layer; each is a section of docs/reference/events.md. */
export const layers = {
  prompt: promptEvents,
  drafting: draftingEvents,
  governing: governingEvents,
  reviewing: reviewingEvents,
  execution: executionEvents,
  result: resultEvents,
  agent: agentEvents,
  program: programEvents,
  stream: streamEvents,
  delivery: deliveryEvents,
  keys: keyEvents,
  privacy: privacyEvents,
} as const satisfies Readonly<Record<string, EventShapes>>;

/**
 * Every event there is and what it says, one file a layer. The one source of the TypeScript types, the checks at emission,
 * schemas/audit-event.schema.json and docs/reference/events.md. `clear` fields stand in the signed payload; of `sealed`
 * fields only a salted digest does (RFC 9901), and their values travel beside it, so that they can be withheld or erased
 * while every signature stays valid.
 *
 * Payloads hold strings, safe integers, booleans, lists and objects only: scores are decimal strings, durations are whole
 * microseconds (see docs/reference/audit-format.md). Trails that were written before must stay readable: a field that is
 * added to an event MUST be optional, and one that is there keeps its name and meaning.
 */
export const catalogue = {
  ...layers.program,
  ...layers.stream,
  ...layers.delivery,
  ...layers.keys,
  ...layers.privacy,
  ...layers.prompt,
  ...layers.drafting,
  ...layers.governing,
  ...layers.reviewing,
  ...layers.execution,
  ...layers.result,
  ...layers.agent,
} as const satisfies EventShapes;

export type EventType = keyof typeof catalogue;
export type Clear<T extends EventType> = z.input<(typeof catalogue)[T]['clear']>;
export type Sealed<T extends EventType> = z.input<(typeof catalogue)[T]['sealed']>;
