import type { Cursor } from "../lib/cursor";
import type { Resource } from "../lib/resource";
import { isInternet } from "./network/address";

const CLASS_ANNOTATION = "kubernetes.io/ingress.class";

/** Prefix of the AWS Load Balancer Controller's annotations. */
export const ALB_PREFIX = "alb.ingress.kubernetes.io/";

/** The class of an Ingress, from its field or the older annotation. */
export function classOf(ingress: Resource): string | undefined {
  const field = ingress.props.at("spec.ingressClassName");
  return field.string() ?? ingress.props.at("metadata.annotations").key(CLASS_ANNOTATION).string();
}

/** True when the AWS Load Balancer Controller serves the Ingress. */
export function isAlb(ingress: Resource): boolean {
  return classOf(ingress) === "alb";
}

/** An annotation of the AWS Load Balancer Controller. */
export function albAnnotation(ingress: Resource, name: string): Cursor {
  return ingress.props.at("metadata.annotations").key(`${ALB_PREFIX}${name}`);
}

/** True when a list of address blocks, parted by commas or spaces, is given and does not hold the Internet. */
export function isLimited(blocks: string | undefined): boolean {
  const listed = (blocks ?? "").split(/[\s,]+/).filter((block) => block !== "");
  return listed.length > 0 && !listed.some(isInternet);
}

/** True when the load balancer asks everybody who he is. */
export function albAsksForLogin(ingress: Resource): boolean {
  const isAsking = ["cognito", "oidc"].includes(albAnnotation(ingress, "auth-type").string() ?? "");
  return isAsking && albAnnotation(ingress, "auth-on-unauthenticated-request").string() !== "allow";
}

/** True when a certificate's or TLS entry's name covers a host: equal, or a wildcard for exactly one label. */
export function covers(name: string, host: string): boolean {
  if (name === host) return true;
  return name.startsWith("*.") && host.slice(host.indexOf(".")) === name.slice(1);
}

/** The protocols of an ALB's listeners; without the annotation it listens for HTTPS only where a certificate is named. */
export function albProtocols(ingress: Resource): readonly string[] {
  const ports = albAnnotation(ingress, "listen-ports").string();
  if (ports === undefined) return albAnnotation(ingress, "certificate-arn").exists() ? ["HTTPS"] : ["HTTP"];
  return [...ports.matchAll(/"(HTTPS?)"/g)].map(([, protocol]) => protocol ?? "");
}
