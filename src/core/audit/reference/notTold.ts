/** Something that a full account of a query could hold and this trail doesn't. */
export interface NotTold {
  readonly what: string;
  /** A sentence or two in Markdown. */
  readonly because: string;
}

/** By a key, so that the test which follows each requirement to its event can name the reason where there is none. */
export const notTold = {
  modelConfidence: {
    what: 'How sure a model says that it is of its draft',
    because:
      "A model's own words about its certainty mean nothing. `sql.generated` has a `confidence` for verified queries, and where several drafts were asked for: then it is the share of them that agree, and the other readings stand beside it.",
  },
  tools: {
    what: 'Calls of tools of others, and who calls ours beyond what the editor says',
    because:
      '`agent.tool_called` has the calls of our own tools. The editor does not say which model or agent calls, nor in which conversation; tools of other extensions and servers never come by here.',
  },
  access: {
    what: 'Columns that the database itself read; tables that only a part of code read which was rolled back; which policies of row security held, and tables on SQL Server where nobody compares its log',
    because:
      '`db.access_observed` has the tables that PostgreSQL opened, at least, and those with row security ([what is asked](databases.md#what-is-asked-about-a-statement-that-has-run)). More is told in logs only, and of columns not even there: `sql.validated` says what the statement names, behind stars and views; [`audit reconcile --record`](cli.md) puts the tables of a log of pgaudit into the trail.',
  },
  serverTime: {
    what: 'Time inside PostgreSQL, and in a queue of any server; rows that parallel workers scanned; rows that SQL Server scanned; bytes scanned',
    because:
      "No server says it with a result. `duration_us` is the time until the answer was complete here; `db.access_observed` has what a process of PostgreSQL counted, in rows and pages, and what a session of SQL Server used, in processor time and pages; the catalog's estimate stands in the criterion `scope` of `risk.classified`.",
  },
  cache: {
    what: 'Results that a database or a program serves from a cache to another run (`result.cached`, `result.served`)',
    because:
      'No result is kept for another run: each run asks the database anew. Where the panel shows one again, `result.viewed` says `recomputed: false`.',
  },
  sharing: {
    what: 'Sharing of results and their use elsewhere (`result.shared`, `result.embedded`)',
    because:
      'There is no such function. What leaves by the clipboard, to a file, by the command line or to the model of an agent is in `result.exported`; what becomes of it then is out of sight. The digest of a file finds it again.',
  },
  looking: {
    what: 'Which rows were on the screen of the chat, or of a terminal',
    because:
      'The chat shows the first rows of what the panel of results shows, and that panel tells what stands on its screen; of rows that the chat shows again, `result.viewed` has how many. A terminal gets all rows at once.',
  },
  language: {
    what: 'Language and purpose of a question',
    because: 'Nobody is asked for a purpose, and the language is not detected.',
  },
  conversation: {
    what: 'An id of the conversation (`gen_ai.conversation.id`)',
    because: '`followup.linked` ties each question to the one before it.',
  },
  identity: {
    what: 'How a person was authenticated, e-mail address, identity provider (`auth.*`), host and address of the client',
    because:
      "There is no sign-in: the person is the account of the operating system, or who a file says, and counts as that. Roles come with the person, so `role.changed` doesn't exist; each event names those in force.",
  },
  changeAuthor: {
    what: 'Who changed a policy or dictionary file, and with whose approval',
    because: "Files say nothing of it. An organisation's policy is signed, and `policy.adopted` says by whom.",
  },
  modelDetails: {
    what: 'Cost of a model call, region of its data, its model card; parameters that are not set',
    because: 'Prices and places are not known here. Parameters that are absent were left to the server.',
  },
  reviewDetails: {
    what: 'Requests for changes in a review',
    because: 'A review is answered with yes or no, and the rationale says what to change.',
  },
  disabled: {
    what: 'That the extension was turned off or removed',
    because: 'A program that is not there cannot say so. A stream without `stream.closed`, and silence after it, show.',
  },
  projections: {
    what: 'Class ids of OCSF, severity numbers, versions of conventions',
    because: 'They belong to copies in those forms (see [sinks](sinks.md)), which are made from the events.',
  },
} as const satisfies Readonly<Record<string, NotTold>>;
