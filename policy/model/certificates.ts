import { passing, type Cursor } from "../lib/cursor";
import { describe, type Resource } from "../lib/resource";
import { ACM_CERTIFICATE, CERTIFICATE, CLUSTER_ISSUER, ISSUER, SECRET } from "../lib/types";
import { covers } from "./ingress";
import { namespaceOf } from "./manifest";
import type { StackModel } from "./stack";

const SHIM_ANNOTATIONS = [
  ["cert-manager.io/cluster-issuer", "ClusterIssuer"],
  ["cert-manager.io/issuer", "Issuer"],
] as const;

/** Where an issuer is named, and of which kind it is. */
export interface IssuerName {
  readonly at: Cursor;
  readonly kind: string;
}

/** A cert-manager Certificate that writes a Secret. */
export interface WrittenCertificate {
  readonly names: readonly string[];
  readonly issuer: IssuerName;
  readonly describe: string;
}

/** The issuer that cert-manager's ingress shim uses for an Ingress, which then needs no Certificate of its own. */
export function shimIssuer(ingress: Resource): IssuerName | undefined {
  const annotations = ingress.props.at("metadata.annotations");
  const named = SHIM_ANNOTATIONS.map(([key, kind]) => ({ at: annotations.key(key), kind }));
  return named.find(({ at }) => at.exists());
}

/** What fills the Secret of a TLS entry: a Certificate, the Secret itself (`"secret"`), or nothing in the stack. */
export function certificateFor(
  stack: StackModel,
  ingress: Resource,
  secretName: string | undefined,
): WrittenCertificate | "secret" | undefined {
  if (secretName === undefined) return undefined;
  const namespace = namespaceOf(ingress);
  const [certificate] = passing(stack.ofType(CERTIFICATE), (one) => {
    return namespaceOf(one) === namespace && one.props.at("spec.secretName").string() === secretName;
  });
  if (certificate === undefined) return stack.find(SECRET, namespace, secretName) === undefined ? undefined : "secret";
  const spec = certificate.props.key("spec");
  const common = spec.key("commonName").string();
  const names = [...spec.key("dnsNames").strings(), ...(common === undefined ? [] : [common])];
  const kind = spec.at("issuerRef.kind").string() ?? "Issuer";
  return { names, issuer: { at: spec.at("issuerRef.name"), kind }, describe: describe(certificate) };
}

/** True when an issuer is in the stack, where its user may name it, or listed. */
export function issuerExists(
  stack: StackModel,
  user: Resource,
  issuer: IssuerName,
  listed: readonly string[],
): boolean {
  const wanted = issuer.at.string() ?? "";
  if (listed.includes(wanted)) return true;
  if (issuer.kind === "ClusterIssuer") return stack.find(CLUSTER_ISSUER, undefined, wanted) !== undefined;
  return issuer.kind === "Issuer" && stack.find(ISSUER, namespaceOf(user), wanted) !== undefined;
}

/** True when an ACM certificate of the stack names the host. */
export function acmCovers(stack: StackModel, host: string): boolean {
  const covering = passing(stack.ofType(ACM_CERTIFICATE), ({ props }) => {
    const names = [props.key("domainName").string() ?? "", ...props.key("subjectAlternativeNames").strings()];
    return names.some((name) => covers(name, host));
  });
  return covering.length > 0;
}
