import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, below, dashboard, labelVariable, tablePanel, timeseriesPanel } from "../../../../lib/panels";

const selected = 'job="node-exporter", node=~"$node"';
const disks = `${selected}, fstype!~"tmpfs|ramfs|squashfs"`;

export default dashboard({
  uid: "node",
  title: "Nodes",
  description: "Does every node have processor, memory, disk and network left?",
  room: "node-exporter",
  variables: [labelVariable("node", "Node", 'up{job="node-exporter"}')],
  rows: [
    {
      title: "Processor and memory",
      panels: [
        timeseriesPanel({
          title: "Processor busy",
          description: "Share of all processors. Alert: NodeCpuSaturated.",
          queries: [
            {
              expr: `(1 - avg by (node) (rate(node_cpu_seconds_total{${selected}, mode="idle"}[$__rate_interval]))) * 100`,
              legend: "{{node}}",
            },
          ],
          unit: units.Percent,
          max: 100,
          thresholds: above({ warning: 90 }),
        }),
        timeseriesPanel({
          title: "Memory available",
          description: "Share of the node's memory. Alert: NodeMemoryLow.",
          queries: [
            {
              expr: `node_memory_MemAvailable_bytes{${selected}} / node_memory_MemTotal_bytes{${selected}} * 100`,
              legend: "{{node}}",
            },
          ],
          unit: units.Percent,
          max: 100,
          thresholds: below({ warning: 10 }),
        }),
        timeseriesPanel({
          title: "Load per processor",
          description: "Runnable processes per processor over 5 minutes; above 1 they wait.",
          queries: [
            {
              expr: `node_load5{${selected}} / on (node) count by (node) (node_cpu_seconds_total{${selected}, mode="idle"})`,
              legend: "{{node}}",
            },
          ],
        }),
        timeseriesPanel({
          title: "Clock offset",
          description: "Distance from true time. Alert: NodeClockSkew.",
          queries: [{ expr: `abs(node_timex_offset_seconds{${selected}})`, legend: "{{node}}" }],
          unit: units.Seconds,
          thresholds: above({ warning: 0.05 }),
        }),
      ],
    },
    {
      title: "Disks",
      panels: [
        tablePanel({
          title: "Room left",
          description: "Share of each file system. Alerts: NodeFilesystemAlmostFull, NodeFilesystemFillingUp.",
          queries: [
            {
              expr: `min by (node, mountpoint) (node_filesystem_avail_bytes{${disks}} / node_filesystem_size_bytes{${disks}} * 100)`,
            },
          ],
          unit: units.Percent,
          thresholds: below({ warning: 20, critical: 8 }),
        }),
        timeseriesPanel({
          title: "Disk busy",
          description: "Share of time with I/O under way; near 100 % the disk is the bottleneck.",
          queries: [
            {
              expr: `rate(node_disk_io_time_seconds_total{${selected}}[$__rate_interval]) * 100`,
              legend: "{{node}} {{device}}",
            },
          ],
          unit: units.Percent,
        }),
      ],
    },
    {
      title: "Network",
      panels: [
        timeseriesPanel({
          title: "Received",
          description: "Bytes per second, interfaces of pods left out.",
          queries: [
            {
              expr: `sum by (node) (rate(node_network_receive_bytes_total{${selected}, device!="lo"}[$__rate_interval]))`,
              legend: "{{node}}",
            },
          ],
          unit: units.BytesPerSecondSI,
        }),
        timeseriesPanel({
          title: "Sent",
          description: "Bytes per second, interfaces of pods left out.",
          queries: [
            {
              expr: `sum by (node) (rate(node_network_transmit_bytes_total{${selected}, device!="lo"}[$__rate_interval]))`,
              legend: "{{node}}",
            },
          ],
          unit: units.BytesPerSecondSI,
        }),
      ],
    },
  ],
});
