import type { RiskLevel, ShownConnection } from '../../src/vscode/webviews/protocol/shown.ts';
import type { SharedStrings } from '../../src/vscode/webviews/strings/shared.ts';
import { el } from './dom.ts';

const bars: Readonly<Record<RiskLevel, number>> = { low: 1, medium: 2, high: 3, critical: 4 };

/** "High risk", with a meter of four bars: the level is told by words and by shape, never by colour alone. */
export function riskBadge(level: RiskLevel, strings: SharedStrings): HTMLElement {
  const meter = el(
    'span',
    { class: 'risk-meter', 'aria-hidden': true },
    ...[1, 2, 3, 4].map((bar) => el('span', { class: bar <= bars[level] ? 'risk-bar on' : 'risk-bar' })),
  );
  return el('span', { class: `risk risk-${level}` }, meter, riskWords(level, strings));
}

/** The level in words. */
export function riskWords(level: RiskLevel, strings: SharedStrings): string {
  const words: Readonly<Record<RiskLevel, string>> = {
    low: strings.riskLow,
    medium: strings.riskMedium,
    high: strings.riskHigh,
    critical: strings.riskCritical,
  };
  return words[level];
}

/** `demo · development · read-only`, with a dot that stands out in production. */
export function connectionChip(connection: ShownConnection, strings: SharedStrings): HTMLElement {
  const { name, environment, readOnly } = connection;
  return el(
    'span',
    { class: `connection connection-${environment}` },
    el('span', { class: 'connection-dot', 'aria-hidden': true }),
    el('span', { class: 'connection-name' }, name),
    el('span', { class: 'connection-detail' }, environmentWord(environment, strings)),
    readOnly && el('span', { class: 'connection-detail' }, strings.readOnly),
  );
}

export function environmentWord(environment: ShownConnection['environment'], strings: SharedStrings): string {
  const words: Readonly<Record<ShownConnection['environment'], string>> = {
    development: strings.environmentDevelopment,
    staging: strings.environmentStaging,
    production: strings.environmentProduction,
  };
  return words[environment];
}
