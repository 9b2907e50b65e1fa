import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const directory = join(__dirname, "rds-certificates");

/**
 * PEM of the certificate authorities that sign the databases of RDS in a region, which no system trusts by itself.
 *
 * The three root CAs of the generation in use (RSA2048, RSA4096, ECC384 G1, valid to 2061 and longer), as AWS publishes them
 * at https://truststore.pki.rds.amazonaws.com/<region>/<region>-bundle.pem.
 *
 * @throws when the region's certificates are not in this repository
 */
export function rdsCertificates(region: string): string {
  const path = join(directory, `${region}.pem`);
  if (existsSync(path)) return readFileSync(path, "utf8");
  const source = `https://truststore.pki.rds.amazonaws.com/${region}/${region}-bundle.pem`;
  throw new Error(
    `aws.region: ${region}: the certificate authorities of RDS in this region are not known here, so its databases cannot be ` +
      `verified; run: curl -fsSo lib/rds-certificates/${region}.pem ${source}`,
  );
}
