import { flag } from "../../lib/parameters";
import { resourceRule } from "../../lib/rule";
import { STORAGE_CLASS } from "../../lib/types";

/** The driver, that of EKS Auto Mode, and the one in the tree that both stand in for. */
const EBS = /^(?:ebs\.csi\.(?:aws\.com|eks\.amazonaws\.com)|kubernetes\.io\/aws-ebs)$/;

export const storageClassEncrypted = resourceRule({
  name: "storage-class-encrypted",
  description: "EBS volumes of a storage class are encrypted at rest.",
  level: "mandatory",
  severity: "high",
  remediation: 'Set parameters.encrypted to the text "true"; add parameters.kmsKeyId where a customer key is required.',
  url: "https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md",
  ids: { checkov: ["CKV_AWS_3", "CKV_AWS_189"] },
  types: [STORAGE_CLASS],
  parameters: {
    requireCustomerKey: flag("Whether parameters.kmsKeyId must be set.", false),
  },
  check: ({ resource, parameters, report }) => {
    const provisioner = resource.props.key("provisioner");
    if (!EBS.test(provisioner.string() ?? "")) return;
    const encrypted = resource.props.at("parameters.encrypted");
    if (encrypted.known() !== "true") report(encrypted, '"true" (a text: the CSI driver accepts only texts)');
    const key = resource.props.at("parameters.kmsKeyId");
    if (parameters.requireCustomerKey && !key.exists()) report(key, "the ARN of a customer-managed key");
  },
});
