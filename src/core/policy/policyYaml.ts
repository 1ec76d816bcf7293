import { type Document, isAlias, isCollection, isMap, isPair, isScalar, type Node, parseDocument, visit } from 'yaml';
import { sentenceOf } from '../prelude/codedError.ts';
import type { Problem, Span } from '../prelude/span.ts';
import { yamlSizeProblem } from '../prelude/yamlSize.ts';
import { ScalarPositions } from './scalarPositions.ts';

/** A policy file's YAML as plain data, and where each part of it stands. */
export interface PolicyYaml {
  readonly data: unknown;
  /** The span of the value at a path, or of the key itself; of the nearest thing around it that exists. */
  spanOf(path: readonly PropertyKey[], isKey: boolean): Span;
  /** The span of a part of a text value, whichever way it is quoted or folded. */
  spanWithin(path: readonly PropertyKey[], part: Span): Span;
}

/**
 * Reads the YAML of a policy: plain maps, lists and scalars only. Aliases, anchors, merge keys and tags are refused: they
 * let one line mean another, and a file that decides what may run should say what it means where it says it. The text is
 * foreign: anyone who can write to the workspace wrote it.
 */
export function readPolicyYaml(text: string): {
  readonly value: PolicyYaml | undefined;
  readonly problems: readonly Problem[];
} {
  const tooMuch = yamlSizeProblem(text, 'policy');
  if (tooMuch !== undefined) return { value: undefined, problems: [tooMuch] };

  let document: Document;
  let indirection: readonly Problem[];
  try {
    document = parseDocument(text, {
      version: '1.2',
      schema: 'core',
      merge: false,
      strict: true,
      uniqueKeys: true,
      prettyErrors: false,
      logLevel: 'error',
    });
    indirection = refuseIndirection(document);
  } catch (thrown) {
    return {
      value: undefined,
      problems: [{ message: `This file can't be read as YAML: ${sentenceOf(thrown)}.`, span: { start: 0, end: 0 } }],
    };
  }
  const problems = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    message: yamlSentence(code, message),
    span: { start: Math.min(pos[0], text.length), end: Math.min(pos[1], text.length) },
  }));
  problems.push(...indirection);
  if (problems.length > 0) return { value: undefined, problems };

  const data: unknown = document.toJS({ maxAliasCount: 0 });
  return { value: { data, ...locator(document, text) }, problems: [] };
}

function refuseIndirection(document: Document): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (node: unknown, message: string): void => {
    problems.push({ message, span: spanOfNode(node as Node | null) ?? { start: 0, end: 0 } });
  };
  visit(document, {
    Node(_key, node) {
      if (isAlias(node)) refuse(node, "A policy can't use YAML aliases (*name). Write the value out.");
      else if (node.anchor !== undefined) refuse(node, "A policy can't use YAML anchors (&name). Write the value out.");
      else if (node.tag !== undefined) refuse(node, `A policy can't use YAML tags (${node.tag}). Write a plain value.`);
    },
    Pair(_key, { key }) {
      if (!isScalar(key) || typeof key.value !== 'string') {
        refuse(key, 'A key of a policy must be a plain word.');
      } else if (key.value === '<<') {
        refuse(key, "A policy can't use YAML merge keys (<<). Write the keys out.");
      } else if (['__proto__', 'constructor', 'prototype'].includes(key.value)) {
        refuse(key, `“${key.value}” can't be a key of a policy.`);
      }
    },
  });
  return problems;
}

function locator(document: Document, text: string): Pick<PolicyYaml, 'spanOf' | 'spanWithin'> {
  const whole = { start: 0, end: Math.min(1, text.length) };
  return {
    spanOf(path, isKey) {
      for (let length = path.length; length > 0; length--) {
        const part = path.slice(0, length);
        const pair = pairAt(document, part);
        if (pair !== undefined && (length < path.length || isKey || !('value' in pair) || pair.value === null)) {
          return spanOfNode(pair.key as Node) ?? whole;
        }
        const node = nodeAt(document, part);
        const span = spanOfNode(node);
        // A whole block of keys would underline half the file: its own key says enough.
        if (span !== undefined && isCollection(node) && pair !== undefined) return spanOfNode(pair.key as Node) ?? span;
        if (span !== undefined) return isCollection(node) ? firstLineOf(text, span) : span;
      }
      return whole;
    },
    spanWithin(path, part) {
      const node = nodeAt(document, path);
      const span = spanOfNode(node);
      if (span === undefined || !isScalar(node) || typeof node.value !== 'string') return this.spanOf(path, false);
      return new ScalarPositions(text, span, node.value).spanOf(part);
    },
  };
}

function nodeAt(document: Document, path: readonly PropertyKey[]): Node | null | undefined {
  return document.getIn(path, true) as Node | null | undefined;
}

function pairAt(document: Document, path: readonly PropertyKey[]): { key: unknown; value: unknown } | undefined {
  const owner = path.length === 1 ? document.contents : nodeAt(document, path.slice(0, -1));
  if (!isMap(owner)) return undefined;
  const pair = owner.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === path.at(-1));
  return pair === undefined ? undefined : { key: pair.key, value: pair.value };
}

function spanOfNode(node: Node | null | undefined): Span | undefined {
  const range = node?.range;
  return range === undefined || range === null ? undefined : { start: range[0], end: range[1] };
}

function firstLineOf(text: string, span: Span): Span {
  const lineEnd = text.indexOf('\n', span.start);
  return { start: span.start, end: lineEnd === -1 ? span.end : Math.min(span.end, lineEnd) };
}

function yamlSentence(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY')
    return 'This key stands here twice. Which of the two counts would be a guess, so remove one.';
  if (code === 'MULTIPLE_DOCS') return 'A policy is one YAML document; this file has another one behind “---”.';
  if (code === 'RESOURCE_EXHAUSTION') return 'This is nested too deeply to be read.';
  return `This isn't valid YAML: ${message.replace(/\.$/, '')}.`;
}
