import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../../src/core/audit/catalogue.ts';
import { eventJsonSchema } from '../../../../src/core/audit/reference/eventSchema.ts';
import { eventFiles } from '../../../../src/core/audit/reference/generatedFiles.ts';

const root = new URL('../../../../', import.meta.url);

describe('the reference of events', () => {
  it('is up to date (npm run generate)', () => {
    for (const [file, text] of Object.entries(eventFiles()))
      expect({ file, text: readFileSync(new URL(file, root), 'utf8') }).toEqual({ file, text });
  });

  it('has a section for each event of the catalogue, each once', () => {
    const page = eventFiles()['docs/reference/events.md'] ?? '';
    const sections = [...page.matchAll(/^### (\S+)$/gm)].map(([, type]) => type);
    expect(sections.sort()).toEqual(Object.keys(catalogue).sort());
  });

  it('says in a sentence when each event is recorded', () => {
    for (const { when } of Object.values(catalogue)) expect(when).toMatch(/^[A-Z].*\.$/);
  });
});

describe('the schema of events', () => {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(eventJsonSchema());
  const heartbeat = {
    v: 1,
    type: 'countersign.stream.heartbeat.v1',
    id: 'e',
    stream: 's',
    seq: 1,
    prev: 'x'.repeat(43),
    time: '2026-11-26T12:00:00.000Z',
    mono_us: 1,
    uptime_ms: 5,
  };

  it('takes what this version writes, and what a later one adds', () => {
    expect(validate(heartbeat)).toBe(true);
    expect(validate({ ...heartbeat, added_later: 'x' })).toBe(true);
    expect(validate({ ...heartbeat, type: 'countersign.stream.dreamt.v1', uptime_ms: undefined })).toBe(true);
  });

  it.each([
    ['a field of the type is missing', { ...heartbeat, uptime_ms: undefined }],
    ['a field of the type is another thing', { ...heartbeat, uptime_ms: 'long' }],
    ['a common field is missing', { ...heartbeat, prev: undefined }],
  ])('refuses an event where %s', (_what, event) => {
    expect(validate(JSON.parse(JSON.stringify(event)))).toBe(false);
  });
});
