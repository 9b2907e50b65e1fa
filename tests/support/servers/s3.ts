/** A real S3 on loopback: MinIO, which keeps versions as Amazon's does. */
import { randomBytes } from "node:crypto";
import execa from "execa";
import { answers, freePort, type Servers } from "./process";
import { program } from "./tools";

export class S3 {
  private constructor(
    /** `127.0.0.1:port` */
    readonly address: string,
    readonly accessKey: string,
    readonly secretKey: string,
  ) {}

  static async start(servers: Servers, directory: string): Promise<S3> {
    const [user, password] = [randomBytes(8).toString("hex"), randomBytes(16).toString("hex")];
    const s3 = new S3(`127.0.0.1:${await freePort()}`, user, password);
    await servers.start({
      ...{ name: "minio", path: program("minio") },
      args: ["server", directory, "--address", s3.address, "--console-address", "127.0.0.1:0"],
      env: { MINIO_ROOT_USER: user, MINIO_ROOT_PASSWORD: password },
      ready: answers(`http://${s3.address}/minio/health/live`),
    });
    return s3;
  }

  /** Environment of the AWS command line. */
  get env(): Readonly<Record<string, string>> {
    return {
      AWS_ACCESS_KEY_ID: this.accessKey,
      AWS_SECRET_ACCESS_KEY: this.secretKey,
      ...{ AWS_CONFIG_FILE: "/dev/null", AWS_EC2_METADATA_DISABLED: "true", AWS_PAGER: "" },
    };
  }

  /** Runs the AWS command line against it. */
  async aws(...args: readonly string[]): Promise<string> {
    const place = ["--endpoint-url", `http://${this.address}`, "--region", "us-east-1"];
    return (await execa(program("aws"), [...args, ...place], { env: this.env })).stdout;
  }
}
