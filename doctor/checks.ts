import type { Check } from "./check";
import { access } from "./checks/access";
import { alerts } from "./checks/alerts";
import { backups } from "./checks/backups";
import { certificates } from "./checks/certificates";
import { channels } from "./checks/channels";
import { configuration } from "./checks/configuration";
import { disruptionBudgets } from "./checks/disruption-budgets";
import { dns } from "./checks/dns";
import { health } from "./checks/health";
import { jobs } from "./checks/jobs";
import { limits } from "./checks/limits";
import { namespaces } from "./checks/namespaces";
import { networkPolicies } from "./checks/network-policies";
import { pages } from "./checks/pages";
import { rules } from "./checks/rules";
import { services } from "./checks/services";
import { storage } from "./checks/storage";
import { targets } from "./checks/targets";
import { workloads } from "./checks/workloads";

/** What the cluster holds. */
const objects = [namespaces, workloads, limits, disruptionBudgets, services, configuration, networkPolicies, access];

/** What the outside sees, what the components say, and what is kept. */
const behaviour = [storage, pages, certificates, dns, health, targets, rules, alerts, channels, jobs, backups];

/** The production checklist, in the order of the table. */
export const checks: readonly Check[] = [...objects, ...behaviour];
