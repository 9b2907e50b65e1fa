/** A certificate for servers on loopback. */
import { join } from "node:path";
import execa from "execa";
import { program } from "./tools";

export interface Certificate {
  /** PEM file; signs itself, so it is also the root that clients are to trust. */
  readonly certificate: string;
  /** PEM file of the private key. */
  readonly key: string;
  /** Environment with which a program written in Go trusts it, besides nothing else. */
  readonly trust: Readonly<Record<string, string>>;
}

/** Writes a certificate for 127.0.0.1 and localhost, valid for a day, into the folder. */
export async function makeCertificate(directory: string): Promise<Certificate> {
  const [certificate, key] = [join(directory, "server.crt"), join(directory, "server.key")];
  const names = "subjectAltName=IP:127.0.0.1,DNS:localhost";
  await execa(program("openssl"), [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"],
    ...["-subj", "/CN=localhost", "-addext", names, "-keyout", key, "-out", certificate],
  ]);
  return { certificate, key, trust: { SSL_CERT_FILE: certificate, SSL_CERT_DIR: directory } };
}
