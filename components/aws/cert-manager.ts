import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../settings/schema";
import { dns01Policy } from "./dns01-policy";
import { challengeZoneId } from "./hosted-zone";
import { WorkloadIdentity } from "./identity";
import type { IdentityFacts } from "./identity";
import { awsName, partition } from "./names";

export interface CertManagerArgs {
  readonly environment: string;
  readonly region: string;
  readonly identity: IdentityFacts;
  /** Zone in which challenges are written. */
  readonly dns: Settings["dns"];
  /** Where cert-manager runs. */
  readonly certificates: Pick<Settings["exposure"]["certificates"], "namespace" | "serviceAccount">;
}

/**
 * Role with which cert-manager, which exists already, answers DNS01 challenges in Route53.
 *
 * Without it certificates are not issued or renewed: the Challenge objects show AccessDenied or "no credentials", and
 * hosts lose TLS when the last certificate expires. cert-manager must be restarted once after the first `up`, because
 * running pods do not get the new credentials; with irsa its ServiceAccount must carry the annotation below.
 */
export class CertManager extends pulumi.ComponentResource {
  /** Zone for the ClusterIssuer's solver; with it cert-manager needs no permission to list zones. */
  readonly zoneId: pulumi.Output<string>;
  /** Resources that the ClusterIssuer waits for. */
  readonly grants: readonly pulumi.Resource[];
  /** Annotations that cert-manager's own ServiceAccount must carry; empty with Pod Identity. */
  readonly serviceAccountAnnotations: Readonly<Record<string, string>>;

  constructor(name: string, args: CertManagerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("monitoring:aws:CertManager", name, {}, opts);
    this.zoneId = challengeZoneId(args.dns, this);
    const { grants, serviceAccountAnnotations } = this.createIdentity(name, args);
    this.grants = grants;
    this.serviceAccountAnnotations = serviceAccountAnnotations;
    this.registerOutputs({ zoneId: this.zoneId, serviceAccountAnnotations });
  }

  private createIdentity(
    name: string,
    { environment, region, identity, certificates: { namespace, serviceAccount } }: CertManagerArgs,
  ): WorkloadIdentity {
    return new WorkloadIdentity(
      name,
      {
        namespace,
        serviceAccount,
        cluster: identity,
        roleName: awsName(environment, "cert-manager", 64),
        description: "cert-manager: DNS01 challenges of the monitoring hosts",
        policy: this.zoneId.apply((zoneId) => dns01Policy(partition(region), zoneId)),
      },
      { parent: this },
    );
  }
}
