import { catalogue, type EventType } from '../../core/audit/catalogue.ts';
import { clearOf, type TrailEvent } from '../../core/audit/trailEvents.ts';
import type { Translate } from '../names/translate.ts';
import { askingWords } from './words/asking.ts';
import { decidingWords } from './words/deciding.ts';
import { keepingWords } from './words/keeping.ts';
import { runningWords } from './words/running.ts';
import type { EventWords, Teller, Tellers } from './words/teller.ts';

const tellers: Tellers = { ...askingWords, ...decidingWords, ...runningWords, ...keepingWords };

/** An event in words. One that this version has no words for, or can't read, is named by its type. */
export function eventWords(event: TrailEvent, t: Translate): EventWords {
  return (isKnown(event.type) ? told(event, event.type, t) : undefined) ?? named(event.type);
}

function told<T extends EventType>(event: TrailEvent, type: T, t: Translate): EventWords | undefined {
  const tell = tellers[type] as Teller<T> | undefined;
  const clear = tell === undefined ? undefined : clearOf(event, type);
  return tell === undefined || clear === undefined ? undefined : tell(clear, t, event);
}

/** `result.exported` as “Result exported”. */
function named(type: string): EventWords {
  const words = type.replace(/[._]+/g, ' ');
  return { kind: 'other', tone: 'plain', title: `${words.charAt(0).toUpperCase()}${words.slice(1)}` };
}

const isKnown = (type: string): type is EventType => Object.hasOwn(catalogue, type);
