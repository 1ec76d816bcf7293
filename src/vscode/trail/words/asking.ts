import { tableName } from '../../../core/audit/story/flatView.ts';
import { textOf } from '../../../core/audit/story/readEvent.ts';
import { durationText } from './durationText.ts';
import type { Tellers } from './teller.ts';

/** From the question to the SQL. */
export const askingWords: Tellers = {
  'prompt.submitted': ({ channel }, t, event) => ({
    kind: 'question',
    tone: 'plain',
    title:
      channel === 'comment'
        ? t('Asked in a comment')
        : channel === 'editor'
          ? t('Asked in the editor')
          : channel === 'cli'
            ? t('Asked on the command line')
            : t('Asked in the chat'),
    detail: textOf(event, 'prompt') ?? t('The words are withheld.'),
  }),
  'followup.linked': (_, t) => ({ kind: 'question', tone: 'plain', title: t('Goes on from an earlier question') }),
  'context.assembled': ({ tables, glossary_terms: terms }, t) => ({
    kind: 'model',
    tone: 'plain',
    title: t('Put together for the model'),
    detail: [...tables.map(tableName), ...terms].join(', '),
  }),
  'llm.requested': (clear, t) => ({
    kind: 'model',
    tone: 'plain',
    title: t('Sent to the model {0}', clear['gen_ai.request.model']),
    detail:
      clear.tables_disclosed.length === 0
        ? t('It was told of no tables.')
        : t('It was told the columns of {0}.', clear.tables_disclosed.map(tableName).join(', ')),
  }),
  'llm.responded': (clear, t) => ({
    kind: 'model',
    tone: 'plain',
    title: t('{0} answered in {1}', clear['gen_ai.response.model'], durationText(clear.duration_us)),
  }),
  'llm.failed': (clear, t, event) => ({
    kind: 'error',
    tone: 'error',
    title: t('The model gave no answer ({0})', clear['error.type']),
    detail: textOf(event, 'message'),
  }),
  'agent.tool_called': (clear, t, event) => ({
    kind: 'model',
    tone: 'plain',
    title: t('An agent called {0}', clear['gen_ai.tool.name']),
    detail: textOf(event, 'gen_ai.tool.call.arguments') ?? t('What it asked for is withheld.'),
  }),
  'agent.tool_ended': ({ outcome, rows_disclosed: rows }, t) => ({
    kind: outcome === 'answered' ? 'model' : 'blocked',
    tone: outcome === 'answered' ? 'plain' : 'warning',
    title: {
      answered: t('The agent got an answer'),
      refused: t('The agent was refused'),
      failed: t('The call of the agent failed'),
      cancelled: t('The call of the agent was cancelled'),
    }[outcome],
    detail: rows === 0 ? t('It was told no rows.') : t('Rows that it was told: {0}.', rows),
  }),
  'sql.interpreted': (_, t) => ({ kind: 'model', tone: 'plain', title: t('How the question was read') }),
  'sql.generated': ({ author, verified_query: query, confidence, agreement }, t, event) => ({
    kind: author === 'model' ? 'model' : 'sql',
    tone: 'plain',
    title:
      author === 'person'
        ? t('SQL written by hand')
        : author === 'verified'
          ? t('SQL taken from the verified query {0}', query ?? '')
          : agreement !== undefined
            ? t('SQL drafted by the model; {0} of {1} drafts agree', agreement.agreeing, agreement.answered)
            : confidence === undefined
              ? t('SQL drafted by the model')
              : t('SQL drafted by the model, {0} % sure', Math.round(Number(confidence) * 100)),
    detail: textOf(event, 'explanation'),
  }),
  'sql.validated': ({ understood, tables }, t) => ({
    kind: 'sql',
    tone: understood ? 'plain' : 'warning',
    title: understood ? t('SQL understood') : t('SQL not wholly understood'),
    detail: tables.length === 0 ? undefined : tables.map(tableName).join(', '),
  }),
};
