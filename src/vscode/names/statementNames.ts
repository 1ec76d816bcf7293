import type * as vscode from 'vscode';
import type { Catalog } from '../../core/analysis/catalog.ts';
import type { Names } from '../../core/analysis/names.ts';
import { type Segments, segmentAt, spansOf } from '../../core/analysis/segments.ts';
import type { Variable } from '../../core/analysis/variables.ts';
import type { Situation } from '../../core/flow.ts';
import type { DialectEditing } from '../../core/ports.ts';
import type { AssessedStatement, Assessments } from '../documents/assessments.ts';
import { dialectOfDocument } from '../documents/documentDialect.ts';
import type { Engine } from '../engine.ts';
import { type VariableHere, variableAt, variablesBefore } from './variables.ts';

/** The statement at a place of a document. Its names' places count from `start`. */
export interface StatementHere {
  readonly situation: Situation;
  readonly editing: DialectEditing;
  /** The statement with all that stands before it since the last one. */
  readonly text: string;
  /** Where the text begins in the document. */
  readonly start: number;
  /** The earlier statements of the document that it rests on, as far as they are known while a person types. */
  readonly context: string;
  /** `undefined` where it can't be read as it stands. */
  readonly names: Names | undefined;
}

/** Statements whose names are kept: a person looks at one after the other, and asks several things of each. */
const kept = 24;

/** Finds the names of statements when somebody asks, and keeps the last ones. */
export class StatementNames {
  readonly #engine: Engine;
  readonly #assessments: Assessments;
  readonly #known = new Map<string, { readonly catalog: Catalog | undefined; readonly names: Names | undefined }>();

  constructor(engine: Engine, assessments: Assessments) {
    this.#engine = engine;
    this.#assessments = assessments;
  }

  /** The statement at an offset; `undefined` where the dialect can only check. @throws {TrailError} */
  async at(document: vscode.TextDocument, offset: number): Promise<StatementHere | undefined> {
    const about = await this.about(document);
    if (about === undefined) return undefined;
    const segments = this.#assessments.segments(document, about.editing);
    const { start, end } = segmentAt(segments, offset);
    const text = segments.text.slice(start, end);
    const known = this.#assessments.current(document)?.statements.find(({ span }) => span.start >= start);
    const context = known !== undefined && known.span.start < end ? known.context : '';
    return { ...about, text, start, context, names: this.#namesOf(text, context, about) };
  }

  /** All statements of the document, one after the other. @throws {TrailError} */
  async all(document: vscode.TextDocument): Promise<Iterable<StatementHere>> {
    const about = await this.about(document);
    if (about === undefined) return [];
    const segments = this.#assessments.segments(document, about.editing);
    return eachOf(segments, this.#assessments.current(document)?.statements ?? [], about);
  }

  /** The variable at an offset; `undefined` where none is. @throws {TrailError} */
  async variableAt(document: vscode.TextDocument, offset: number): Promise<VariableHere | undefined> {
    const about = await this.about(document);
    const batches = about?.editing.batches;
    if (about === undefined || batches === undefined) return undefined;
    return variableAt(this.#assessments.segments(document, about.editing), offset, about.editing, batches);
  }

  /** The variables that are known at an offset. @throws {TrailError} */
  async variablesAt(document: vscode.TextDocument, offset: number): Promise<readonly Variable[]> {
    const about = await this.about(document);
    const batches = about?.editing.batches;
    if (about === undefined || batches === undefined) return [];
    return variablesBefore(this.#assessments.segments(document, about.editing), offset, batches);
  }

  /** What a document's names are looked up in; `undefined` where its dialect can only check. @throws {TrailError} */
  async about(document: vscode.TextDocument): Promise<Pick<StatementHere, 'situation' | 'editing'> | undefined> {
    const { chosen } = dialectOfDocument(document);
    const situation = await this.#engine.use(
      async (app) => await app.situationWhileTyping(this.#engine.connection, chosen),
    );
    const { editing } = situation.dialect;
    return editing && { situation, editing };
  }

  #namesOf(
    text: string,
    context: string,
    { situation: { catalog }, editing }: Pick<StatementHere, 'situation' | 'editing'>,
  ) {
    const key = `${context}\0${text}`;
    const known = this.#known.get(key);
    this.#known.delete(key);
    const names =
      known !== undefined && known.catalog === catalog ? known.names : editing.names(text, catalog, context);
    this.#known.set(key, { catalog, names });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= kept) break;
      this.#known.delete(oldest);
    }
    return names;
  }
}

/** Each statement when it is asked for, so that whoever looks for something can stop. */
function* eachOf(
  segments: Segments,
  assessed: readonly AssessedStatement[],
  about: Pick<StatementHere, 'situation' | 'editing'>,
): Generator<StatementHere, undefined> {
  let next = 0;
  for (const { start, end } of spansOf(segments)) {
    const text = segments.text.slice(start, end);
    while ((assessed[next]?.span.start ?? end) < start) next += 1;
    const known = assessed[next];
    const context = known !== undefined && known.span.start < end ? known.context : '';
    yield { ...about, text, start, context, names: about.editing.names(text, about.situation.catalog, context) };
  }
}
