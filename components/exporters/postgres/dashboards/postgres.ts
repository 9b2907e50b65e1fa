import * as units from "@grafana/grafana-foundation-sdk/units";
import { above, below, dashboard, labelVariable, statPanel, tablePanel, timeseriesPanel } from "../../../../lib/panels";

const server = 'job="postgres-exporter", target=~"$target"';
const sum = (metric: string, window: string) =>
  `sum by (target, datname) (rate(pg_stat_database_${metric}{${server}}[${window}]))`;
const hitRatio = `${sum("blks_hit", "15m")} / (${sum("blks_hit", "15m")} + ${sum("blks_read", "15m")})`;

export default dashboard({
  uid: "postgres",
  title: "PostgreSQL",
  description: "Does every PostgreSQL server accept connections, keep up, and have room left?",
  room: "postgres-exporter",
  variables: [labelVariable("target", "Server", 'pg_up{job="postgres-exporter"}')],
  rows: [
    {
      title: "Now",
      panels: [
        statPanel({
          title: "Server up",
          description: "1 when the exporter can connect. Alert: PostgresDown.",
          queries: [{ expr: `pg_up{${server}}`, legend: "{{target}}" }],
          thresholds: below({ critical: 1 }),
        }),
        statPanel({
          title: "Exporter up",
          description: "1 when Prometheus can scrape the exporter. Alert: PostgresExporterDown.",
          queries: [{ expr: `up{${server}}`, legend: "{{target}}" }],
          thresholds: below({ warning: 1 }),
        }),
        statPanel({
          title: "Oldest transaction",
          description: "Holds locks and keeps vacuum from removing rows. Alert: PostgresLongTransaction.",
          queries: [
            {
              expr: `max by (target) (pg_long_running_transactions_oldest_timestamp_seconds{${server}})`,
              legend: "{{target}}",
            },
          ],
          unit: units.Seconds,
          thresholds: above({ warning: 1800 }),
        }),
        statPanel({
          title: "Transaction ids used",
          description: "Share of 2^31 since the oldest unfrozen row. Alert: PostgresTransactionIdWraparound.",
          queries: [
            {
              expr: `max by (target, datname) (pg_database_wraparound_age_datfrozenxid_seconds{${server}}) / 2147483648 * 100`,
              legend: "{{target}} {{datname}}",
            },
          ],
          unit: units.Percent,
          thresholds: above({ warning: 50 }),
        }),
      ],
    },
    {
      title: "Load",
      panels: [
        timeseriesPanel({
          title: "Connections",
          description: "Share of max_connections. Alert: PostgresConnectionsNearLimit.",
          queries: [
            {
              expr: `sum by (target) (pg_stat_database_numbackends{${server}}) / max by (target) (pg_settings_max_connections{${server}}) * 100`,
              legend: "{{target}}",
            },
          ],
          unit: units.Percent,
          max: 100,
          thresholds: above({ warning: 80 }),
        }),
        timeseriesPanel({
          title: "Connections by state",
          description: "Many in `idle in transaction` wait for an application that forgot them.",
          queries: [
            {
              expr: `sum by (target, state) (pg_stat_activity_count{${server}}) > 0`,
              legend: "{{target}} {{state}}",
            },
          ],
          stacked: true,
        }),
        timeseriesPanel({
          title: "Transactions per second",
          description: "Committed and rolled back; a growing share of the latter is an application error.",
          queries: [
            { expr: sum("xact_commit", "$__rate_interval"), legend: "{{target}} {{datname}} committed" },
            { expr: sum("xact_rollback", "$__rate_interval"), legend: "{{target}} {{datname}} rolled back" },
          ],
        }),
        timeseriesPanel({
          title: "Deadlocks in 15 minutes",
          description: "Each aborted a transaction. Alert: PostgresDeadlocks.",
          queries: [
            {
              expr: `sum by (target, datname) (increase(pg_stat_database_deadlocks{${server}}[15m]))`,
              legend: "{{target}} {{datname}}",
            },
          ],
          thresholds: above({ warning: 3 }),
        }),
      ],
    },
    {
      title: "Disk and memory",
      panels: [
        timeseriesPanel({
          title: "Reads answered from memory",
          description: "Of databases that read more than 100 blocks/s from disk. Alert: PostgresCacheHitRatioLow.",
          queries: [
            {
              expr: `${hitRatio} * 100 and ${sum("blks_read", "15m")} > 100`,
              legend: "{{target}} {{datname}}",
            },
          ],
          unit: units.Percent,
          max: 100,
          thresholds: below({ warning: 90 }),
        }),
        timeseriesPanel({
          title: "Size of databases",
          description:
            "On disk; free space of the instance is CloudWatch's FreeStorageSpace, which no exporter here reads.",
          queries: [
            {
              expr: `max by (target, datname) (pg_database_size_bytes{${server}})`,
              legend: "{{target}} {{datname}}",
            },
          ],
          unit: units.BytesIEC,
        }),
        tablePanel({
          title: "Tables that wait for vacuum",
          description: "Ten tables with most dead rows, in the database that the exporter connects to.",
          queries: [{ expr: `topk(10, sum by (target, relname) (pg_stat_user_tables_n_dead_tup{${server}}))` }],
        }),
        tablePanel({
          title: "Failed collectors",
          description: "Statistics that the exporter could not read. Alert: PostgresCollectorFailed.",
          queries: [{ expr: `pg_scrape_collector_success{${server}} == 0` }],
        }),
      ],
    },
    {
      title: "Replication",
      panels: [
        timeseriesPanel({
          title: "Lag of replicas",
          description: "Behind the primary; 0 on a primary. Alert: PostgresReplicationLag.",
          queries: [{ expr: `max by (target) (pg_replication_lag_seconds{${server}})`, legend: "{{target}}" }],
          unit: units.Seconds,
          thresholds: above({ warning: 60 }),
        }),
        timeseriesPanel({
          title: "Write-ahead log kept for slots",
          description: "GiB that a consumer has not fetched. Alert: PostgresReplicationSlotRetainsWal.",
          queries: [
            {
              expr: `max by (target, slot_name) (pg_replication_slots_pg_wal_lsn_diff{${server}}) / 1024 / 1024 / 1024`,
              legend: "{{target}} {{slot_name}}",
            },
          ],
          unit: units.Gibibytes,
          thresholds: above({ warning: 10 }),
        }),
      ],
    },
  ],
});
