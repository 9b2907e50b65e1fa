import { join } from "node:path";
import type { TunableAlert } from "../../lib/alert-tuning";
import { tunableAlerts } from "../../lib/bundle";
import { notice } from "./document";
import type { Document } from "./document";
import { blocks, code, table } from "./markdown";

const introduction = blocks(
  "# Thresholds",
  notice("the rule files of the rooms (components/*/alerts)"),
  "What each alert waits for, as its rule file says it. A stack that wants it otherwise says so in its stack file, under the " +
    "alert's name; the rule files stay as they are, and their numbers are the defaults:",
  "```yaml\n" +
    "insurance-lead-gen-monitoring:alerts:\n" +
    "  NodeCpuSaturated: { threshold: 95, for: 30m } # in the unit of the table\n" +
    "  LoginProxyErrors: { severity: critical }\n" +
    "  LeadCaptureDropped: { enabled: false }\n" +
    "```",
  "The alert's panel, its limit there, and how long its description says it has lasted follow. An alert that does not exist, a " +
    "threshold where no single number decides, and a share above the whole are faults of the stack file. The dead man's switch " +
    "(Watchdog) cannot be changed.",
  "An alert without a threshold compares a state (`up == 0`), two series with each other, or several numbers at once; `for`, " +
    "`severity` and `enabled` are its settings. The alerts on error budgets follow the objectives in " +
    "`components/platform/slos.ts`, and their burn rates are those of the SRE Workbook.",
);

function row({ alert, severity, threshold, for: wait }: TunableAlert): string[] {
  const limit = threshold === undefined ? "-" : `${threshold.fires} ${threshold.value}`;
  return [code(alert), limit, threshold?.unit.name ?? "-", wait ?? "-", severity];
}

function section(room: string, alerts: readonly TunableAlert[]): string {
  const header = ["Alert", "Fires", "Unit", "For", "Severity"];
  return blocks(`## ${room}`, table(header, alerts.map(row)));
}

/** docs/thresholds.md: what can be tuned of each alert, with its default. */
export const thresholds: Document = {
  path: "docs/thresholds.md",
  render: () => {
    const alerts = tunableAlerts(join(__dirname, "..", "..", "components"));
    const rooms = [...new Set(alerts.map(({ room }) => room))];
    const sections = rooms.map((room) =>
      section(
        room,
        alerts.filter((alert) => alert.room === room),
      ),
    );
    return blocks(introduction, ...sections);
  },
};
