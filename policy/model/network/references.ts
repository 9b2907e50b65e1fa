import type { Cursor } from "../../lib/cursor";
import { SERVICE } from "../../lib/types";
import { labelsOf, selects } from "../manifest";
import type { StackModel } from "../stack";

export const AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
export const SERVICE_MONITOR = "kubernetes:monitoring.coreos.com/v1:ServiceMonitor";

/** True when the `scaleTargetRef` of an autoscaler is a workload of the stack. */
export function isScaled(stack: StackModel, target: Cursor): boolean {
  const kind = target.key("kind").string();
  const name = target.key("name").string();
  return stack.workloads.some((one) => one.kind === kind && one.name === name);
}

/** True when the selector of a ServiceMonitor finds a Service of the stack. */
export function isMonitored(stack: StackModel, selector: Cursor): boolean {
  return stack.ofType(SERVICE).some((service) => selects(selector, labelsOf(service)));
}
