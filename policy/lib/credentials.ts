/** Formats that are credentials wherever they stand; the name says which, so that a message need not show the value. */
const FORMATS: readonly (readonly [name: string, format: RegExp])[] = [
  ["an AWS access key", /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["a Slack token", /\bxox[abeoprs]-[0-9A-Za-z-]{10,}/],
  ["a Slack webhook", /hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9_/-]{8,}/],
  ["a Teams webhook", /\bwebhook\.office\.com\/webhookb2\/[0-9A-Za-z@-]{8,}/],
  ["a Discord webhook", /\bdiscord(?:app)?\.com\/api\/webhooks\/\d+\/[0-9A-Za-z_-]{8,}/],
  ["a token in a URL", /[?&](?:access_|auth_)?(?:token|api_?key)=(?![$%<{(])[^\s&"']{8,}/i],
  ["a password hash", /\$(?:2[aby]\$\d\d|apr1|[56])\$[$./0-9A-Za-z]{8,}/],
  ["a GitHub token", /\bgh[opsur]_[0-9A-Za-z]{30,}/],
  ["a GitHub token", /\bgithub_pat_[0-9A-Za-z_]{30,}/],
  ["a GitLab token", /\bglpat-[0-9A-Za-z_-]{20,}/],
  ["a key of a model provider", /\bsk-(?:ant-|proj-)?[0-9A-Za-z_-]{20,}/],
  ["an Authorization header", /\b(?:Bearer|Basic) +[0-9A-Za-z+/=._~-]{16,}/],
  ["a password in a connection string", /\b(?:password|passwd|pwd)=["']?(?![$%<{("'])[^\s;&,"']{3,}/i],
  ["a Grafana token", /\bgl(?:sa|c)_[0-9A-Za-z_+/=]{20,}/],
  ["a JSON web token", /\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]*/],
  ["a password in a URL", /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"']*:(?!\$\{|\$\(|\$__)[^\s/@"']+@/i],
];

/** Key names whose text value is a credential unless the ending says that it only points to one. */
const SENSITIVE_KEY =
  /passw(?:or)?d|(?:^|[_-])(?:pass|pwd)(?:$|[_-])|passphrase|secret|token|credential|api[_-]?key|access[_-]?key|routing[_-]?key|service[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|webhook|slack_api_url/i;

const POINTER_KEY =
  /(?:[_-]?(?:file|path|dir|name|names|ref|refs|id|arn|type|format|version|ttl|duration|period|policy|length|enabled)|token[_-]?(?:url|uri|endpoint))$/i;

/** The kind of credential that a text holds by its format, or undefined. */
export function credentialFormat(text: string): string | undefined {
  return FORMATS.find(([, format]) => format.test(text))?.[0];
}

/** True when a text has a word that the name of a credential may hold; a quick first question. */
export function mentionsCredential(text: string): boolean {
  return SENSITIVE_KEY.test(text);
}

/** True when a key of this name holds a credential: `password`, `bearer_token`; not `password_file`, `secretName`. */
export function isSensitiveKey(key: string): boolean {
  return SENSITIVE_KEY.test(key) && !POINTER_KEY.test(key);
}

/** True when a text only refers to a credential kept elsewhere: `$(X)`, `${X}`, `${env:X}`, `$__file{/x}`, `/run/secrets/x`. */
export function isReference(text: string): boolean {
  return /^\s*(?:\$\([^)]+\)|\$\{[^}:]+(?::[-=?]?)?\}|\$\{(?:env|file):[^}:]+\}|\$__(?:file|env|vault)\{.+\}|\$[A-Z_][A-Z0-9_]*|(?:\/[\w.-]+)+)?\s*$/.test(
    text,
  );
}
