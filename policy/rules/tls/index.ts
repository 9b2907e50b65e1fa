import type { Rule } from "../../lib/rule";
import { tlsCertificateIssuerAllowed } from "./tls-certificate-issuer-allowed";
import { tlsCertificateLifetime } from "./tls-certificate-lifetime";
import { tlsGatewayRouteHttps } from "./tls-gateway-route-https";
import { tlsIngressHostHasCertificate } from "./tls-ingress-host-has-certificate";
import { tlsIngressHttpsRedirect } from "./tls-ingress-https-redirect";
import { tlsIngressMinVersion } from "./tls-ingress-min-version";
import { tlsIngressTlsRequired } from "./tls-ingress-tls-required";
import { tlsMetricsListeners } from "./tls-metrics-listeners";
import { tlsNoPlaintextEndpoints } from "./tls-no-plaintext-endpoints";
import { tlsNoSkipVerify } from "./tls-no-skip-verify";
import { tlsOpensearchHttps } from "./tls-opensearch-https";
import { tlsRdsForceSsl } from "./tls-rds-force-ssl";
import { tlsS3SecureTransport } from "./tls-s3-secure-transport";

/** Every rule of this group, in the order in which they run. */
export const rules: readonly Rule[] = [
  tlsCertificateIssuerAllowed,
  tlsCertificateLifetime,
  tlsGatewayRouteHttps,
  tlsIngressHostHasCertificate,
  tlsIngressHttpsRedirect,
  tlsIngressMinVersion,
  tlsIngressTlsRequired,
  tlsMetricsListeners,
  tlsNoPlaintextEndpoints,
  tlsNoSkipVerify,
  tlsOpensearchHttps,
  tlsRdsForceSsl,
  tlsS3SecureTransport,
];
