import { describe, expect, it } from 'vitest';
import { conditionForWords, suggestInQuestion } from '../../../../src/core/audit/story/questionHelp.ts';
import { readTrailCondition, trailDeclarations } from '../../../../src/core/audit/story/questions.ts';

const offered = (text: string) => suggestInQuestion(text, text.length).suggestions.map(({ label }) => label);

describe('help with a question to the trail', () => {
  it('offers every fact, each with its type and what it means', () => {
    const { suggestions } = suggestInQuestion('', 0);
    const facts = suggestions.filter(({ kind }) => kind === 'variable');
    expect(facts.map(({ label }) => label)).toEqual(Object.keys(trailDeclarations));
    for (const { label, detail, meaning } of facts)
      expect([label, detail !== '', /\w[^.]*\.$/.test(meaning)]).toEqual([label, true, true]);
  });

  it.each([
    ['status == "', ['success', 'failure', 'timeout', 'cancelled', 'unknown', 'running', 'blocked', 'not_run']],
    [
      'rows > 10.0 && decision in ["deny", "',
      ['permit', 'permitAndReview', 'requireApproval', 'requireSecondPerson', 'deny'],
    ],
    ['person == "', []],
  ])('offers the words that a fact can be: %s', (text, words) => expect(offered(text)).toEqual(words));

  it('offers what a text can be asked', () => expect(offered('question.')).toContain('matches'));

  it.each(['a b', 'x.y', '100%', '"; true', 'C:\\temp', '(]', 'ünï “q”'])(
    'makes a condition of plain words: %s',
    (words) => {
      const { value, problems } = readTrailCondition(conditionForWords(words));
      expect(problems).toEqual([]);
      const facts = { question: `So ${words.toUpperCase()} it is`, sql: '' } as Parameters<
        NonNullable<typeof value>['evaluate']
      >[0];
      expect(value?.evaluate(facts).kind).toBe('yes');
      expect(value?.evaluate({ ...facts, question: 'Something else' }).kind).toBe('no');
    },
  );
});
