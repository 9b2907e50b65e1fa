import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/**
 * A secret that is generated unless the operator sets one.
 *
 * The generated password always exists, so that setting and unsetting the override never deletes or creates a resource.
 * 32 characters of every class; the specials are safe in URLs, YAML and shells. Rotation: `pulumi config set --secret`.
 *
 * @param name logical name of the generated password
 * @param override configured secret, where there is one
 */
export function password(
  name: string,
  override: pulumi.Output<string> | undefined,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const generated = new random.RandomPassword(
    name,
    { length: 32, overrideSpecial: "-_.~", minLower: 1, minUpper: 1, minNumeric: 1, minSpecial: 1 },
    opts,
  );
  return pulumi.secret(override ?? generated.result);
}
