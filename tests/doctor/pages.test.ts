import { describeCheck, failed, fine, unjudged, warning } from "./support/faults";
import { ago } from "./support/world";

const ingress = (name: string, tls: readonly object[]) => ({
  ...{ apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name, namespace: "monitoring" } },
  spec: { rules: [{ host: "open.example.com" }], tls },
});

describeCheck(
  "pages",
  [fine("5 objects", "as declared and served, no other Ingress")],
  [
    [
      "a page that nobody serves",
      (world) => world.change("Ingress", "grafana", ["status"], { loadBalancer: {} }),
      [
        failed(
          "Ingress monitoring/grafana",
          "has no address: no controller serves it",
          "see that the controller of its class runs: kubectl -n monitoring describe ingress grafana",
        ),
      ],
    ],
    [
      "a page that lost its TLS",
      (world) => world.change("Ingress", "grafana", ["spec", "tls"], undefined),
      [
        failed(
          "Ingress monitoring/grafana",
          'spec.tls is nothing, declared [{"hosts":["grafana.insurance-lead-gen.com"],"secretName":"g...',
        ),
      ],
    ],
    [
      "an Ingress without TLS that nobody declared",
      (world) => world.objects.push(ingress("backdoor", [])),
      [
        failed(
          "Ingress monitoring/backdoor",
          "is not declared, without TLS for open.example.com",
          "kubectl -n monitoring delete ingress backdoor",
        ),
      ],
    ],
    [
      "an Ingress with TLS that nobody declared",
      (world) => world.objects.push(ingress("sidedoor", [{ hosts: ["open.example.com"] }])),
      [warning("Ingress monitoring/sidedoor", "is not declared", "kubectl -n monitoring delete ingress sidedoor")],
    ],
    [
      "a page that is open to every address",
      (world) => world.change("Ingress", "prometheus", ["metadata", "annotations", "nginx.org/policies"], undefined),
      [
        failed(
          "Ingress monitoring/prometheus",
          'metadata.annotations.nginx.org/policies is nothing, declared "monitoring-allowed-clients"',
        ),
      ],
    ],
    [
      "allowed addresses that are gone",
      (world) => world.remove("Policy", "monitoring-allowed-clients"),
      [failed("Policy monitoring/monitoring-allowed-clients", "is missing")],
    ],
  ],
);

describeCheck(
  "certificates",
  [fine("5 certificates and issuers", "Ready, none past its renewal")],
  [
    [
      "one that has ended",
      (world) => world.change("Certificate", "grafana-tls", ["status", "notAfter"], ago(1)),
      [
        failed(
          "Certificate monitoring/grafana-tls",
          "ended on 2026-11-24T11:00:00.000Z",
          "kubectl -n monitoring describe certificate grafana-tls",
        ),
      ],
    ],
    [
      "one that was never issued",
      (world) =>
        world.change("Certificate", "grafana-tls", ["status"], {
          conditions: [{ type: "Ready", status: "False", message: "waiting for the DNS challenge" }],
        }),
      [
        failed(
          "Certificate monitoring/grafana-tls",
          "is not Ready: waiting for the DNS challenge",
          "kubectl -n monitoring describe certificate grafana-tls",
        ),
      ],
    ],
    [
      "one whose renewal is overdue",
      (world) => world.change("Certificate", "grafana-tls", ["status", "renewalTime"], ago(24)),
      [
        warning(
          "Certificate monitoring/grafana-tls",
          "was to be renewed on 2026-11-23T12:00:00.000Z, ends on 2027-01-23T12:00:00.000Z",
          "kubectl -n monitoring describe certificate grafana-tls",
        ),
      ],
    ],
    [
      "an issuer that is not Ready",
      (world) => world.change("ClusterIssuer", "monitoring-letsencrypt", ["status"], {}),
      [
        failed(
          "ClusterIssuer monitoring-letsencrypt",
          "is not Ready: no word",
          "kubectl describe clusterissuer monitoring-letsencrypt",
        ),
      ],
    ],
  ],
);

describeCheck(
  "dns",
  [fine("4 hosts", "have an address")],
  [
    [
      "a host without an address",
      (world) => world.unknownHosts.set("grafana.insurance-lead-gen.com", "ENOTFOUND"),
      [
        failed(
          "grafana.insurance-lead-gen.com",
          "has no address",
          "see its record in Route53, and that the zone's name servers are those that its parent names",
        ),
      ],
    ],
    [
      "a resolver that cannot be asked",
      (world) => world.unknownHosts.set("grafana.insurance-lead-gen.com", "EAI_AGAIN"),
      [
        unjudged(
          "grafana.insurance-lead-gen.com",
          "the resolver gives no answer (EAI_AGAIN)",
          "run it where DNS works",
        ),
      ],
    ],
  ],
);
