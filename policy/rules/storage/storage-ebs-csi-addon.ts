import { flag } from "../../lib/parameters";
import { stackRule } from "../../lib/rule";
import { EKS_ADDON, POD_IDENTITY_ASSOCIATION, STORAGE_CLASS } from "../../lib/types";
import { allClaims } from "../../model/claims";

const DRIVER = "ebs.csi.aws.com";
const ADDON = "aws-ebs-csi-driver";
const SERVICE_ACCOUNT = "ebs-csi-controller-sa";

export const storageEbsCsiAddon = stackRule({
  name: "storage-ebs-csi-addon",
  description: "Claims of EBS volumes have a driver that may create them.",
  level: "mandatory",
  severity: "critical",
  remediation:
    "Add the EKS add-on aws-ebs-csi-driver with a role, or declare the driver external in the policy config.",
  url: "https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html",
  parameters: {
    external: flag("Whether the driver is installed outside this stack.", false),
  },
  check: ({ stack, parameters, report, each }) => {
    const classes = stack.ofType(STORAGE_CLASS).filter(({ props }) => props.key("provisioner").string() === DRIVER);
    const [storageClass] = classes;
    if (parameters.external || storageClass === undefined || allClaims(stack).length === 0) return;
    const addons = stack.ofType(EKS_ADDON).filter(({ props }) => props.key("addonName").string() === ADDON);
    if (addons.length === 0) {
      report(
        storageClass.props.key("provisioner"),
        `the EKS add-on ${ADDON} in the stack`,
        `${DRIVER} without a driver`,
      );
    }
    each(addons, ({ props }) => {
      const association = stack
        .ofType(POD_IDENTITY_ASSOCIATION)
        .some((one) => one.props.key("serviceAccount").string() === SERVICE_ACCOUNT);
      // The ARN of a role that is created with the add-on is unknown, but given.
      const own = ["serviceAccountRoleArn", "podIdentityAssociations"].some((key) => props.key(key).given());
      if (!association && !own) report(props.key("serviceAccountRoleArn"), "a role, or a PodIdentityAssociation");
    });
  },
});
