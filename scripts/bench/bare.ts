/** A bare program in the same mock runtime: registers as many resources as it is told, and nothing else. */
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

async function main(count: number): Promise<void> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }),
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    "bare",
    "bare",
    true,
  );
  for (let index = 0; index < count; index += 1) {
    const name = `map-${index}`;
    new kubernetes.core.v1.ConfigMap(name, { metadata: { name, namespace: "bare" }, data: { key: name } });
  }
  await pulumi.runtime.disconnect();
}

void main(Number(process.argv[2]));
