/** Results that are kept per function; ConfigMaps and Secrets of production hold 82 texts. */
const KEPT = 500;

/** Remembers what a pure function of a text returned, in every evaluation of the process. */
export function remembered<T>(read: (text: string) => T): (text: string) => T {
  const results = new Map<string, { readonly result: T }>();
  return (text) => {
    const known = results.get(text);
    if (known !== undefined) return known.result;
    if (results.size >= KEPT) results.clear();
    const result = read(text);
    results.set(text, { result });
    return result;
  };
}
