interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The panel's line to the extension. */
export interface Host<ToPanel, FromPanel> {
  post(message: FromPanel): void;
  /** Calls the listener for every message that names its kind; the extension is trusted for the rest. */
  onMessage(listener: (message: ToPanel) => void): void;
  /** What `keep` kept before the page was reloaded. Written by an earlier version perhaps: read with care. */
  kept(): unknown;
  keep(state: unknown): void;
}

/** Takes the one line to the extension that a page may take. */
export function connectToHost<ToPanel extends { readonly kind: string }, FromPanel>(): Host<ToPanel, FromPanel> {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    onMessage: (listener) => {
      window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (typeof data === 'object' && data !== null && 'kind' in data) listener(data as ToPanel);
      });
    },
    kept: () => api.getState(),
    keep: (state) => api.setState(state),
  };
}
