import type { Context } from "./component";

export interface AwsCall {
  readonly region: string;
  /** Instead of Amazon's. */
  readonly endpoint?: string | undefined;
  /** What a dry run takes for the answer. */
  readonly assumed?: string;
  readonly remedy: string;
}

/** Runs the AWS CLI; resolves to what it prints, trimmed. */
export function awsCli({ shell }: Pick<Context, "shell">, args: readonly string[], call: AwsCall): Promise<string> {
  const { region, endpoint, assumed = "", remedy } = call;
  const place = ["--region", region, "--output", "json"];
  const address = endpoint === undefined ? [] : ["--endpoint-url", endpoint];
  // A pager would wait for a key.
  return shell.run({ program: "aws", args: [...args, ...place, ...address], env: { AWS_PAGER: "" }, assumed, remedy });
}
