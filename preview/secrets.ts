import { configSecret } from "./config";
import type { DetailedResource, PreviewResource } from "./resources";
import { plainTexts, secretTexts } from "./values";

/** Shorter secrets are not searched for in texts: they would blacken ordinary words. */
const SHORTEST = 6;

/** Marker of a secret whose origin is not known. */
export const HIDDEN = "<secret>";

const MARKER_START = configSecret([""]).slice(0, -1);

/** True for the stand-in of an encrypted setting, which tells its name and hides nothing. */
export function isConfigMarker(text: string): boolean {
  return text.startsWith(MARKER_START) && text.endsWith(">") && text.indexOf(">") === text.length - 1;
}

/** Removes every secret of a run from a text: the last line of defense for messages, which should hold none. */
export type Redactor = (text: string) => string;

/** Outputs of Kubernetes objects repeat their inputs, with all of a Secret marked, user names included. */
const isKubernetes = ({ type }: PreviewResource): boolean => type.startsWith("kubernetes:");

/** Secret outputs, without what the same resource took in plainly: a provider may mark a whole block for one password in it. */
function secretOutputs({ detailed, outputs }: DetailedResource): string[] {
  const plain = new Set(plainTexts(detailed));
  return secretTexts(outputs).filter((text) => !plain.has(text));
}

/** A redactor that knows every value which the program marked as secret. */
export function redactorFor(resources: readonly (PreviewResource | DetailedResource)[]): Redactor {
  const texts = resources.flatMap((resource) =>
    "detailed" in resource
      ? [...secretTexts(resource.detailed), ...(isKubernetes(resource) ? [] : secretOutputs(resource))]
      : [...secretTexts(resource.inputs), ...secretTexts(resource.outputs)],
  );
  const secrets = [...new Set(texts)]
    .filter((text) => text.length >= SHORTEST && !isConfigMarker(text))
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((redacted, secret) => redacted.replaceAll(secret, HIDDEN), text);
}
