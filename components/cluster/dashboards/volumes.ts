import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, below, dashboard, labelVariable, statPanel, tablePanel, timeseriesPanel } from "../../../lib/panels";

const selected = 'job="kubelet", namespace=~"$namespace"';
const stat = (name: string) => `kubelet_volume_stats_${name}{${selected}}`;
const claim = "by (namespace, persistentvolumeclaim)";
const available = `min ${claim} (${stat("available_bytes")})`;
const free = `${available} / max ${claim} (${stat("capacity_bytes")}) * 100`;
const daysLeft = `${available} / -min ${claim} (deriv(${stat("available_bytes")}[6h])) / 86400 > 0`;
const legend = "{{namespace}}/{{persistentvolumeclaim}}";

export default dashboard({
  uid: "volumes",
  title: "Volumes",
  description: "Which persistent volume fills up, and when is it full?",
  room: "cluster",
  variables: [labelVariable("namespace", "Namespace", "kubelet_volume_stats_capacity_bytes")],
  rows: [
    {
      title: "Now",
      panels: [
        statPanel({
          title: "Least space left",
          description: "Of all volumes. Alert: PersistentVolumeAlmostFull.",
          queries: [{ expr: `min(${free})` }],
          unit: units.Percent,
          thresholds: below({ warning: 30, critical: 10 }),
        }),
        statPanel({
          title: "Volumes",
          description: "Claims that a running pod has mounted; kubelets know no others.",
          queries: [{ expr: `count(count ${claim} (${stat("capacity_bytes")}))` }],
          thresholds: above({}),
        }),
        tablePanel({
          title: "Space left",
          description: "Share of each volume; the fullest are below 10 %.",
          queries: [{ expr: `sort(${free})` }],
          unit: units.Percent,
          thresholds: below({ warning: 30, critical: 10 }),
        }),
      ],
    },
    {
      title: "Trend",
      panels: [
        timeseriesPanel({
          title: "Space left",
          description: "Share of each volume. Alert: PersistentVolumeAlmostFull.",
          queries: [{ expr: free, legend }],
          unit: units.Percent,
          max: 100,
          thresholds: below({ warning: 30, critical: 10 }),
        }),
        timeseriesPanel({
          title: "Days until full",
          description: "At the rate of the last 6 hours, of volumes below 30 %. Alert: PersistentVolumeFillingUp.",
          queries: [{ expr: `${daysLeft} and ${free} < 30`, legend }],
          unit: units.Days,
          thresholds: below({ warning: 4 }),
        }),
        timeseriesPanel({
          title: "Inodes left",
          description: "Share of each volume; many small files use them up. Alert: PersistentVolumeInodesLow.",
          queries: [{ expr: `min ${claim} (${stat("inodes_free")}) / max ${claim} (${stat("inodes")}) * 100`, legend }],
          unit: units.Percent,
          max: 100,
          thresholds: below({ warning: 10 }),
        }),
        timeseriesPanel({
          title: "Space used",
          description: "Bytes on each volume; a claim with too much room costs money.",
          queries: [{ expr: `max ${claim} (${stat("used_bytes")})`, legend }],
          unit: units.BytesIEC,
        }),
      ],
    },
  ],
});
