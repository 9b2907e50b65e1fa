import type { Resource } from "../lib/resource";
import { NGINX_POLICY } from "../lib/types";
import { namespaceOf } from "./manifest";
import { isInternet } from "./network";
import type { StackModel } from "./stack";

const ANNOTATION = "nginx.org/policies";
/** Kinds of Policy that let in only who can say who he is. */
const LOGINS = ["basicAuth", "jwt", "oidc", "apiKey"];

/** The Policies of this stack that the F5 NGINX Ingress Controller applies to an Ingress; names may be `namespace/name`. */
export function nginxPolicies(stack: StackModel, ingress: Resource): readonly Resource[] {
  const names = ingress.props.at("metadata.annotations").key(ANNOTATION).string() ?? "";
  return names.split(",").flatMap((entry) => {
    const [name = "", namespace = namespaceOf(ingress)] = entry.trim().split("/").reverse();
    return stack.find(NGINX_POLICY, namespace, name) ?? [];
  });
}

/** True when a Policy asks for a login. */
export function asksForLogin({ props }: Resource): boolean {
  return LOGINS.some((kind) => props.key("spec").key(kind).exists());
}

/** True when a Policy admits some networks, and not the Internet. */
export function limitsSources({ props }: Resource): boolean {
  const allowed = props.at("spec.accessControl.allow").strings();
  return allowed.length > 0 && !allowed.some(isInternet);
}
