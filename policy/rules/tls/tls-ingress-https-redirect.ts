import { textMap } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { INGRESS } from "../../lib/types";
import { albProtocols, classOf, isAlb } from "../../model/ingress";

/** Annotations of any controller that switch its default redirect off. */
const SWITCH = /(?:^|[./-])(?:force-)?ssl-redirect$|redirect-to-https$/;
/** What Go's `strconv.ParseBool`, which the controllers use, reads as false. */
const OFF = /^(?:0|f|false)$/i;

export const tlsIngressHttpsRedirect = resourceRule({
  name: "tls-ingress-https-redirect",
  description: "An Ingress answers plain HTTP only with a redirect to HTTPS.",
  level: "advisory",
  severity: "medium",
  remediation: "Set the controller's redirect annotation, or do not listen for HTTP.",
  ids: { checkov: ["CKV2_AWS_20"] },
  parameters: {
    annotations: textMap(
      "Annotation (`key=value`) that a class needs to redirect; other classes redirect by default.",
      {
        alb: "alb.ingress.kubernetes.io/ssl-redirect=443",
        traefik: "traefik.ingress.kubernetes.io/router.entrypoints=websecure",
      },
    ),
  },
  types: [INGRESS],
  check: ({ resource, parameters, report }) => {
    const annotations = resource.props.at("metadata.annotations");
    for (const [key, place] of annotations.entries()) {
      if (SWITCH.test(key) && OFF.test(place.text() ?? "")) report(place, '"true"');
    }
    const needed = parameters.annotations[classOf(resource) ?? ""];
    if (needed === undefined || (isAlb(resource) && !albProtocols(resource).includes("HTTP"))) return;
    const [key = "", value] = needed.split("=");
    const place = annotations.key(key);
    if (place.text() !== value) report(place, JSON.stringify(value));
  },
});
