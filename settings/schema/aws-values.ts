import { textOf, unquoted } from "./form";

export const arn = (service: string) =>
  textOf<string>({
    noun: `an ARN of ${service}`,
    write: `arn:aws:${service}:${service === "iam" ? "" : "<region>"}:<account>:<resource>`,
    pattern: new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:\\d{12}:\\S+$`),
  });

/** The id that AWS gives to a resource of a kind: `vpc-0a1b2c3d`. */
export const resourceId = (prefix: string, noun: string) =>
  textOf<string>({
    noun,
    write: `its id, for example ${prefix}-0a1b2c3d4e5f60718`,
    pattern: new RegExp(`^${prefix}-[0-9a-f]{8,17}$`),
  });

export const zoneId = () =>
  textOf<string>({
    noun: "a hosted zone id",
    write: "the id without /hostedzone/, for example Z0123456789ABCDEFGHIJ",
    pattern: /^Z[A-Z0-9]+$/,
  });

export const region = () =>
  textOf<string>({
    noun: "an AWS region",
    write: "its code, for example us-east-1",
    pattern: /^[a-z]{2}(-[a-z]+)+-\d$/,
  });

export const accountId = () =>
  unquoted(
    textOf<string>({
      noun: "an AWS account id",
      write: 'twelve digits in quotes, for example "111122223333"',
      pattern: /^\d{12}$/,
    }),
  );

export const instanceClass = () =>
  textOf<string>({
    noun: "an RDS instance class",
    write: "db.<family>.<size>, for example db.t4g.micro",
    pattern: /^db\.[a-z0-9]+\.[a-z0-9]+$/,
  });

/** Families of OpenSearch nodes that cannot encrypt their disk (AWS: encryption at rest, limitations). */
const unencrypted = /^(m3|r3|t2)\./;

export const searchInstance = () =>
  textOf<string>(
    {
      noun: "an OpenSearch instance type",
      write: "<family>.<size>.search, for example m7g.medium.search",
      pattern: /^[a-z0-9]+\.[a-z0-9]+\.search$/,
    },
    [
      {
        says: "a family other than m3, r3 and t2",
        holds: (type) => !unencrypted.test(type),
        reason: "cannot encrypt its disk",
      },
    ],
  );

export const awsSchedule = () =>
  textOf<string>({
    noun: "an AWS schedule",
    write: "cron(minute hour day month weekday year), for example cron(0 3 * * ? *)",
    pattern: /^cron\(\S+( \S+){5}\)$/,
  });

export const certificateAuthority = () =>
  textOf<string>({
    noun: "a CA certificate as EKS gives it",
    write: "the base64 text that starts with LS0t (aws eks describe-cluster, certificateAuthority.data)",
    pattern: /^LS0t[A-Za-z0-9+/]+={0,2}$/,
  });

export const tagKey = () =>
  textOf<string>({
    noun: "a tag key",
    write: "at most 128 characters that do not start with aws:",
    pattern: /^(?!aws:).{1,128}$/i,
  });
