/**
 * How secrets look that their issuers made to be found: the forms that they publish for secret scanning, as sources of
 * regular expressions. None can match in more than one way, so time is linear.
 */
export const tokenForms: readonly string[] = [
  // GitHub and GitLab: personal, server and refresh tokens.
  String.raw`gh[pousr]_\w{30,255}`,
  String.raw`github_pat_\w{20,255}`,
  String.raw`glpat-[\w-]{20,255}`,
  // Slack.
  String.raw`xox[abeoprs]-[\w-]{10,255}`,
  // Stripe.
  String.raw`[sr]k_(?:live|test)_\w{10,255}`,
  // AWS access key ids.
  'A(?:KIA|SIA)[0-9A-Z]{16}',
  // Google API keys.
  String.raw`AIza[\w-]{35}`,
  // OpenAI, Anthropic and those who took over their form.
  String.raw`sk-(?:[a-z]{2,10}\d{0,2}-)?[\w-]{20,255}`,
  // Hugging Face, npm, SendGrid, DigitalOcean.
  'hf_[A-Za-z0-9]{30,255}',
  'npm_[A-Za-z0-9]{36}',
  String.raw`SG\.[\w-]{16,32}\.[\w-]{32,64}`,
  'do[opr]_v1_[0-9a-f]{64}',
];

/** RFC 7519: header and claims are JSON objects in base64url, which start with `eyJ`. */
export const jsonWebToken = String.raw`eyJ[\w-]{4,}\.eyJ[\w-]{2,}\.[\w-]*`;

/** RFC 7468, and the older forms of OpenSSL and OpenSSH. */
export const privateKeyHead = '-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----';
