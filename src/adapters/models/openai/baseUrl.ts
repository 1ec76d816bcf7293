/** The address of a server that speaks Chat Completions, checked: prompts and the key go nowhere else. */
export interface BaseUrl {
  /** Without a slash at the end. */
  readonly href: string;
  /** Scheme, host and port, for people. */
  readonly origin: string;
  /** Host and port; `undefined` where the text never leaves the machine. */
  readonly host: string | undefined;
}

/**
 * Reads a base URL from the settings. Plain `http` is for the own machine, because it would show prompts and the key to
 * everyone on the way; `allowInsecureHttp` permits it elsewhere, for a network a person has decided to trust.
 */
export function readBaseUrl(
  text: string,
  options: { readonly allowInsecureHttp: boolean },
): { readonly value: BaseUrl; readonly problem: undefined } | { readonly value: undefined; readonly problem: string } {
  const refuse = (problem: string) => ({ value: undefined, problem });
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) {
    return refuse(
      'The base URL of the language model is no URL. Write it whole, such as https://api.openai.com/v1 or http://localhost:11434/v1.',
    );
  }
  const url = new URL(trimmed);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return refuse(`The base URL of the language model starts with ${url.protocol} and must start with https:.`);
  if (url.username !== '' || url.password !== '')
    return refuse(
      'The base URL of the language model holds a user or password. Remove it; keys belong in the secret storage.',
    );
  if (url.search !== '' || url.hash !== '')
    return refuse('The base URL of the language model must end with its path, without ? and #.');
  const path = url.pathname.replace(/\/+$/, '');
  if (/\/(?:chat\/)?completions$/.test(path))
    return refuse('The base URL of the language model ends before /chat/completions. Remove that part.');
  const isLocal = isLoopback(url.hostname);
  if (url.protocol === 'http:' && !isLocal && options.allowInsecureHttp !== true) {
    return refuse(
      `The base URL of the language model is plain http to ${url.host}, so everyone on the way could read the questions, the schema and the key. Use https.`,
    );
  }
  return {
    value: { href: url.origin + path, origin: url.origin, host: isLocal ? undefined : url.host },
    problem: undefined,
  };
}

/** Names and addresses of the own machine (RFC 6761, RFC 1122, RFC 4291). `URL` has already written them one way. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}
