import { isSensitiveKey } from "../lib/credentials";

/** Passwords that everybody knows: of images, of charts and of habit. */
export const KNOWN_PASSWORDS = [
  ...["12345678", "123456", "admin", "changeme", "change-me", "default", "elastic", "grafana", "letmein", "minioadmin"],
  ...["password", "postgres", "prom-operator", "redis", "root", "secret", "SW2YcwTIb9zpOOhoPsMm", "test"],
];

const IN_URL = /\w:\/\/[^\s/:@"']*:([^\s/@"']+)@/g;
const IN_WORDS = /\b(?:password|passwd|pwd)=["']?([^\s;&,"']+)/gi;

const CONNECTION = /(?:^|_)(?:DSN|(?:DATABASE|DB|REDIS)_UR[IL]|DATA_SOURCE_NAME|CONNECTION_STRING)$/i;

/** True when a text of this name is a password, or is likely to hold one. */
export function mayHoldPassword(name: string): boolean {
  return isSensitiveKey(name) || CONNECTION.test(name);
}

/** The passwords that a named text holds: itself by its name, in a URL, or in a connection string. */
export function passwordsIn(name: string, text: string): readonly string[] {
  const inside = [IN_URL, IN_WORDS].flatMap((pattern) => [...text.matchAll(pattern)].map(([, word = ""]) => word));
  return [...(isSensitiveKey(name) ? [text.trim()] : []), ...inside];
}
