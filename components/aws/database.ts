import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { externalPorts } from "../../lib/catalogue";
import type * as contracts from "../../lib/contracts";
import { password } from "../../lib/password";
import { days, gibibytes } from "../../lib/units";
import type { AwsSettings } from "../../settings/schema";
import versions from "../../versions.json";
import { awsName } from "./names";
import { SecurityGroup } from "./security-group";

const port = externalPorts.postgres;
const engine = "postgres";
const majorVersion = versions.engines.postgres;

/** Database and user are named after their only client. */
const grafana = "grafana";

export interface DatabaseArgs {
  readonly environment: string;
  readonly aws: Pick<AwsSettings, "subnetIds" | "kmsKeyArn" | "protect" | "database">;
  /** VPC of the subnets. */
  readonly vpcId: pulumi.Input<string>;
  /** Address blocks of nodes and pods, the only ones that may connect. */
  readonly nodeCidrs: readonly string[];
  /** Configured password; generated when absent. */
  readonly password: pulumi.Output<string> | undefined;
}

/**
 * RDS for PostgreSQL that Grafana's replicas share: users, preferences, sessions, alert state of dashboards.
 *
 * When it is down, Grafana answers 500 and nobody sees dashboards; alerts still fire and notify, since they do not pass
 * Grafana. A few hundred megabytes at most, so the least instance and volume do. A failover takes one to two minutes.
 */
export class Database extends pulumi.ComponentResource {
  /** How Grafana reaches it. */
  readonly database: contracts.Database;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("monitoring:aws:Database", name, {}, opts);
    const identifier = awsName(args.environment, grafana);
    const secret = password("database-password", args.password, { parent: this });
    const instance = this.createInstance(name, args, identifier, secret, {
      subnets: this.createSubnetGroup(name, identifier, args),
      parameters: this.createParameterGroup(name, identifier),
      securityGroup: this.createSecurityGroup(name, identifier, args),
    });
    this.database = { host: instance.address, port, name: grafana, user: grafana, password: secret };
    this.registerOutputs({ host: instance.address });
  }

  private createSubnetGroup(name: string, identifier: string, args: DatabaseArgs): aws.rds.SubnetGroup {
    return new aws.rds.SubnetGroup(
      name,
      { name: identifier, description: "Private subnets of the Grafana database", subnetIds: args.aws.subnetIds },
      { parent: this },
    );
  }

  private createParameterGroup(name: string, identifier: string): aws.rds.ParameterGroup {
    return new aws.rds.ParameterGroup(
      name,
      {
        // The version is part of the name, since a major upgrade needs both groups at once.
        name: `${identifier}-${engine}${majorVersion}`,
        family: `${engine}${majorVersion}`,
        description: "Grafana database: TLS only",
        // AWS reports this value, its default since version 15, as pending-reboot; anything else differs forever.
        parameters: [{ name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" }],
      },
      { parent: this },
    );
  }

  private createSecurityGroup(name: string, identifier: string, { vpcId, nodeCidrs }: DatabaseArgs): SecurityGroup {
    return new SecurityGroup(
      name,
      {
        groupName: `${identifier}-database`,
        description: "PostgreSQL of Grafana, from nodes and pods only",
        vpcId,
        port,
        cidrs: nodeCidrs,
      },
      { parent: this },
    );
  }

  private createInstance(
    name: string,
    { aws: { database, kmsKeyArn, protect } }: DatabaseArgs,
    identifier: string,
    secret: pulumi.Output<string>,
    place: { subnets: aws.rds.SubnetGroup; parameters: aws.rds.ParameterGroup; securityGroup: SecurityGroup },
  ): aws.rds.Instance {
    return new aws.rds.Instance(
      name,
      {
        identifier,
        engine,
        engineVersion: majorVersion,
        autoMinorVersionUpgrade: true,
        instanceClass: database.instanceClass,
        multiAz: database.multiAz,
        dbName: grafana,
        username: grafana,
        password: secret,
        port,
        ...storage(database.storage, kmsKeyArn),
        ...network(place),
        ...recovery(identifier, database, protect),
        // Grafana's few queries need no profile, and without one nothing of them is copied elsewhere.
        performanceInsightsEnabled: false,
        // Changes that restart the server wait for the maintenance window; a new password does not.
        applyImmediately: false,
        maintenanceWindow: database.maintenanceWindow,
      },
      { parent: this, protect, customTimeouts: { create: "1h", update: "2h", delete: "1h" } },
    );
  }
}

function storage(size: string, kmsKeyArn: string | undefined) {
  return {
    storageType: "gp3",
    allocatedStorage: gibibytes(size),
    storageEncrypted: true,
    ...(kmsKeyArn === undefined ? {} : { kmsKeyId: kmsKeyArn }),
  };
}

function network(place: {
  subnets: aws.rds.SubnetGroup;
  parameters: aws.rds.ParameterGroup;
  securityGroup: SecurityGroup;
}) {
  return {
    dbSubnetGroupName: place.subnets.name,
    parameterGroupName: place.parameters.name,
    vpcSecurityGroupIds: [place.securityGroup.groupId],
    publiclyAccessible: false,
  };
}

function recovery(identifier: string, database: AwsSettings["database"], protect: boolean) {
  return {
    backupRetentionPeriod: days(database.backupRetention),
    backupWindow: database.backupWindow,
    copyTagsToSnapshot: true,
    // Point-in-time backups of a deleted instance are kept until they expire.
    deleteAutomatedBackups: false,
    deletionProtection: protect,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: `${identifier}-final`,
  };
}
