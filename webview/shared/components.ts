import {
  type Button,
  provideVSCodeDesignSystem,
  type TextArea,
  vsCodeBadge,
  vsCodeButton,
  vsCodeDivider,
  vsCodeProgressRing,
  vsCodeTextArea,
} from '@vscode/webview-ui-toolkit';
import { el, setAttributes } from './dom.ts';
import { type IconName, icon } from './icons.ts';

/*
 * The only door to the component toolkit, which is no longer maintained: another kit replaces it here, in one file.
 */
provideVSCodeDesignSystem().register(
  vsCodeBadge(),
  vsCodeButton(),
  vsCodeDivider(),
  vsCodeProgressRing(),
  vsCodeTextArea(),
);

export type { Button, TextArea };

export interface ButtonLook {
  readonly label: string;
  readonly look: 'primary' | 'secondary' | 'icon';
  readonly icon?: IconName;
  /** Longer words for a tooltip, where the label alone doesn't say it all. */
  readonly hint?: string;
  readonly className?: string;
}

/** A button. With the look `icon` its label is for screen readers and the tooltip only. */
export function button({ label, look, icon: name, hint, className = '' }: ButtonLook, onPress: () => void): Button {
  const element = document.createElement('vscode-button') as Button;
  element.setAttribute('appearance', look);
  element.setAttribute('class', `button-${look} ${className}`.trim());
  if (look === 'icon') element.setAttribute('aria-label', label);
  if (look === 'icon' || hint !== undefined) element.title = hint ?? label;
  if (name !== undefined) {
    const picture = icon(name);
    if (look !== 'icon') picture.setAttribute('slot', 'start');
    element.append(picture);
  }
  if (look !== 'icon') element.append(label);
  element.addEventListener('click', () => {
    if (!element.disabled) onPress();
  });
  return element;
}

/** A text area of several lines that grows with its text. The label is always there for screen readers. */
export function textArea(words: {
  readonly label: string;
  readonly placeholder?: string;
  readonly maxLength: number;
  readonly className?: string;
}): TextArea {
  const element = document.createElement('vscode-text-area') as TextArea;
  element.append(words.label);
  setAttributes(element, {
    class: words.className,
    maxlength: words.maxLength,
    placeholder: words.placeholder,
    rows: 1,
  });
  // The inner control has the label; the toolkit's second one, on an element without a role, says nothing to anybody.
  queueMicrotask(() => element.removeAttribute('aria-label'));
  return element;
}

/** A small count or word in a pill. */
export function badge(text: string): HTMLElement {
  const element = document.createElement('vscode-badge');
  element.append(text);
  return element;
}

/** Turns while something is under way. For the eye only: the words beside it say what. */
export function progressRing(): HTMLElement {
  const element = document.createElement('vscode-progress-ring');
  const quiet = el('span', { class: 'ring', 'aria-hidden': true }, element);
  // The toolkit makes the ring an assertive alert once it is attached, which would interrupt a screen reader each time.
  queueMicrotask(() => setAttributes(element, { role: 'presentation', 'aria-live': 'off', 'aria-label': undefined }));
  return quiet;
}
