import { resourceRule } from "../../lib/rule";
import { STORAGE_CLASS } from "../../lib/types";

/** Limits of gp3 (EBS user guide): 3,000 to 80,000 IOPS, 125 to 2,000 MiB/s. */
const RANGES = { iops: [3000, 80_000], throughput: [125, 2000] } as const;

export const storageClassGp3 = resourceRule({
  name: "storage-class-gp3",
  description: "EBS volumes are gp3, bind in the zone of their pod, and can grow.",
  level: "advisory",
  severity: "medium",
  remediation: "Set parameters.type, volumeBindingMode and allowVolumeExpansion as the message says.",
  url: "https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html",
  types: [STORAGE_CLASS],
  check: ({ resource, report, expect, each }) => {
    const { props } = resource;
    if (!/ebs\.csi/.test(props.key("provisioner").string() ?? "")) return;
    expect(props.at("parameters.type"), "gp3");
    expect(props.key("volumeBindingMode"), "WaitForFirstConsumer");
    expect(props.key("allowVolumeExpansion"), true);
    each(["iops", "throughput"] as const, (name) => {
      const place = props.key("parameters").key(name);
      const [least, most] = RANGES[name];
      const amount = Number(place.text() ?? least);
      if (amount < least || amount > most) report(place, `between ${least} and ${most}`);
    });
  },
});
